"""Layouts as offices print them that no case shows: regions across, one year a sheet or a table, years in words."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from benchmarks.drafts import Drafted, drafted
from orchestration.new_panel import _write_draft
from python_models.words.drafts import drafted_entry
from tests.warehouse.conftest import NOW, xlsx
from warehouse.bundled import DBT_PROJECT, PANEL
from warehouse.catalogue import load_catalogue
from warehouse.drafting.inspection import inspect_file
from warehouse.drafting.reports import shared_words
from warehouse.drafting.trial import file_at
from warehouse.ingest import read_files
from warehouse.names import Name, load_seeds

FOUR = ("北京市", "天津市", "河北省", "山西省")
IDS = ("110000", "120000", "130000", "140000")
HEAD = "2019年各地区主要指标\n单位：亿元\n"


def of(tmp_path, text: str, name: str = "a.csv") -> Drafted:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return drafted(tmp_path / name, "bundled")


def figures(made: Drafted) -> dict[tuple[object, ...], float]:
    assert made.result is not None
    rows = made.result.observations.iter_rows(named=True)
    return {(r["region_id"], r["year"], r["sector"] or r["indicator"], r["unit"]): r["value"] for r in rows}


def grid(rows: dict[str, tuple[str, list[float]]], year: int = 2019) -> dict[tuple[object, ...], float]:
    return {(i, year, k, unit): v for k, (unit, values) in rows.items() for i, v in zip(IDS, values, strict=False)}


def test_sectors_down_and_regions_across(tmp_path):
    """63 is no Qinghai there, and the total of the sectors (总计) is not the nation's row."""
    made = of(
        tmp_path,
        "2019年各行业从业人员\n单位：万人\n行业,北京,天津,河北,山西\n总计,100.5,90,80,70\n农、林、牧、渔业,30,27,25,23\n"
        "制造业,70.5,63,55,47\n",
    )
    unit = "10k_persons"
    assert not made.seen.open and made.seen.trial.clean
    assert figures(made) == grid(
        {
            "total": (unit, [100.5, 90, 80, 70]),
            "agriculture": (unit, [30, 27, 25, 23]),
            "manufacturing": (unit, [70.5, 63, 55, 47]),
        }
    )


def test_sectors_across_below_headings_of_several(tmp_path):
    """第二产业 stands over mining and manufacturing; its own total is read as nothing else, and is named."""
    head = [["2-3  各地区分行业城镇单位从业人员（2019年）"], ["", "", "", "", "单位：万人"]]
    table = [
        ["地 区", "合计", "第二产业", "", "", "第三产业", ""],
        ["", "", "采矿业", "制造业", "建筑业", "批发和零售业", "教育"],
        *([name, 10 + k, 1, 2 + k, 3, 2.5, "…" if k else "１．５"] for k, name in enumerate(FOUR)),
    ]
    (tmp_path / "a.xlsx").write_bytes(xlsx([*head, *table]))
    made = drafted(tmp_path / "a.xlsx", "bundled")
    unit = "10k_persons"
    assert made.seen.entry["layout"] == "regions_by_sectors" and made.seen.trial.clean
    assert made.seen.entry["indicator"] == "各地区分行业城镇单位从业人员" and "ignore" not in made.seen.entry
    read = {k: v for k, v in figures(made).items() if k[2] != "education"}
    sectors = {"mining": [1] * 4, "construction": [3] * 4, "wholesale_retail": [2.5] * 4}
    grown = {"total": [10, 11, 12, 13], "manufacturing": [2, 3, 4, 5]}
    assert read == grid({k: (unit, v) for k, v in (sectors | grown).items()})
    assert figures(made)["110000", 2019, "education", unit] == 1.5

    table[1][2], table[0][1] = "合计", "地区生产总值"
    (tmp_path / "b.xlsx").write_bytes(xlsx([*head, *table]))
    parts = drafted(tmp_path / "b.xlsx", "bundled")
    assert "total" not in {key[2] for key in figures(parts)}


