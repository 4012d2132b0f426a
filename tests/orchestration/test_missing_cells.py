"""A refused step names the yearbook cells that its rows lack, with file and cell."""

from dataclasses import replace

import duckdb
import polars as pl
import pytest

from orchestration.missing_cells import with_missing_cells
from orchestration.studies.data import study_data
from python_models.studies import run_study
from python_models.studies.engine import refused_step
from python_models.studies.study import study_from
from python_models.words.errors import translated
from tests.studies.conftest import SMALL, invented

FAILURES = """
create schema quality; create schema raw; create schema seeds;
create table quality.expectation_failures as select 'employment' as table_name, 'missing' as subject,
    'R03' as region_id, 2004 as year, 'metal' as name, 'no figure: the cell says (D)' as figure,
    'jobs.csv' as file_name, null as sheet, 'D8' as cell
union all select 'employment', 'missing', 'R09', 2004, 'metal', 'no figure', 'other.csv', null, 'E9';
create table seeds.variables as select 'z' as variable, 'zeal' as indicator;
create table raw.gaps as select 'R05' as region_id, 2006 as year, 'zeal' as indicator, null as sector,
    'zeal.xlsx' as file_name, 'S' as sheet, 'B2' as cell, '' as value_raw, 'missing' as reason
"""


@pytest.fixture
def refused(tmp_path):
    """A spatial panel with two holes: one that the gate named, one in a variable that it does not ask for."""
    first = (pl.col("region_id") == "R03") & (pl.col("year") == 2004)
    second = (pl.col("region_id") == "R05") & (pl.col("year") == 2006)
    frame = invented().with_columns(x=pl.when(~first).then("x"), z=pl.when(~second).then("z"))
    frame.write_csv(tmp_path / "panel.csv")
    step = {
        "name": "base", "kind": "models", "title": "Base", "defaults": {"formula": "y ~ x + z", "weights": "near"},
        "models": [{"name": "sdm", "estimator": "spatial"}],
    }  # fmt: skip
    study = study_from({**SMALL, "steps": [step]}, tmp_path)
    with duckdb.connect() as con:
        run = run_study(study, study_data(con, study), language="en")
    assert run.results[0].status == "failed"
    return run


def test_the_cells_of_its_rows_are_named_and_no_others(refused):
    with duckdb.connect() as con:
        con.execute(FAILURES)
        (warning,) = with_missing_cells(con, refused).results[0].warnings[len(refused.results[0].warnings) :]
    assert "metal R03 2004: no figure: the cell says (D) [jobs.csv, cell D8]" in warning
    assert "z R05 2006: no figure: the cell is empty [zeal.xlsx, sheet S, cell B2]" in warning
    assert warning.startswith("missing in its rows: 2 figures") and "R09" not in warning


def test_a_warehouse_without_these_tables_changes_nothing(refused):
    with duckdb.connect() as con:
        assert with_missing_cells(con, refused) is refused


@pytest.mark.parametrize("spoken", ["en", "zh"])
def test_a_step_that_lacks_a_score_says_why_there_is_none(tmp_path, spoken):
    """The terminal said that the score has no value, the reason stood among the warnings of the step."""
    hole = (pl.col("region_id") == "R03") & (pl.col("year") == 2004)
    invented().with_columns(x=pl.when(~hole).then(pl.col("x").exp()), y=pl.col("y").exp()).write_csv(
        tmp_path / "panel.csv"
    )
    blocks = {"score": {"inputs": ["x"], "goods": ["y"]}}
    step = {"name": "spread", "kind": "descriptives", "title": "Spread", "variables": ["score"]}
    study = study_from({**SMALL, "efficiency": blocks, "steps": [step]}, tmp_path)
    with duckdb.connect() as con:
        run = refused_step(study, study_data(con, study, {}), "spread", spoken)  # {}: no block was measured
        run = replace(run, results=[replace(run.results[0], message="variables: score has no value in this sample")])
        (result,) = with_missing_cells(con, run).results
    assert result.message.startswith("variables: score has no value in this sample; efficiency.score: 1 value")
    assert "R03 2004" in result.message and not result.warnings
    if spoken == "zh":
        assert "没有取值" in translated(result.message, "zh") and "R03" in translated(result.message, "zh")
