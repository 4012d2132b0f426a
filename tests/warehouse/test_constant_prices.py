"""What a new panel deflates by, and from which year, is what its files give: real GDP was empty beside its index."""

import pytest

from orchestration.new_panel import make_panel
from warehouse.bundled import DBT_PROJECT
from warehouse.drafting.constant_prices import DEFLATORS, constant_prices
from warehouse.names import load_seeds
from warehouse.panel import load_panel

LONG, LATER = set(range(1998, 2020)), set(range(2004, 2020))


@pytest.mark.parametrize(
    ("years_of", "chosen"),
    [
        (
            {"gdp_nominal": LONG, "gdp_index_prev100": LONG, "cpi_prev100": LONG},
            {"gdp_deflator": "gdp_index_previous_year"},
        ),
        ({"gdp_nominal": LONG, "cpi_prev100": LONG}, {"gdp_deflator": "cpi_previous_year"}),
        ({"gdp_nominal": LONG, "cpi_2000_100": LONG, "cpi_prev100": LONG}, {"gdp_deflator": "cpi_index"}),
        (
            {"gdp_nominal": LATER, "gdp_index_prev100": LATER},
            {"gdp_deflator": "gdp_index_previous_year", "gdp_base_year": "2004"},
        ),
        (  # the first link of 2005 reaches 2004
            {"gdp_nominal": LATER, "gdp_index_prev100": LATER - {2004}},
            {"gdp_deflator": "gdp_index_previous_year", "gdp_base_year": "2004"},
        ),
        (
            {"gross_fixed_capital_formation": LATER, "investment_price_1952_1": LATER - {2004}},
            {"investment_deflator": "investment_price_index", "capital_base_year": "2005"},
        ),
        ({"investment_price_prev100": LONG}, {"investment_deflator": "investment_price_previous_year"}),
        ({"gdp_nominal": LONG}, {}),
        ({}, {}),
    ],
)
def test_series_that_the_files_give(years_of, chosen):
    assert constant_prices(years_of) == chosen


def test_they_are_series_of_the_list():
    kinds = load_seeds(DBT_PROJECT / "seeds").kinds
    assert all("index" in kinds[indicator] for each in DEFLATORS.values() for indicator in each)


def test_a_new_panel_says_them(tmp_path):
    places = [(region, year) for region in ("北京市", "天津市", "河北省") for year in range(2006, 2012)]
    rows = "".join(f"{region},{year},{100 * year},108.1,103.2,{30 * year},101.4\n" for region, year in places)
    indices = [f"{name}指数(上年=100)" for name in ("地区生产总值", "居民消费价格", "固定资产投资价格")]
    heads = ",".join(["地区生产总值(亿元)", *indices[:2], "固定资本形成总额(亿元)", indices[2]])
    file = tmp_path / "a.csv"
    file.write_text(f"省份,年份,{heads}\n{rows}", encoding="utf-8")
    panel = load_panel(make_panel(tmp_path / "mine", [file]).folder)
    chosen = panel.indices
    assert (chosen.gdp_deflator, chosen.gdp_base_year) == ("gdp_index_previous_year", 2006)
    assert (chosen.investment_deflator, chosen.capital_base_year) == ("investment_price_previous_year", 2006)
