"""A continuation whose heads print no unit has those of the columns it goes on from."""

import pytest

from tests.warehouse.conftest import make_source, read, xlsx

GONE = {"classification": None, "total": None, "indicator": None, "layout": "regions_by_indicators"}
COLUMNS = {"output": "产值", "people": "职工"}
FIRST = [["地区", "产值(万元)", "职工(万人)"], ["北京", 1, 2], ["天津", 3, 4]]
SECOND = [["续表"], ["地区", "产值", "职工"], ["河北", 5, 6], ["山西", 7, 8]]


def units(rows, seeds, **changes):
    result = read(xlsx(rows), make_source(**(GONE | {"columns": COLUMNS, "unit": None} | changes)), seeds)
    seen = result.observations.select("region_raw", "indicator", "unit").rows()
    return {(region, of): unit for region, of, unit in seen}, list(result.rejects["reason"])


@pytest.mark.parametrize(
    ("above", "changes"),
    [
        ([["2019年"]], {}),  # refused: no unit
        ([["2019年"]], {"columns": {"output": {"labels": "产值", "unit": "亿元"}, "people": "职工"}}),  # in 亿元
        ([["2019年"], ["单位：亿元"]], {}),  # 职工 in 亿元
    ],
)
def test_they_are_those_of_the_columns_before(seeds, above, changes):
    found, reasons = units([*above, *FIRST, [], *SECOND], seeds, **changes)
    assert not reasons and len(found) == 8
    assert {of: {u for (_, o), u in found.items() if o == of} for of in COLUMNS} == {
        "output": {"10k_cny"},
        "people": {"10k_persons"},
    }


def test_from_page_to_page(seeds):
    third = [["续表"], ["地区", "产值", "职工"], ["内蒙古", 9, 10]]
    found, reasons = units([["2019年"], *FIRST, [], *SECOND, [], *third], seeds)
    assert not reasons and found["内蒙古", "output"] == "10k_cny" and found["内蒙古", "people"] == "10k_persons"


def test_what_a_continuation_prints_wins(seeds):
    heads = [["续表"], ["地区", "产值(亿元)", "职工"], ["河北", 5, 6]]
    found, reasons = units([["2019年"], *FIRST, [], *heads], seeds)
    assert not reasons and found["河北", "output"] == "100mn_cny" and found["河北", "people"] == "10k_persons"
    above = [["续表"], ["单位：亿元"], ["地区", "产值"], ["河北", 5]]
    found, _ = units([["2019年"], *FIRST, [], *above], seeds)
    assert found["河北", "output"] == "100mn_cny"


def test_another_table_has_no_part_in_them(seeds):
    other = [["表2 2018年"], ["地区", "产值", "职工"], ["河北", 5, 6]]
    found, reasons = units([["表1 2019年"], *FIRST, [], *other], seeds)
    assert len(found) == 4 and reasons == ["no_unit"]
