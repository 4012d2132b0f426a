"""The report's index page, and the pages of dbt and Great Expectations that it links, are there after one run."""

import json
import re
import sys
from pathlib import Path

import pytest
from lxml import html
from typer.testing import CliRunner

from orchestration import cli
from orchestration.checks_page import folder_for_checks
from orchestration.dbt import docs
from python_models.words.checks_page import subject
from tests.reporting.asked_hosts import requests
from warehouse.errors import WarehouseError
from warehouse.panel import load_panel
from warehouse.store import Store

OURS = ("index.html", "report.html", "dictionary.html", "expectations/index.html")


def links_of(page: Path) -> list[str]:
    """Relative addresses that a page links, without the place in them; each a file that is there."""
    tree = html.fromstring(page.read_text(encoding="utf-8"))
    found = [link for link in tree.xpath("//a/@href") if not link.startswith("#") and "://" not in link]
    assert [link for link in found if not (page.parent / link.partition("#")[0]).is_file()] == []
    return found


def test_every_page_links_every_other_and_every_link_is_there(main_job):
    folder = main_job.store / "reports"
    for name in OURS:
        to = {(folder / name).parent.joinpath(link.partition("#")[0]).resolve() for link in links_of(folder / name)}
        assert {(folder / other).resolve() for other in (*OURS, "dbt/index.html") if other != name} <= to, name
    report = html.fromstring((folder / "report.html").read_text(encoding="utf-8"))
    places = set(report.xpath("//@id"))
    deep = [link.partition("#")[2] for link in links_of(folder / "index.html") if link.startswith("report.html#")]
    assert len(deep) > 20 and set(deep) <= places  # each exhibit is linked where the report shows it
    offered = {link.rsplit(".", 1)[1] for link in report.xpath("//p[@class='downloads']/a/@href")}
    assert offered == {"docx", "tex", "xlsx", "csv", "svg", "png"}
    assert len(report.xpath("//p[@class='downloads']")) == len(report.xpath("//main//figure"))


def test_every_column_that_people_read_is_described(main_job):
    rows = main_job.query(
        "select schema_name || '.' || table_name || '.' || column_name as name, comment from duckdb_columns() "
        "where schema_name in ('marts', 'results', 'quality', 'raw', 'meta')"
    )
    assert rows.height > 500 and rows.filter(rows["comment"].is_null())["name"].to_list() == []
    page = html.fromstring((main_job.store / "reports" / "dictionary.html").read_text(encoding="utf-8"))
    cells = page.xpath("//section[@id != 'sources']//table[contains(@class, 'gt_table')]/tbody/tr/td[last()]")
    assert len(cells) == rows.height and all(cell.text_content().strip() for cell in cells)


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
    text, labels = page.text_content(), load_panel(main_job.folder).labels
    assert "real_estate" not in text and "Tibet" in text and "Real estate" in text
    for row in stored.to_dicts():
        assert subject(row["subject"], "en", labels) in text and row["why"] in text
    for link in page.xpath("//a/@href"):
        assert link.startswith("#") or (folder / link).is_file(), link
    for suite in SUITES:
        kept = json.loads((folder / f"{suite}.json").read_text(encoding="utf-8"))
        held = stored.filter(table_name=suite)
        assert kept["statistics"]["successful_expectations"] == held["success"].sum()


def test_the_entry_has_all_results_and_no_page_names_this_machine(main_job):
    reports = main_job.store / "reports"
    site = html.fromstring((reports / "index.html").read_text(encoding="utf-8"))
    captions = main_job.query("select caption from results.study_exhibits where study = 'main'")["caption"].to_list()
    text = site.text_content().replace("−", "-")
    assert captions and all(caption.replace("−", "-") in text for caption in captions)
    assert site.xpath("//dl[@class='headlines']//dd") and not (reports / "contents.html").exists()
    for name in OURS:
        assert str(main_job.folder) not in (reports / name).read_text(encoding="utf-8"), name
        tree = html.fromstring((reports / name).read_text(encoding="utf-8"))
        for part in tree.xpath("//script | //style | //svg | //pre"):
            part.getparent().remove(part)
        assert not re.search(r"(?=[0-9]*[a-f])(?=[a-f]*[0-9])\b[0-9a-f]{11,}\b", tree.text_content()), name


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

    def write(anew=True):
        written.append((docs.project_hash(), anew))
        docs.write_atomically(docs.PAGE, "described")
        docs.write_atomically(docs.STAMP, docs.stamp())
        return docs.PAGE

    monkeypatch.setattr(docs, "write_dbt_docs", write)
    for stamp, spoken, times in [("a", "en", 1), ("a", "en", 1), ("b", "en", 2), ("b", "zh", 3), ("b", "zh", 3)]:
        monkeypatch.setenv("COAGG_LANGUAGE", spoken)
        monkeypatch.setattr(docs, "project_hash", lambda stamp=stamp: stamp)
        assert docs.keep_dbt_docs_true() is None and len(written) == times
    assert not any(anew for _, anew in written)  # what dbt has made of this project is taken up


def test_a_description_that_fails_leaves_a_page_that_says_so(page, monkeypatch, tmp_path):
    def refused(*_):
        raise WarehouseError("no")

    monkeypatch.setattr(docs, "described_project", refused)
    monkeypatch.setattr(docs, "STORE", type("S", (), {"working": Path(__file__)}))
    assert "dbt cannot describe" in docs.keep_dbt_docs_true()
    assert "coagg docs" in page.read_text(encoding="utf-8")