def test_a_part_of_a_sector_is_named_and_not_added(tmp_path):
    made = of(
        tmp_path,
        "2019年各行业从业人员\n单位：万人\n行业,北京,天津\n采矿业,20,18\n其中：煤炭开采,5,4\n制造业,70.5,63\n",
    )
    unit = "10k_persons"
    assert figures(made) == grid({"mining": (unit, [20, 18]), "manufacturing": (unit, [70.5, 63])})
    assert [reason for reason, _ in made.seen.trial.rejects] == ["unknown_industry"]


@pytest.mark.parametrize(
    "text",
    [
        "2019年主要指标\n指标,北京市,天津市,河北省,山西省\n营业收入（亿元）,1,2,3,4\n从业人员（万人）,5,6,7,8\n",
        "2019年主要指标\n指标,单位,北京市,天津市,河北省,山西省\n营业收入,亿元,1,2,3,4\n从业人员,万人,5,6,7,8\n",
    ],
)
def test_indicators_down_and_regions_across(tmp_path, text):
    made = of(tmp_path, text)
    assert not made.seen.open and made.seen.trial.clean
    assert figures(made) == grid({"营业收入": ("100mn_cny", [1, 2, 3, 4]), "从业人员": ("10k_persons", [5, 6, 7, 8])})


def test_what_regions_across_do_not_print_is_asked(tmp_path):
    made = of(tmp_path, "指标,北京市,天津市\n营业收入,1,2\n从业人员,5,6\n")
    assert made.seen.open == {"unit", "year"}
    assert sorted(figures(made).values()) == [1, 2, 5, 6]


def test_sheets_called_by_their_years(tmp_path):
    def rows(a, b):
        return [["单位：亿元"], ["地区", "营业收入"], ["北京市", a], ["天津市", b]]

    (tmp_path / "b.xlsx").write_bytes(xlsx([], sheets={"2018": rows(1, 2), "2019": rows(3, 4)}))
    made = drafted(tmp_path / "b.xlsx", "bundled")
    assert not made.seen.open and made.seen.trial.clean
    unit = ("营业收入", "100mn_cny")
    assert figures(made) == {("110000", 2018, *unit): 1, ("120000", 2018, *unit): 2, ("110000", 2019, *unit): 3,
                             ("120000", 2019, *unit): 4}  # fmt: skip


def test_records_of_one_year(tmp_path):
    """A column of indicators with their units, the year in the title."""
    made = of(
        tmp_path,
        "2019年各地区\n地区,指标,单位,数值\n北京市,营业收入,亿元,1\n天津市,营业收入,万元,2\n河北省,营业收入,亿元,3\n"
        "北京市,人口,万人,4\n",
    )
    assert not made.seen.open and made.seen.trial.clean
    assert figures(made) == {
        ("110000", 2019, "营业收入", "100mn_cny"): 1,
        ("120000", 2019, "营业收入", "10k_cny"): 2,
        ("130000", 2019, "营业收入", "100mn_cny"): 3,
        ("110000", 2019, "人口", "10k_persons"): 4,
    }


def test_records_of_one_year_that_is_not_printed(tmp_path):
    text = "地区,行业,从业人员（万人）\n北京市,制造业,1\n北京市,采矿业,2\n天津市,制造业,3\n天津市,采矿业,4\n"
    assert of(tmp_path, text).seen.open == {"year"}
    assert {year for _, year, *_ in figures(of(tmp_path, text, "jobs_2019.csv"))} == {2019}


@pytest.mark.parametrize(
    ("title", "head", "years"),
    [
        ("二〇一九年各地区\n", "地区,营业收入\n", [2019]),
        ("二○一九 年各地区\n", "地区,营业收入\n", [2019]),
        ("各地区营业收入\n", "地区,二〇一八年,二零一九年\n", [2018, 2019]),
        ("一九九八年各地区\n", "地区,营业收入\n", [1998]),
    ],
)
def test_years_in_words(tmp_path, title, head, years):
    columns = head.count(",")
    rows = "".join(f"{r}{''.join(f',{10 * k + j}' for j in range(columns))}\n" for k, r in enumerate(FOUR))
    made = of(tmp_path, f"{title}单位：亿元\n{head}{rows}")
    assert not made.seen.open and sorted({y for _, y, *_ in figures(made)}) == years
    assert len(figures(made)) == 4 * columns


