"""Habits of yearbooks: a sheet a region, years down, marks behind figures, merged regions, shares in heads."""

import pytest

from python_models.words.drafts import drafted as in_chinese
from tests.warehouse.conftest import make_source, read, tiny_seeds
from tests.warehouse.test_leftovers import drafted
from tests.warehouse.test_subjects_of_a_file import book, inspected
from warehouse.bundled import DBT_PROJECT, PANEL
from warehouse.catalogue import load_catalogue
from warehouse.drafting.numbers import marks_beside
from warehouse.drafting.reports import shared_words
from warehouse.drafting.trial import file_at, read_draft
from warehouse.names import Name, load_seeds
from warehouse.readers.labels import without_footnote


def figures(path, seen) -> dict[tuple[str, str, int], tuple[float, str, str | None]]:
    """(region, indicator, year) -> value, unit and flag by the draft."""
    shared = shared_words(load_catalogue(PANEL / "sources"))
    read_ = read_draft(file_at(path), seen.entry, shared, load_seeds(DBT_PROJECT / "seeds"), seen.open)
    assert read_.rejects.is_empty(), read_.rejects["message"].to_list()
    rows = read_.observations.iter_rows(named=True)
    return {(r["region_id"], r["indicator"], r["year"]): (r["value"], r["unit"], r["flag"]) for r in rows}


def test_a_sheet_a_region_with_a_column_of_units(tmp_path):
    """Figures of two provinces were refused as twice the same, and the units in their column were asked for."""
    sheets = {
        name: [
            [f"{name}市国民经济主要指标"], ["指标", "单位", "2018年", "2019年"], ["年末人口", "万人", k + 1, k + 2],
            ["生产总值", "亿元", k + 3, k + 4], ["人均生产总值", "元", k + 5, k + 6],
        ]
        for name, k in (("北京", 100), ("天津", 200))
    }  # fmt: skip
    path = book(tmp_path, sheets)
    seen = inspected(path)
    found = figures(path, seen)
    assert len(found) == 12 and found["110000", "population", 2018] == (101, "10k_persons", None)
    assert found["120000", "生产总值", 2019] == (204, "100mn_cny", None)
    assert found["120000", "人均生产总值", 2018] == (205, "cny", None) and seen.open == frozenset()
    (note, _) = seen.questions
    assert in_chinese(f"Look at {note}", "zh") == "请看 region：取自工作表名称或标题：“北京”"


def test_years_down_and_indicators_across_of_one_region(tmp_path):
    rows = "年份,地区生产总值（亿元）,年末常住人口（万人）\n2018,33106.0,2191.7\n2019,35445.1,2190.1\n"
    (tmp_path / "a.csv").write_text(f"北京市主要年份指标,,\n{rows}", encoding="utf-8")
    found = figures(tmp_path / "a.csv", inspected(tmp_path / "a.csv"))
    assert found["110000", "gdp_nominal", 2019] == (35445.1, "100mn_cny", None) and len(found) == 4
    (tmp_path / "b.csv").write_text(f"主要年份指标,,\n{rows}", encoding="utf-8")
    asked = inspected(tmp_path / "b.csv")
    assert asked.open == {"region"} and asked.entry["layout"] == "years_by_indicators"
    across = "年份,北京市,某地\n2018,1,2\n2019,3,4\n"  # an unknown region makes no indicators of the others
    seen = drafted(tmp_path, "c.csv", f"各地区生产总值,,\n单位：亿元,,\n{across}")
    assert seen.entry["layout"] == "years_by_regions"


def test_years_alone_over_numbers_are_heads(tmp_path):
    """Heads that fit their columns' kinds, as a sniffer sees it, are no region with 2018 and 2019 (docs/peers.md)."""
    path = tmp_path / "gdp.csv"
    path.write_text("地区,2018,2019\n北京市,100,110\n天津市,300,330\n", encoding="utf-8")
    found = {(region, year): value for (region, _, year), (value, *_) in figures(path, inspected(path)).items()}
    assert found == {("110000", 2018): 100, ("110000", 2019): 110, ("120000", 2018): 300, ("120000", 2019): 330}


def test_marks_behind_figures_are_drafted_as_flags(tmp_path):
    rows = "北京市,33106.0,35445.1r,36102.6p\n天津市,13362.9,14055.5r,14083.7*\n河北省,32494.6,34978.6r,36206.9p\n"
    text = f"各地区生产总值,,,\n单位：亿元,,,\n地区,2018年,2019年,2020年\n{rows}"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    seen = inspected(tmp_path / "a.csv")
    assert seen.entry["flags"] == {"r": "revised", "p": "provisional", "*": "note"} and seen.doubtful
    found = figures(tmp_path / "a.csv", seen)
    assert found["110000", "gdp_nominal", 2020] == (36102.6, "100mn_cny", "provisional") and len(found) == 9
    (note,) = seen.questions
    said = in_chinese(f"Look at {note}", "zh")
    assert said == "请看 flags：数值后有 r（修订数）、p（初步数）、*（注释）；各记号的含义请查看文件"


def test_what_may_multiply_or_withhold_or_be_a_digit_is_no_mark():
    assert marks_beside(["1.5b", "3c", "5.5①", "2020(p)", "7k", "12%", "1.2(D)"]) == {}


