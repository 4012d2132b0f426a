"""Names of cities, counties and industries in traditional characters: provinces alone were read, by a list."""

import shutil

import opencc
import pytest

from tests.warehouse.conftest import ROOT, make_source, read, values
from warehouse.chinese_characters import simplified
from warehouse.names import Name, NameList, load_seeds

TRADITIONAL = opencc.OpenCC("s2t")
YEARS = {"layout": "regions_by_years", "classification": None, "total": None, "indicator": "gdp", "unit": "亿元"}


@pytest.fixture(scope="module")
def cities(tmp_path_factory):
    folder = tmp_path_factory.mktemp("seeds")
    for lists in ("dbt_project/seeds", "orchestration/templates/cn_prefectures/seeds"):
        shutil.copytree(ROOT / lists, folder, dirs_exist_ok=True)
    return load_seeds(folder)


def test_every_name_is_found_in_traditional_characters(cities):
    names = cities.regions
    spelt = [(n.name, TRADITIONAL.convert(n.name)) for same in names._by_key.values() for n in same]
    other = [(here, there) for here, there in spelt if here != there]
    assert len(other) > 500
    wrong = [(a, b) for a, b in other if names.find(a, [2015]).target != names.find(b, [2015]).target]
    assert not wrong


def test_they_are_read(cities):
    rows = "瀋陽市,1\n哈爾濱,2\n廣東省廣州市,3\n呼倫貝爾市,4\n臺灣,5\n瀋河區,6\n"
    result = read(f"城市,2019年\n{rows}".encode(), make_source(**YEARS), cities, name="a.csv")
    assert {k[0]: v for k, v in values(result).items()} == {"210100": 1, "230100": 2, "440100": 3, "150700": 4}
    assert list(result.rejects["value_raw"]) == ["瀋河區"]


def test_industries_too(seeds):
    rows = "行業,北京\n農、林、牧、漁業,1\n製造業,2\n金融業,3\n"
    source = make_source(layout="sectors_by_regions", year=2019, total=None, sectors="any")
    result = read(rows.encode(), source, seeds, name="a.csv")
    assert {k[3]: v for k, v in values(result).items()} == {"agriculture": 1, "manufacturing": 2, "finance": 3}


def test_a_list_in_traditional_characters_knows_simplified_ones():
    names = NameList([Name("臺北市", "TPE", "full"), Name("新竹縣", "HSQ", "full")])
    assert names.find("台北市").target == names.find("臺北市").target == "TPE" and names.find("新竹县").target == "HSQ"
    assert "台北市" in names and "台中市" not in names


def test_places_that_become_one_are_asked_for():
    names = NameList([Name("臺中縣", "1", "full"), Name("台中縣", "2", "full"), Name("乾县", "610424", "full")])
    assert names.find("臺中縣").target == "1" and names.find("台中县").status == "ambiguous"
    assert names.find("乾縣").target == names.find("乾县").target == "610424"  # 乾 is simplified there


def test_a_unit_in_traditional_characters_is_another_country_s(seeds):
    """億元 in a table of Taiwan is no yuan."""
    assert seeds.unit_names.find("亿元").target and seeds.unit_names.find("億元").status == "unknown"


def test_texts_are_turned_whole():
    assert simplified("臺北、瀋陽、新北") == "台北、沈阳、新北" and simplified("Taipei 1") == "Taipei 1"
    assert simplified("鄠邑区") == "鄠邑区" and simplified("亿元") == "亿元"
    assert NameList([Name("广州市", "a", "full")], parents={"a": "b"}).find("廣州市").target == "a"