@pytest.mark.parametrize(
    "title", ["二〇一九年一至六月各地区", "二〇一九年上半年各地区", "二〇一八年至二〇一九年各地区"]
)
def test_parts_of_years_in_words_are_refused_or_asked(tmp_path, title):
    made = of(tmp_path, f"{title}\n单位：亿元\n地区,营业收入\n北京市,1\n天津市,2\n河北省,3\n")
    assert "year" in made.seen.open or "part_of_year" in made.seen.trial.reasons()


def test_a_column_that_says_a_year_and_no_indicator_is_named(tmp_path):
    table = "各地区\n单位：亿元\n地区,2018年,2019年{},2019年{}\n北京市,1,2,3\n天津市,2,3,4\n河北省,3,4,5\n"
    made = of(tmp_path, table.format("计划数", "实际数"))
    assert any("'2018年' (B3)" in note and "left out" in note for note in made.seen.questions)
    assert sorted(figures(made).values()) == [2, 3, 3, 4, 4, 5]
    made = of(tmp_path, table.format("(预计)", "快报"))  # the second is the year's figure, the first a forecast
    assert [note for note in made.seen.questions if "'2019年(预计)' (C3)" in note and "left out" in note]
    assert sorted(figures(made).values()) == [1, 2, 3, 3, 4, 5]


def test_one_region_under_a_heading_of_indicators(tmp_path):
    made = of(tmp_path, "北京市主要经济指标\n指标,2017,2018\n地区生产总值(亿元),1,2\n年末常住人口(万人),5,6\n")
    assert made.seen.entry["region"] == "北京市" and any("'北京市'" in q for q in made.seen.questions)  # of the title
    assert made.seen.open == frozenset() and sorted(figures(made).values()) == [1, 2, 5, 6]


@pytest.mark.parametrize("blank", [[], [None]])
def test_tables_side_by_side_share_the_title_and_unit_above(tmp_path, blank):
    rows = [["2019年各地区营业收入"], ["单位：亿元"], ["地区", "营业收入", *blank, "地区", "营业收入"]]
    rows += [["北京市", 100.5, *blank, "河北省", 80], ["天津市", 90.25, *blank, "山西省", 70]]
    (tmp_path / "b.xlsx").write_bytes(xlsx(rows))
    made = drafted(tmp_path / "b.xlsx", "bundled")
    assert not made.seen.open and made.seen.trial.clean
    assert figures(made) == grid({"营业收入": ("100mn_cny", [100.5, 90.25, 80, 70])})


def test_tables_side_by_side_keep_units_of_their_own(tmp_path):
    rows = [
        ["2019年各地区营业收入"],
        ["单位：亿元", None, None, "单位：万元"],
        ["地区", "营业收入", None, "地区", "营业收入"],
    ]
    rows += [["北京市", 100.5, None, "河北省", 80], ["天津市", 90.25, None, "山西省", 70]]
    (tmp_path / "b.xlsx").write_bytes(xlsx(rows))
    found = {region: unit for region, _, _, unit in figures(drafted(tmp_path / "b.xlsx", "bundled"))}
    assert found == {"110000": "100mn_cny", "120000": "100mn_cny", "130000": "10k_cny", "140000": "10k_cny"}


def test_years_over_merged_rows_are_filled_down(tmp_path):
    made = of(
        tmp_path,
        "年份,地区,营业收入（亿元）\n2018,北京市,1\n,天津市,2\n,河北省,3\n2019,北京市,4\n,天津市,5\n,河北省,6\n",
    )
    assert not made.seen.open and made.seen.entry["fill_down"] == ["年份"]
    unit = "100mn_cny"
    assert figures(made) == grid({"营业收入": (unit, [1, 2, 3])}, 2018) | grid({"营业收入": (unit, [4, 5, 6])})
    made = of(tmp_path, "年份,地区,营业收入（亿元）\n2018,北京市,1\n2018,天津市,2\n,河北省,3\n2019,北京市,4\n")
    assert "no_year" in made.seen.trial.reasons()  # one that is missing is not


