"""The report's index page, and the pages of dbt and Great Expectations that it links, are there after one run."""

import json
import re
import sys
from pathlib import Path

import pytest
from lxml import html
from typer.testing import CliRunner

from orchestration import cli, docs
from orchestration.checks_page import folder_for_checks
from tests.reporting.asked_hosts import requests
from warehouse.errors import WarehouseError
from warehouse.store import Store


def test_every_page_that_the_report_links_is_there(main_job):
    folder = main_job.store / "reports"
    page = (folder / "index.html").read_text(encoding="utf-8")
    links = {link for link in re.findall(r'<a href="([^"#]+)"', page) if "://" not in link}
    assert {"expectations/index.html", "dbt/index.html"} <= links
    assert all((folder / link).is_file() for link in links)


def test_dbt_describes_every_mart_in_one_page_without_the_network(main_job):
    page = (main_job.store / "reports" / "dbt" / "index.html").read_text(encoding="utf-8")
    for table in ("coagglomeration", "location_quotients", "estimation_panel", "int_panel__typed"):
        assert f"model.coagg.{table}" in page, table
    assert "One row per region" in page


SUITES = ("employment", "panel", "series", "regional", "growth")


def test_the_page_of_checks_shows_each_suite_and_links_the_json(main_job):
    folder = main_job.store / "reports" / "expectations"
    page = html.fromstring((folder / "index.html").read_text(encoding="utf-8"))
    assert {p.stem for p in folder.glob("*.json")} == set(SUITES)
    stored = main_job.query("select * from quality.expectation_results")
    shown = page.xpath("//table[contains(@class, 'gt_table')]/tbody/tr[td]")
    assert len(shown) >= stored.height + len(SUITES)
    text = page.text_content()
    for row in stored.to_dicts():
        assert row["subject"] in text and row["why"] in text
    for link in page.xpath("//a/@href"):
        assert link.startswith("#") or (folder / link).is_file(), link
    for suite in SUITES:
        kept = json.loads((folder / f"{suite}.json").read_text(encoding="utf-8"))
        held = stored.filter(table_name=suite)
        assert kept["statistics"]["successful_expectations"] == held["success"].sum()


def test_all_results_are_linked_from_one_page_and_no_page_names_this_machine(main_job):
    reports = main_job.store / "reports"
    site = html.fromstring((reports / "contents.html").read_text(encoding="utf-8"))
    links = [link for link in site.xpath("//a/@href") if not link.startswith("#")]
    assert {"index.html", "expectations/index.html", "dictionary.html"} <= set(links)
    assert all((reports / link).is_file() for link in links)
    captions = main_job.query("select caption from results.study_exhibits where study = 'main'")["caption"].to_list()
    assert captions and all(caption in site.text_content() for caption in captions)
    assert "contents.html" in html.fromstring((reports / "index.html").read_text(encoding="utf-8")).xpath("//a/@href")
    for name in ("index.html", "contents.html", "dictionary.html", "expectations/index.html"):
        assert str(main_job.folder) not in (reports / name).read_text(encoding="utf-8"), name


def test_pages_of_an_earlier_version_are_taken_away(tmp_path):
    store = Store(tmp_path)
    folder = store.reports / "expectations"
    (folder / "static" / "styles").mkdir(parents=True)
    (folder / "static" / "styles" / "data_docs_default_styles.css").write_text("")
    (folder / "validations").mkdir()
    (folder / "mine").mkdir()
    assert folder_for_checks(store) == folder
    assert [p.name for p in folder.iterdir()] == ["mine"]
    (folder / "validations").mkdir()  # no longer Great Expectations' own
    assert (folder_for_checks(store) / "validations").is_dir()


def test_no_page_of_a_run_asks_the_network_for_anything(main_job):
    """Every page that a run makes, dbt's too: nothing is loaded from a host."""
    pages = sorted((main_job.store / "reports").rglob("*.html"))
    assert len(pages) >= 3
    assert {str(p): asked for p in pages if (asked := requests(p.read_text(encoding="utf-8")))} == {}


def test_a_finished_run_says_where_the_pages_are(main_job):
    for page in ("reports/index.html", "reports/expectations/index.html", "reports/dbt/index.html"):
        assert page in main_job.printed


def test_the_ui_binds_to_loopback_and_says_where_the_pages_are(monkeypatch):
    called = []
    monkeypatch.setattr("os.execv", lambda program, arguments: called.append(arguments))
    said = CliRunner().invoke(cli.app, ["ui", "--port", "3999"])
    assert said.exit_code == 0, said.output
    (arguments,) = called
    assert (
        arguments[arguments.index("-h") + 1] == "127.0.0.1" and Path(arguments[0]).parent == Path(sys.executable).parent
    )
    printed = said.output.replace("\n", "")
    assert "http://127.0.0.1:3999" in printed
    assert all(page in printed for page in ("reports/index.html", "expectations/index.html", "dbt/index.html"))


@pytest.fixture
def page(tmp_path, monkeypatch):
    """The documentation's page in a folder of its own."""
    monkeypatch.setattr(docs, "PAGE", tmp_path / "dbt" / "index.html")
    monkeypatch.setattr(docs, "STAMP", tmp_path / "dbt" / "described.sha256")
    return docs.PAGE


def test_the_page_is_described_once_and_again_when_the_project_changes(page, monkeypatch):
    written = []

    def write():
        written.append(docs.project_hash())
        docs.write_atomically(docs.PAGE, "described")
        docs.write_atomically(docs.STAMP, written[-1])
        return docs.PAGE

    monkeypatch.setattr(docs, "write_dbt_docs", write)
    for stamp, times in [("a", 1), ("a", 1), ("b", 2)]:
        monkeypatch.setattr(docs, "project_hash", lambda stamp=stamp: stamp)
        assert docs.keep_dbt_docs_true() is None and len(written) == times


def test_a_description_that_fails_leaves_a_page_that_says_so(page, monkeypatch, tmp_path):
    def refused(*_):
        raise WarehouseError("no")

    monkeypatch.setattr(docs.SESSION, "run", refused)
    monkeypatch.setattr(docs, "parsed_project", lambda: None)
    monkeypatch.setattr(docs, "STORE", type("S", (), {"working": Path(__file__)}))
    assert "dbt cannot describe" in docs.keep_dbt_docs_true()
    assert "coagg docs" in page.read_text(encoding="utf-8")
