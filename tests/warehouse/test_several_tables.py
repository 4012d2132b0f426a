"""Workbooks with several tables: an entry a table, told apart by sheet and by what stands above or in the corner."""

from __future__ import annotations

import polars as pl
import pytest

from tests.warehouse.conftest import NOW, ROOT, SHARED, incoming, make_source, values, xlsx
from warehouse.catalogue import load_catalogue
from warehouse.ingest import read_files

PANEL = SHARED / "data" / "cn_province_panel"
WORKBOOK = PANEL / "raw" / "wd_provincial_GPI_components_1985_2018.xlsx"
STACKED = [
    ["emission of dust (ton)", 2010, 2011, 2012], ["北京", 1, 2, 3], ["天津", 4, 5, 6], ["河北", 2010, 2011, 2012], [],
    ["emission of soot (ton)", 2010, 2011, 2012], ["北京", 10, 20, 30], ["天津", 40, 50, 60],
]  # fmt: skip


def entry(name, **changes):
    rest = {"layout": "regions_by_years", "classification": None, "total": None, "unit": "吨"}
    return make_source(source=name, indicator=name, **rest | changes)


def reading(sources, seeds, **sheets):
    return read_files([incoming(xlsx(STACKED, sheets=sheets))], sources, seeds, run_id="r", loaded_at=NOW)


def test_tables_below_each_other_are_told_apart_by_their_corner(seeds):
    result = reading([entry("dust", tables="*Dust*"), entry("soot", tables="emission of soot*")], seeds)
    assert result.rejects.is_empty() and result.files["source"].to_list() == ["dust", "soot"]
    found = values(result)
    assert found["130000", 2012, "dust", None] == 2012 and found["120000", 2011, "soot", None] == 50
    assert len(found) == 15


def test_sheets_of_one_workbook_go_to_their_sources(seeds):
    other = [["", 2010, 2011], ["北京", 7, 8], ["天津", 9, 10]]
    result = reading([entry("dust", tables="*dust*", sheets="1"), entry("rest", sheets="rest")], seeds, rest=other)
    assert result.rejects.is_empty()
    assert values(result)["120000", 2011, "rest", None] == 10 and len(values(result)) == 13


def test_two_sources_of_which_one_wants_all_are_refused(seeds):
    result = reading([entry("dust", tables="*dust*"), entry("everything")], seeds)
    assert result.rejects["reason"].to_list() == ["two_sources"] and "`tables`" in result.rejects["message"][0]


def test_without_saying_which_table_neither_is_taken(seeds):
    result = reading([entry("dust")], seeds)
    assert set(result.rejects["reason"]) == {"conflicting_duplicate"}
    assert {k[0] for k in values(result)} == {"130000"}


def test_a_table_that_is_not_there_is_said(seeds):
    assert reading([entry("dust", tables="gone")], seeds).rejects["reason"].to_list() == ["no_table"]


SERIES = {
    "population": "population_10k",
    "employment_all": "employment_all_10k",
    "gdp_nominal": "gdp_nominal_100m_vintage_wd",
    "gross_fixed_capital_formation": "gfcf_nominal_100m_wd",
    "so2": "so2_ton",
}


@pytest.mark.shared
@pytest.mark.skipif(not WORKBOOK.exists(), reason="needs ../shared beside the checkout")
def test_the_provincial_workbook_as_it_is(seeds):
    """Over 70 sheets, some with tables below each other; SO2 of 2018 stands under a second 2017 and is rejected."""
    sources = load_catalogue(ROOT / "warehouse" / "sources")
    file = incoming(WORKBOOK.read_bytes(), WORKBOOK.name)
    result = read_files([file], sources, seeds, run_id="r", loaded_at=NOW)
    assert result.rejects.select("source", "reason", "cell").rows() == [("gpi_so2", "duplicate_column", "AI1")]
    tidy = pl.read_csv(PANEL / "tidy" / "cn_province_wide_2000_2020.csv", infer_schema_length=None)
    for indicator, column in SERIES.items():
        wanted = tidy.select(pl.col("adcode").cast(pl.String).alias("region_id"), "year", column).drop_nulls()
        found = result.observations.filter((pl.col("indicator") == indicator) & (pl.col("year") >= 2000))
        both = wanted.join(found, on=["region_id", "year"], how="full", coalesce=True)
        assert both.height == wanted.height == found.height
        assert ((both["value"] - both[column]).abs() <= 1e-12 * both[column].abs()).all(), indicator
