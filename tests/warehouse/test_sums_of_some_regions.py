"""总计 beside some of a nation's regions is their sum: it was the nation, whose figure is a benchmark."""

import polars as pl
import pytest

from python_models.words.errors import translated
from tests.warehouse.conftest import make_source, read, values, xlsx
from warehouse.drafting.panel import draft_panel
from warehouse.names import load_seeds

NATION = "000000"
LONG = {"region": "地区", "year": "年份"}


def by_years(**changes):
    keys = {"layout": "regions_by_years", "classification": None, "total": None, "indicator": "gdp", "unit": "亿元"}
    return make_source(**(keys | changes))


def provinces(seeds) -> list[str]:
    return [name for at, name in seeds.regions.full_names().items() if seeds.places[at].parent == NATION]


def nation(result) -> list[float]:
    return result.observations.filter(pl.col("region_id") == NATION)["value"].to_list()


def table(names, head="地区,2019年") -> bytes:
    return "\n".join([head, *(f"{name},{k}" for k, name in enumerate(names, 1))]).encode()


@pytest.mark.parametrize("sum_", ["总计", "合计", "總計", "总 计", "Total of All Regions", "地方合计", "总计 Total"])
@pytest.mark.parametrize("first", [True, False])
def test_beside_three_provinces_it_is_passed_over_and_said(seeds, sum_, first):
    three = ["上海", "江苏", "浙江"]
    result = read(table([sum_, *three] if first else [*three, sum_]), by_years(), seeds, name="a.csv")
    assert sorted(k[0][:2] for k in values(result)) == ["31", "32", "33"] and result.rejects.is_empty()
    (note,) = result.files["note"]
    assert repr(sum_) in note and "3 of the 31 regions" in note and ("B2" if first else "B5") in note
    assert "并列" in translated(note, "zh") and "3 个" in translated(note, "zh")


@pytest.mark.parametrize("absent", [(), ("西藏自治区",), ("西藏自治区", "海南省", "重庆市")])
def test_beside_nearly_all_it_is_the_nation(seeds, absent):
    names = [name for name in provinces(seeds) if name not in absent]
    result = read(table([*names, "总计"]), by_years(), seeds, name="a.csv")
    assert nation(result) == [len(names) + 1] and result.files["note"][0] is None and result.rejects.is_empty()


def test_a_region_without_a_figure_is_beside_it(seeds):
    lines = [f"{name},{'…' if k % 2 else k}" for k, name in enumerate(provinces(seeds))]
    result = read("\n".join(["地区,2019年", "合计,9", *lines]).encode(), by_years(missing=["…"]), seeds, name="a.csv")
    assert nation(result) == [9]


def test_a_continuation_counts(seeds):
    names = provinces(seeds)
    rows = [["2019年"], ["单位：亿元"], ["地区", "生产总值"], ["总计", 9], *([n, 1] for n in names[:16]), []]
    rows += [["续表"], ["地区", "生产总值"], *([n, 1] for n in names[16:])]
    source = by_years(layout="regions_by_indicators", indicator=None, unit=None, columns={"gdp": "生产总值"})
    assert nation(read(xlsx(rows), source, seeds)) == [9]


def test_each_year_and_indicator_counts_for_itself(seeds):
    """2018 of all provinces, 2019 of three."""
    rows = [f"{n},2018,1" for n in [*provinces(seeds), "总计"]] + [
        f"{n},2019,2" for n in ("北京", "天津", "河北", "总计")
    ]
    source = by_years(layout="long", indicator=None, long=LONG, columns={"gdp": "数值"})
    result = read("\n".join(["地区,年份,数值", *rows]).encode(), source, seeds, name="a.csv")
    assert nation(result) == [1] and result.rejects.is_empty() and "3 of the 31" in result.files["note"][0]


def test_a_name_of_the_nation_is_the_nation_beside_whatever_stands_there(seeds):
    result = read(table(["全国", "总计", "上海", "江苏"]), by_years(), seeds, name="a.csv")
    assert (
        nation(result) == [1] and result.rejects.is_empty()
    )  # 总计 is another figure, and no second one of the nation


def test_regions_across_are_beside_it_too(seeds):
    rows = [["年份", "上海", "江苏", "总计"], ["2018", 1, 2, 3], ["2019", 4, 5, 9]]
    result = read(xlsx(rows), by_years(layout="years_by_regions"), seeds)
    assert len(values(result)) == 4 and not nation(result) and "2 of the 31" in result.files["note"][0]


def test_a_drafted_panel_knows_its_total_as_one(tmp_path):
    file = tmp_path / "output.csv"
    lands = {"Ardland": 5, "Borland": 7, "Corland": 9, "Dorland": 11, "Erland": 13, "Total": 45}
    rows = "".join(f"{name},{v},{2 * v}\n" for name, v in lands.items())
    file.write_text(f"region,2018,2019\n{rows}", encoding="utf-8")
    draft_panel(tmp_path / "panel", [file])
    (tmp_path / "panel" / "seeds" / "unit_names.csv").write_text("name,unit_id\n亿元,100mn_cny\n", encoding="utf-8")
    units = "unit_id,dimension,base_unit,factor\n100mn_cny,currency_cny,mn_cny,100\n"
    (tmp_path / "panel" / "seeds" / "units.csv").write_text(units, encoding="utf-8")
    lists = load_seeds(tmp_path / "panel" / "seeds")
    total = lists.regions.find("Total").target
    assert lists.places[total].level == "nation" and lists.regions.full_names()[total] == "Total"
    whole = read(file.read_bytes(), by_years(), lists, name="a.csv")
    assert whole.observations.filter(pl.col("region_id") == total)["value"].to_list() == [45, 90]
    some = read(table(["Ardland", "Borland", "Total"]), by_years(), lists, name="a.csv")
    assert sorted(values(some).values()) == [1, 2] and "2 of the 5 regions of Total" in some.files["note"][0]
