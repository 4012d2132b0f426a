"""What an asset's and a check's page says once a run has made it: types and columns, and words in the language."""

import re
from types import SimpleNamespace

import duckdb
import polars as pl
import pytest

from orchestration.metadata import frame_metadata, listed, stored_schema, study_metadata
from orchestration.results_checks import NEVER, efficiency_held, step_held, whole_held
from python_models.studies.steps.base import Step
from python_models.words.results_checks import HELD

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_the_columns_of_a_made_table_have_its_types_and_what_they_hold():
    with duckdb.connect() as con:
        con.execute("create schema results")
        con.execute("create table results.moran as select 's' as study, 2012 as year, 0.1::double as own")
        columns = stored_schema(con, "results.moran")["dagster/column_schema"].columns
        assert stored_schema(con, "results.not_there") == {}
    assert [(c.name, c.type) for c in columns] == [("study", "varchar"), ("year", "integer"), ("own", "double")]
    assert columns[0].description and columns[1].description and columns[2].description is None


def test_a_studys_rows_are_told_as_if_all_of_them_had_been_read():
    frame = pl.DataFrame(
        {"region_id": [f"r{i}" for i in range(30)], "year": [2010 + i % 7 for i in range(30)], "slack": 0.5}
    )
    with duckdb.connect() as con:
        con.execute("create schema results")
        con.execute("create table results.efficiency_slacks as select 'main' as study, * from frame")
        con.execute("insert into results.efficiency_slacks values ('other', 'x', 1999, 9)")
        told = study_metadata(con, "results.efficiency_slacks", "main")
        columns = stored_schema(con, "results.efficiency_slacks")
        assert study_metadata(con, "results.not_there", "main") == frame_metadata(pl.DataFrame())
    assert told == frame_metadata(frame, **columns)


@pytest.mark.parametrize("spoken", ["en", "zh"])
def test_what_a_check_of_results_finds_is_said_in_the_language(spoken, monkeypatch):
    monkeypatch.setenv("COAGG_LANGUAGE", spoken)
    assert {name for rules in NEVER.values() for _, name in rules} <= HELD.entries.keys()
    step = Step(kind="models", name="fit", title="t")
    with duckdb.connect() as con:
        con.execute("create schema results")
        con.execute("create table results.study_steps as select 's' as study, 'fit' as step, 'failed' as status, "
                    "'' as message")  # fmt: skip
        con.execute("create table results.efficiency_peers as select 's' as study, -0.5::double as weight")
        con.execute("create table results.malmquist_components as select 's' as study, 'optimal' as status, "
                    "1.0::double as malmquist, 1.0::double as efficiency_change, 1.0::double as best_practice_change, "
                    "2012 as year_from, 2013 as year")  # fmt: skip
        told = [
            *efficiency_held(con, "s", "efficiency_peers").problems,
            *efficiency_held(con, "s", "malmquist_components").said,
            *step_held(con, "s", step).problems,
            *step_held(con, "s", Step(kind="models", name="late", title="t")).problems,
            *whole_held(con, "s", []).problems,
        ]
    assert len(told) == 5 and {bool(CHINESE.search(said)) for said in told} == {spoken == "zh"}


@pytest.mark.parametrize("spoken", ["en", "zh"])
def test_an_expectation_is_a_row_of_three_columns_in_the_language(spoken, monkeypatch):
    from orchestration.defs.checks import TYPED_PANEL, _result, _stopped

    monkeypatch.setenv("COAGG_LANGUAGE", spoken)
    row = {
        "expectation": ["column_values_to_not_be_null", "column_values_to_be_between"],
        "subject": ["year", "employment_persons"],
        "severity": ["critical", "critical"],
        "success": [True, False],
        "unexpected": [0, 2],
        "checked": [30, 30],
        "examples": ["", "110000 2018: 0 between figures of 5 and more; 120000 2018: 0 between figures of 5 and more"],
        "why": ["no year is missing and none is beyond the panel", "people are not negative"],
    }
    result = _result("panel", TYPED_PANEL, pl.DataFrame(row), "page.html", {})
    failed, met = (record.data for record in result.metadata["expectations"].records)
    assert not result.passed and len(failed) == len(met) == 3
    assert {bool(CHINESE.search(str(cell))) for cell in [*met, *met.values(), *failed.values()]} == {spoken == "zh"}
    assert "110000 2018" in str(failed) and "120000 2018" not in str(failed)
    stops = _stopped(result, TYPED_PANEL, "page.html")
    assert result.description in stops and "page.html" in stops and ("What to do" in stops) == (spoken == "en")
    met_only = _result("panel", TYPED_PANEL, pl.DataFrame(row).head(1), "page.html", {})
    assert _stopped(met_only, TYPED_PANEL, "page.html") == ""
    assert bool(CHINESE.search(listed([]).value)) == (spoken == "zh")


@pytest.mark.parametrize("spoken", ["en", "zh"])
def test_a_study_of_the_command_line_is_recorded_in_the_language(spoken, monkeypatch):
    from orchestration.studies.records import outcome_metadata

    monkeypatch.setenv("COAGG_LANGUAGE", spoken)
    result = SimpleNamespace(step="fit", message="", status="ok", seconds=1.0, warnings=[], models=[])
    run = SimpleNamespace(results=[result], cautions=[], models=[])
    exhibits = pl.DataFrame({"step": [], "exhibit": [], "paper": [], "files": []})
    monkeypatch.setattr("orchestration.studies.records.figures_of", lambda outcome: {})
    told = outcome_metadata(SimpleNamespace(run=run, exhibits=exhibits, report="report.html"))
    for name in ("steps", "read_with_care", "tables_and_figures"):
        assert bool(CHINESE.search(told[name].value)) == (spoken == "zh"), name
