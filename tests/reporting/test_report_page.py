"""Pages stand alone, escape what they are given, show the query of each number, and say what is missing."""

import re
import shutil
import subprocess
from html import escape
from pathlib import Path

import duckdb
import polars as pl
import pytest
from lxml import html

from python_models.reporting.figures.charts import trend
from python_models.reporting.figures.style import Chart
from python_models.reporting.kept_drawings import figures_kept
from python_models.reporting.pages.exhibit_registry import exhibits_of
from python_models.reporting.pages.page import Exhibit, Headline, Provenance, Section, report_page
from python_models.reporting.pages.panel_report import PanelMeta, panel_report, panel_sections
from python_models.reporting.pages.panel_report_context import PanelReport
from python_models.reporting.pages.stored_tables import Absent, StoredTables
from python_models.reporting.tables.frame_tables import tidy_table

META = PanelMeta(title="An invented country <&>")


@pytest.fixture(scope="module")
def page(published) -> str:
    return panel_report(published, META, {"run": "r-1", "code version": "abc"})


def test_every_exhibit_says_where_it_stands():
    """Exhibits are found by their modules' names; the order does not hang on which module was imported first."""
    names = {s: [m.__name__ for m in exhibits_of(s)] for s in ("theta", "regions", "efficiency", "quality")}
    assert names["regions"] == ["theta_map", "theta_ranking", "theta_heat"]
    assert all(names.values()) and exhibits_of("no such section") == []


def no_address_is_fetched(text: str) -> None:
    assert not re.search(r"https?://", text)
    tree = html.fromstring(text)
    for attribute in ("src", "href", "srcset", "action", "data"):
        for value in tree.xpath(f"//@{attribute}"):
            assert value.startswith(("#", "data:")), (attribute, value)
    assert not tree.xpath("//link[@rel != 'icon'] | //link[not(@rel)] | //iframe | //script[@src]")
    assert "@import" not in text and not re.search(r"url\((?!#|data:)", text)


def test_the_page_stands_alone(page):
    no_address_is_fetched(page)
    tree = html.fromstring(page)
    assert [e.tag for e in tree] == ["head", "body"]
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    for anchor in tree.xpath("//nav//a/@href"):
        assert anchor[1:] in ids
    for used in re.findall(r'(?:href="|url\()#([^")]+)', page):
        assert used in ids


def test_what_is_given_is_escaped(page):
    assert "<b>&" not in page and "<script>alert" not in page
    tree = html.fromstring(page)
    assert tree.xpath("//h1")[0].text == "An invented country <&>"
    assert "Ask <b>&" in [cell.text_content() for cell in tree.xpath("//td")]


def test_all_sections_are_there_and_nothing_is_left_out(page):
    tree = html.fromstring(page)
    titles = [h.text for h in tree.xpath("//h2")]
    assert titles == ["At a glance", "Co-agglomeration over time", "Regions compared", "Efficiency", "Data quality",
                      "Provenance"]  # fmt: skip
    assert not tree.xpath("//*[@class='absent']")
    assert len(tree.xpath("//figure")) == len(tree.xpath("//figure//svg | //figure//table")) == 12
    assert "ab" * 32 in page


def test_numbers_of_tables_are_those_of_the_query_beneath(page, published):
    """Each shown query runs in DuckDB, and the printed θ and Moran rows are its rows."""
    con = duckdb.connect()
    for name, frame in published.items():
        schema, table = name.split(".")
        con.execute(f"create schema if not exists {schema}")
        con.register("_frame", frame.to_arrow())
        con.execute(f"create table {name} as select * from _frame")
    tree = html.fromstring(page)
    found = {}
    for figure in tree.xpath("//figure"):
        caption = figure.xpath("string(./figcaption)")
        for query in figure.xpath("string(.//code)").split(";"):
            found.setdefault(caption, []).append(con.execute(query).pl())
            assert StoredTables(published).query(query).height == found[caption][-1].height
    assert len(found) == 12
    (means,) = next(v for k, v in found.items() if "Mean θ by year and macro-region" in k)
    table = next(f for f in tree.xpath("//figure") if "Mean θ by year and macro-region" in f.text_content())
    printed = [[c.text_content() for c in row] for row in table.xpath(".//tbody/tr")]
    for year, everyone, *_ in printed:
        row = means.filter(pl.col("scope") == "nation", pl.col("year") == int(year))
        assert everyone == f"{row['theta_mean'][0]:.3f}"


def test_headlines(page, published):
    tree = html.fromstring(page)
    shown = dict(
        zip(tree.xpath("//dl[@class='headlines']//dt/text()"), tree.xpath("//dd[not(@class)]/text()"), strict=False)
    )
    assert shown["regions of the panel"] == "9"
    last = published["marts.coagglomeration"].filter(pl.col("year") == 2019)
    assert shown["highest θ"] == last.sort("theta")["region_name"][-1]


def sentences(tables) -> str:
    """What a report of these tables says is left out."""
    return " ".join(s for section in panel_sections(PanelReport(StoredTables(tables), META)) for s in section.absences)


