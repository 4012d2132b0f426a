"""`coagg source inspect`: what it reports, and that its draft validates and reads the file it was made from."""

from __future__ import annotations

import shutil

import pytest
import yaml

from tests.warehouse.conftest import ROOT, SHARED, make_source, read, values, xlsx
from warehouse.catalogue import load_catalogue, parse_source
from warehouse.drafting.inspection import inspect_file

SAMPLE = ROOT / "warehouse" / "sample"


def test_report_names_table_header_unit_regions_and_proposals(tmp_path, yearbook, seeds):
    path = tmp_path / "2012就业.xlsx"
    path.write_bytes(xlsx([*yearbook(A6="山丙"), ["东部地区", 9, 9, 9]]))
    report = inspect_file(path, [make_source()], seeds)
    assert (report.container, report.sources, report.problem) == ("xlsx", ["employment"], "")
    (table,) = report.tables
    assert (table.area, table.header_rows, table.unit, table.years_in_title) == ("A3:D7", 1, "万人", [2012])
    assert table.regions == ["北 京", "天 津"] and table.passed_over == ["东部地区"]
    assert "山西" in table.unknown["山丙"]
    assert table.classification == "gbt4754_2011"


def test_a_file_that_cannot_be_read_says_why(tmp_path, seeds):
    (tmp_path / "a.csv").write_bytes(b"")
    assert inspect_file(tmp_path / "a.csv", [], seeds).problem.startswith("empty_file")
    (tmp_path / "b.csv").write_bytes(b"a,b\n1,2\n")
    assert "region_names.csv" in inspect_file(tmp_path / "b.csv", [], seeds).problem


def test_the_example_of_a_new_kind_is_read_by_its_draft_as_it_stands(tmp_path, seeds):
    """docs/your-own-yearbooks.md: inspect, save the draft, ingest; subtotals and missing marks are seen as such."""
    (path,) = (ROOT / "docs" / "examples" / "new_yearbook").glob("*.csv")
    sources = load_catalogue(ROOT / "warehouse" / "sources")
    report = inspect_file(path, sources, seeds)
    assert (report.encoding, report.sources) == ("gb18030", [])
    (tmp_path / "new_kind.yml").write_text(report.draft, encoding="utf-8")
    shutil.copy(ROOT / "warehouse" / "sources" / "_defaults.yml", tmp_path)
    (draft,) = load_catalogue(tmp_path)
    result = read(path.read_bytes(), draft, seeds, name=path.name)
    assert result.rejects.is_empty() and result.observations.height == 61
    assert values(result)["540000", 2018, "民用机械", None] == 75.25
    assert set(result.observations["unit"]) == {"10k_units"}


def test_a_unit_that_no_list_knows_is_shown(tmp_path, seeds):
    path = tmp_path / "2018公路.xlsx"
    path.write_bytes(
        xlsx([["公路(2018年)"], ["地区", "公路里程\n(海里)", "骆驼(万峰)"], ["北京", 1, 2], ["天津", 3, 4]])
    )
    (table,) = inspect_file(path, [make_source()], seeds).tables
    assert [c.asked for c in table.columns] == ["海里? not in unit_names.csv", "万峰? not in unit_names.csv"]


def test_a_file_about_one_region_is_drafted_as_indicators_over_years(tmp_path, seeds):
    rows = [
        ["数据库：年度数据"],
        ["指标", "2021年", "2020年"],
        ["人口(万人)", 1, 2],
        ["就业人员(万人)", 3, 4],
        ["注：无"],
    ]
    path = tmp_path / "全国.csv"
    path.write_text("\n".join(",".join(map(str, row)) for row in rows), encoding="gb18030")
    report = inspect_file(path, [make_source()], seeds)
    assert report.tables[0].indicators == {"人口": "万人", "就业人员": "万人"}
    entry = yaml.safe_load(report.draft) | {"region": "全国", "year_words": ["年"]}
    result = read(path.read_bytes(), parse_source(entry, "draft"), seeds, name=path.name)
    assert values(result)["000000", 2020, "就业人员", None] == 4 and result.rejects.is_empty()


