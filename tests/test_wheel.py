"""The wheel holds everything: built from the sources, installed outside the checkout, it runs a panel."""

import fnmatch
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.jobs import ROOT
from tests.once import made_once
from tests.trees import ROOMS

NO_PART = ("dbt_project/sqlfluff_libs/", "dbt_project/logs/", "dbt_project/.user.yml", "warehouse/landing/")

pytestmark = pytest.mark.slow

TOY = """
import pathlib, sys
import coagg

heavy = {"polars", "numpy", "duckdb", "pandas"} & set(sys.modules)
assert not heavy, heavy
import orchestration, numpy as np, polars as pl

for package in (coagg, orchestration):
    assert pathlib.Path(package.__file__).is_relative_to(sys.prefix), package.__file__
assert set(coagg.__all__) == set(dir(coagg)) and all(getattr(coagg, name) is not None for name in dir(coagg))

rng = np.random.default_rng(1)
toy = pl.DataFrame({
    "unit": np.repeat(list("abcdefgh"), 4), "year": np.tile(np.arange(4), 8), **{
    name: rng.uniform(1, 2, 32) for name in ("capital", "labour", "gdp", "co2")},
})
result = coagg.sbm(toy, "unit", "year", inputs=["capital", "labour"], goods=["gdp"], bads=["co2"])
fit = coagg.fit_panel(toy, "unit", "year", "gdp ~ capital + labour", effects="two-way")
assert fit.tidy().height >= 2
with coagg.open_warehouse("my_panel") as con:
    print(coagg.__version__, con.sql("select count(*) from marts.coagglomeration").fetchone()[0])
"""


@dataclass(frozen=True)
class Installed:
    """A fresh environment with the wheel in it and a folder to work in, both outside the checkout."""

    folder: Path

    @property
    def packages(self) -> Path:
        scheme = "nt" if os.name == "nt" else "posix_prefix"
        prefix = str(self.folder / "venv")
        return Path(sysconfig.get_path("purelib", scheme, {"base": prefix, "platbase": prefix}))

    @property
    def work(self) -> Path:
        return self.folder / "work"

    def run(self, *command: str) -> str:
        """What a program of the environment prints, started in the working folder; it must end well."""
        left_out = {"PYTHONPATH", "VIRTUAL_ENV", "DAGSTER_HOME", "WAREHOUSE_PATH", "DBT_TARGET_PATH", "DBT_LOG_PATH"}
        kept = {k: v for k, v in os.environ.items() if k not in left_out and not k.startswith("COAGG_")}
        program = str(self.folder / "venv" / "bin" / command[0])
        done = subprocess.run(
            [program, *command[1:]],
            env=kept | {"PYTHONDONTWRITEBYTECODE": "1", "XDG_CACHE_HOME": str(self.folder / "cache")},
            cwd=self.work,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout

    def contents(self) -> dict[str, tuple[int, int]]:
        """Every file of site-packages with its size and time."""
        return {
            str(p.relative_to(self.packages)): (p.stat().st_size, p.stat().st_mtime_ns)
            for p in sorted(self.packages.rglob("*"))
            if p.is_file()
        }


# What is no source: environments, caches, and what the job and earlier builds made.
MADE = (
    "venv*",
    ".venv*",
    ".git",
    "__pycache__",
    ".*_cache",
    ".hypothesis",
    "*.egg-info",
    "build",
    "dist",
    "store",
    "target",
)


def _sources(target: Path) -> Path:
    """A copy of the checkout's sources: a build in the checkout itself would take up what lies in build/."""

    def left_out(folder: str, names: list[str]) -> set[str]:
        return {n for n in names if (Path(folder) / n).is_dir() and any(fnmatch.fnmatchcase(n, kind) for kind in MADE)}

    return Path(shutil.copytree(ROOT, target, ignore=left_out))


def _install(folder: Path) -> None:
    def quietly(*command: object) -> None:
        done = subprocess.run([str(c) for c in command], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    source = _sources(folder / "source")
    quietly(*pip, "wheel", "--no-index", "--no-deps", "--no-build-isolation", "-w", folder / "dist", source)
    (wheel,) = (folder / "dist").glob("coagg-*.whl")
    quietly(sys.executable, "-m", "venv", "--without-pip", folder / "venv")
    installed = Installed(folder)
    python = folder / "venv" / "bin" / "python"
    quietly(*pip, "--python", python, "install", "--no-index", "--no-deps", wheel)
    # What the wheel depends on is taken from here. A folder named in a .pth does not have its own .pth files read,
    # so the checkout that may be installed there in editable form stays out.
    (installed.packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    dbt = folder / "venv" / "bin" / "dbt"
    dbt.write_text(f"#!{python}\nfrom dbt.cli.main import cli\n\ncli()\n", encoding="utf-8")
    dbt.chmod(0o755)
    installed.work.mkdir()


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Installed:
    return Installed(made_once(tmp_path_factory, "wheel", _install))


def test_the_wheel_has_what_the_job_reads_and_nothing_that_it_makes(installed):
    (wheel,) = (installed.folder / "dist").glob("coagg-*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    source = installed.folder / "source"
    wanted = {p.relative_to(source).as_posix() for room in ROOMS for p in (source / room).rglob("*") if p.is_file()}
    left_out = {name for name in wanted - held if not name.startswith(NO_PART)}
    assert not left_out
    assert "warehouse/landing/README.md" in held
    assert not {name for name in held if name not in wanted and ".dist-info/" not in name}


def test_a_new_panel_runs_from_the_wheel_and_nothing_is_written_beside_the_code(installed):
    before = installed.contents()
    said = installed.run("coagg", "new", "my_panel")
    assert "my_panel" in said
    said = installed.run("coagg", "--panel", "my_panel", "run")
    assert "Done in" in said
    store = installed.work / "my_panel" / "store"
    assert (store / "published.duckdb").is_file() and (store / "reports" / "index.html").is_file()
    assert "last release" in installed.run("python", "-m", "coagg", "--panel", "my_panel", "status")
    version, rows = installed.run("python", "-c", TOY).split()
    assert (
        version
        == installed.run("python", "-c", "from importlib.metadata import version; print(version('coagg'))").strip()
    )
    assert int(rows) > 1000
    assert installed.contents() == before


def test_a_panel_from_a_file_of_ones_own_reads_it_once_the_draft_is_named(installed):
    (yearbook,) = (ROOT / "docs" / "examples" / "new_yearbook").glob("*.csv")
    known = next((ROOT / "warehouse" / "sample").glob("CEADs*.xlsx"))
    said = installed.run("coagg", "new", "mine", "--from", str(yearbook), str(known))
    assert "nothing is left open, check its lines" in said and "carbon_dioxide" in said
    folder = installed.work / "mine"
    assert {p.name for p in (folder / "landing").iterdir()} == {yearbook.name, known.name}
    (draft,) = [p for p in (folder / "sources").iterdir() if "todo" in p.read_text(encoding="utf-8")]
    assert "layout: regions_by_indicators" in draft.read_text(encoding="utf-8")
    assert "carbon_dioxide" in installed.run("coagg", "--panel", "mine", "source", "list")


def test_the_bundled_panel_keeps_its_store_in_the_working_folder(installed):
    before = installed.contents()
    said = installed.run("coagg", "status")
    assert "No release yet" in said and str(installed.work / "coagg-store") in said
    assert "my_study.yml" in installed.run("coagg", "study", "new", "my_study")
    assert (installed.work / "my_study.yml").is_file()
    assert installed.contents() == before
