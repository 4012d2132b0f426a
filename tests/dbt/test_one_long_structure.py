"""Structures of regions stand in one long table; what repeats its rows is a view, and sums stand in small tables."""

import re

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
    """A window over every row held all of it in memory; the ordered table is summed by groups."""
    windows = re.findall(r"over \(", path.read_text(encoding="utf-8"))
    small = "group by" in path.read_text(encoding="utf-8")
    assert not windows or (path.stem == "int_structure__totals" and small)


def test_the_long_table_is_ordered_so_that_sums_have_the_same_bits():
    assert re.search(
        r"order by figures.measure, .*figures.region_id, figures.year, figures.industry_id",
        sql("int_structure__published"),
    )
