"""续表 alone between the rows of a table, whose head is not printed again: its rows were refused as of another kind."""

import pytest

from tests.warehouse.test_silent_faults import by_indicators, of, read, reasons, text

HEAD = "2019年各地区,,\n单位：亿元,,\n地区,营业收入,利润总额\n北京,1,2\n天津,3,4\n"


@pytest.mark.parametrize("line", ["续表,,", "（续表）,,", "续 表 1,,", ",,\n(续),,\n,,", "continued,,", "续表2,,"])
def test_the_rows_below_have_the_head_above(seeds, line):
    result = read(text(f"{HEAD}{line}\n河北,5,6\n山西,7,8"), by_indicators(), seeds, name="a.csv")
    assert of(result) == {"北京": 1, "天津": 3, "河北": 5, "山西": 7} and result.rejects.is_empty()
    assert of(result, "prof") == {"北京": 2, "天津": 4, "河北": 6, "山西": 8}


@pytest.mark.parametrize(
    "below",
    ["续表,,\n北京,5,6\n天津,7,8", "续表：农村,,\n河北,5,6", "续表,单位：万元,\n河北,5,6", "续表乡村,,\n河北,5,6"],
)
def test_what_begins_again_or_says_more_is_refused_as_before(seeds, below):
    result = read(text(f"{HEAD}{below}"), by_indicators(), seeds, name="a.csv")
    assert of(result) == {"北京": 1, "天津": 3} and reasons(result) == ["block"]
