"""``exceptions.csv``: drafted from the figures that stop a run, with what spreadsheets do to it, told in the page."""

import csv
import shutil

import duckdb
import polars as pl
import pytest

from expectations.frames import covered
from expectations.runner import FAILURE_SCHEMA
from orchestration.drafted_exceptions import drafted, rule_of
from orchestration.new_panel import make_panel
from python_models.reporting.pages.checks_page import checks_page
from warehouse.errors import WarehouseError
from warehouse.exceptions_file import FIELDS, add_lines, has_reason, read_exceptions
from warehouse.panel import load_panel

FAILED = [
    # table, subject, severity, region, year, name, figure
    ("employment", "sector_sum_gap", "critical", "110000", 2017, "total", "sectors add to 2, total 1 (+100.0%)"),
    ("employment", "share_of_total", "critical", "110000", 2017, "mining", "2 of a total of 1 (200%)"),
    ("employment", "copied_row", "critical", "120000", 2018, "mining", "100% of the region's figures …"),
    ("employment", "copied_row", "critical", "120000", 2018, "finance", "100% of the region's figures …"),
    ("employment", "copied_share", "critical", "130000", 2016, "finance", "80% of the regions …"),
    ("employment", "copied_share", "critical", "140000", 2016, "finance", "80% of the regions …"),
    ("employment", "missing", "warning", "110000", 2016, "finance", "no figure"),
    ("series", "change_in_bounds", "critical", "441900", 2013, "employment_manufacturing_persons", "+2479%"),
    ("series", "zero_between", "critical", "441900", 2014, "patents_granted", "0 between figures"),
    ("panel", "missing_population_persons", "critical", "110000", 2013, None, "no figure"),
    ("panel", "gdp_nominal_mn_cny", "critical", "110000", 2013, None, "-3"),
    ("regional", "same_everywhere", "critical", "110000", 2013, "cpi_index", "1"),
    ("growth", "growth_gap", "critical", "110000", 2013, None, "4.2"),
]


@pytest.fixture
def con():
    con = duckdb.connect()
    con.execute("create schema quality; create schema seeds")
    con.execute("create table seeds.regions as select '110000' region_id, '北京' region_name, 'Beijing' region_name_en")
    heads = ("table_name", "subject", "severity", "region_id", "year", "name", "figure")
    rows = pl.DataFrame(FAILED, schema=list(heads), orient="row").with_row_index("rank", 1)
    rows = rows.with_columns(file_name=pl.lit("a.csv"), sheet=pl.lit(None, pl.String), cell=pl.lit("C3"))
    con.register("rows", rows.to_arrow())
    con.execute("create table quality.expectation_failures as from rows")
    return con


@pytest.fixture
def panel(tmp_path):
    make_panel(tmp_path / "cities", template="cn-prefectures")
    return tmp_path / "cities"


def test_a_line_for_each_figure_that_stops_the_run(con):
    lines = list(drafted(con))
    said = {(e["rule"], e["variable"], e["region_id"], e["year"]) for e in lines}
    assert said == {
        ("sum", "employment_total", "110000", 2017),
        ("share", "employment_mining", "110000", 2017),
        ("row", None, "120000", 2018),
        ("copied", "employment_finance", None, 2016),
        ("jump", "employment_manufacturing_persons", "441900", 2013),
        ("zero", "patents_granted", "441900", 2014),
        ("null", "population_persons", "110000", 2013),
        ("bounds", "gdp_nominal_mn_cny", "110000", 2013),
        ("same", "cpi_index", "110000", 2013),
        ("growth", "gdp_real_mn_cny", "110000", 2013),
    }
    assert {e["region"] for e in lines if e["region_id"] == "110000"} == {"北京"}
    assert {e["rule"] for e in drafted(con, "series")} == {"jump", "zero"}


def test_a_line_says_its_figure_in_the_language_that_is_spoken(con, monkeypatch):
    monkeypatch.setenv("COAGG_LANGUAGE", "zh")
    told = {e["rule"]: e["figure"] for e in drafted(con)}
    assert told["sum"] == "分行业合计 2，总计 1（+100.0%）" and told["null"] == "无数值"


@pytest.mark.parametrize(("table", "subject"), [("employment", "region_id, year, industry_id"), ("panel", "table")])
def test_what_no_exception_helps_is_not_drafted(table, subject):
    assert rule_of(table, subject) is None


