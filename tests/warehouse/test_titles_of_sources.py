"""Sources are named in words, in both languages and from one place: list, status, dictionary, report and SQL."""

import re
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from rich.console import Console
from typer.testing import CliRunner

from orchestration import cli
from orchestration.site import _sources
from orchestration.status import _show_known
from python_models.reporting.pages.page import Provenance
from python_models.reporting.pages.panel_report import _with_files
from python_models.reporting.pages.site_page import dictionary_page
from python_models.reporting.pages.stored_tables import StoredTables
from tests.jobs import ATLANTIS, BUNDLED, ROOT
from warehouse.catalogue import Translated, load_catalogue, parse_source
from warehouse.catalogued import catalogued, write_catalogued
from warehouse.connection import table_names
from warehouse.errors import CatalogueError

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENTRY = {"source": "s", "files": "*.csv", "layout": "regions_by_years", "indicator": "x"}
FOLDERS = [
    BUNDLED / "sources",
    ROOT / "docs" / "examples" / "cities" / "sources",
    *sorted((ROOT / "orchestration" / "templates").glob("*/sources")),
]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.parent.name)
def test_every_source_that_ships_has_its_title_in_both_languages(folder):
    for entry in load_catalogue(folder):
        assert isinstance(entry.title, Translated), entry.source
        assert CHINESE.search(entry.title.zh) and not CHINESE.search(entry.title.en), entry.source
        if isinstance(entry.publisher, Translated):
            assert CHINESE.search(entry.publisher.zh) and not CHINESE.search(entry.publisher.en), entry.source
        assert not re.search(r"[\u4e00-\u9fff] ?[,;:()]", entry.title.zh), f"{entry.source}: half-width marks"


def test_one_text_serves_both_languages_and_half_a_pair_is_refused():
    rows = catalogued([parse_source(ENTRY | {"title": "Prix"}, "a.yml"), parse_source(ENTRY, "b.yml")]).to_dicts()
    assert [(r["title_en"], r["title_zh"], r["citation"]) for r in rows] == [("Prix", "Prix", None), (None, None, None)]
    with pytest.raises(CatalogueError, match=r"a\.yml: .*zh"):
        parse_source(ENTRY | {"title": {"en": "Prices"}}, "a.yml")
    titles = [parse_source(ENTRY | {"title": t}, "a.yml") for t in ("A", {"en": "B", "zh": "乙"})]
    assert len({entry.fingerprint() for entry in titles}) == 1  # a title makes no file be read again


@pytest.fixture
def con():
    with duckdb.connect() as con:
        con.execute("create schema raw; create schema meta")
        files = pl.DataFrame(
            {
                "source": ["gdp_nominal", "so2", "mine", None],
                "file_name": list("abcd"),
                "file_sha256": list("abcd"),
                "observations": [12345, 0, 2, 0],
                "rejects": [0, 1, 0, 0],
                "vintage": [date(2020, 1, 1)] * 4,
            }
        )
        con.register("files", files)
        con.execute("create table raw.files as from files")
        yield con


def test_without_a_catalogue_the_names_stand(con, monkeypatch):
    """A release of an earlier version has no titles."""
    assert _sources(con, table_names(con), "zh") == []
    console = Console(width=100, record=True)
    _show_known(console, con, table_names(con))
    said = console.export_text()
    assert "gdp_nominal" in said and "title" not in said
    shown = _with_files(None, StoredTables({"raw.files": con.execute("from raw.files").pl()}), "zh").files
    assert {row["来源"] for row in shown} == {"gdp_nominal", "so2", "mine", None}


@pytest.mark.parametrize(("language", "title"), [("en", "Gross regional product"), ("zh", "地区生产总值")])
def test_pages_and_status_name_sources_in_their_language(con, language, title, monkeypatch):
    monkeypatch.setenv("COAGG_LANGUAGE", language)
    write_catalogued(con, load_catalogue(BUNDLED / "sources"))
    console = Console(width=80, record=True)
    _show_known(console, con, table_names(con))
    said = console.export_text()
    assert title in said and "mine" in said
    assert bool(CHINESE.search(said)) == (language == "zh")
    sources = _sources(con, table_names(con), language)
    assert [(s["source"], s["figures"]) for s in sources] == [("gdp_nominal", "12,345")]  # what gave figures
    columns = pl.DataFrame(schema=dict.fromkeys(("schema", "table", "about", "column", "type", "meaning"), pl.String))
    page = dictionary_page("P", columns, sources=sources, language=language)
    assert title in page and ("国家统计局" if language == "zh" else "National Bureau of Statistics of China") in page
    tables = StoredTables({name: con.execute(f"from {name}").pl() for name in ("raw.files", "meta.sources")})
    shown = _with_files(Provenance({}), tables, language).files
    assert any(str(row["来源" if language == "zh" else "source"]).startswith(title) for row in shown)
    assert any(row["来源" if language == "zh" else "source"] == "mine" for row in shown)


@pytest.mark.parametrize(("language", "title"), [("en", "Deposits and loans"), ("zh", "金融机构存贷款余额")])
def test_the_list_of_sources_is_in_the_language_asked_for(language, title, monkeypatch):
    monkeypatch.setenv("COAGG_LANGUAGE", language)
    monkeypatch.setenv("COLUMNS", "300")
    said = CliRunner().invoke(cli.app, ["--language", language, "source", "list"])
    assert said.exit_code == 0 and title in said.output, said.output


def test_a_release_has_the_titles_and_its_dictionary_shows_them(atlantis_job):
    titles = atlantis_job.query("select source, title_en, title_zh from meta.sources order by source").to_dicts()
    assert [row["source"] for row in titles] == sorted(s.source for s in load_catalogue(ATLANTIS / "sources"))
    assert all(row["title_en"] for row in titles)
    page = Path(atlantis_job.store / "reports" / "dictionary.html").read_text(encoding="utf-8")
    assert "Énergie, CO2 et population" in page and "meta.sources" in page
    assert "Énergie, CO2 et population" in (atlantis_job.store / "reports" / "report.html").read_text(encoding="utf-8")
