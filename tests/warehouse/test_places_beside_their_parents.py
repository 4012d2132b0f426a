"""Places named beside the one that they belong to; totals among cities; a head that is also the name of a row."""

import pytest

from tests.warehouse.conftest import ROOT, make_source, read, values
from tests.warehouse.test_subjects_of_a_file import book
from warehouse.bundled import PANEL
from warehouse.catalogue import load_catalogue
from warehouse.drafting.inspection import inspect_file
from warehouse.drafting.reports import shared_words
from warehouse.names import Name, NameList, load_seeds

TEMPLATE = ROOT / "orchestration" / "templates" / "cn_prefectures" / "seeds"


@pytest.fixture(scope="module")
def cities(tmp_path_factory):
    """The template's places with the bundled units and industries."""
    folder = tmp_path_factory.mktemp("seeds")
    for seeds in (ROOT / "dbt_project" / "seeds", TEMPLATE):
        for path in seeds.glob("*.csv"):
            (folder / path.name).write_bytes(path.read_bytes())
    return load_seeds(folder)


@pytest.mark.parametrize(
    ("printed", "year", "target"),
    [
        ("河北省石家庄市", 2018, "130100"), ("辽宁沈阳", 2018, "210100"), ("江苏省-苏州市", 2018, "320500"),
        ("安徽 宿州", 2018, "341300"), ("吉林省吉林市", 2018, "220200"), ("吉林吉林", 2018, "220200"),
        ("辽宁朝阳", 2018, "211300"), ("Hebei: Shijiazhuang", 2018, "130100"), ("Nantong, Jiangsu", 2018, "320600"),
        ("湖北省襄樊市", 2005, "420600"), ("中国北京", 2018, "110000"),
    ],
)  # fmt: skip
def test_a_place_beside_the_one_it_belongs_to(cities, printed, year, target):
    """A file that calls every city by its province too was refused whole: no table with known names."""
    assert cities.regions.find(printed, [year]).target == target


@pytest.mark.parametrize(
    "printed", ["北京朝阳", "广东省广州市天河区", "江苏苏州合计", "冀石家庄", "Hebei Suzhou", "东部江苏"]
)
def test_what_does_not_belong_there_is_unknown(cities, printed):
    assert cities.regions.find(printed, [2018]).status == "unknown"


def test_to_any_depth_and_in_its_years():
    names = [
        Name("A Land", "a", "full"),
        Name("B-Stadt", "b", "full"),
        Name("C", "c", "full"),
        Name("Old", "c", "former", None, 2009),
    ]
    places = NameList(names, parents={"b": "a", "c": "b"})
    assert places.find("A Land, B-Stadt, C").target == places.find("A Land: C").target == "c"
    assert places.find("A Land Old", [2018]).status == "not_valid" and places.find("A Land Old", [2005]).target == "c"
    assert places.plus([Name("D", "d", "full")]).find("A Land C").target == "c"


def test_totals_of_a_province_are_not_the_nation(cities):
    """总计 in a province's yearbook of cities was the nation, whose figure is the benchmark of location quotients."""
    gone = {"classification": None, "total": None, "indicator": None}
    source = make_source(layout="regions_by_indicators", columns={"population": "人口"}, unit="万人", **gone)
    rows = "2018年,\n城市,人口\n总 计,50\n石家庄市,20\n唐山市,30\n小计,50\n全省,50\n城市合计,50\n全国,900\n"
    result = read(rows.encode(), source, cities, name="a.csv")
    found = {region: value for (region, *_), value in values(result).items()}
    assert result.rejects.is_empty() and found == {"130100": 20, "130200": 30, "000000": 900}


@pytest.mark.parametrize("rows", [1, 2])
def test_a_total_over_a_column_is_no_row(cities, tmp_path, rows):
    """Beside one or two cities a column 合计 (总计 in the bundled lists) opened a table of its own."""
    below = [["石家庄市", 1, 2, 3], ["唐山市", 4, 5, 6]][:rows]
    path = book(
        tmp_path, {"a": [["就业(2018年)"], ["", "", "", "单位：万人"], ["城市", "城镇人口", "合计", "制造业"], *below]}
    )
    catalogue = load_catalogue(PANEL / "sources")
    seen = inspect_file(path, [], cities, shared=shared_words(catalogue))
    assert seen.trial.figures == 3 * rows and not seen.trial.rejects