def drawn_before(tables, folder: Path) -> dict[str, Path]:
    """Figures of a report of these tables by what they are made of: files with their titles, for ``figures_kept``."""
    with figures_kept({}):
        sections = panel_sections(PanelReport(StoredTables(tables), META))
    found = {}
    for chart in (e.content for section in sections for e in section.exhibits if isinstance(e.content, Chart)):
        found[chart.mark()] = path = folder / f"{len(found)}.svg"
        path.write_text(f"<svg><title>{escape(chart.alt)}</title></svg>", encoding="utf-8")
    return found


@pytest.mark.slow
def test_any_table_may_be_missing_or_short_of_columns(published, tmp_path):
    """Figures of the tables that are as they were are not made again."""
    assert sentences(published) == ""
    before = drawn_before(published, tmp_path)
    assert len(before) > 5
    for name, frame in published.items():
        without = {k: v for k, v in published.items() if k != name}
        for variant in (without, {**without, name: frame.select(frame.columns[0])}):
            with figures_kept(before):
                said = sentences(variant)
            if name != "raw.files" and not name.startswith(("results.model", "results.moran", "results.study")):
                assert name in said, said


def test_empty_tables(published):
    said = sentences({name: frame.clear() for name, frame in published.items()})
    assert "The table results.efficiency_scores has no rows." in said
    assert "raw.rejects" not in said  # that no cell was rejected is good news, not an absence


def test_a_page_without_tables_says_so():
    text = panel_report({}, PanelMeta())
    no_address_is_fetched(text)
    said = [s.text_content().strip() for s in html.fromstring(text).xpath("//*[@class='absent']")]
    assert "Left out. The table results.efficiency_scores has not been published." in said
    assert not html.fromstring(text).xpath("//figure")


def test_another_study_is_not_shown(published):
    text = panel_report(published, PanelMeta(study="other"))
    assert "No efficiency of the study other is stored." in text


def test_chinese_page(published):
    text = panel_report(published, PanelMeta(language="zh", labels={"north": "北部"}))
    tree = html.fromstring(text)
    assert tree.get("lang") == "zh-Hans"
    assert "概览" in text and "北部" in text
    assert not re.search(r"At a glance|Left out|Source:|Figure \d|file_name</th>|slope|Trend of|Map of", text)
    shown = {svg.get("aria-label") for svg in tree.xpath("//figure//svg")}
    for begins in ("地图：θ，2019 年", "Malmquist 指数及其分解，自基年累计"):  # and go on with what is seen
        assert any(str(text).startswith(begins) for text in shown), shown


def test_what_is_absent_is_said_in_the_language_of_the_page(published):
    said = "表 results.efficiency_scores 尚未发布。"
    text = panel_report({}, PanelMeta(language="zh"))
    assert said in text and "区域面板" in text and not re.search("has not been|No stored", text)
    short = {**published, "marts.coagglomeration": published["marts.coagglomeration"].select("region_id")}
    assert "无法执行" in panel_report(short, PanelMeta(language="zh"))
    absent = Absent("no_column", table="a.b", columns=("c", "d"))
    assert str(absent) == absent.said() == "The table a.b has no column c, d."
    assert absent.said("zh") == "表 a.b 没有列 c、d。"


def test_a_page_of_ones_own():
    frame = pl.DataFrame({"year": [2000, 2001], "x": [1.0, 2.0]})
    section = Section(
        "Same title", "Why?", ["A <tag>."], [Exhibit(trend(frame, value="x"), "c", "t", "SELECT 1 < 2")], ["careful"],
        headlines=[Headline("1", "one")],
    )  # fmt: skip
    table = Section("Same title", exhibits=[Exhibit(tidy_table(frame, stub="year"), "d")], absences=["gone"])
    text = report_page("T", [section, table], Provenance({"a": "b"}, [{"file": "f", "sha256": "0"}]))
    no_address_is_fetched(text)
    tree = html.fromstring(text)
    assert tree.xpath("//section/@id") == ["same-title", "same-title-2", "provenance"]
    assert tree.xpath("string(//code)") == "SELECT 1 < 2"
    assert "A <tag>." in tree.xpath("//section/p/text()")


def test_stored_tables_say_why_they_cannot_answer(published):
    stored = StoredTables(published)
    for sql, said in [
        ("SELECT * FROM marts.none", "marts.none has not been published"),
        ("SELECT nothing FROM raw.files", "raw.files cannot be answered"),
        ("SELECT * FROM raw.files WHERE source = 'x'", "No stored row"),
    ]:
        with pytest.raises(Absent, match=said):
            stored.query(sql)
    assert StoredTables.named("SELECT 1 FROM a.b JOIN c.d ON TRUE") == ["a.b", "c.d"]


@pytest.mark.slow
def test_the_page_opens_in_a_browser(page, tmp_path):
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium on this machine")
    path = tmp_path / "page.html"
    path.write_text(page, encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", f"--user-data-dir={tmp_path / 'profile'}"]  # fmt: skip
    dump = subprocess.run([browser, *flags, "--dump-dom", path.as_uri()], capture_output=True, text=True, timeout=600)
    tree = html.fromstring(dump.stdout)
    assert len(tree.xpath("//main/section")) == 6
    assert len(tree.xpath("//figure//svg")) == 8


def test_the_provenance_of_a_chinese_page_is_chinese():
    page = report_page("标题", [], {"code version": "abc", "own name": "x"}, language="zh")
    assert "<dt>代码版本</dt>" in page and "<dt>own name</dt>" in page and "code version" not in page
