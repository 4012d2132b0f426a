"""The site's entry: what each study asks and answers, links to every page and file, a dictionary of columns."""

import json
import re

import duckdb
import polars as pl
import pytest
from lxml import html

from orchestration import site
from orchestration.columns import comment, described
from orchestration.pages import DICTIONARY, ENTRY, REPORT, site_pages
from python_models.reporting.hashes import shortened
from python_models.reporting.pages.exhibit_files import with_files, write_exhibit
from python_models.reporting.pages.page import Exhibit, Provenance, Section, report_page
from python_models.reporting.pages.site_page import ShownExhibit, StudyEntry, dictionary_page, site_page
from python_models.reporting.tables.frame_tables import tidy_table
from tests.reporting.asked_hosts import requests
from warehouse.panel import load_panel
from warehouse.store import Store

FRAME = pl.DataFrame({"region": ["A", "B"], "value": [-0.5, 1 / 3]})


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_study_has_its_question_answers_and_files(language):
    files = ["studies/a/tables/t.xlsx", "studies/a/tables/t.tex"]
    page = "studies/a/index.html"
    exhibit = ShownExhibit("Table & one", f"{page}#fit", files)
    shown = StudyEntry("a", "A <b>", "Why?", ["It is -0.12 & so."], page, [exhibit], ["Old data."])
    silent = StudyEntry("b", "B", "", [], "", [])
    own = [ShownExhibit("Mean θ", "report.html#theta", ["exhibits/figures/theta.svg"])]
    page = site_page("P", {"report": "report.html"}, [shown, silent], own=own, language=language)
    tree = html.fromstring(page)
    assert requests(page) == [] and "<b>" not in page.replace("<b>Table", "").replace("<b>表", "")
    links = set(tree.xpath("//table//a/@href"))
    assert {"report.html", "report.html#theta", "studies/a/index.html", "studies/a/index.html#fit", *files} <= links
    text = tree.text_content()
    assert "Why?" in text and "It is −0.12 & so." in text and "Table & one" in text and "Old data." in text
    assert {"Excel", "LaTeX", "SVG"} <= set(tree.xpath("//table//a[@download]/text()"))  # names, not endings
    assert tree.xpath("//section/@id") == ["pages", "indices", "a", "b"]
    assert len(tree.xpath("//table/caption")) == len(tree.xpath("//table"))


def test_every_page_names_the_others_and_not_itself(tmp_path):
    store = Store(tmp_path)
    for here in (ENTRY, REPORT, "expectations/index.html", "studies/s/index.html"):
        found = site_pages(store, here)
        assert set(found) == {"all", "report", "checks", "dictionary", "lineage"}
        folder = (store.reports / here).parent
        targets = {(folder / address).resolve() for address in found.values() if address}
        expected = {ENTRY, REPORT, "expectations/index.html", DICTIONARY, "dbt/index.html"} - {here}
        assert targets == {(store.reports / page).resolve() for page in expected}
    tree = html.fromstring(report_page("P", [Section("S")], pages=site_pages(store, REPORT)))
    assert len(tree.xpath("//nav[@class='site']/a")) == 4 and len(tree.xpath("//nav[@class='site']/b")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-31+0a4a3cea0b14",
        "3508d41c-aef0-4cbd-977a-e724879be011",
        "c33cd1e+6e99f9a6e4e3",
        "aaa735bc1a5896baeaba829d196db0fe038357994e5f44b7012a8b94c78dc992",
    ],
)
def test_hashes_are_short_and_whole_where_one_points(text):
    tree = html.fromstring(f"<p>{shortened(text)}</p>")
    assert max(map(len, tree.text_content().replace("+", "-").split("-"))) <= 10
    whole = tree.text_content()
    for part in tree.xpath("//span[@class='hash']"):
        whole = whole.replace(part.text, part.get("title"))
    assert whole == text


@pytest.mark.parametrize("text", ["20240331123456", "2012-2019", "deadbeefdeadbeef", "<b>", "studies/a.yml"])
def test_what_is_no_hash_stays(text):
    assert html.fromstring(f"<p>{shortened(text)}</p>").text_content() == text
    assert "<b>" not in shortened(text)


