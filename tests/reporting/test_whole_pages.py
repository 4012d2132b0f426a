"""Every file that a browser opens is a page: it says its language, its title and its characters."""

from html.parser import HTMLParser

import polars as pl
import pytest

from python_models.reporting.pages.exhibit_files import write_exhibit
from python_models.reporting.pages.page import FRAGMENT, FRAGMENTS
from python_models.reporting.pages.stored_study import fragment_file
from python_models.reporting.tables.frame_tables import tidy_table


class Head(HTMLParser):
    """Language, title and characters of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.lang, self.title, self.charset, self._in_title = "", "", "", False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "html":
            self.lang = given.get("lang", "")
        if tag == "meta" and "charset" in given:
            self.charset = given["charset"]
        self._in_title = tag == "title" and not self.title

    def handle_data(self, data):
        if self._in_title:
            self.title += data

    def handle_endtag(self, tag):
        self._in_title = False


@pytest.mark.parametrize(("language", "caption"), [("en", "Means & spreads <1"), ("zh", "各地区的均值"), ("zh", "")])
def test_a_table_to_download_is_a_page_of_its_own(tmp_path, language, caption):
    frame = pl.DataFrame({"地区": ["北京", "上海"], "x": [1.0, 2.0]})
    table = tidy_table(frame, stub="地区", caption=caption, language=language)
    paths = write_exhibit(table, tmp_path, "theta.means")
    (html,) = [p for p in paths if p.suffix == ".html"]
    text = html.read_text(encoding="utf-8")
    head = Head(text)
    assert (
        text.startswith("<!doctype html>")
        and head.charset == "utf-8"
        and head.lang == {"en": "en", "zh": "zh-Hans"}[language]
    )
    assert head.title == (caption or "theta.means") and "北京" in text
    assert not table.html().startswith("<!doctype")  # in a notebook it stays a part


def test_pieces_of_a_page_are_no_pages_and_those_of_before_are_found(tmp_path):
    folder = tmp_path / FRAGMENTS
    folder.mkdir()
    files = "tables/fit.models.html, tables/fit.models.tex"
    (folder / "fit.models.html").write_text("old")
    assert fragment_file(files, tmp_path).read_text() == "old"
    (folder / f"fit.models{FRAGMENT}").write_text("new")
    assert fragment_file(files, tmp_path).read_text() == "new"


def test_every_page_of_a_finished_job_says_what_it_is(atlantis_job):
    pages = sorted((atlantis_job.store / "reports").rglob("*.html"))
    assert len(pages) > 8
    for path in pages:
        if path.parent.name == "dbt":  # dbt's own
            continue
        head = Head(path.read_text(encoding="utf-8"))
        assert head.lang and head.title.strip() and head.charset.lower() == "utf-8", path.name
