"""The report's index page, and the pages of dbt and Great Expectations that it links, are there after one run."""

import re
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration import cli, docs
from warehouse.errors import WarehouseError


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


def test_great_expectations_pages_show_each_suite(main_job):
    folder = main_job.store / "reports" / "expectations"
    assert {p.stem for p in (folder / "expectations").glob("*.html")} == {
        *("employment", "panel", "series", "regional", "growth"),
    }
    runs = list((folder / "validations").rglob("*.html"))
    assert runs and any("expect" in p.read_text(encoding="utf-8").lower() for p in runs)


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
