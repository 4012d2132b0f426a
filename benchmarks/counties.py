"""The whole of `coagg run` at 3,000 counties and 20 years: CPU seconds of each step, and the largest memory.

    python -m benchmarks.counties [--counties 3000] [--years 20] [--base CHECKOUT] [--folder FOLDER]

Writes an invented country like docs/examples/atlantis, of more regions on a grid and more years (1.4 million figures at
the sizes above), and runs the main job on it in a process of its own. With ``--base`` the checkout of another build,
with its own ``.venv``, then runs on the same files.
"""

import argparse
import csv
import importlib.util
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType

import yaml

ROOT = Path(__file__).parents[1]
ATLANTIS = ROOT / "docs" / "examples" / "atlantis"
FIRST_YEAR, EARLIER = 1995, 10  # years of investment and prices before the first
ACROSS = 50  # counties in a row of the grid
RUNNER = """
import resource, sys
from rich.console import Console
from orchestration import run

def used():
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in both), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

class Timed(run._Progress):
    began = used()[0]

    def __call__(self, entry):
        event = entry.dagster_event
        if event is not None and event.event_type_value == "STEP_START":
            self.began = used()[0]
        if event is not None and event.event_type_value in ("STEP_SUCCESS", "STEP_FAILURE"):
            cpu, megabytes = used()
            said = f"{event.step_key:<40} {cpu - self.began:7.1f} CPU s  {megabytes:7.0f} MB so far"
            print(said, file=sys.__stderr__, flush=True)
        super().__call__(entry)

run._Progress = Timed
sys.__stderr__ = open(sys.argv[1], "w")
ok = run.run_refresh(Console(width=200))
cpu, megabytes = used()
print(f"{'the run':<40} {cpu:7.1f} CPU s  {megabytes:7.0f} MB", file=sys.__stderr__, flush=True)
sys.exit(not ok)
"""


def atlantis() -> ModuleType:
    """The script that writes the small country, to be told of more regions and years."""
    spec = importlib.util.spec_from_file_location("make_atlantis", ATLANTIS / "make_atlantis.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write_panel(folder: Path, counties: int, years: int) -> None:
    """Seeds, catalogue, study zero and yearbooks of the country in ``folder``."""
    shutil.copytree(ATLANTIS, folder, ignore=shutil.ignore_patterns("store", "landing", "*.py", "README.md"))
    maker = atlantis()
    names = {f"C{k:05d}": f"Comté {k:05d}" for k in range(counties)}
    maker.NAMES = names  # type: ignore[attr-defined]
    maker.YEARS = range(FIRST_YEAR, FIRST_YEAR + years)  # type: ignore[attr-defined]
    maker.LONG_YEARS = range(FIRST_YEAR - EARLIER, FIRST_YEAR + years)  # type: ignore[attr-defined]
    (folder / "landing").mkdir()
    country = maker.Country()
    for write in (maker.employment, maker.accounts, maker.prices, maker.energy_and_population, maker.finances):
        write(country, folder / "landing")
    write_seeds(folder / "seeds", names)
    panel = yaml.safe_load((ATLANTIS / "panel.yml").read_text(encoding="utf-8"))
    panel |= {"name": "counties", "title": f"{counties} counties", "years": [FIRST_YEAR, FIRST_YEAR + years - 1]}
    panel["indices"]["pairwise_marts"] = False
    panel["validation"] |= {"largest_yearly_change": 2.0, "largest_yearly_change_of": {"patents_granted": 5.0}}
    (folder / "panel.yml").write_text(yaml.safe_dump(panel, allow_unicode=True), encoding="utf-8")


def write_seeds(folder: Path, names: dict[str, str]) -> None:
    """The counties on a grid, each beside those to its east and south."""
    ids = list(names)
    east = {i: ids[k + 1] for k, i in enumerate(ids[:-1]) if (k + 1) % ACROSS}
    south = {i: ids[k + ACROSS] for k, i in enumerate(ids[:-ACROSS])}
    pairs = [both for side in (east, south) for a, b in side.items() for both in ((a, b), (b, a))]
    with (folder / "regions.csv").open(encoding="utf-8") as file:
        header, nation = list(csv.reader(file))[:2]
    rows = []
    for k, (region, name) in enumerate(names.items()):
        area, flag = ("north", "south")[k % 2], str(k % ACROSS == 0).lower()
        place = [f"{-60 + k % ACROSS:.1f}", f"{-30 + k // ACROSS:.1f}"]
        rows.append([region, name, name, "region", nation[0], area, flag, "false", "false", *place])
    known = [["Atlantide", nation[0], "full", "", "", ""], *([n, i, "full", "", "", ""] for i, n in names.items())]
    for file_name, lines in {
        "regions.csv": [header, nation, *rows],
        "region_names.csv": [["name", "region_id", "kind", "valid_from", "valid_to", "note"], *known],
        "region_contiguity.csv": [["region_id", "neighbour_region_id"], *pairs],
    }.items():
        with (folder / file_name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(lines)


def run(checkout: Path, panel: Path, folder: Path) -> str:
    """The main job of one build on the panel, with a store of its own; what each step took."""
    store, told = folder / "store", folder / "steps.txt"
    shutil.rmtree(store, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    python = checkout / ".venv" / "bin" / "python"
    environment = os.environ | {
        "COAGG_PANEL": str(panel),
        "COAGG_STORE": str(store),
        "COAGG_CACHE": str(store / "cache"),  # dbt hands nothing on from an earlier panel: a first run is one
        "DAGSTER_HOME": str(store / "dagster"),
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(checkout),
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),  # as an installed build has it
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [str(python if python.exists() else sys.executable), "-c", RUNNER, str(told)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    (folder / "printed.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    whole = f"{'all processes, of which dbt ends last':<40} {cpu:7.1f} CPU s\n"
    failure = "" if done.returncode == 0 else done.stdout[-3000:] + done.stderr[-3000:]
    return told.read_text(encoding="utf-8") + whole + failure


def main() -> None:
    """Make the files, run, print what each step took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counties", type=int, default=3000)
    parser.add_argument("--years", type=int, default=20)
    parser.add_argument("--base", type=Path, help="checkout of the build to compare with")
    parser.add_argument("--folder", type=Path, help="where everything goes (kept); default: a temporary folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = (given.folder or Path(scratch)).resolve()
        panel = folder / "panel"
        if not panel.exists():
            folder.mkdir(parents=True, exist_ok=True)
            write_panel(panel, given.counties, given.years)
        for name, checkout in {"new": ROOT, **({"base": given.base.resolve()} if given.base else {})}.items():
            print(json.dumps({"build": name, "counties": given.counties, "years": given.years}), flush=True)
            print(run(checkout, panel, folder / name), flush=True)


if __name__ == "__main__":
    main()