def test_sectors_across_with_their_unit_in_brackets(tmp_path):
    """The heads of most city panels: 制造业（万人）; no header was found, since no list has such a sector."""
    head = "省份,城市,年份,农、林、牧、渔业（万人）,采矿业（万人）,制造业（人）,合计（万人）\n"
    made = of(
        tmp_path,
        head.replace("城市", "地区") + "华北,北京,2018,1,2,3,6\n华北,天津,2018,4,5,6,15\n华北,北京,2019,7,8,9,24\n",
    )
    assert not made.seen.open and made.seen.trial.clean
    found = figures(made)
    assert found["110000", 2018, "manufacturing", "persons"] == 3
    assert found["120000", 2018, "mining", "10k_persons"] == 5
    assert len(found) == 12


BEA = ("GeoFIPS,GeoName,Region,TableName,LineCode,IndustryClassification,Description,Unit,2018,2019\n"
       '"01000",Alabama,5,T,{line},...,{what},Millions of current dollars,1,2\n'
       '"02000",Alaska,8,T,{line},...,{what},Millions of current dollars,3,4\n')  # fmt: skip


def drafted_new(tmp_path, text: str, name: str = "a.csv") -> Drafted:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return drafted(tmp_path / name, "new")


def test_a_note_that_a_comma_parts_is_no_record(tmp_path):
    """`Last updated: September 23, 2021` is two cells of a CSV: the keys then seemed to be empty in places."""
    text = BEA.format(line=100, what="Mining") + BEA.format(line=200, what="Manufacturing").partition("\n")[2]
    plain_ = drafted_new(tmp_path, text)
    noted = drafted_new(tmp_path, text + "Note: see the file.\nLast updated: September 23, 2021\n")
    assert plain_.seen.entry == noted.seen.entry and noted.seen.entry["long"]["sector"]
    assert plain_.result is not None and noted.result is not None
    assert noted.result.observations.height == plain_.result.observations.height == 8


def test_records_of_the_total_alone_are_not_by_sector(tmp_path):
    made = drafted_new(tmp_path, BEA.format(line=1, what="All industry total "))
    assert "sector" not in made.seen.entry["long"] and made.seen.entry["indicator"] == "all_industry_total"
    assert made.seen.trial.clean
    one = drafted_new(tmp_path, BEA.format(line=500, what="Manufacturing"))
    assert one.seen.entry["long"]["sector"]


def test_the_name_of_a_file_may_say_what_it_counts(tmp_path):
    made = drafted_new(tmp_path, "Area,2018,2019\nAlabama,1,2\nAlaska,3,4\n", "nst-est-population.csv")
    assert made.seen.entry["indicator"] == "population" and made.seen.open == {"unit"}


CAPITALS = "省份,城市,营业收入\n江苏省,南京市,1\n安徽省,合肥市,2\n江西省,南昌市,3\n"


def test_figures_of_cities_are_not_read_as_their_provinces(tmp_path):
    """One city a province (the capitals) was read as the provinces' figures, without a word."""
    made = of(tmp_path, f"2019年主要城市\n单位：亿元\n{CAPITALS}")
    assert made.seen.trial.reasons() == {"ambiguous_region"} and not made.seen.trial.figures
    assert "column '城市'" in made.seen.trial.rejects[0][1] and "label_column" in made.seen.trial.rejects[0][1]
    long = of(
        tmp_path, "省份,城市,年份,营业收入（亿元）\n江苏省,南京市,2018,1\n安徽省,合肥市,2018,2\n江苏省,南京市,2019,3\n"
    )
    assert long.seen.trial.reasons() == {"unknown_region"}  # the bundled panel has no cities
    same = of(tmp_path, "2019年\n单位：亿元\n省份,城市,营业收入\n北京市,北京,1\n天津市,天津市,2\n")
    assert same.seen.trial.clean and same.seen.trial.figures == 2
    seats = of(tmp_path, f"2019年\n单位：亿元\n{CAPITALS.replace('城市', '省会')}")
    assert seats.seen.trial.clean and seats.seen.trial.figures == 3  # a seat says nothing of whose figures they are


