"""Years that figures are compared with or defined by are not theirs; titles that say a part, a rate or other prices."""

import pytest

from python_models.words.drafts import drafted as in_chinese
from tests.warehouse.conftest import make_source, read
from tests.warehouse.test_drafts_of_yearbook_habits import figures
from tests.warehouse.test_leftovers import drafted
from tests.warehouse.test_subjects_of_a_file import book, inspected
from warehouse.readers.reference_years import data_years

ROWS = [["北京市", 1, 2], ["天津市", 3, 4], ["河北省", 5, 6]]


@pytest.mark.parametrize(
    "text",
    [
        "按2005年可比价格计算", "2010年价", "以2015年为基期", "2015年不变价", "1978年=100", "1949年以来各地区人口",
        "为2010年的%", "2005年价格GDP", "GB/T 4754-2017", "NACE Rev. 2 (2008)", "行业分类(2017年版)",
        "at constant 2010 prices", "base year 2010", "in 2012 dollars", "aux prix de 2010", "根据2020年普查修订",
        "按2019年行政区划", "较2017年同期增长", "与2017年相比",
    ],
)  # fmt: skip
def test_a_year_of_reference_is_not_the_figures(text):
    assert data_years(text) == [] and data_years(f"2018年人口({text})") == [2018]


@pytest.mark.parametrize(
    "text",
    [
        "2018年价格指数", "2018年各地区居民消费价格", "2018年当年价", "2018年固定资产投资价格指数", "2018年基准地价",
        "截至2018年末", "数据为2018年的", "constant prices, 2018", "Consumer prices index, 2018",
        "2018年1%人口抽样调查", "按2018年常住人口计算", "2018 population",
    ],
)  # fmt: skip
def test_other_years_are(text):
    assert data_years(text) == [2018]


@pytest.mark.parametrize(
    "title", ["各地区生产总值(按2005年可比价格计算)", "按行业分人口(GB/T 4754-2017)", "1949年以来人口"]
)
def test_a_title_with_no_other_year_is_asked_for_one(tmp_path, title):
    """Its figures were drafted, and read, under the year of their prices or of their classification."""
    seen = drafted(tmp_path, "a.csv", f"{title},,\n单位：万人,,\n地区,总人口,城镇人口\n北京,1,2\n天津,3,4\n河北,5,6\n")
    assert seen.open == {"year"}


def test_readers_take_the_year_of_the_figures(seeds):
    gone = {"classification": None, "total": None, "indicator": None}
    source = make_source(layout="regions_by_indicators", columns={"gdp": "地区生产总值"}, unit="亿元", **gone)
    rows = "地区,地区生产总值\n北京,1\n天津,2\n"
    both = read(f"2018年地区生产总值(2015年不变价),\n{rows}".encode(), source, seeds, name="a.csv")
    assert both.rejects.is_empty() and set(both.observations["year"]) == {2018}
    none = read(f"地区生产总值(2015年不变价),\n{rows}".encode(), source, seeds, name="a.csv")
    assert none.rejects["reason"].to_list() == ["no_year"] and none.observations.is_empty()


def test_prices_in_a_head_under_a_year_or_over_it(tmp_path):
    """GDP at prices of 2005 under 2018 was of 2005; such tables were drafted with a column for each year."""
    heads = [
        ["地区", "2018年", None, "2019年", None],
        ["", "生产总值(2018年价格)(亿元)", "人口(万人)", "生产总值(2018年价格)(亿元)", "人口(万人)"],
    ]
    path = book(
        tmp_path, {"a": [["主要指标"], *heads, ["北京", 1, 2, 3, 4], ["天津", 5, 6, 7, 8], ["河北", 9, 10, 11, 12]]}
    )
    seen = inspected(path)
    found = figures(path, seen)
    assert (
        seen.entry["layout"] == "regions_by_indicators_and_years"
        and len(found) == 12
        and len(seen.entry["columns"]) == 2
    )
    assert {(year, value) for (r, i, year), (value, *_) in found.items() if r == "110000" and "2018" in i} == {
        (2018, 1),
        (2019, 3),
    }


def test_heads_of_prices_alone_are_no_years(tmp_path):
    path = book(
        tmp_path,
        {"a": [["主要指标(2018年)"], ["", "", "单位：亿元"], ["地区", "2005年价格GDP", "2010年价格GDP"], *ROWS]},
    )
    assert {year for _, _, year in figures(path, inspected(path))} == {2018}


def test_a_yearbook_in_a_head_says_no_year(tmp_path):
    """年鉴2019 has figures of 2018; columns so headed were read as 2018 and 2019."""
    path = book(tmp_path, {"a": [["各地区生产总值"], ["", "", "单位：亿元"], ["地区", "年鉴2018", "年鉴2019"], *ROWS]})
    assert inspected(path).open == {"year"}


def test_a_file_or_a_sheet_called_by_its_prices_and_its_year(tmp_path):
    rows = [["地区生产总值"], ["", "", "单位：亿元"], ["地区", "合计", "第一产业"], *ROWS]
    assert inspected(book(tmp_path, {"2005年不变价2018": rows})).open == {"year"}
    assert inspected(book(tmp_path, {"2018": rows})).entry["year"]["sheet"]


@pytest.mark.parametrize(
    "title",
    [
        "人均地区生产总值(2018年)",
        "市辖区地区生产总值(2018年)",
        "2018年实际地区生产总值",
        "地区生产总值(2018年,按2005年可比价格计算)",
    ],
)
def test_a_title_that_says_less_keeps_the_labels_own_names(tmp_path, title):
    """A column 地区生产总值 below it was called, and became, the regions' GDP."""
    path = book(tmp_path, {"a": [[title], ["", "", "单位：亿元"], ["地区", "地区生产总值", "第一产业"], *ROWS]})
    seen = inspected(path)
    assert seen.entry["columns"] == {"地区生产总值": "地区生产总值", "第一产业": "第一产业"}
    (note,) = seen.questions
    assert (
        in_chinese(f"Look at {note}", "zh")
        == f"请看 columns：按表中写法命名，没有叫作“gdp_nominal”，因为标题是“{title}”"
    )


def test_what_a_column_says_of_itself_is_not_of_the_others(tmp_path):
    title = "各地区生产总值及增长速度(2018年)"
    path = book(tmp_path, {"a": [[title], ["地区", "地区生产总值(亿元)", "增长速度(%)"], *ROWS]})
    seen = inspected(path)
    assert seen.entry["columns"] == {"gdp_nominal": "地区生产总值", "增长速度": "增长速度"} and not seen.questions


@pytest.mark.parametrize(
    ("head", "sheet"), [("人均(元)", "a"), ("市辖区(亿元)", "a"), ("位次", "a"), ("总量(亿元)", "市辖区")]
)
def test_heads_over_columns_and_sheets_that_say_less_do_so_too(tmp_path, head, sheet):
    heads = [["地区", head, "", ""], ["", "地区生产总值", "一般公共预算支出", "第二产业"]]
    rows = [[*row, 7] for row in ROWS]
    seen = inspected(book(tmp_path, {sheet: [["主要指标(2018年)"], *heads, *rows]}))
    assert not {"gdp_nominal", "fiscal_expenditure"} & seen.entry["columns"].keys()
