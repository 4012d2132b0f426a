"""Tables of one file about different things: no two things become one indicator, of known panels and unknown ones."""

from pathlib import Path

import pytest
import yaml

from python_models.words.drafts import drafted_entry
from tests.warehouse.conftest import xlsx
from warehouse.bundled import DBT_PROJECT, PANEL
from warehouse.catalogue import load_catalogue
from warehouse.drafting.entries import topic
from warehouse.drafting.inspection import Inspection, inspect_file
from warehouse.drafting.panel import draft_panel
from warehouse.drafting.reports import shared_words
from warehouse.drafting.trial import file_at, read_draft
from warehouse.names import load_seeds

PROVINCES = ("北京市", "天津市", "河北省", "山西省")
COUNTIES = ("甲县", "乙县", "丙县", "丁县")
Rows = list[list[object]]


def table(title: str, unit: str, heads: tuple[str, ...], first: float, regions=PROVINCES) -> Rows:
    body = [[r, *(first + i + k / 10 for k, _ in enumerate(heads))] for i, r in enumerate(regions)]
    return [*([[title]] if title else []), *([[unit]] if unit else []), ["地区", *heads], *body]


def book(folder: Path, sheets: dict[str, Rows], name: str = "综合.xlsx") -> Path:
    (first, rows), *others = sheets.items()
    path = folder / name
    data = xlsx([], sheets={first: rows, **dict(others)})
    path.write_bytes(data)
    return path


def inspected(path: Path) -> Inspection:
    return inspect_file(path, load_catalogue(PANEL / "sources"), load_seeds(DBT_PROJECT / "seeds"))


def figures(path: Path, seen: Inspection) -> dict[tuple[str, int], float]:
    """(indicator, year) -> the first region's figure, as the draft reads it."""
    shared = shared_words(load_catalogue(PANEL / "sources"))
    read = read_draft(file_at(path), seen.entry, shared, load_seeds(DBT_PROJECT / "seeds"), seen.open)
    assert read.rejects.is_empty(), read.rejects["message"].to_list()
    own = [r for r in read.observations.iter_rows(named=True) if r["region_id"] == "110000"]
    found = {(r["indicator"], r["year"]): r["value"] for r in own}
    assert len(found) == len(own)
    return found


def test_sheets_of_other_years_are_no_one_indicator(tmp_path):
    """GDP of 2018 and the population of 2019 read without a refusal as one indicator in two units."""
    sheets = {
        "生产总值": table("gdp_nominal", "单位：亿元", ("2018年",), 100),
        "人口": table("各地区年末人口", "单位：万人", ("2019年",), 2000),
    }
    path = book(tmp_path, sheets)
    assert figures(path, inspected(path)) == {("gdp_nominal", 2018): 100, ("population", 2019): 2000}


@pytest.mark.parametrize(
    "titles",
    [
        ("城镇居民人均可支配收入", "农村居民人均可支配收入"),
        ("居民人均可支配收入（城镇）", "居民人均可支配收入（农村）"),
        ("居民人均可支配收入", "居民人均可支配收入"),
    ],
)
def test_a_column_of_one_name_in_sheets_of_two_things(tmp_path, titles):
    heads, unit = ("合计", "工资性收入"), "2019年  单位：元"
    sheets = {
        s: table(t, unit, heads, 100 * k) for k, (s, t) in enumerate(zip(("城镇", "农村"), titles, strict=True), 1)
    }
    path = book(tmp_path, sheets)
    found = figures(path, inspected(path))
    assert sorted(found.values()) == [100, 100.1, 200, 200.1]
    for (indicator, _), value in found.items():
        assert ("城镇" if value < 200 else "农村") in indicator and indicator.endswith(("合计", "工资性收入"))


def test_people_of_towns_and_of_villages_are_not_both_the_population(tmp_path):
    sheets = {s: table("各地区年末人口", "单位：万人", ("2019年",), 100 * k) for k, s in enumerate(("城镇", "乡村"), 1)}
    path = book(tmp_path, sheets)
    assert figures(path, inspected(path)) == {("城镇_population", 2019): 100, ("乡村_population", 2019): 200}


def test_sheets_without_titles_are_called_after_themselves(tmp_path):
    sheets = {"产值": table("", "", ("2018年",), 100), "户数": table("", "", ("2019年",), 2000)}
    path = book(tmp_path, sheets)
    seen = inspected(path)
    assert seen.open == {"unit"}
    assert figures(path, seen) == {("产值", 2018): 100, ("户数", 2019): 2000}