def test_provenance_shows_no_whole_hash():
    run = "3508d41c-aef0-4cbd-977a-e724879be011"
    tree = html.fromstring(report_page("P", [], Provenance({"run": run}, files=[{"hash": "0a4a3cea0b14" * 4}])))
    assert run not in tree.text_content() and "0a4a3cea0b14" not in tree.text_content()
    assert tree.xpath("//span[@class='hash']/@title") == [run, "0a4a3cea0b14" * 4]


def test_a_table_has_its_files_and_csv_is_unrounded(tmp_path):
    table = tidy_table(FRAME, stub="region", caption="C")
    sections = with_files([Section("S", exhibits=[Exhibit(table, "C", name="a.b")], anchor="s")], tmp_path / "x", "x")
    (exhibit,) = sections[0].exhibits
    assert [f.rsplit(".", 1)[1] for f in exhibit.files] == ["docx", "tex", "xlsx", "csv"]
    assert all((tmp_path / f).stat().st_size for f in exhibit.files)
    assert pl.read_csv(tmp_path / "x/tables/a_b.csv").equals(FRAME)
    links = html.fromstring(report_page("P", sections)).xpath("//p[@class='downloads']/a/@href")
    assert links == list(exhibit.files)
    printed = tidy_table(FRAME.with_columns(pl.lit([1, 2]).alias("nested")), stub="region", columns={"value": "v"})
    write_exhibit(printed, tmp_path, "nested")  # cells that CSV has no form for: as printed
    assert pl.read_csv(tmp_path / "tables/nested.csv")["v"].to_list() == [-0.5, 0.333]


def test_the_site_is_made_from_the_published_file(tmp_path):
    """Only files that are there are linked; columns have the words of dbt's models; no path of this machine."""
    store = Store(tmp_path)
    made = store.reports / "studies" / "s" / "tables" / "m.xlsx"
    made.parent.mkdir(parents=True)
    made.write_bytes(b"")
    (store.reports / "contents.html").write_text("of before")
    (store.reports / "studies" / "s" / "index.html").write_text("")
    with duckdb.connect(str(store.published)) as con:
        con.execute("create schema results; create schema marts; create table marts.dim_regions (region_id varchar)")
        con.execute(
            """create table results.studies as select 's' as study, 'S' as title, '{"question": "Q?"}' as spec_json,
            'v1' as data_vintage"""
        )
        con.execute("create schema meta; create table meta.runs as select 'v2' as data_vintage, now() as finished_at")
        con.execute(
            "create table results.study_answers as select 's' as study, 'x' as step, 1 as position, 'Yes.' as answer"
        )
        con.execute(
            "create table results.study_exhibits as select 's' as study, 'fit' as step, 'Models' as caption, "
            "'tables/m.xlsx, tables/gone.tex' as files"
        )
    path = site.write_site(store, load_panel())
    assert path == str(store.reports / "index.html") and not (store.reports / "contents.html").exists()
    tree = html.fromstring((store.reports / "index.html").read_text(encoding="utf-8"))
    links = tree.xpath("//table//a/@href")
    assert "studies/s/tables/m.xlsx" in links and not [link for link in links if "gone" in link]
    assert "studies/s/index.html#fit" in links
    text = tree.text_content()
    assert "Q?" in text and "Yes." in text and "v1" in text  # the study is older than the data, and says so
    dictionary = (store.reports / site.DICTIONARY).read_text(encoding="utf-8")
    assert "Code of the region." in dictionary and "results.study_answers" in dictionary
    assert str(tmp_path) not in dictionary + (store.reports / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("title", "made"),
    [("集聚", "zh"), ("Clusters", "en"), ("S", "zh"), ("S", "en")],
    ids=["Chinese", "English", "one title, Chinese", "one title, English"],
)
def test_a_study_in_another_language_stands_under_its_title_in_the_site_s_and_says_so(
    tmp_path, monkeypatch, language, title, made
):
    monkeypatch.setenv("COAGG_LANGUAGE", language)
    store = Store(tmp_path)
    both = {"title": "S" if title == "S" else {"en": "Clusters", "zh": "集聚"}, "question": {"en": "Q?", "zh": "问？"}}
    store.published.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(store.published)) as con:
        con.execute("create schema results")
        con.execute(
            "create table results.studies (study text, title text, language text, spec_json text, data_vintage text)"
        )
        con.execute("insert into results.studies values ('s', ?, ?, ?, 'v1')", [title, made, json.dumps(both)])
        con.execute("create table results.study_exhibits (study text, step text, caption text, files text)")
        con.execute("insert into results.study_exhibits values ('s', 'fit', 'Models', '')")
    site.write_site(store, load_panel())
    tree = html.fromstring((store.reports / "index.html").read_text(encoding="utf-8"))
    assert tree.xpath("//h2[.='S' or .='Clusters' or .='集聚']/text()") == [
        "S" if title == "S" else both["title"][language]
    ]
    said = " ".join(tree.xpath("//aside//li/text()"))
    assert (f"study run s --language {language}" in said) == (made != language)


