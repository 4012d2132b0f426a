"""What a workbook or an office's export holds beside the figures that are read is said, or left out by name.

Statistics Canada's thousands, years with a footnote behind them, columns without a head, purchasing power.
"""

import pytest

from tests.warehouse.conftest import make_source, read, values, xlsx
from tests.warehouse.test_leftovers import drafted
from warehouse.bundled import DBT_PROJECT
from warehouse.drafting.inspection import inspect_file
from warehouse.drafting.panel import draft_panel
from warehouse.drafting.vocabulary import unit_of
from warehouse.names import load_seeds

HEADS = ["地区", "城镇单位", "国有单位"]
ROWS = [["北京", 742.3, 178.7, 17.9], ["天津", 302.4, 81.0, 8.1]]


def test_a_column_without_a_head_is_said(tmp_path, seeds):
    """A workbook's column of figures under no head was lost without a word; heads may have slipped by one."""
    data = xlsx([["2013年"], ["单位：万人"], HEADS, *ROWS])
    entry = {"layout": "regions_by_indicators", "indicator": None, "classification": None, "total": None, "unit": None}
    result = read(data, make_source(**entry, columns={"a": "城镇单位", "b": "国有单位"}), seeds)
    assert len(values(result)) == 4 and result.rejects.is_empty()
    assert "D4 down stand under no head" in result.files["note"][0]
    (tmp_path / "a.xlsx").write_bytes(data)
    seen = inspect_file(tmp_path / "a.xlsx", [], load_seeds(DBT_PROJECT / "seeds"))
    assert any("below D3 stand under no head" in note for note in seen.questions)
    whole = xlsx([["2013年"], ["单位：万人"], [*HEADS, "集体单位"], *ROWS])
    assert not read(whole, make_source(**entry, columns={"a": "城镇单位"}), seeds).files["note"][0]


STATISTICS_CANADA = (
    '"REF_DATE","GEO","DGUID","Labour force characteristics","Industry","UOM","UOM_ID","SCALAR_FACTOR","SCALAR_ID",'
    '"VECTOR","COORDINATE","VALUE","STATUS","SYMBOL","TERMINATED","DECIMALS"\n'
) + "".join(
    f'"{year}","{region}","2016A0{k}","Employment","{sector}","Persons","249","thousands","3","v{k}","{k}.{n}",'
    f'"{100 * k + n}.1","","","","1"\n'
    for k, region in enumerate(("Ontario", "Quebec"), start=1)
    for n, sector in enumerate(("Manufacturing [31-33]", "Construction [23]", "Total, all industries"), start=1)
    for year in (2018, 2019)
)


def test_thousands_of_statistics_canada_are_heeded(tmp_path):
    """SCALAR_ID was passed over: with `Persons` of UOM as the unit asked for, figures were a thousandth."""
    path = tmp_path / "14100023-eng.csv"
    path.write_text(STATISTICS_CANADA, encoding="utf-8")
    (seen,) = draft_panel(tmp_path / "p", [path]).inspections
    assert seen.entry["long"]["unit"] == "UOM" and seen.entry["long"]["multiplier"] == "SCALAR_ID"
    assert seen.entry["columns"] == {"employment": "VALUE"} and seen.trial.clean and not seen.open
    assert any("COORDINATE" in note and "left out" in note for note in seen.questions)


@pytest.mark.parametrize("head", ["2019 1)", "2019年[1]", "2019[a]", "2019注", "2019年 2)", "2019/P", "2019p/"])
def test_a_year_with_a_footnote_is_a_year(tmp_path, head):
    """Its column was left out, and said to be of no year."""
    seen = drafted(tmp_path, "a.csv", f"单位：亿元,,,\n地区,2017,2018,{head}\n北京,1,2,3\n天津,3,4,5\n")
    assert seen.trial.years == (2017, 2018, 2019) and "ignore" not in seen.entry


def test_a_year_with_a_number_that_may_be_a_quarter_is_none(tmp_path):
    seen = drafted(tmp_path, "a.csv", "单位：亿元,,,\n地区,2017,2018,2019(1)\n北京,1,2,3\n天津,3,4,5\n")
    assert seen.trial.years == (2017, 2018) and seen.entry["ignore"] == ["2019(1)"]


@pytest.mark.parametrize("text", ["USD_PPP", "US dollars, PPP converted", "current international dollars"])
def test_a_currency_at_purchasing_power_is_not_the_currency(text):
    found = unit_of(text)
    assert found is not None and found.dimension == found.base_unit == found.unit_id != "currency_usd"
