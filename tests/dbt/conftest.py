"""A warehouse built from the bundled sample by ingestion and dbt, shared by the tests of this folder."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.dbt_session import DbtSession
from tests.jobs import ingest_sample
from tests.once import made_once
from warehouse.bundled import DBT_PROJECT as PROJECT
from warehouse.errors import WarehouseError

__all__ = ["PROJECT"]
Dbt = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def dbt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dbt]:
    """Runs dbt in a folder of its own: ``dbt("build", warehouse=path, seeds=None, variables={}, check=True)``.

    One dbt process serves a whole worker, as it serves a whole run (``orchestration.dbt_session``).
    """
    aside = tmp_path_factory.mktemp("dbt")
    session = DbtSession(aside / "target")

    def run(
        *arguments: str, warehouse: Path, seeds: Path | None = None, variables: dict[str, Any] | None = None, check=True
    ) -> subprocess.CompletedProcess[str]:
        told = {"WAREHOUSE_PATH": str(warehouse), "COAGG_SEEDS": str(seeds or "seeds"), "COAGG_PANEL": ""}
        said, code = [], 0
        with pytest.MonkeyPatch.context() as changed:
            for name, value in told.items():
                changed.setenv(name, value)
            try:
                for event in session.events([*arguments, "--log-path", str(aside)], json.dumps(variables or {})):
                    said.append(event["info"]["msg"])
            except WarehouseError as exc:
                said.append(str(exc))
                code = 1
        printed = "\n".join(said)
        assert not check or code == 0, printed[-5000:]
        return subprocess.CompletedProcess(arguments, code, printed, "")

    run.manifest = aside / "target" / "manifest.json"  # type: ignore[attr-defined]
    yield run
    session.end()


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
