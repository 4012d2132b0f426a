"""The warehouse of the main job built anew by dbt itself, shared by the tests of this folder."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.dbt_process import Dbt
from tests.jobs import BUNDLED, Job
from tests.once import made_once
from warehouse.bundled import DBT_PROJECT as PROJECT
from warehouse.panel import load_panel
from warehouse.panel_sections import Composite

__all__ = ["PROJECT"]
COMPOSITES = {
    "output": Composite(columns={"gdp_real_mn_cny": "+", "co2_kt": "-"}, missing="drop"),
    "people": Composite(
        columns={"employment_persons": "+", "theta": "+"}, over="year", topsis="none", missing="drop"
    ),
    "harmony": Composite(of=["output", "people"]),
}  # fmt: skip
LAYERS = ("seeds", "staging", "intermediate", "marts")


@pytest.fixture(scope="session")
def warehouse(main_job: Job, dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """After ``dbt build`` of the job's raw tables, dbt's own data and unit tests included; not to be changed."""

    def build(folder: Path) -> None:
        path = folder / "built.duckdb"
        path.write_bytes(main_job.working.read_bytes())
        with duckdb.connect(str(path)) as con:
            for layer in LAYERS:
                con.execute(f"drop schema {layer} cascade")
        dbt("build", warehouse=path, variables=load_panel(BUNDLED).dbt_variables())

    return made_once(tmp_path_factory, "built_warehouse", build) / "built.duckdb"


@pytest.fixture(scope="session")
def rebuilt(warehouse: Path, dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same where other choices are made: GDP at prices of 2015 and composite indices; not to be changed."""
    choices = {
        "gdp_deflator": "gdp_index_previous_year",
        "gdp_base_year": 2015,
        "composite": {name: spec.model_dump() for name, spec in COMPOSITES.items()},
    }
    models = "int_prices__rebased int_panel__typed estimation_panel composite_indices composite_weights"

    def build(folder: Path) -> None:
        path = folder / "rebuilt.duckdb"
        path.write_bytes(warehouse.read_bytes())
        dbt("build", "--select", *models.split(), warehouse=path, variables=choices)

    return made_once(tmp_path_factory, "rebuilt_warehouse", build) / "rebuilt.duckdb"


@pytest.fixture(scope="session")
def marts(warehouse: Path) -> Callable[[str], Any]:
    """``marts(sql)`` gives a polars frame from the built warehouse."""

    def query(sql: str) -> Any:
        with duckdb.connect(str(warehouse), read_only=True) as con:
            return con.sql(sql).pl()

    return query
