"""A first run, a refresh with one new yearbook, a run with nothing new, and the commands people wait for.

    python -m benchmarks.refresh [--base CHECKOUT] [--folder FOLDER] [--repeat 5]

Each build makes a panel folder over its own bundled sample and runs there, in turn in one sitting; the checkout of the
other build has its own ``.venv``. Seconds are user and system of the process and all it started, and wall time; of the
commands the least of ``--repeat`` is printed.
"""

import argparse
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
LATER = next((ROOT / "warehouse" / "sample_later").glob("*.xlsx"))
MAKE = "import sys; from pathlib import Path; from tests.jobs import panel_folder; panel_folder(Path(sys.argv[1]))"
COMMANDS = {
    "coagg --help": ["--help"],
    "coagg sql, five rows": ["sql", "from marts.coagglomeration limit 5"],
    "coagg status": ["status"],
    "coagg study check, nothing changed since": ["study", "check"],
}
QUIET = {"DO_NOT_TRACK": "1", "DAGSTER_DISABLE_TELEMETRY": "1", "GX_ANALYTICS_ENABLED": "false"}


class Build:
    """A checkout with its environment, and a panel folder that it runs on."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self.folder = root.resolve(), folder
        self.python = self.root / ".venv" / "bin" / "python"
        subprocess.run([self.python, "-c", MAKE, folder], cwd=self.root, check=True)
        if (self.root / "studies").is_dir():
            shutil.copytree(self.root / "studies", folder / "studies", dirs_exist_ok=True)

    def seconds(self, *command: str) -> tuple[float, float]:
        """CPU and wall seconds of ``coagg …``."""
        own = {"COAGG_PANEL": str(self.folder), "COAGG_CACHE": str(self.folder / "cache")}  # nothing of earlier panels
        environment = {**os.environ, **QUIET, **own, "OMP_NUM_THREADS": "1"}
        began, before = time.perf_counter(), os.times()
        coagg = [self.python, "-c", "from orchestration.cli import main; main()"]
        if (self.root / "coagg").is_dir():
            coagg = [self.python, "-m", "coagg"]
        done = subprocess.run([*coagg, *command], cwd=self.root, env=environment, capture_output=True, text=True)
        after = os.times()
        if done.returncode:
            raise SystemExit(f"{self.root.name}: coagg {' '.join(command)}\n{done.stdout}{done.stderr}")
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        return cpu, time.perf_counter() - began


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--base", type=Path, help="checkout of the other build")
    said.add_argument("--folder", type=Path, help="where the panels are made")
    said.add_argument("--repeat", type=int, default=5)
    asked = said.parse_args()
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="coagg-refresh-"))
    roots = [asked.base, ROOT] if asked.base else [ROOT]
    builds = [Build(root, folder / f"{i}") for i, root in enumerate(roots)]
    print("| work | " + " | ".join(f"{b.root.name}: CPU s, wall s" for b in builds) + " | ratio of CPU |")
    print("|---|" + "---|" * (len(builds) + 1))

    def row(name: str, measured: list[tuple[float, float]]) -> None:
        cells = [f"{cpu:.2f}, {wall:.2f}" for cpu, wall in measured]
        ratio = f"{measured[-1][0] / measured[0][0]:.2f}" if len(measured) > 1 else ""
        print(f"| {name} | " + " | ".join(cells) + f" | {ratio} |", flush=True)

    row("first run", [build.seconds("run") for build in builds])
    row("coagg study check, the first after a release", [build.seconds("study", "check") for build in builds])
    for name, command in COMMANDS.items():
        row(name, [min(build.seconds(*command) for _ in range(asked.repeat)) for build in builds])
    for build in builds:
        shutil.copy(LATER, build.folder / "landing" / LATER.name)
    row("refresh with one new yearbook", [build.seconds("run") for build in builds])
    row("run with nothing new", [build.seconds("run") for build in builds])


if __name__ == "__main__":
    main()
