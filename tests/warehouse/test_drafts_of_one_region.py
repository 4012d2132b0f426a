"""A nation's (or one region's) table by industry, years across or down, is drafted and read by industry.

As the statistics portal gives it: the benchmark of location quotients was thirty indicators that no index knew.
"""

import pytest

from tests.warehouse.conftest import make_source, read, xlsx
from tests.warehouse.test_leftovers import drafted

SECTORS = ["农林牧渔业", "采矿业", "制造业", "建筑业", "金融业", "教育业"]
FIGURES = {2018: [192.6, 414.4, 4178.3, 2711.3, 699.3, 1736.1], 2019: [134.1, 367.6, 3832.0, 2270.5, 826.1, 1908.5]}


def _down(suffix: str, unit: str = "") -> str:
    heads = [f"{s}{suffix}{unit}" for s in (*SECTORS, "")]
    lines = [",".join([str(y), *map(str, f), str(round(sum(f), 1))]) for y, f in FIGURES.items()]
    return "\n".join([",".join(["年份", *heads]), *lines]) + "\n"


def _across(suffix: str, unit: str = "") -> str:
    columns = [[*f, round(sum(f), 1)] for f in FIGURES.values()]
    rows = [f"{s}{suffix}{unit},{a},{b}" for s, a, b in zip((*SECTORS, ""), *columns, strict=True)]
    return "数据库：年度数据,,\n指标,2018年,2019年\n" + "\n".join(rows) + "\n"


@pytest.mark.parametrize("unit", ["", "(万人)"])
@pytest.mark.parametrize(("made", "layout"), [(_down, "years_by_sectors"), (_across, "sectors_by_years")])
def test_labels_that_are_sectors_are_drafted_as_sectors(tmp_path, made, layout, unit):
    seen = drafted(tmp_path, "a.csv", made("城镇单位就业人员", unit))
    entry = seen.entry
    assert entry["layout"] == layout and entry["indicator"] == "employment" and entry["strip"] == ["城镇单位就业人员"]
    assert entry["columns"] == {"total": "城镇单位就业人员"} and entry.get("unit") == (None if unit else "todo")
    assert seen.trial.figures == 14 and seen.trial.sectors == 7 and seen.trial.clean
    assert not any("if they are regions" in q for q in seen.questions)


@pytest.mark.parametrize("made", [_down, _across])
def test_labels_of_which_some_are_none_stay_indicators(tmp_path, made):
    text = made("增加值(亿元)").replace("采矿业增加值", "国民总收入").replace("建筑业增加值", "人口")
    assert "classification" not in drafted(tmp_path, "a.csv", text).entry


def _read(seeds, labels, figures, **more):
    rows = [
        ["2019年"],
        ["指标", "2018年", "2019年"],
        *([label, *pair] for label, pair in zip(labels, figures, strict=True)),
    ]
    entry = {
        "layout": "sectors_by_years",
        "region": "全国",
        "total": None,
        "unit": None,
        "strip": "城镇单位就业人员",
        **more,
    }
    return read(xlsx(rows), make_source(**entry), seeds)


def test_a_row_of_a_sector_has_the_unit_behind_its_name(seeds):
    labels = ["制造业城镇单位就业人员(万人)", "采矿业城镇单位就业人员(人)", "金融业城镇单位就业人员"]
    result = _read(seeds, labels, [[1, 2], [3, 4], [5, 6]], unit="千人")
    found = {(r["sector"], r["year"]): (r["value"], r["unit"]) for r in result.observations.iter_rows(named=True)}
    assert found["manufacturing", 2019] == (2, "10k_persons") and found["mining", 2018] == (3, "persons")
    assert found["finance", 2018] == (5, "k_persons") and result.rejects.is_empty()
    assert "制造业城镇单位就业人员(万人)" in result.observations["sector_raw"].to_list()


def test_a_row_in_a_unit_of_something_else_is_refused(seeds):
    result = _read(seeds, ["制造业城镇单位就业人员(亿元)", "采矿业城镇单位就业人员"], [[1, 2], [3, 4]], unit="万人")
    assert set(result.rejects["reason"]) == {"wrong_unit"} and set(result.observations["sector"]) == {"mining"}


INDICATORS = "指标,2018年,2019年\n国内生产总值(亿元),1,2\n年末人口(万人),3,4\n"


@pytest.mark.parametrize(
    ("name", "title", "region"),
    [
        ("a.csv", "表1-2  2000-2019年全国主要指标", "全国"),
        ("a.csv", "一、江苏省国民经济主要指标", "江苏省"),
        ("a.csv", "地区：江苏省", "江苏省"),
        ("年度数据_全国.csv", "", "全国"),
        ("江苏省2019.csv", "主要指标", "江苏省"),
        ("2019年全国就业.csv", "", "全国"),
        ("中国统计年鉴2019.csv", "", "todo"),  # whose every table is so called
        ("江苏_浙江.csv", "", "todo"),
    ],
)
def test_the_region_that_title_or_name_says_is_not_asked_for(tmp_path, name, title, region):
    """It was asked for wherever the title did not begin with it, and whatever the file was called."""
    seen = drafted(tmp_path, name, f"{title},,\n{INDICATORS}" if title else INDICATORS)
    assert seen.entry["region"] == region and ("region" in seen.open) == (region == "todo")
    assert seen.trial.figures == 4


def _records(layout: str) -> str:
    """Two provinces' employment by industry, whose total is called by what stands behind every industry."""
    labels = [f"{s}城镇单位就业人员" for s in (*SECTORS, "")]
    columns = {year: [*f, round(sum(f), 1)] for year, f in FIGURES.items()}
    provinces = ("北京", "天津")
    if layout == "records_by_sectors":
        rows = [[p, str(y), *map(str, f)] for p in provinces for y, f in columns.items()]
        return "\n".join(",".join(r) for r in [["地区", "年份", *(f"{x}(万人)" for x in labels)], *rows])
    rows = [[p, x, "万人", *(str(f[k]) for f in columns.values())] for p in provinces for k, x in enumerate(labels)]
    return "\n".join(",".join(r) for r in [["地区", "指标", "单位", "2018", "2019"], *rows])


@pytest.mark.parametrize("layout", ["records_by_sectors", "records_by_years"])
def test_the_affix_alone_is_the_total_in_records_too(tmp_path, layout):
    """It was passed over by `ignore`: no total, and with years across the indicator was called after the file."""
    seen = drafted(tmp_path, "d.csv", _records(layout))
    assert seen.entry["layout"] == layout and "ignore" not in seen.entry and seen.entry["indicator"] == "employment"
    assert seen.trial.clean and seen.trial.figures == 28 and seen.trial.sectors == 7
    assert any("is read as all sectors" in note for note in seen.questions)


def test_the_affix_alone_is_the_total_where_an_entry_strips_it(seeds):
    result = _read(seeds, ["制造业城镇单位就业人员", "城镇单位就业人员"], [[1, 2], [3, 4]], unit="万人")
    assert set(result.observations["sector"]) == {"manufacturing", "total"} and result.rejects.is_empty()
