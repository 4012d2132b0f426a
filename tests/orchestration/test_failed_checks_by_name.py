"""What a run and `coagg status` say of checks that did not pass: regions and industries by name, in one sentence."""

from types import SimpleNamespace

import dagster as dg
import duckdb
import polars as pl
import pytest

from expectations.runner import OUTCOME_SCHEMA
from orchestration.defs import checks
from orchestration.region_names import coded_names
from orchestration.run_log import root_cause
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
