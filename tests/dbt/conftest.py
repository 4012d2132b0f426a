"""A warehouse built from the bundled sample by ingestion and dbt, shared by the tests of this folder."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.dbt_process import Dbt
from tests.jobs import ingest_sample
from tests.once import made_once
from warehouse.bundled import DBT_PROJECT as PROJECT

__all__ = ["PROJECT"]


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
