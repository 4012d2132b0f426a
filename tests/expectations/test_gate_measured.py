"""Where indices are made of value added or output, a figure that its industries lack is a finding, with its place."""

from types import SimpleNamespace

import duckdb
import polars as pl
import pytest

from expectations.runner import blocking_failures, validated
from orchestration.defs import checks
from orchestration.failing_cells import with_places
from tests.jobs import ATLANTIS
from warehouse.panel import load_panel

YEARS = range(1995, 2004)
ABSENT, EMPTY = ("A", 1999, "metal"), ("B", 2001, "cloth")


def figures(measure: str) -> pl.DataFrame:
    """Two industries of three regions: one row is not there, one has no figure; C has none after it was abolished."""
    keys = [(r, y, i) for r in "ABC" for y in YEARS for i in ("metal", "cloth") if r != "C" or y <= 2000]
    rows = [(*k, None if k == EMPTY else 100.0 + len(k[2]) + k[1] - 1995) for k in keys if k != ABSENT]
    return pl.DataFrame(rows, ["region_id", "year", "industry_id", f"{measure}_mn_cny"], orient="row")


def gate(measure: str, **validation):
    """The gate of the measure as a run puts it up."""
    panel = load_panel(ATLANTIS)
    chosen = {"indices": panel.indices.model_copy(update={"measure": measure})}
    panel = panel.model_copy(update=chosen | {"validation": panel.validation.model_copy(update=validation)})

    def query(sql: str) -> pl.DataFrame:
        assert sql == checks.MEASURED_SQL.format(measure=measure)
        return figures(measure)

    inside = pl.col("year").is_between(YEARS[0], YEARS[-1])
    spans = pl.DataFrame({"region_id": ["A", "B", "C"], "valid_from": [None] * 3, "valid_to": [None, None, 2000]})
    listed = [entry.model_dump() for entry in panel.validation.exceptions]
    return checks._measured(SimpleNamespace(panel=panel, query=query), inside, spans, listed)


@pytest.mark.parametrize("measure", ["value_added", "output"])
def test_a_row_is_expected_of_each_region_year_and_industry(measure) -> None:
    outcome = validated(gate(measure))
    found = outcome.failures.select("region_id", "year", "name").rows()
    assert sorted(found) == [ABSENT, EMPTY] and set(outcome.failures["subject"]) == {"missing"}
    assert blocking_failures(outcome.expectations).is_empty()


def test_it_blocks_where_the_panel_says_so_unless_it_is_listed() -> None:
    blocked = validated(gate("output", severity={"null": "block"}))
    assert blocking_failures(blocked.expectations)["unexpected"].to_list() == [2]
    named = validated(gate("output", severity={"output_metal": "block"}))
    assert blocking_failures(named.expectations)["unexpected"].to_list() == [1]


def test_panels_of_employment_have_no_such_gate() -> None:
    assert gate("employment") == []


def test_the_empty_cell_is_named_and_the_file_of_the_others() -> None:
    failures = validated(gate("value_added")).failures
    with duckdb.connect() as con:
        con.execute("""
            create schema raw; create schema seeds; create schema staging; create schema intermediate;
            create table intermediate.int_panel__observations(variable varchar, observation_id integer);
            create table seeds.industries as select 'all' as industry_id, true as is_total;
            create table seeds.variables as select 'value_added_mn_cny' as variable, 'added' as indicator;
            create table raw.files as select 'h' as file_sha256, 's' as source, 'read' as status,
                timestamp '2026-01-01' as loaded_at, 'r' as run_id;
            create table raw.gaps as select 's' as source, 'h' as file_sha256, 'added.csv' as file_name,
                date '2026-01-01' as vintage, timestamp '2026-01-01' as loaded_at, '1' as sheet, 'C7' as cell,
                'B' as region_id, 2001 as year, 'added' as indicator, 'cloth' as sector, '…' as value_raw,
                'missing' as reason;
            create table raw.observations as
                select 1 as observation_id, 'added.csv' as file_name, '1' as sheet, 'B2' as cell;
            create table staging.stg_yearbook__observations as
                select 1 as observation_id, 'B' as region_id, 1999 as year, 'added' as indicator,
                'metal' as industry_id, date '2026-01-01' as vintage;
        """)
        placed = {r["region_id"]: r for r in with_places(con, failures).to_dicts()}
    assert (placed["B"]["cell"], placed["B"]["figure"]) == ("C7", "no figure: the cell says …")
    assert placed["A"]["file_name"] == "added.csv" and "no row of the region in this file" in placed["A"]["figure"]


@pytest.mark.parametrize(("taken", "cell"), [(1, "A1"), (2, "B2"), (None, "B2")])
def test_of_two_sources_the_cell_is_that_of_the_figure_which_the_panel_took(taken, cell) -> None:
    """A tenfold population was said to stand in the older file, whose figure was right."""
    row = {"table_name": "panel", "subject": "change_in_bounds", "severity": "critical", "name": "people", "rank": 1}
    failures = pl.DataFrame([{**row, "region_id": "B", "year": 2018, "figure": "+900%"}])
    with duckdb.connect() as con:
        con.execute("""
            create schema raw; create schema seeds; create schema staging; create schema intermediate;
            create table seeds.industries as select 'all' as industry_id, true as is_total;
            create table seeds.variables as select 'people' as variable, 'population' as indicator;
            create table raw.files(file_sha256 text, source text, status text, loaded_at timestamp, run_id text);
            create table raw.gaps(source text, file_sha256 text, file_name text, vintage date, loaded_at timestamp,
                sheet text, cell text, region_id text, year int, indicator text, sector text, value_raw text,
                reason text);
            create table raw.observations as select * from (values (1, 'old.csv', '', 'A1'), (2, 'new.csv', '', 'B2'))
                t(observation_id, file_name, sheet, cell);
            create table staging.stg_yearbook__observations as select * from (values
                (1, 'B', 2018, 'population', null, date '2019-01-01'),
                (2, 'B', 2018, 'population', null, date '2021-01-01'))
                t(observation_id, region_id, year, indicator, industry_id, vintage);
            create table intermediate.int_panel__observations(variable varchar, observation_id integer);
        """)
        con.execute("insert into intermediate.int_panel__observations values ('people', ?), ('other', 1)", [taken])
        assert with_places(con, failures)["cell"].to_list() == [cell]
