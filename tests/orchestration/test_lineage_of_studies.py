"""Edges of meta.lineage that a study's own declarations give, on a warehouse of a dozen rows."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from orchestration.lineage import SCHEMA, efficiency_edges, model_edges, moran_edges
from python_models.studies.study import study_from
from warehouse.connection import columns_of
from warehouse.described import RESULTS, write_described
from warehouse.trace import CELL_COLUMNS, back

STUDY = {
    "name": "s",
    "title": "t",
    "question": "q",
    "source": "p",
    "sample": {"table": "marts.estimation_panel", "derived": {"double": "bartik * 2"}},
    "shift_share": {"bartik": {"base": 2001}},
    "efficiency": {"e": {"inputs": ["theta"], "goods": ["gdp"]}},
    "steps": [{"name": "one", "kind": "descriptives", "title": "t", "variables": ["theta"]}],
}


@pytest.fixture
def con():
    with duckdb.connect() as con:
        con.execute(
            """
            create schema marts; create schema results; create schema raw; create schema meta;
            create table marts.estimation_panel as
                select r as region_id, y as year, 1.0 as theta, 2.0 as gdp
                from (values ('A'), ('B')) _(r), range(2001, 2005) __(y);
            create table marts.location_quotients as
                select r as region_id, y::int as year, i as industry_id, l as industry_level, 5.0 as employment_persons
                from (values ('A'), ('B'), ('C')) _(r), range(2001, 2005) __(y),
                (values ('mills', 'industry'), ('all', 'group')) ___(i, l);
            create table results.model_runs(study text, model_id text, formula text, spec_json text);
            create table results.model_terms(model_id text, term text, component text, method text,
                estimate double, std_error double, p_value double);
            create table results.model_rows(model_id text, region_id text, year int);
            insert into results.model_rows values ('s.one.m', 'A', 2003);
            insert into results.model_terms values ('s.one.m', 'theta', 'main', null, 1, 1, 1);
            create table results.moran(study text, step text, weights_id text, variable text, year int, moran_i double);
            insert into results.moran values ('s', 'i', 'w', 'double', 2004, 0.1);
            create table results.efficiency_intervals(
                study text, step text, model_id text, technology text, region_id text, year int,
                bias_corrected double, interval_low double, interval_high double);
            insert into results.efficiency_intervals values ('s', 'i', 'e', 'contemporaneous', 'A', 2002, 1, 1, 1);
            create table results.index_intervals(
                study text, step text, model_id text, index_kind text, region_id text, year_from int, year int,
                malmquist_corrected double, malmquist_low double, malmquist_high double);
            insert into results.index_intervals values ('s', 'i', 'e', 'malmquist', 'A', 2001, 2002, 1, 1, 1);
            """
        )
        con.execute(
            f"create table raw.observations as select null as {CELL_COLUMNS.replace(', ', ', null as ')} limit 0"
        )
        yield con


def _reached(con, study, table, keys):
    """{table: rows} of a trace back over the study's own edges."""
    columns = columns_of(con)
    studies = {"s": study_from(study, Path()).spanning(range(2001, 2005))}
    edges = [
        *efficiency_edges(studies["s"], columns),
        *model_edges(con, studies, columns),
        *moran_edges(con, studies, columns),
    ]
    con.register("_edges", pl.DataFrame(edges, schema=SCHEMA).to_arrow())
    con.execute("create or replace table meta.lineage as from _edges")
    write_described(con, RESULTS)
    return {step.table: step.rows for step in back(con, table, keys).steps}


def test_intervals_of_scores_read_their_years_rows_and_those_of_indices_all(con):
    scores = _reached(con, STUDY, "results.efficiency_intervals", ["e"])["marts.estimation_panel"]
    assert sorted(scores.select("region_id", "year").rows()) == [("A", 2002), ("B", 2002)]
    index = _reached(con, STUDY, "results.index_intervals", ["e", "A", "2002"])["marts.estimation_panel"]
    assert index.height == 8


@pytest.mark.parametrize(
    "formula, spec, years",
    [
        ("gdp ~ theta", '{"instruments": ["bartik"]}', {2001, 2003}),
        ("gdp ~ theta", '{"instruments": ["L.double"]}', {2001, 2002, 2003}),
        ("gdp ~ theta + bartik", "{}", {2001, 2003}),
        ("gdp ~ theta", '{"gmm": null, "iv": [{"variables": ["bartik"], "equation": "both"}]}', {2001, 2003}),
        ("gdp ~ theta", '{"instruments": []}', None),
    ],
)
def test_a_model_reads_the_industries_of_its_shift_share_variable(con, formula, spec, years):
    """Every region's, in the base year and its own; an instrument stands outside the formula."""
    con.execute("insert into results.model_runs values ('s', 's.one.m', ?, ?)", [formula, spec])
    found = _reached(con, STUDY, "results.model_terms", ["s.one.m", "theta"])
    if years is None:
        assert "marts.location_quotients" not in found
        return
    rows = found["marts.location_quotients"]
    assert set(rows["region_id"]) == {"A", "B", "C"} and set(rows["year"]) == years
    assert set(rows["industry_id"]) == {"mills"}  # the query's own rows, not the groups beside them


@pytest.mark.parametrize("table", ["marts.location_quotients", "lq"])
def test_a_table_by_its_name_starts_at_its_first_year(con, table):
    study = {**STUDY, "tables": {"lq": "marts.location_quotients"}, "shift_share": {"bartik": {"table": table}}}
    rows = _reached(con, study, "results.moran", ["w", "double", "2004"])["marts.location_quotients"]
    assert set(rows["year"]) == {2001, 2004} and rows.height == 12


def test_a_file_has_no_cells_behind_it(con):
    study = {**STUDY, "shift_share": {"bartik": {"table": "my jobs.csv"}}}
    assert "marts.location_quotients" not in _reached(con, study, "results.moran", ["w", "double", "2004"])


def test_intervals_of_indices_are_described(con):
    write_described(con, RESULTS)
    said = con.execute("select keys, measures from meta.tables where table_name = 'results.index_intervals'").fetchall()
    keys = ["model_id", "region_id", "year", "study", "step"]
    assert said == [(keys, ["malmquist_corrected", "malmquist_low", "malmquist_high"])]