def test_where_cities_are_listed_theirs_is_the_column_of_labels(tmp_path, seeds):
    """南京市 is a region of the panel here, and its column is headed as of places within others."""
    cities = {"南京市": "320100", "合肥市": "340100", "南昌市": "360100"}
    known = seeds.regions.plus([Name(name, code, "full") for name, code in cities.items()])
    path = tmp_path / "a.csv"
    path.write_text(f"2019年主要城市\n单位：亿元\n{CAPITALS}", encoding="utf-8")
    shared = shared_words(load_catalogue(PANEL / "sources"))
    seen = inspect_file(path, [], replace(seeds, regions=known), shared=shared)
    assert seen.trial.clean and set(seen.trial.regions_read) == set(cities.values())


def of_sheets(tmp_path, rows_of: dict[str, list[list[object]]]):
    path = tmp_path / "三角城市主要指标2012-2018.xlsx"
    path.write_bytes(xlsx([], sheets=rows_of))
    seen = inspect_file(path, load_catalogue(PANEL / "sources"), load_seeds(DBT_PROJECT / "seeds"))
    return path, seen


def a_sheet(title: str, unit: str, shift: float) -> list[list[object]]:
    rows = [[name, *(shift + 10 * i + year for year in (1, 2))] for i, name in enumerate(FOUR)]
    return [[title], ["", "", f"单位：{unit}"], ["地区", "2017年", "2018年"], *rows, ["注：现价。"]]


def test_sheets_about_different_things_have_an_entry_each(tmp_path):
    """All were drafted as one indicator, whose unit was asked because one sheet's was not clear."""
    path, seen = of_sheets(
        tmp_path,
        {
            "1": a_sheet("3-1 各地区生产总值", "亿元", 0),
            "2": a_sheet("3-2 各地区固定资产投资", "亿元", 1000),
            "3": a_sheet("3-3 各地区年末人口", "万人", 2000),
            "4": a_sheet("3-4 各地区骆驼", "万峰", 3000),
        },
    )
    entry = yaml.safe_load(seen.draft)
    assert entry["files"] == "三角城市主要指标????-????.xlsx" and len(entry["sources"]) == 4
    assert [e["indicator"] for e in entry["sources"][:3]] == ["gdp_nominal", "各地区固定资产投资", "population"]
    assert [e["sheets"] for e in entry["sources"]] == [["1"], ["2"], ["3"], ["4"]]
    assert ["unit" in e for e in entry["sources"]] == [False, False, False, True] and seen.open == {"unit"}
    comments = [line for line in drafted_entry(seen.draft, "zh").split("\n") if line.startswith("#")]
    assert not [line for line in comments if re.search(r"[a-z]{3,} [a-z]{2,}", line)]

    folder = tmp_path / "sources"
    folder.mkdir()
    shutil.copy(PANEL / "sources" / "_defaults.yml", folder)
    name = _write_draft(folder, seen)
    assert _write_draft(folder, seen) == name.replace(".yml", "_2.yml")  # another workbook of such a name
    (folder / name).write_text(
        (folder / name).read_text(encoding="utf-8").replace("unit: todo", "unit: 件"), encoding="utf-8"
    )
    sources = load_catalogue(folder)
    assert len({s.source for s in sources}) == 8
    mine = [s for s in sources if s.source.startswith(f"{Path(name).stem}_part")]
    read = read_files([file_at(path)], mine, load_seeds(DBT_PROJECT / "seeds"), run_id="r", loaded_at=NOW)
    got = {(r["indicator"], r["region_id"], r["year"]): r["value"] for r in read.observations.iter_rows(named=True)}
    assert got["gdp_nominal", "130000", 2018] == 22 and got["各地区固定资产投资", "130000", 2018] == 1022
    assert got["population", "110000", 2017] == 2001 and len(got) >= 24


def test_sheets_about_one_thing_have_one_entry(tmp_path):
    _, seen = of_sheets(
        tmp_path, {"2017": a_sheet("各地区生产总值", "亿元", 0), "b": a_sheet("各地区生产总值", "亿元", 0)}
    )
    assert "sources" not in yaml.safe_load(seen.draft)
