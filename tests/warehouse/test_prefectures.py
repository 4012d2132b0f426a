"""The prefectures of the template: codes, names by year, parents, zones, coast, neighbours, against outside facts."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

FOLDER = Path(__file__).parents[2] / "orchestration" / "templates" / "cn_prefectures"
DATA = Path(__file__).parents[3] / "shared" / "data" / "cn_region_dim"
REGIONS = pl.read_csv(FOLDER / "seeds" / "regions.csv", infer_schema_length=0)
PREFECTURES = REGIONS.filter(pl.col("level") == "prefecture")
EDGES = pl.read_csv(FOLDER / "seeds" / "region_contiguity.csv", infer_schema_length=0)


def names():
    return pl.read_csv(FOLDER / "seeds" / "region_names.csv", infer_schema_length=0)


def found(name: str, year: int) -> str:
    lists = load_seeds_of_template()
    return lists.find(name, [year]).target


def load_seeds_of_template():
    from warehouse.names import Name, NameList

    years = {"valid_from": None, "valid_to": None}
    rows = [r | {k: int(r[k]) if r[k] else None for k in years} for r in names().fill_null("").iter_rows(named=True)]
    return NameList([Name(r["name"], r["region_id"], r["kind"], r["valid_from"], r["valid_to"]) for r in rows])


def test_every_prefecture_once_with_its_province():
    assert REGIONS["region_id"].n_unique() == REGIONS.height and REGIONS["region_name"].n_unique() == REGIONS.height
    municipal = PREFECTURES.filter(pl.col("municipality") == "true")
    assert municipal["region_id"].to_list() == ["110000", "120000", "310000", "500000"]
    assert set(municipal["parent_region_id"]) == {"000000"}
    others = PREFECTURES.filter(pl.col("municipality") == "false")
    assert (others["parent_region_id"] == others["region_id"].str.head(2) + "0000").all()
    known = set(REGIONS["region_id"])
    assert set(REGIONS["parent_region_id"].drop_nulls()) <= known and set(names()["region_id"].drop_nulls()) <= known
    # the Statistical Communique's count of prefecture-level divisions at the end of 2023: 333, and four municipalities
    now = PREFECTURES.filter(pl.col("valid_to").is_null())
    assert now.height == 333 + 4


@pytest.mark.parametrize(
    ("name", "year", "region"),
    [
        ("思茅地区", 2001, "530800"), ("思茅市", 2005, "530800"), ("普洱市", 2005, "530800"), ("普洱", 2019, "530800"),
        ("襄樊", 2005, "420600"), ("襄阳", 2005, "420600"), ("襄樊市", 2015, ""), ("淮阴市", 2000, "320800"),
        ("巢湖市", 2009, "341400"), ("莱芜", 2018, "371200"), ("毕节地区", 2008, "520500"), ("毕节市", 2019, "520500"),
        ("铜仁地区", 2012, ""), ("海东市", 2019, "630200"), ("三沙市", 2019, "460300"), ("110100", 2019, "110000"),
        ("恩施州", 2010, "422800"), ("延边", 2010, "222400"), ("Hohhot", 2010, "150100"),
        ("Xi'an", 2010, "610100"), ("Xian", 2010, "610100"), ("Luan", 2010, "341500"),
        ("Suzhou, Anhui", 2010, "341300"),
        ("吉林省", 2010, "220000"), ("吉林市", 2010, "220200"), ("Jilin City", 2010, "220200"),
        ("Huhehaote", 2010, "150100"), ("漯河", 2010, "411100"),
    ],
)  # fmt: skip
def test_names_hold_in_their_years(name, year, region):
    assert found(name, year) == region


def test_one_english_label_for_each_and_homonyms_carry_their_province():
    assert REGIONS["region_name_en"].n_unique() == REGIONS.height
    labels = set(PREFECTURES.filter(pl.col("region_name_en").str.contains(","))["region_name_en"])
    assert labels == {
        "Suzhou, Jiangsu", "Suzhou, Anhui", "Taizhou, Jiangsu", "Taizhou, Zhejiang", "Fuzhou, Fujian",
        "Fuzhou, Jiangxi", "Yichun, Heilongjiang", "Yichun, Jiangxi", "Yulin, Guangxi", "Yulin, Shaanxi",
        "Hainan, Qinghai",
    }  # fmt: skip
    assert load_seeds_of_template().find("Suzhou").targets == ("320500", "341300")


def test_units_that_came_or_went():
    span = {r[0]: r[1:] for r in PREFECTURES.select("region_id", "valid_from", "valid_to").iter_rows()}
    assert {k: v for k, v in span.items() if v != (None, None)} == {
        "341400": (None, "2010"), "371200": (None, "2018"), "451300": ("2002", None), "451400": ("2002", None),
        "460300": ("2012", None), "460400": ("2015", None), "640500": ("2003", None),
    }  # fmt: skip
    events = pl.read_csv(FOLDER / "events.csv", infer_schema_length=0)
    heirs = events.filter((pl.col("event") == "received") & (pl.col("other_region_id") == "341400"))
    assert set(heirs["region_id"]) == {"340100", "340200", "340500"} and set(heirs["year"]) == {"2011"}
    assert ("371200", "2019", "abolished") in set(events.select("region_id", "year", "event").iter_rows())


def test_zones_have_the_provinces_they_are_called_after():
    provinces = REGIONS.filter(pl.col("region_id").str.ends_with("0000") & (pl.col("level") != "nation"))
    assert provinces.height == 31

    def counts(column: str) -> tuple[int, ...]:
        count = Counter(provinces[column])
        return tuple(count[zone] for zone in ("east", "central", "west", "northeast") if zone in count)

    assert counts("zones_12_9_10") == (12, 9, 10) and counts("zones_11_8_12") == (11, 8, 12)
    assert counts("zones_4") == (10, 6, 12, 3)
    zone = dict(provinces.select("region_id", "zones_12_9_10").iter_rows())
    assert (zone["450000"], zone["150000"]) == ("east", "central")


def test_neighbours_go_both_ways_and_know_islands():
    pairs = set(EDGES.iter_rows())
    assert all((b, a) in pairs and a != b for a, b in pairs)
    assert {p for pair in pairs for p in pair} <= set(REGIONS["region_id"])
    alone = set(PREFECTURES["region_id"]) - {a for a, _ in pairs}
    assert alone == {"460300"}  # Sansha
    assert {b for a, b in pairs if a == "371200"} == {"370100", "370300", "370900"}  # Jinan, Zibo, Tai'an
    assert ("440100", "441900") in pairs and ("110000", "131000") in pairs and ("110000", "320100") not in pairs


def test_the_coast_has_the_53_cities_of_the_marine_yearbook_and_two_that_came_later():
    coast = PREFECTURES.filter(pl.col("coastal") == "true")
    assert coast.filter(~pl.col("region_id").is_in(["460300", "460400"])).height == 53
    by_province = Counter(coast["region_id"].str.head(2))
    assert (by_province["44"], by_province["33"], by_province["37"], by_province["35"], by_province["21"]) == (
        14,
        7,
        7,
        6,
        6,
    )


def test_resource_based_cities_are_the_126_of_the_plan_of_2013():
    """State Council, Guofa [2013] 45: 126 prefectures, 116 of them cities."""
    listed = PREFECTURES.filter(pl.col("resource_based") == "true")
    assert listed.height == 126 and listed["region_name"].str.ends_with("市").sum() == 116
    assert set(PREFECTURES["resource_based"]) == {"true", "false"}
    by_province = Counter(listed["region_id"].str.head(2))
    assert (by_province["14"], by_province["51"], by_province["23"], by_province["34"]) == (10, 10, 9, 9)
    assert not set(by_province) & {"11", "12", "31", "46", "50", "54"}
    assert {"140200", "230600", "350800", "371200"} <= set(listed["region_id"])  # Datong, Daqing, Longyan, Laiwu


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """The lists and the entry for a file a year, of a panel made from the template."""
    from orchestration.new_panel import make_panel
    from warehouse.catalogue import load_catalogue
    from warehouse.names import load_seeds

    panel = tmp_path_factory.mktemp("template") / "mine"
    make_panel(panel, [], "cn-prefectures")
    (entry,) = [s for s in load_catalogue(panel / "sources") if s.source == "city_employment_by_year"]
    return load_seeds(panel / "seeds"), entry


def read_rows(template, lines: list[list[object]]):
    from tests.warehouse.conftest import read

    seeds, entry = template
    text = "\n".join(",".join(map(str, line)) for line in lines)
    result = read(text.encode(), entry, seeds, name="city yearbook 2014 employ.csv")
    got = result.observations.filter(pl.col("sector") == "manufacturing")
    return list(got.select("region_raw", "region_id").iter_rows()), result.rejects["message"].to_list()


HEAD = [["2-7 2013年按行业分组的城镇单位从业人员（全市）"], ["单位：万人"], ["城市", "合计", "制造业", "教育"]]


def test_english_namesakes_go_by_the_province_above_them(template):
    lines = [["Beijing", 3, 1, 2], ["Jilin", "", "", ""], ["Changchun", 3, 1, 2], ["Jilin", 3, 1, 2]]
    lines += [["Jiangsu", "", "", ""], ["Suzhou", 3, 1, 2], ["Taizhou", 3, 1, 2], ["Anhui", "", "", ""]]
    lines += [["Suzhou", 3, 1, 2], ["Hainan", "", "", ""], ["Haikou", 3, 1, 2], ["Chongqing", 3, 1, 2]]
    got, refused = read_rows(template, [*HEAD, *lines])
    assert refused == []
    assert [code for _, code in got] == [
        "110000", "220100", "220200", "320500", "321200", "341300", "460100", "500000",
    ]  # fmt: skip


def test_provinces_with_figures_above_their_cities_are_provinces(template):
    lines = [["吉林省", 9, 4, 5], ["长春", 3, 1, 2], ["吉林", 3, 1, 2], ["重庆", 3, 1, 2], ["四川省", 3, 1, 2]]
    got, refused = read_rows(template, [*HEAD, *lines])
    assert refused == []
    assert got == [
        ("吉林省", "220000"),
        ("长春", "220100"),
        ("吉林", "220200"),
        ("重庆", "500000"),
        ("四川省", "510000"),
    ]


def test_what_nothing_tells_apart_is_refused_and_a_name_out_of_its_years(template):
    lines = [["Suzhou", 3, 1, 2], ['"Suzhou, Anhui"', 3, 1, 2], ["襄樊", 3, 1, 2], ["三亚", 3, 1, 2]]
    got, refused = read_rows(template, [*HEAD, *lines])
    assert [code for _, code in got] == ["341300", "460200"]
    assert len(refused) == 2 and "could be 320500, 341300" in refused[0] and "only for 420600 …–2009" in refused[1]


@pytest.mark.shared
def test_the_script_writes_these_lists(tmp_path):
    command = [sys.executable, FOLDER / "make_dimension.py", "--data", DATA, "--to", tmp_path]
    subprocess.run(command, check=True)
    for name in ("seeds/regions.csv", "seeds/region_names.csv", "seeds/region_contiguity.csv", "events.csv"):
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name


@pytest.mark.shared
def test_every_city_of_a_collection_made_elsewhere_is_found_under_its_own_code():
    """300 units by name and code, 2000-2022: read by the name alone, in the year, they give the code."""
    path = DATA.parent / "cn_prefecture_panel" / "tidy" / "employment_urban_units_wide_2000_2022.csv"
    cities = pl.read_csv(path, infer_schema_length=0).select("adcode", "city", "year").unique()
    lists = load_seeds_of_template()
    wrong = []
    for code, city, year in cities.iter_rows():
        match = lists.find(city, [int(year)])
        if code not in (match.targets or (match.target,)):
            wrong.append((code, city, year, match.status))
    assert cities.height == 6900 and not wrong
