"""A warehouse built from the bundled sample by ingestion and dbt, shared by the tests of this folder."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.jobs import ingest_sample
from tests.once import made_once

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

    run.manifest = aside / "target" / "manifest.json"  # type: ignore[attr-defined]
    return run


@pytest.fixture(scope="session")
def raw_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse file with nothing but the raw tables of the bundled sample; not to be changed."""
    name = "sample.duckdb"  # a file named like a schema makes that schema ambiguous
    return made_once(tmp_path_factory, "raw_warehouse", lambda folder: ingest_sample(folder / name)) / name


@pytest.fixture(scope="session")
def warehouse(raw_warehouse: Path, dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's warehouse after ``dbt build``, dbt's own data and unit tests included; not to be changed."""

    def build(folder: Path) -> None:
        path = folder / "built.duckdb"
        path.write_bytes(raw_warehouse.read_bytes())
        dbt("build", warehouse=path)

    return made_once(tmp_path_factory, "built_warehouse", build) / "built.duckdb"


@pytest.fixture(scope="session")
def marts(warehouse: Path) -> Callable[[str], Any]:
    """``marts(sql)`` gives a polars frame from the built warehouse."""

    def query(sql: str) -> Any:
        with duckdb.connect(str(warehouse), read_only=True) as con:
            return con.sql(sql).pl()

    return query