def inspected(tmp_path, name, lines, seeds, encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes("\n".join(lines).encode(encoding))
    return inspect_file(path, load_catalogue(ROOT / "warehouse" / "sources"), seeds)


def test_labels_with_years_in_them_stand_as_printed_and_match_their_own_file(tmp_path, seeds):
    lines = [
        "各地区品种权,,",
        "单位：件,,",
        "地区,1999-2013年累计申请,2013年申请",
        "北京,938,136",
        "天津,50,5",
        "河北,60,6",
    ]
    report = inspected(tmp_path, "a.csv", lines, seeds)
    assert list(report.entry["columns"].values()) == ["1999-2013年累计申请", "2013年申请"]
    assert report.trial.figures == 6 and report.trial.clean and report.open == {"year"}
    assert "Once its year is given, the file gives 6 figures" in report.draft


def test_a_unit_printed_on_one_column_is_not_given_to_the_others(tmp_path, seeds):
    lines = ["2019年各地区工业,,", "地区,企业数(个),营业收入", "北京,50,900.5", "天津,51,901.5", "河北,52,902.5"]
    report = inspected(tmp_path, "a.csv", lines, seeds)
    assert report.entry["columns"] == {"企业数": "企业数", "营业收入": {"labels": "营业收入", "unit": "todo"}}
    assert "unit" not in report.entry and report.open == {"unit"}
    assert report.trial.units_of == {"企业数": ("pieces",), "营业收入": ("todo",)}
    assert any(q.startswith("unit of '营业收入' (C2)") for q in report.questions)


def test_an_encoding_that_cannot_be_told_is_asked_for_and_given(tmp_path, seeds):
    lines = ["Województwo;Łódź", "Beijing;1234,5", "Tianjin;99"]
    asked = inspected(tmp_path, "a.csv", lines, seeds, encoding="cp1250")
    assert asked.problem.startswith("wrong_encoding") and "`encoding`" in asked.problem
    named = inspect_file(tmp_path / "a.csv", [], seeds, encoding="cp1250")
    assert named.encoding == "cp1250" and named.entry["encoding"] == "cp1250" and named.trial.figures == 2


def test_signs_of_numbers_are_seen_and_doubt_is_asked(tmp_path, seeds):
    comma = inspected(tmp_path, "a.csv", ["地区;2018年;2019年", "北京;1.234,5;5,25", "天津;2.345,6;6,5"], seeds)
    assert comma.entry["number"] == {"decimal": ",", "thousands": "."} and comma.trial.figures == 4
    either = inspected(tmp_path, "b.csv", ["地区;2018年;2019年", "北京;1.234;5.678", "天津;2.345;6.789"], seeds)
    assert either.entry["number"]["decimal"] == "todo" and either.trial.figures == 0
    assert any("1.234" in q for q in either.questions)


def test_records_with_an_indicator_column_or_years_across_are_read_by_their_drafts(tmp_path, seeds):
    stacked = [
        "指标,地区,单位,2018,2019",
        "工业增加值,北京,亿元,3.1,4.2",
        "从业人员,北京,万人,5,6",
        "从业人员,天津,万人,7,8",
    ]
    report = inspected(tmp_path, "a.csv", stacked, seeds)
    assert (report.entry["layout"], report.trial.figures, report.doubtful) == ("records_by_years", 6, False)
    long = [
        "指标,地区,年份,数值,单位",
        "工业增加值,北京,2019,3.1,亿元",
        "从业人员,北京,2019,5,万人",
        "从业人员,天津,2019,7,万人",
    ]
    report = inspected(tmp_path, "b.csv", long, seeds)
    assert report.entry["long"]["indicator"] == "指标" and report.trial.figures == 3 and not report.doubtful
    merged = [
        "地区,年份,营业收入(亿元)",
        "北京,2017,100",
        ",2018,101",
        ",2019,102",
        "天津,2017,110",
        ",2018,111",
        ",2019,112",
    ]
    report = inspected(tmp_path, "c.csv", merged, seeds)
    assert report.entry["fill_down"] == ["地区"] and report.trial.figures == 6


def drafts():
    files = sorted(p for p in SAMPLE.iterdir() if p.suffix in (".csv", ".xlsx"))
    return [*files, *sorted((SHARED / "data" / "cn_yearbook_raw_messy" / "raw").glob("*.xls"))[::4]]


@pytest.mark.parametrize("path", drafts(), ids=lambda p: p.name)
def test_the_draft_validates_and_reads_its_file(path, seeds):
    """Beside names, a person must add only what the file does not print: a unit, the edition of sector codes."""
    sources = load_catalogue(ROOT / "warehouse" / "sources")
    report = inspect_file(path, sources, seeds)
    bundled = next(s for s in sources if s.source in report.sources)
    entry = yaml.safe_load(report.draft)
    if entry.get("classification") == "todo":
        entry["classification"] = bundled.classification
    if entry.get("unit") == "todo":
        entry["unit"] = bundled.unit
    if bundled.region:  # what a file about one region does not print
        entry["region"] = bundled.region
    printed = {label: c.unit for c in bundled.columns.values() for label in c.labels}
    for column in entry.get("columns", {}).values():
        if isinstance(column, dict) and column.get("unit") == "todo":
            column["unit"] = printed.get(column["labels"]) or bundled.unit
    known = {key: getattr(bundled, key) for key in ("unit_labels", "year_words", "continuation_labels")}
    draft = parse_source({k: v for k, v in entry.items() if v is not None} | known, "draft")
    assert draft.matches(path.name)
    mine = read(path.read_bytes(), draft, seeds, name=path.name)
    theirs = read(path.read_bytes(), bundled, seeds, name=path.name)
    assert mine.rejects.is_empty(), mine.rejects["message"].to_list()[:3]
    places = theirs.observations.select("sheet", "cell", "region_id", "year", "sector", "value", "unit")
    found = mine.observations.select(places.columns)
    assert places.join(found, on=places.columns, how="anti", nulls_equal=True).is_empty()