def test_only_lines_with_a_reason_except_and_nothing_written_is_lost(con, panel):
    added, open_ = add_lines(panel, drafted(con))
    assert (added, open_) == (10, 10)  # rows and years that were copied are one line each
    assert load_panel(panel).validation.exceptions == []
    with (panel / "exceptions.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0]["reason"], rows[1]["reason"], rows[2]["reason"] = "total as printed in the book", "todo", "按年鉴原文"
    with (panel / "exceptions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS)
        writer.writeheader()
        writer.writerows(rows)
    assert [e.reason for e in load_panel(panel).validation.exceptions] == ["total as printed in the book", "按年鉴原文"]
    assert add_lines(panel, drafted(con)) == (0, 8)
    assert [e.reason for e in load_panel(panel).validation.exceptions] == ["total as printed in the book", "按年鉴原文"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("sign", [",", ";"])
def test_what_spreadsheets_do_to_it(panel, encoding, sign):
    lines = [
        "rule,region_id,year,variable,reason,my notes",
        ",,2013.0,employment_total,口径在2013年变化,x",
        "jump,130100,,,scope of the units widened,",
    ]
    (panel / "exceptions.csv").write_bytes("\r\n".join(lines).replace(",", sign).encode(encoding))
    first, second = load_panel(panel).validation.exceptions
    assert (first.year, first.variable, first.rule, first.region_id) == (2013, "employment_total", None, None)
    assert (second.region_id, second.rule, second.year) == ("130100", "jump", None)


def test_a_code_that_lost_its_zeros_is_found(panel):
    path = panel / "seeds" / "regions.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("\n130100,", "\n013010,"), encoding="utf-8")
    (panel / "exceptions.csv").write_text(
        "variable,region_id,year,rule,reason\n,13010,2013,jump,scope widened in 2013\n"
    )
    assert read_exceptions(panel)[0]["region_id"] == "013010"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (",nowhere,2013,jump,a reason that is one", "line 2: no region 'nowhere'"),
        (",,last,jump,a reason that is one", "line 2: 'last' is no year"),
        (",130100,2013,,a reason that is one", "line 2: name the variable, or the rule"),
        (",,2013,hop,a reason that is one", "exceptions"),
    ],
)
def test_a_wrong_line_is_named(panel, line, said):
    (panel / "exceptions.csv").write_text(f"variable,region_id,year,rule,reason\n{line}\n")
    with pytest.raises(WarehouseError, match=said):
        load_panel(panel)


def test_a_file_without_the_columns_is_refused(panel):
    (panel / "exceptions.csv").write_text("a,b\n1,2\n")
    with pytest.raises(WarehouseError, match="no column variable, region_id, year, rule, reason"):
        load_panel(panel)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("", False), ("todo", False), ("TODO ask", False), ("ok", False), ("口径调整", True), ("as printed", True)],
)
def test_what_is_a_reason(text, is_one):
    assert has_reason(text) is is_one


def test_thousands_of_exceptions_are_one_look_up():
    frame = pl.DataFrame({"variable": ["a"] * 9000, "region_id": [str(k) for k in range(9000)], "year": [2013] * 9000})
    listed = [{"variable": "a", "region_id": str(k), "year": 2013, "rule": "jump"} for k in range(0, 9000, 2)]
    hit = frame.select(covered(listed, "variable", "jump").alias("hit"))["hit"]
    assert hit.to_list() == [k % 2 == 0 for k in range(9000)]
    assert not frame.select(covered(listed, "variable", "sum").alias("hit"))["hit"].any()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_of_checks_tells_each_reason(language):
    outcomes = pl.DataFrame(
        {"table_name": ["series"], "expectation": ["x"], "subject": ["y"], "asked": [""], "severity": ["critical"],
         "success": [True], "checked": [1], "unexpected": [0], "examples": [""], "why": [""]}
    )  # fmt: skip
    listed = [
        {"variable": "a", "region_id": str(r), "year": y, "rule": "jump", "reason": "scope widened"}
        for r in range(9)
        for y in (2012, 2013)
    ]
    page = checks_page(outcomes, pl.DataFrame(schema=FAILURE_SCHEMA), panel="P", exceptions=listed, language=language)
    assert "scope widened" in page and "2012\u20132013" in page and "(+4)" in page
    assert "scope widened" not in checks_page(
        outcomes, pl.DataFrame(schema=FAILURE_SCHEMA), panel="P", language=language
    )


def test_a_run_looks_again_when_a_reason_was_given(panel):
    from orchestration.nothing_new import inputs

    shutil.rmtree(panel / "landing")
    (panel / "landing").mkdir()
    before = inputs(load_panel(panel))
    (panel / "exceptions.csv").write_text("variable,region_id,year,rule,reason\n,,2013,jump,scope widened in 2013\n")
    assert inputs(load_panel(panel)) != before
