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
        xlsx([["公路(2018年)"], ["地区", "公路里程\n(海里)", "汽车(万辆)"], ["北京", 1, 2], ["天津", 3, 4]])
    )
    (table,) = inspect_file(path, [make_source()], seeds).tables
    assert [c.asked for c in table.columns] == ["海里? not in unit_names.csv", "万辆? not in unit_names.csv"]


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
