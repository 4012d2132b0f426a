"""Quarters and months as R counts them, 2018.25: the first of a year, 2018, was read as the year."""

import pytest

from tests.warehouse.conftest import make_source, read, values
from warehouse.readers.periods import fraction_of_year

QUARTERS = ("2018", "2018.25", "2018.5", "2018.75")
MONTHS = ("2018", "2018.0833", "2018.166667")
GONE = {"classification": None, "total": None}
PLACES = ("北京", "天津")


def table(layout: str, years) -> tuple[bytes, dict]:
    if layout == "long":
        rows = ["prov,year,gdp", *(f"{p},{y},1.5" for p in PLACES for y in years)]
        keys = {"long": {"region": "prov", "year": "year"}, "columns": {"gdp": "gdp"}, "indicator": None}
    elif layout == "records_by_years":
        rows = [f"prov,kind,{','.join(years)}", *(f"{p},gdp,{','.join('1' * len(years))}" for p in PLACES)]
        keys = {"long": {"region": "prov", "indicator": "kind"}, "columns": {"gdp": "gdp"}, "indicator": None}
    elif layout == "years_by_regions":
        rows, keys = ["年份," + ",".join(PLACES), *(f"{y},1.5,2.5" for y in years)], {"indicator": "gdp"}
    else:
        rows = ["地区," + ",".join(f"{y}" for y in years), *(f"{p},{','.join('2' * len(years))}" for p in PLACES)]
        keys = {"indicator": "gdp"}
    return "\n".join(rows).encode(), GONE | {"layout": layout, "unit": "亿元"} | keys


LAYOUTS = ["long", "records_by_years", "years_by_regions", "regions_by_years"]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("years", [QUARTERS, MONTHS])
def test_none_of_them_is_a_year(seeds, layout, years):
    data, keys = table(layout, years)
    result = read(data, make_source(**keys), seeds, name="a.csv")
    assert result.observations.is_empty() and not result.rejects.is_empty()
    if layout in ("long", "records_by_years"):
        assert any(repr(years[1]) in message for message in result.rejects["message"])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("years", [("2017.0", "2018.0"), ("2017", "2018")])
def test_years_are(seeds, layout, years):
    data, keys = table(layout, years)
    result = read(data, make_source(**keys), seeds, name="a.csv")
    assert {k[1] for k in values(result)} == {2017, 2018} and result.rejects.is_empty()


def test_a_month_behind_a_point_is_refused_alone(seeds):
    """2019.06: the year so far, beside whole years."""
    data, keys = table("records_by_years", ("2017", "2018", "2019.06"))
    result = read(data, make_source(**keys), seeds, name="a.csv")
    assert {k[1] for k in values(result)} == {2017, 2018} and list(result.rejects["reason"]) == ["part_of_year"]


def test_fractions():
    assert [fraction_of_year([t]) for t in ("2018.25", "2018.7500", "2018.917")] == ["2018.25", "2018.7500", "2018.917"]
    assert not any(
        fraction_of_year([t]) for t in ("2018", "2018.0", "2018.000", "2018.06", "2018.12", "2018.5", "1234.25")
    )
