"""The page of all results: what each study asks and answers, links to every page and file, a dictionary of columns."""

import duckdb
import polars as pl
import pytest
from lxml import html

from orchestration import site
from python_models.reporting.site_page import StudyEntry, dictionary_page, site_page
from tests.reporting.asked_hosts import requests
from warehouse.store import Store


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_study_has_its_question_answers_and_files(language):
    files = ["studies/a/tables/t.xlsx", "studies/a/tables/t.tex"]
    shown = StudyEntry("A <b>", "Why?", ["It is -0.12 & so."], "studies/a/index.html", [("Table & one", files)])
    silent = StudyEntry("B", "", [], "", [])
    page = site_page("P", {"report": "index.html"}, [shown, silent], language=language)
    tree = html.fromstring(page)
    assert requests(page) == [] and "<b>" not in page.replace("<b>Table", "").replace("<b>表", "")
    assert {"index.html", "studies/a/index.html", *files} <= set(tree.xpath("//table//a/@href"))
    text = tree.text_content()
    assert "Why?" in text and "It is −0.12 & so." in text and "Table & one" in text
    assert len(tree.xpath("//section")) == 3 and len(tree.xpath("//table/caption")) == len(tree.xpath("//table"))


def test_the_site_is_made_from_the_published_file(tmp_path):
    """Only files that are there are linked; columns have the words of dbt's models; no path of this machine."""
    store = Store(tmp_path)
    made = store.reports / "studies" / "s" / "tables" / "m.xlsx"
    made.parent.mkdir(parents=True)
    made.write_bytes(b"")
    with duckdb.connect(str(store.published)) as con:
        con.execute("create schema results; create schema marts; create table marts.dim_regions (region_id varchar)")
        con.execute(
            """create table results.studies as select 's' as study, 'S' as title, '{"question": "Q?"}' as spec_json"""
        )
        con.execute(
            "create table results.study_answers as select 's' as study, 'x' as step, 1 as position, 'Yes.' as answer"
        )
        con.execute(
            "create table results.study_exhibits as select 's' as study, 'Models' as caption, "
            "'tables/m.xlsx, tables/gone.tex' as files"
        )
    path = site.write_site(store, "Land", "en")
    tree = html.fromstring(path.read_text(encoding="utf-8"))
    links = tree.xpath("//table//a/@href")
    assert "studies/s/tables/m.xlsx" in links and not [link for link in links if "gone" in link]
    assert "Q?" in tree.text_content() and "Yes." in tree.text_content()
    dictionary = (store.reports / site.DICTIONARY).read_text(encoding="utf-8")
    assert "Code of the region." in dictionary and "results.study_answers" in dictionary
    assert str(tmp_path) not in dictionary + path.read_text(encoding="utf-8")


def test_a_warehouse_without_studies_has_its_pages(tmp_path):
    store = Store(tmp_path)
    with duckdb.connect(str(store.published)) as con:
        con.execute("create schema raw; create table raw.rejects (cell varchar)")
    assert "index.html" in site.write_site(store, "Land", "zh").read_text(encoding="utf-8")
    columns = pl.DataFrame(
        {"schema": ["raw"], "table": ["t"], "about": [""], "column": ["c"], "type": ["X"], "meaning": [""]}
    )
    assert "raw.t" in dictionary_page("P", columns)