def test_two_tables_of_a_sheet_below_each_other(tmp_path):
    rows = table("2-1 2019年各地区生产总值", "单位：亿元", ("2018年", "2019年"), 100)
    rows += [["注：按当年价格计算。"], *table("2-2 2019年各地区年末人口", "单位：万人", ("2018年", "2019年"), 2000)]
    path = book(tmp_path, {"2": rows})
    seen = inspected(path)
    assert figures(path, seen) == {
        ("gdp_nominal", 2018): 100, ("gdp_nominal", 2019): 100.1,
        ("population", 2018): 2000, ("population", 2019): 2000.1,
    }  # fmt: skip
    assert [one["title"] for one in seen.entry["sources"]] == ["2-1 2019年各地区生产总值", "2-2 2019年各地区年末人口"]
    assert [one["tables"] for one in seen.entry["sources"]] == [
        ["2-1 ????年各地区生产总值"],
        ["2-2 ????年各地区年末人口"],
    ]
    shown = drafted_entry(seen.draft, "zh")
    assert "各表内容不同" in shown and "（“2-1 ????年各地区生产总值”）：" in shown


def test_years_and_continuations_of_one_thing_stay_one_entry(tmp_path):
    years = {str(y): table(f"{y}年各地区生产总值", "单位：亿元", ("地区生产总值",), y) for y in (2018, 2019)}
    path = book(tmp_path, years)
    seen = inspected(path)
    assert "sources" not in seen.entry and set(figures(path, seen).values()) == {2018, 2019}
    rows = [*table("2-1 各地区生产总值", "单位：亿元", ("2018年",), 100), ["续表"], *table("", "", ("2019年",), 200)]
    path = book(tmp_path, {"2": rows}, "续.xlsx")
    seen = inspected(path)
    assert "sources" not in seen.entry and figures(path, seen) == {
        ("gdp_nominal", 2018): 100,
        ("gdp_nominal", 2019): 200,
    }


def test_a_hidden_sheet_is_in_no_entry(tmp_path):
    import xlsxwriter

    path = tmp_path / "综合.xlsx"
    made = xlsxwriter.Workbook(path)
    for name, title, year in (("甲", "各地区生产总值", "2018年"), ("乙", "各地区年末人口", "2019年")):
        sheet = made.add_worksheet(name)
        for i, row in enumerate(table(title, "单位：亿元", (year,), 100)):
            sheet.write_row(i, 0, row)
        if name == "乙":
            sheet.hide()
    made.close()
    seen = inspected(path)
    assert figures(path, seen) == {("gdp_nominal", 2018): 100}


def test_a_note_of_the_table_before_is_no_title():
    assert topic(["注：按当年价格计算。", "2-2 各地区年末人口"]) == "各地区年末人口"
    assert topic(["单位：亿元", "各地区年末人口"]) == "各地区年末人口"
    assert topic(["本表按当年价格计算。", "2-2 各地区年末人口"]) == "各地区年末人口"


def test_an_unknown_panel_has_an_indicator_for_each_subject(tmp_path):
    sheets = {
        "生产总值": table("各县生产总值", "单位：亿元", ("2018年", "2019年"), 10, COUNTIES),
        "人口": table("各县年末人口", "单位：万人", ("2020年", "2021年"), 20, COUNTIES),
    }
    path = book(tmp_path, sheets)
    made = draft_panel(tmp_path / "p", [path])
    (entry,) = [p for p in (tmp_path / "p" / "sources").glob("*.yml") if not p.name.startswith("_")]
    shared = yaml.safe_load((tmp_path / "p" / "sources" / "_defaults.yml").read_text(encoding="utf-8"))
    content = yaml.safe_load(entry.read_text(encoding="utf-8"))
    assert load_catalogue(tmp_path / "p" / "sources") and "source" not in content
    read = read_draft(file_at(path), content, shared, load_seeds(tmp_path / "p" / "seeds"))
    assert read.rejects.is_empty()
    units = set(read.observations.select("indicator", "unit", "year").iter_rows())
    assert units == {
        ("各县生产总值", "100mn_cny", 2018), ("各县生产总值", "100mn_cny", 2019),
        ("各县年末人口", "10k_persons", 2020), ("各县年末人口", "10k_persons", 2021),
    }  # fmt: skip
    named = {v["variable"]: v["indicator"] for v in made.variables}
    assert named == {"gdp_nominal_mn_cny": "各县生产总值", "population_persons": "各县年末人口"}
    assert len(made.guesses) == len(set(made.guesses)) and not made.doubtful
