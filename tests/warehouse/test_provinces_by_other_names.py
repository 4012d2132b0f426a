"""Provinces in traditional characters, by one character, by ISO code, with spaces inside: the bundled lists."""

import shutil

import pytest

from tests.warehouse.conftest import ROOT, make_source, read, values
from warehouse.names import load_seeds

LISTS = {
    "provinces": ROOT / "dbt_project" / "seeds",
    "prefectures": ROOT / "orchestration" / "templates" / "cn_prefectures" / "seeds",
}
SOURCE = {"layout": "regions_by_years", "classification": None, "total": None, "indicator": "gdp"}
ONE = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
ISO = "BJ TJ HE SX NM LN JL HL SH JS ZJ AH FJ JX SD HA HB HN GD GX HI CQ SC GZ YN XZ SN GS QH NX XJ".split()


@pytest.fixture(scope="module", params=LISTS)
def names(request, tmp_path_factory):
    """The names of each list; a template's lie over the bundled ones."""
    folder = tmp_path_factory.mktemp("seeds")
    for lists in (LISTS["provinces"], LISTS[request.param]):
        shutil.copytree(lists, folder, dirs_exist_ok=True)
    return load_seeds(folder).regions


def test_every_province_has_one_character_and_two_codes(names):
    codes = [names.find(c).target for c in ONE]
    assert len(set(codes)) == 31 and all(code.endswith("0000") for code in codes)
    assert [names.find(f"CN-{letters}").target for letters in ISO] == codes
    assert [names.find(f"CN-{code[:2]}").target for code in codes] == codes
    assert names.find("京").target == "110000" == names.find("CN-11").target and names.find("新").target == "650000"
    assert names.find("晋").target == names.find("晉").target == names.find("山西").target != names.find("陝西").target


def test_traditional_characters_are_those_of_the_province(names):
    pairs = {
        "廣東": "广东", "內蒙古": "内蒙古", "黑龍江省": "黑龙江", "寧夏回族自治區": "宁夏", "新疆維吾爾自治區": "新疆",
        "廣西壯族自治區": "广西", "重慶市": "重庆", "雲南": "云南", "貴州": "贵州", "甘肅": "甘肃", "全國": "全国",
    }  # fmt: skip
    for traditional, simplified in pairs.items():
        assert names.find(traditional).target == names.find(simplified).target != ""
    assert names.find("臺灣").status == names.find("澳門").status == "passed_over"


def test_they_are_whole_cells_only(seeds):
    rows = "京,1\n天　津,2\n河 北 省,3\nCN-SX,4\n內蒙古,5\n京津,6\n新区,7\n川西,8\n臺灣,9\n"
    result = read(f"地区,2019年\n{rows}".encode(), make_source(**SOURCE), seeds, name="a.csv")
    assert {k[0][:2]: v for k, v in values(result).items()} == {"11": 1, "12": 2, "13": 3, "14": 4, "15": 5}
    assert sorted(result.rejects["value_raw"]) == sorted(["京津", "新区", "川西"])


def test_a_unit_of_one_character_is_no_province(names):
    assert all(names.find(c).status == "unknown" for c in ("台", "港", "澳", "人", "元", "万", "北"))
