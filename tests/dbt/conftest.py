"""A warehouse built from the bundled sample by ingestion and dbt, shared by the tests of this folder."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "dbt_project"
Dbt = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def dbt(tmp_path_factory: pytest.TempPathFactory) -> Dbt:
    """Runs dbt in a folder of its own: ``dbt("build", warehouse=path, seeds=None, variables={}, check=True)``."""
    aside = tmp_path_factory.mktemp("dbt")
    executable = Path(sys.executable).with_name("dbt")

    def run(
        *arguments: str, warehouse: Path, seeds: Path | None = None, variables: dict[str, Any] | None = None, check=True
    ) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"WAREHOUSE_PATH": str(warehouse), "DO_NOT_TRACK": "1"}
        environment.pop("COAGG_SEEDS", None)
        if seeds:
            environment["COAGG_SEEDS"] = str(seeds)
        folders = ["--project-dir", PROJECT, "--profiles-dir", PROJECT, "--target-path", aside / "target"]
        command = [executable, *arguments, *folders, "--log-path", aside, "--vars", json.dumps(variables or {})]
        done = subprocess.run([str(c) for c in command], env=environment, capture_output=True, text=True, check=False)
        assert not check or done.returncode == 0, done.stdout[-5000:]
        return done

    return run


@pytest.fixture(scope="session")
def raw_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse file with nothing but the raw tables of the bundled sample."""
    catalogue = pytest.importorskip("warehouse.catalogue")
    from warehouse.ingest import run
    from warehouse.names import load_seeds

    folder = tmp_path_factory.mktemp("warehouse")
    path = folder / "sample.duckdb"  # a file named like a schema makes that schema ambiguous
    with duckdb.connect(str(path)) as con:
        sources = Path(catalogue.__file__).parent
        run(
            con,
            [sources / "sample"],
            catalogue.load_catalogue(sources / "sources"),
            load_seeds(PROJECT / "seeds"),
            store=folder / "store",
            run_id="test",
            now=datetime(2026, 1, 1),
        )
    return path


@pytest.fixture(scope="session")
def warehouse(raw_warehouse: Path, dbt: Dbt) -> Path:
    """The sample's warehouse after ``dbt build``, dbt's own data and unit tests included."""
    path = raw_warehouse.with_name("built.duckdb")
    path.write_bytes(raw_warehouse.read_bytes())
    dbt("build", warehouse=path)
    return path


@pytest.fixture(scope="session")
def marts(warehouse: Path) -> Callable[[str], Any]:
    """``marts(sql)`` gives a polars frame from the built warehouse."""

    def query(sql: str) -> Any:
        with duckdb.connect(str(warehouse), read_only=True) as con:
            return con.sql(sql).pl()

    return query
