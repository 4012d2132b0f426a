"""Index numbers of two bases are two series: drafts keep them apart, readers refuse one in the place of the other."""

import pytest

from tests.warehouse.conftest import make_source, read, values, xlsx
from tests.warehouse.test_leftovers import drafted
from warehouse.drafting.known_indicators import indicators_of
from warehouse.index_bases import PREVIOUS, base_of, split_base

ROWS = "".join(f"{region},{year},102.5,150.1\n" for region in ("北京市", "天津市", "河北省") for year in (2018, 2019))
BASES = {
    "上年=100": PREVIOUS, "以上年为100": PREVIOUS, "上年同期=100": PREVIOUS, "上年＝100": PREVIOUS,
    "previous year = 100": PREVIOUS, "preceding year=100": PREVIOUS, "same period of last year = 100": PREVIOUS,
    "1978=100": 1978, "1978年=100": 1978, "1952年=1": 1952, "2015 = 100": 2015, "Index, 2015=100": 2015,
}  # fmt: skip


@pytest.mark.parametrize("text", BASES)
def test_a_base_is_told(text):
    assert base_of(text) == BASES[text] and split_base(f"价格指数({text})") == ("价格指数", BASES[text])


@pytest.mark.parametrize("text", ["亿元", "2018年", "上年", "100", "2018=1000", "增长%", "x=100", "2015年价格"])
def test_what_is_no_base(text):
    assert base_of(text) is None and split_base(f"价格指数({text})") == (f"价格指数({text})", None)


def test_every_base_is_of_the_unit_of_index_numbers(seeds):
    assert {seeds.unit_names.find(text).target for text in BASES} == {"index"}
    assert seeds.unit_names.find("亿元=100").status == "unknown"


@pytest.mark.parametrize(
    ("heads", "columns"),
    [
        (["居民消费价格指数(上年=100)", "居民消费价格指数(1978=100)"], ["cpi_prev100", "居民消费价格指数_1978_100"]),
        (["地区生产总值指数(上年=100)", "人口(万人)"], ["gdp_index_prev100", "人口"]),
        (
            ["居民消费价格指数(上年=100)(%)", "地区生产总值指数(2000年=100)"],
            ["cpi_prev100", "地区生产总值指数_2000_100"],
        ),
        (
            ["第一产业增加值指数(上年=100)", "工业增加值指数(上年=100)"],
            ["第一产业增加值指数_prev100", "工业增加值指数_prev100"],
        ),
        (["居民消费价格指数", "地区生产总值指数"], ["居民消费价格指数", "地区生产总值指数"]),  # nobody says the base
    ],
)
def test_a_draft_calls_an_index_by_its_base(tmp_path, heads, columns):
    seen = drafted(tmp_path, "a.csv", f"省份,年份,{','.join(heads)}\n{ROWS}")
    assert list(seen.entry["columns"]) == columns
    if "=" in heads[0]:
        assert seen.trial.figures == 12 and seen.trial.clean


@pytest.mark.parametrize(
    ("title", "indicator"),
    [
        ("居民消费价格指数(上年=100)", "cpi_prev100"),
        ("居民消费价格指数（1978=100）", "居民消费价格指数_1978_100"),
        ("指标：地区生产总值指数(上年=100)", "gdp_index_prev100"),
        ("指标：地区生产总值指数(1978年=100)", "地区生产总值指数_1978_100"),
        ("人均地区生产总值指数(上年=100)", "人均地区生产总值指数_prev100"),
        ("地区生产总值指数", "地区生产总值指数"),
    ],
)
def test_a_title_says_the_base_too(tmp_path, title, indicator):
    seen = drafted(
        tmp_path, "a.csv", f"{title},,\n地区,2018年,2019年\n北京市,101,102\n天津市,103,104\n河北省,105,101\n"
    )
    assert seen.entry["indicator"] == indicator