def test_a_warehouse_without_studies_has_its_pages(tmp_path):
    store = Store(tmp_path)
    with duckdb.connect(str(store.published)) as con:
        con.execute("create schema raw; create table raw.rejects (cell varchar)")
    site.write_site(store, load_panel())
    assert "dictionary.html" in (store.reports / ENTRY).read_text(encoding="utf-8")
    columns = pl.DataFrame(
        {"schema": ["raw"], "table": ["t"], "about": [""], "column": ["c"], "type": ["X"], "meaning": [""]}
    )
    assert "raw.t" in dictionary_page("P", columns)


def test_comments_say_what_tables_views_and_columns_hold(tmp_path):
    with duckdb.connect() as con:
        con.execute("create schema results; create table results.model_terms (estimate double, mine integer)")
        con.execute("create schema marts; create view marts.location_quotients as select 1 as year, 2 as theta_x")
        con.execute("create schema seeds; create table seeds.variables as select 'mine' as variable, "
                    "'It''s mine' as description, 'kt' as base_unit")  # fmt: skip
        comment(con, "en")
        said = dict(con.execute("select column_name, comment from duckdb_columns() where not internal").fetchall())
        tables = dict(con.execute("select table_name, comment from duckdb_tables()").fetchall())
        views = dict(con.execute("select view_name, comment from duckdb_views() where not internal").fetchall())
    assert said["estimate"] == "Estimate." and said["mine"] == "It's mine (kt)." and said["year"] == "Year."
    assert said["theta_x"] == "Co-agglomeration of manufacturing with x."
    assert tables["model_terms"] and "LQ" in views["location_quotients"]


def test_what_is_unknown_has_no_invented_meaning():
    told = described()
    assert told.meaning("marts.estimation_panel", "something_else") == "" and told.about("marts.nothing") == ""


def test_comments_are_in_the_language_of_the_panel(tmp_path):
    """Of every column that has words, of a made name and of the panel's own variable, in the file that is published."""
    store = Store(tmp_path)
    with duckdb.connect(str(store.working)) as con:
        con.execute("create schema results; create table results.model_terms (estimate double, mine integer)")
        con.execute("create schema marts; create view marts.location_quotients as select 1 as year, 2 as theta_x")
        con.execute("create schema seeds; create table seeds.variables as select 'mine' as variable, "
                    "'我的' as description, 'kt' as base_unit")  # fmt: skip
        comment(con, "en")  # of a run before
        comment(con, "zh")
    store.publish("run", "none", "code")
    with duckdb.connect(str(store.published), read_only=True) as con:
        columns = dict(con.execute("select column_name, comment from duckdb_columns() where not internal "
                                   "and schema_name in ('results', 'marts')").fetchall())  # fmt: skip
        tables = dict(con.execute("select table_name, comment from duckdb_tables() "
                                  "where schema_name in ('results', 'marts')").fetchall())  # fmt: skip
    assert columns == {
        "estimate": "估计值。",
        "mine": "我的（kt）。",
        "year": columns["year"],
        "theta_x": columns["theta_x"],
    }
    assert set(tables) == {"model_terms", "location_quotients"}
    for said in (*columns.values(), *tables.values()):
        assert re.search(r"[\u4e00-\u9fff]", said) and said.endswith("。"), said