@pytest.mark.parametrize("head", ["2020p", "2020年(p)", "2020*", "2020年①", "2020 (rev.)", "2020r"])
def test_a_year_with_the_mark_of_its_standing_is_a_year(seeds, head):
    source = make_source(layout="regions_by_years", indicator="x", classification=None, total=None, unit="亿元")
    result = read(f"地区,2019年,{head}\n北京,1,2\n天津,3,4\n".encode(), source, seeds, name="a.csv")
    assert result.rejects.is_empty() and set(result.observations["year"]) == {2019, 2020}


@pytest.mark.parametrize("head", ["2020e", "2020f", "2020E", "2020年预计", "2020 real"])
def test_a_forecast_is_no_year_of_figures(seeds, head):
    source = make_source(layout="regions_by_years", indicator="x", classification=None, total=None, unit="亿元")
    result = read(f"地区,2019年,{head}\n北京,1,2\n天津,3,4\n".encode(), source, seeds, name="a.csv")
    assert set(result.observations["year"]) == {2019} and result.rejects.height == 1


def test_regions_merged_over_kinds_of_people_are_not_the_first_of_them_in_silence(tmp_path):
    """北京 had the figure of its towns, and the rows below were refused without saying why."""
    rows = [["各地区人口（2019年）"], ["单位：万人"], ["地区", "类别", "人口", "男"], ["北京市", "城镇", 10, 5],
            [None, "乡村", 2, 1], ["天津市", "城镇", 8, 4], [None, "乡村", 3, 1]]  # fmt: skip
    path = book(tmp_path, {"人口": rows})
    seen = inspected(path)
    assert seen.entry["where"] == {"类别": ["城镇"]} and seen.entry["fill_down"] == ["地区"]
    assert any("rows of 类别 城镇 are taken, not those of 乡村" in q for q in seen.questions)
    assert {k[0]: v[0] for k, v in figures(path, seen).items() if k[1] == "人口"} == {"110000": 10, "120000": 8}


@pytest.mark.parametrize(
    ("head", "unit"), [("比上年增长%", "percent"), ("自然增长率‰", "permille"), ("增长 %", "percent")]
)
def test_a_share_in_a_head_is_no_money(tmp_path, head, unit):
    """Growth of 1.5 % stood under 单位：亿元 as 1.5 hundred million yuan."""
    text = f"各地区生产总值（2019年）,,\n单位：亿元,,\n地区,本年,{head}\n北京市,100,1.5\n天津市,99,2.5\n河北省,98,3.5\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    units = {k[1]: v[1] for k, v in figures(tmp_path / "a.csv", inspected(tmp_path / "a.csv")).items()}
    assert units.pop("本年") == "100mn_cny" and list(units.values()) == [unit]


def test_a_share_of_people_is_no_unit(tmp_path):
    text = "各地区收入（2019年）,,\n单位：元,,\n地区,平均,最高20%\n北京市,100,150\n天津市,99,250\n河北省,98,350\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert {v[1] for v in figures(tmp_path / "a.csv", inspected(tmp_path / "a.csv")).values()} == {"cny"}


def test_the_bracket_of_a_base_is_no_footnote():
    assert without_footnote("指数(1978年=100)") == "指数(1978年=100)"
    assert [without_footnote(t) for t in ("Output 1)", "营业收入 (1)", "A[3]")] == ["Output", "营业收入", "A"]


@pytest.mark.parametrize(
    ("title", "unit", "indicator"),
    [
        ("2-1 各地区生产总值（2019年）", "亿元", "gdp_nominal"),
        ("各地区年末常住人口", "万人", "population"),
        ("各地区生产总值", "%", "各地区生产总值"),
        ("各地区生产总值（比上年增长）", "亿元", "各地区生产总值"),
        ("各地区生产总值指数", "上年=100", "gdp_index_prev100"),
        ("各地区生产总值指数", "1978=100", "各地区生产总值指数_1978_100"),
    ],
)
def test_a_table_of_one_indicator_is_called_as_the_catalogue_calls_it(tmp_path, title, unit, indicator):
    rows = "北京市,1,2\n天津市,3,4\n河北省,5,6\n"
    seen = drafted(tmp_path, "a.csv", f"{title},,\n单位：{unit},,\n地区,2018年,2019年\n{rows}")
    assert seen.entry["indicator"] == indicator


def test_a_column_under_a_share_is_not_its_whole(tmp_path):
    text = "各地区构成（2019年）\n单位：%\n地区,地区生产总值\n北京市,1\n天津市,3\n河北省,5\n"
    assert "gdp_nominal" not in drafted(tmp_path, "a.csv", text).entry["columns"]


def test_a_name_of_other_years_beside_no_figure_is_no_reject():
    """襄樊市 to 2005 and 襄阳市 from 2019 stand in one table, each with empty cells in the other's years."""
    names = [Name("襄樊市", "420600", "full", None, 2010), Name("襄阳市", "420600", "full", 2010, None)]
    seeds = tiny_seeds([*names, Name("宜昌市", "420500", "full")])
    source = make_source(layout="regions_by_years", indicator="x", classification=None, total=None, unit="persons",
                         missing=["—"])  # fmt: skip
    rows = "市,2005年,2019年\n襄樊市,575,—\n襄阳市,,590\n宜昌市,1,2\n"
    result = read(rows.encode(), source, seeds, name="a.csv")
    assert result.rejects.is_empty() and result.observations.height == 4
    wrong = read(rows.replace("575,—", "575,9").encode(), source, seeds, name="a.csv")
    assert wrong.rejects["reason"].to_list() == ["not_valid_region"]
