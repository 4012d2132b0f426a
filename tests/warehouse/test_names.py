"""Names match through reviewed lists, by the names valid in the year; what is near is proposed, never applied."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.warehouse.conftest import ROOT, SHARED, make_source, read, tiny_seeds, values, xlsx
from warehouse.errors import CatalogueError
from warehouse.names import Name, NameList, load_seeds, normalise, normalise_unit, require_units


@pytest.mark.parametrize(
    ("printed", "key"),
    [("北　京", "北京"), (" 内 蒙 古\n", "内蒙古"), ("#研究人员", "研究人员"), ("Inner  Mongolia ", "inner mongolia"),
     ("ＢＥＩＪＩＮＧ", "beijing"), ("农、林、牧、渔业", "农林牧渔业"), ("天\u200b津*", "天津")],
)  # fmt: skip
def test_padding_width_and_punctuation_do_not_matter(printed, key):
    assert normalise(printed) == key


@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)
    assert normalise_unit(normalise_unit(text)) == normalise_unit(text)


MISREAD = {
    "山两": "140000",
    "两藏": "540000",
    "四藏": "540000",
    "浙汀": "330000",
    "江两": "360000",
    "江四": "360000",
    "陕两": "610000",
    "内蒙占": "150000",
    "Hcbci": "130000",
    "Ilubei": "420000",
    "110100": "110000",
}


@pytest.mark.parametrize(("misread", "code"), MISREAD.items())
def test_reviewed_misreadings_and_codes(seeds, misread, code):
    assert seeds.regions.find(misread, [2012]).target == code


def test_shanxi_and_shaanxi_are_two(seeds):
    assert seeds.regions.find("Shanxi").target == "140000" and seeds.regions.find("Shaanxi").target == "610000"


def test_subtotals_are_known_and_passed_over(seeds):
    assert seeds.regions.find("东部地区").status == "passed_over"


CITIES = NameList(
    [
        Name("襄樊市", "420600", "full", None, 2010),
        Name("襄阳市", "420600", "full", 2010, None),
        Name("巢湖市", "341400", "full", None, 2011),
        Name("Suzhou", "320500", "pinyin"),
        Name("Suzhou", "341300", "pinyin", 1998),
        Name("苏州市", "320500", "full"),
        Name("宿州市", "341300", "full", 1998),
    ]
)


def test_names_are_matched_by_the_year():
    assert CITIES.find("襄樊市", [2009]).target == "420600"
    assert CITIES.find("襄樊市", [2012]).status == "not_valid"
    assert CITIES.find("襄阳市", [2005]).status == "not_valid"
    assert CITIES.find("襄阳市", [2005, 2013]).target == "420600"  # a table printed in 2013 uses the name of 2013
    assert CITIES.find("巢湖市", [2010]).target == "341400"
    assert "…–2011" in CITIES.find("巢湖市", [2012, 2013]).detail


def test_homonyms_are_refused_unless_the_year_decides():
    assert CITIES.find("Suzhou", [2005]).status == "ambiguous"
    assert CITIES.find("Suzhou", [1995]).target == "320500"
    assert CITIES.find("宿州市", [2005]).target == "341300"


def test_a_homonym_in_a_file_is_rejected_with_both_codes():
    names = [Name("Suzhou", "320500", "pinyin"), Name("Suzhou", "341300", "pinyin"), Name("Wuxi", "320200", "pinyin")]
    source = make_source(layout="regions_by_years", classification=None, total=None, unit="persons")
    result = read(xlsx([["City", "2010"], ["Wuxi", 1], ["Suzhou", 2]]), source, tiny_seeds(names))
    assert result.rejects["reason"].to_list() == ["ambiguous_region"]
    assert "320500, 341300" in result.rejects["message"][0]
    assert list(values(result).values()) == [1.0]


def test_wide_tables_match_each_year_by_its_own_names():
    names = [Name("Old", "1", "full", None, 2010), Name("New", "1", "full", 2011, None), Name("Other", "2", "full")]
    source = make_source(
        layout="regions_by_years", classification=None, total=None, unit="persons", vintage="2010-06-01"
    )
    result = read(xlsx([["City", "2009", "2012"], ["Other", 1, 2], ["Old", 3, 4]]), source, tiny_seeds(names))
    # printed in 2010: the old name is good for both columns
    assert values(result)["1", 2012, "employment", None] == 4
    later = make_source(
        layout="regions_by_years", classification=None, total=None, unit="persons", vintage="2013-06-01"
    )
    result = read(xlsx([["City", "2009", "2012"], ["Other", 1, 2], ["Old", 3, 4]]), later, tiny_seeds(names))
    assert ("1", 2012, "employment", None) not in values(result)
    assert result.rejects["reason"].to_list() == ["not_valid_region"]


def test_proposals_are_the_nearest_names_one_per_region(seeds):
    proposals = seeds.regions.propose("黑龙汇")
    assert proposals[0] == "黑龙江"
    assert len({seeds.regions.find(p).target for p in proposals}) == len(proposals)
    assert seeds.regions.propose("zzzz") == []


@given(st.text(alphabet="山西东河北南江苏浙", min_size=1, max_size=3))
def test_nothing_but_a_listed_spelling_is_found(text):
    names = NameList([Name("山西", "14", "short"), Name("山东", "37", "short"), Name("江苏", "32", "short")])
    assert (names.find(text).status == "found") == (text in ("山西", "山东", "江苏"))


def test_bundled_seeds_agree_among_themselves():
    folder = ROOT / "dbt_project" / "seeds"
    load_seeds(folder)
    for file, key in [("region_names.csv", "name"), ("unit_names.csv", "name")]:
        with (folder / file).open(encoding="utf-8") as stream:
            names = [row[key] for row in csv.DictReader(stream)]
        assert len(names) == len(set(names)), file


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("region_names.csv", "name,kind\nA,full\n", "no column region_id"),
        ("region_names.csv", "name,region_id,kind,valid_from,valid_to\nA,1,full,soon,\n", "not a year"),
        ("unit_names.csv", "name,unit_id\nx,nowhere\n", "not in units.csv"),
        ("units.csv", None, "missing"),
        (
            "variables.csv",
            "variable,indicator,base_unit\npeople,people,\n",
            "base_unit of people is empty; write the unit",
        ),
    ],
)
def test_seed_errors_name_file_and_key(tmp_path, file, content, message):
    for path in (ROOT / "dbt_project" / "seeds").glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    if content is None:
        (tmp_path / file).unlink()
    else:
        (tmp_path / file).write_text(content)
    with pytest.raises(CatalogueError, match=message) as error:
        load_seeds(tmp_path)
        require_units(tmp_path)
    assert file in str(error.value)


DIMENSION = (
    SHARED / "data" / "cn_region_dim" / "raw" / "fiersity_crosswalk_ccby" / "entity_name_match_ranges_1987_2026.csv"
)


@pytest.mark.shared
@pytest.mark.skipif(not DIMENSION.exists(), reason="needs ../shared beside the checkout")
def test_prefectures_of_china_by_the_names_of_their_year():
    """Renames, upgrades and abolitions 1987-2026 (FIERsity prefecture crosswalk, CC BY 4.0)."""
    with DIMENSION.open(encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream))
    names = NameList(Name(r["name_zh"], r["entity_id"], "full", int(r["start_year"]), int(r["end_year"])) for r in rows)
    for old, new, year in [("襄樊市", "襄阳市", 2010), ("思茅市", "普洱市", 2007), ("淮阴市", "淮安市", 2001)]:
        before, after = names.find(old, [year - 2]), names.find(new, [year + 2])
        assert before.status == after.status == "found" and before.target == after.target, (old, new)
        assert names.find(old, [year + 2]).status == "not_valid", old
    assert names.find("巢湖市", [2009]).status == "found" and names.find("巢湖市", [2013]).status == "not_valid"
    assert names.find("莱芜市", [2017]).status == "found" and names.find("莱芜市", [2020]).status == "not_valid"
    assert names.find("三沙市", [2010]).status == "not_valid" and names.find("三沙市", [2014]).status == "found"
    for row in rows:  # every name finds its own prefecture in the middle of its years
        year = (int(row["start_year"]) + int(row["end_year"])) // 2
        match = names.find(row["name_zh"], [year])
        assert match.target == row["entity_id"] or match.status == "ambiguous", row
