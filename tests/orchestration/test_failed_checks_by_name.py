"""What a run and `coagg status` say of checks that did not pass: regions and industries by name, in one sentence."""

from types import SimpleNamespace

import dagster as dg
import duckdb
import polars as pl
import pytest
from rich.console import Console

from expectations.runner import OUTCOME_SCHEMA
from orchestration.defs import checks
from orchestration.region_names import coded_names
from orchestration.run_log import root_cause
from orchestration.status import _newest_year
from python_models.words.checks_page import example, subject
from python_models.words.errors import translated

RAISED = (
    "dagster._core.errors.DagsterAssetCheckFailedError: 2 blocking asset checks failed with ERROR severity:\n"
    "intermediate/int_panel__typed: series_expectations\nmarts/employment: employment_expectations\n"
)


@pytest.fixture
def con():
    with duckdb.connect() as con:
        con.execute("create schema seeds")
        for what, *names in (("region", "110000", "北京市", "Beijing"), ("industry", "mining", "采矿业", "Mining")):
            plural = {"region": "regions", "industry": "industries"}[what]
            con.execute(f"create table seeds.{plural} ({what}_id text, {what}_name text, {what}_name_en text)")
            con.execute(f"insert into seeds.{plural} values (?, ?, ?)", names)
        yield con


def test_regions_and_industries_have_their_names(con):
    assert coded_names(con, "en") == {"110000": "Beijing", "mining": "Mining"}
    assert coded_names(con, "zh") == {"110000": "北京市", "mining": "采矿业"}
    con.execute("drop table seeds.industries")
    assert coded_names(con, "zh") == {"110000": "北京市"}


def test_variables_have_their_names_in_chinese(con):
    """They stayed codes, which are words in English alone."""
    con.execute("create table seeds.variables as select 'population_persons' as variable, "
                "'Resident population at year end; a note' as description")  # fmt: skip
    assert "population_persons" not in coded_names(con, "en")
    named = coded_names(con, "zh")
    assert named["population_persons"] == "Resident population at year end; a note"  # a panel's own words
    con.execute("update seeds.variables set description = 'Electricity consumption'")
    named = coded_names(con, "zh")
    assert example("population_persons 110000 2003: no figure", "zh", named) == "电力消费量 北京市 2003：无数值"
    assert subject("missing_population_persons", "zh", named, typed=True) == "缺失：电力消费量"
    assert subject("missing_gdp_x", "zh", named, typed=True) == "缺失：gdp_x"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            "2020 lacks electricity_gwh; own_variable (there in 0 of 2 regions), gdp_x (there in 1 of 2 regions)",
        ),
        ("zh", "2020 年缺电力消费量；own_variable（2 个地区中有 0 个）、gdp_x（2 个地区中有 1 个）"),
    ],
)
def test_status_names_what_keeps_the_newest_year_out_once(con, monkeypatch, language, told):
    """Each variable had its own count, by its code: eleven times the same."""
    monkeypatch.setenv("COAGG_LANGUAGE", language)
    con.execute(
        "create table seeds.variables as select 'electricity_gwh' as variable, 'Electricity consumption' as description"
    )
    con.execute("create schema marts")
    con.execute("create table marts.estimation_panel as select unnest(['110000', '120000']) as region_id, 2019 as year")
    con.execute(
        "create table marts.dim_regions as select distinct region_id, true as in_panel from marts.estimation_panel"
    )
    con.execute(
        "create table marts.panel_variables as select unnest(['110000', '120000']) as region_id, 2019 as year, "
        "unnest(['electricity_gwh', 'own_variable']) as variable union all select '110000', 2020, 'gdp_x'"
    )
    panel = SimpleNamespace(last_year=None, years=(2018, None), complete=["electricity_gwh", "own_variable", "gdp_x"])
    console = Console(width=300)
    with console.capture() as caught:
        _newest_year(console, con, panel)
    assert told in caught.get()


def test_a_failed_check_says_them(con):
    row = dict.fromkeys(OUTCOME_SCHEMA) | {
        "table_name": "employment", "expectation": "column_values_to_be_between", "subject": "change_in_bounds",
        "severity": "critical", "success": False, "checked": 9, "unexpected": 2, "why": "people are not negative",
        "examples": "mining 110000 2003: +33% (3 → 4) [a.csv, cell B2]; mining 110000 2004: +90% (1 → 2)",
    }  # fmt: skip
    outcomes = pl.DataFrame([row], schema=OUTCOME_SCHEMA)
    said = checks._result("employment", dg.AssetKey("a"), outcomes, "page", coded_names(con, "en")).description
    assert "\n  Mining Beijing 2003: +33% (3 → 4) [a.csv, cell B2]\n  Mining Beijing 2004: +90%" in said
    assert "110000" not in said


def test_a_run_that_the_gate_stopped_says_so_in_a_sentence():
    said = root_cause(SimpleNamespace(message=RAISED, cause=None))
    assert said == (
        "stopped by what did not pass: intermediate/int_panel__typed: series_expectations, "
        "marts/employment: employment_expectations"
    )
    assert translated(said, "zh").startswith("未通过的检查阻断了运行：intermediate/")
