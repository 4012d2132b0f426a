"""Panel folders that tests may run jobs in, each with a store of its own."""

import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl
import yaml

from tests import forked

ROOT = Path(__file__).parents[1]
BUNDLED = ROOT / "warehouse"
ATLANTIS = ROOT / "docs" / "examples" / "atlantis"


@dataclass(frozen=True)
class Job:
    """A panel folder of its own over the bundled sources, seeds and sample, and what a run printed."""

    folder: Path
    printed: str = ""

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def working(self) -> Path:
        return self.store / "working.duckdb"

    @property
    def published(self) -> Path:
        return self.store / "published.duckdb"

    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k not in {"COAGG_STORE", "DAGSTER_HOME", "COLUMNS"}}
        return kept | {"COAGG_PANEL": str(self.folder), "PYTHONPATH": str(ROOT)}

    def coagg(self, *arguments: str, timeout: float = 1800) -> subprocess.CompletedProcess[str]:
        return forked.coagg(arguments, self.environment(), ROOT, timeout)

    def begun(self, *arguments: str) -> forked.Forked:
        """A command that goes on, in a process group of its own; ``stdout`` has its lines as they come."""
        return forked.begun(arguments, self.environment())

    def copied(self, folder: Path, *, history: bool = False) -> "Job":
        """The finished job in another folder, to be changed; with Dagster's history of it where that is asked for."""
        shutil.copytree(self.folder, folder, ignore=None if history else shutil.ignore_patterns("dagster"))
        return Job(folder)

    def query(self, sql: str) -> pl.DataFrame:
        with duckdb.connect(str(self.published), read_only=True) as con:
            return con.execute(sql).pl()


def panel_folder(folder: Path, **changes: object) -> Job:
    """A panel folder like the bundled one with its own landing folder and store."""
    data = yaml.safe_load((BUNDLED / "panel.yml").read_text(encoding="utf-8"))
    data |= {
        "seeds": str(ROOT / "dbt_project" / "seeds"),
        "sources": str(BUNDLED / "sources"),
        "incoming": [str(BUNDLED / "sample"), "landing"],
        "store": "store",
    }
    folder.mkdir(exist_ok=True, parents=True)
    (folder / "landing").mkdir(exist_ok=True)
    (folder / "panel.yml").write_text(yaml.safe_dump(data | changes, allow_unicode=True), encoding="utf-8")
    (folder / "studies").mkdir(exist_ok=True)
    shutil.copy(ROOT / "studies" / "main.yml", folder / "studies")
    return Job(folder)


def atlantis_folder(folder: Path) -> Job:
    """The small invented country of docs/examples in a folder of its own."""
    shutil.copytree(ATLANTIS, folder, ignore=shutil.ignore_patterns("store"))
    return Job(folder)


def ingest_sample(path: Path, *more: Path) -> Path:
    """A warehouse file with nothing but the raw tables of the bundled sample, and of ``more`` folders."""
    from warehouse.catalogue import load_catalogue
    from warehouse.ingest import run
    from warehouse.names import load_seeds

    with duckdb.connect(str(path)) as con:
        run(
            con,
            [BUNDLED / "sample", *more],
            load_catalogue(BUNDLED / "sources"),
            load_seeds(ROOT / "dbt_project" / "seeds"),
            store=path.with_name("files"),
            run_id="test",
            now=datetime(2026, 1, 1),
        )
    return path


def revised_workbook(original: Path, target: Path, **cells: float | None) -> Path:
    """A copy of a yearbook workbook with some figures changed, for instance ``E4=110.5``, or emptied by ``None``."""
    with zipfile.ZipFile(original) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name == "xl/worksheets/sheet1.xml":
                for cell, value in cells.items():
                    pattern = rf'(<c r="{cell}"[^>]*>)<v>[^<]*</v>'.encode()
                    said = b"" if value is None else b"<v>%s</v>" % str(value).encode()
                    data, found = re.subn(pattern, rb"\g<1>" + said, data)
                    assert found == 1, f"{original.name} has no figure in {cell}"
            after.writestr(name, data)
    return target
