"""A unit and what prices its figures are by in one bracket: (亿元,当年价) was asked for though it is printed."""

import pytest

from tests.warehouse.conftest import make_source, read, values, xlsx
from tests.warehouse.test_leftovers import drafted
from warehouse.readers.cells import unit_with_basis

BRACKETS = {
    "亿元,当年价": "亿元", "亿元，当年价格": "亿元", "当年价,亿元": "亿元", "亿元 当年价": "亿元",
    "按当年价格计算、亿元": "亿元",
    "亿元,2005年不变价": "亿元", "亿元；可比价": "亿元", "100 million yuan, current prices": "100 million yuan",
    "万人,常住口径": "万人", "万元,不含农户": "万元", "万人,年末": "万人",
}  # fmt: skip
NEITHER = [
    "%,上年=100",
    "亿元,万件",
    "亿元,增长%",
    "亿元,万元",
    "亿元",
    "当年价",
    "亿元,其中工业",
    "人,户",
    "制造业,采矿业",
    "万元/户,当年价",
]


@pytest.mark.parametrize("text", BRACKETS)
def test_the_unit_is_read(seeds, text):
    assert unit_with_basis(text, seeds.unit_names) == BRACKETS[text]


@pytest.mark.parametrize("text", NEITHER)
def test_what_may_be_a_second_unit_or_a_part_is_not_passed_over(seeds, text):
    assert unit_with_basis(text, seeds.unit_names) == ""


@pytest.mark.parametrize("text", ["亿元,当年价", "当年价,亿元", "100 million yuan, current prices"])
@pytest.mark.parametrize("given", ["地区生产总值({})", "地区生产总值（{}）"])
def test_columns_have_it_and_keep_their_label(seeds, text, given):
    """What an entry wrote before, the label as printed with a unit of its own, is read as before."""
    label = given.format(text)
    rows = [["2019年"], ["地区", label, "人口(万人)"], ["北京", 1.5, 2], ["天津", 2.5, 3]]
    gone = {"classification": None, "total": None, "indicator": None, "unit": None, "layout": "regions_by_indicators"}
    for column in (label, {"labels": label, "unit": "亿元"}):
        result = read(xlsx(rows), make_source(**gone, columns={"gdp": column}), seeds)
        assert sorted(values(result).values()) == [1.5, 2.5] and set(result.observations["unit"]) == {"100mn_cny"}


@pytest.mark.parametrize("above", ["单位：亿元,当年价", "单位：亿元（当年价）", "(单位：亿元，按当年价格计算)"])
def test_above_the_table_too(seeds, above):
    rows = [["2019年"], [above], ["地区", "地区生产总值"], ["北京", 1.5], ["天津", 2.5]]
    gone = {"classification": None, "total": None, "indicator": None, "unit": None, "layout": "regions_by_indicators"}
    result = read(xlsx(rows), make_source(**gone, columns={"gdp": "地区生产总值"}), seeds)
    assert set(result.observations["unit"]) == {"100mn_cny"} and result.rejects.is_empty()


def test_a_draft_leaves_nothing_open(tmp_path):
    seen = drafted(
        tmp_path, "gdp2019.csv", "地区\t总产值(亿元,当年价)\t人口(万人)\n北京\t1\t2\n天津\t3\t4\n河北\t5\t6\n"
    )
    assert not seen.open and seen.trial.clean and set(seen.trial.units) == {"100mn_cny", "10k_persons"}