def test_the_indices_of_a_table_are_not_its_levels(tmp_path):
    """第一产业 under the title of an index is no value added, and the whole is the index that the list has."""
    head = "地区,生产总值指数,第一产业增加值\n"
    seen = drafted(
        tmp_path, "2019.csv", f"各地区生产总值指数(上年=100),,\n{head}北京市,106,97\n天津市,104,98\n河北省,105,99\n"
    )
    assert list(seen.entry["columns"]) == ["gdp_index_prev100", "第一产业增加值_prev100"]


def _read(head: str, indicator: str, seeds, label: str = "居民消费价格指数"):
    gone = {"classification": None, "total": None, "indicator": None, "unit": None, "layout": "regions_by_indicators"}
    rows = [["2019年"], ["地区", head], ["北京", 102.5], ["天津", 101.5]]
    return read(xlsx(rows), make_source(**gone, columns={indicator: label}), seeds)


@pytest.mark.parametrize("base", ["1978=100", "2000年=100", "2015年=100"])
def test_a_level_is_no_growth_over_the_year_before(seeds, base):
    """A chain of such figures would multiply levels: 6.5 times in each year."""
    result = _read(f"居民消费价格指数({base})", "cpi_prev100", seeds)
    assert not values(result) and result.rejects["reason"].to_list() == ["another_base"] * 2
    assert all(base in m and "cpi_prev100" in m and "北京" in m for m in result.rejects["message"].to_list()[:1])


@pytest.mark.parametrize("base", ["上年=100", "以上年为100", "2018=100", "2018年=100"])  # of 2019: the year before
def test_the_base_of_the_list_is_read(seeds, base):
    result = _read(f"居民消费价格指数({base})", "cpi_prev100", seeds)
    assert sorted(values(result).values()) == [101.5, 102.5] and result.rejects.is_empty()


def test_growth_is_no_level(seeds):
    assert set(_read("价格指数(上年=100)", "cpi_2000_100", seeds, "价格指数").rejects["reason"]) == {"another_base"}
    assert values(_read("价格指数(1978=100)", "cpi_2000_100", seeds, "价格指数"))
    assert values(_read("价格指数(1978=100)", "of_my_own", seeds, "价格指数"))


@pytest.mark.parametrize("label", ["居民消费价格指数(1978=100)", "居民消费价格指数"])
def test_an_entry_that_says_the_base_in_its_label_is_read(seeds, label):
    assert values(_read("居民消费价格指数(1978=100)", "of_my_own", seeds, label))


def test_of_two_columns_of_one_name_each_has_its_own(seeds):
    gone = {"classification": None, "total": None, "indicator": None, "unit": None, "layout": "regions_by_indicators"}
    heads = ["价格指数(上年=100)", "价格指数(1978=100)"]
    rows = [["2019年"], ["地区", *heads], ["北京", 102.5, 650], ["天津", 101.5, 640]]
    result = read(xlsx(rows), make_source(**gone, columns=dict(zip(["growth", "level"], heads, strict=True))), seeds)
    found = dict(result.observations.group_by("indicator").agg("value").iter_rows())
    assert sorted(found["growth"]) == [101.5, 102.5] and sorted(found["level"]) == [640, 650]


def test_a_label_of_several_units_ends_no_draft(tmp_path):
    """It was a traceback of `coagg new`."""
    seen = drafted(tmp_path, "a.csv", f"省份,年份,产值(亿元)(万人),人口(万人)\n{ROWS}")
    assert list(seen.entry["columns"])[1] == "人口" and seen.trial.figures


def test_names_of_the_portal_are_known_where_the_list_has_their_indicators(seeds):
    known = indicators_of([], seeds.kinds)
    assert known["固定资本形成总额"] == "gross_fixed_capital_formation" and known["二氧化硫排放量"] == "so2"
    assert "地区生产总值指数" not in known and known["地区生产总值指数=previous"] == "gdp_index_prev100"
    assert not indicators_of([], {})
    assert set(known.values()) <= seeds.kinds.keys()
