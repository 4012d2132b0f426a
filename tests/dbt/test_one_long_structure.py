"""Structures of regions stand in one long table; what repeats its rows is a view, and sums stand in small tables."""

import re

import polars as pl
import pytest

from tests.jobs import ROOT

MODELS = ROOT / "dbt_project" / "models" / "intermediate"
REPEATED = (
    "int_structure__industries",
    "int_structure__shares",
    "int_concentration__shares",
    "int_specialisation__shares",
)


def sql(name: str) -> str:
    return (MODELS / f"{name}.sql").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", REPEATED)
def test_what_repeats_the_long_table_is_a_view(name):
    assert "config(materialized='view')" in sql(name)


@pytest.mark.parametrize("path", sorted(MODELS.glob("int_structure__*.sql")), ids=lambda path: path.stem)
def test_no_window_sorts_the_long_table(path):
    """A window over every row held all of it in memory; the ordered table is summed by groups, which are numbered."""
    windows = re.findall(r"over \(", path.read_text(encoding="utf-8"))
    small = re.search("group by|select distinct", path.read_text(encoding="utf-8"))
    summed_or_numbered = {"int_structure__totals", "int_structure__expected", "int_structure__region_years"}
    assert not windows or (path.stem in summed_or_numbered and small)


def test_the_long_table_is_ordered_so_that_sums_have_the_same_bits():
    assert re.search(r"order by expected.industry_year, region_years.region_year\s*$", sql("int_structure__published"))


def test_the_long_table_holds_numbers_alone(marts):
    """Names, written or sorted row by row, took most of the time; small tables say what the numbers mean."""
    types = dict(marts("select * from intermediate.int_structure__published limit 0").schema)
    assert types == {"industry_year": pl.Int32, "region_year": pl.Int32, "value": pl.Float64}


@pytest.mark.parametrize(
    ("table", "number", "order"),
    [
        ("int_structure__expected", "industry_year", "measure, classification, year, industry_id"),
        ("int_structure__region_years", "region_year", "measure, classification, year, region_id"),
    ],
)
def test_a_number_stands_for_one_row_and_follows_the_names(marts, table, number, order):
    numbers = marts(f"select {number} from intermediate.{table} order by {order}")[number]
    assert numbers.to_list() == list(range(1, len(numbers) + 1)) and len(numbers) > 100
