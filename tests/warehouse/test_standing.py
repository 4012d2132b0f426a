"""A damaged newer file leaves the older reading standing, and says so."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pytest

from python_models.words.standing import standing_sentences
from tests.warehouse.conftest import make_source, xlsx
from tests.warehouse.test_ingest import Landing
from warehouse.standing import write_standing


@pytest.fixture
def landing(tmp_path, seeds):
    with duckdb.connect() as con:
        yield Landing(tmp_path, con, seeds)


def found(landing):
    rows = write_standing(landing.con)
    return {(r["kind"], r["file_name"]): r for r in rows.iter_rows(named=True)}


def test_whole_files_leave_nothing_to_say(landing, yearbook):
    landing.put("a.xlsx", xlsx(yearbook()))
    landing.run(datetime(2025, 1, 1))
    landing.put("a.xlsx", xlsx(yearbook(B4=720.0)))
    landing.run(datetime(2025, 6, 1))
    assert found(landing) == {}


def test_a_damaged_file_is_named_with_what_stands(landing, yearbook):
    landing.put("a.xlsx", xlsx(yearbook()))
    landing.run(datetime(2025, 1, 1))
    landing.put("a.xlsx", xlsx(yearbook(B4="#REF!", C4="?")))
    landing.run(datetime(2025, 6, 1))
    said = found(landing)
    assert said["rejected", "a.xlsx"]["number"] == 2 and said["rejected", "a.xlsx"]["detail"] == "not_a_number"
    older = said["older", "a.xlsx"]
    assert older["number"] == 2 and str(older["other_vintage"]) == "2025-01-01"
    landing.put("a.xlsx", xlsx(yearbook(B4=718.0)))
    landing.run(datetime(2025, 7, 1))
    assert found(landing) == {}  # mended: nothing more to say


def test_a_region_that_is_gone_is_named(landing, yearbook):
    """The next year's book, and an edition of the same name, each without a state."""
    landing.sources = [make_source(vintage={"file_name": r"(?P<year>\d{4})"})]
    landing.put("book_2013.xlsx", xlsx(yearbook()))
    landing.run(datetime(2025, 1, 1))
    landing.put("book_2014.xlsx", xlsx([["就业(2013年)"], *yearbook()[1:5]]))
    landing.run(datetime(2025, 2, 1))
    gone = found(landing)["regions_missing", "book_2014.xlsx"]
    assert (gone["number"], gone["detail"], gone["other_file"]) == (1, "山 西", "book_2013.xlsx")
    landing.put("book_2013.xlsx", xlsx(yearbook()[:5]))
    landing.run(datetime(2025, 3, 1))
    said = found(landing)
    assert said["regions_missing", "book_2013.xlsx"]["detail"] == "山 西"
    assert said["older", "book_2013.xlsx"]["number"] == 3  # the figures of Shanxi are those of the earlier edition


def test_a_file_that_cannot_be_opened_leaves_the_one_before_it(landing, yearbook):
    landing.put("a.xlsx", xlsx(yearbook()))
    landing.run(datetime(2025, 1, 1))
    landing.put("a.xlsx", xlsx(yearbook())[:-300])
    landing.run(datetime(2025, 6, 1))
    said = found(landing)
    assert said["rejected", "a.xlsx"]["detail"] == "truncated" and said["older", "a.xlsx"]["number"] == 9


def test_files_about_other_regions_are_not_compared(landing, yearbook):
    landing.put("a.xlsx", xlsx(yearbook()[:5]))
    landing.run(datetime(2025, 1, 1))
    landing.put("b.xlsx", xlsx([*yearbook()[:3], yearbook()[5]]))
    landing.run(datetime(2025, 6, 1))
    assert found(landing) == {}


def test_files_of_one_date_that_disagree_are_named(landing, yearbook):
    """Which of two yearbooks dropped together was in force was decided by a hash, in silence."""
    landing.put("book2013.xlsx", xlsx(yearbook()))
    landing.put("book2014.xlsx", xlsx(yearbook(B4=720.0, C6=83.0)))
    landing.run(datetime(2025, 1, 1))
    said = found(landing)
    assert said.keys() == {("disagree", "book2014.xlsx")}
    row = said["disagree", "book2014.xlsx"]
    assert (row["number"], row["detail"], row["other_file"]) == (2, "2012", "book2013.xlsx")
    english, chinese = standing_sentences([row]), standing_sentences([row], "zh")
    assert "`vintage` of the source says which is newer" in english[0] and "发布日期相同" in chinese[0]


def test_a_date_in_the_name_or_a_later_load_says_which_is_newer(landing, yearbook):
    landing.sources = [make_source(vintage={"file_name": r"(?P<year>\d{4})"})]
    landing.put("book2013.xlsx", xlsx(yearbook()))
    landing.put("book2014.xlsx", xlsx(yearbook(B4=720.0)))
    landing.run(datetime(2025, 1, 1))
    assert found(landing) == {}


def test_of_files_that_came_one_after_the_other_the_later_is_newer(landing, yearbook):
    landing.put("z.xlsx", xlsx(yearbook()))
    landing.run(datetime(2025, 1, 1))
    landing.put("a.xlsx", xlsx(yearbook(B4=720.0)))
    landing.run(datetime(2025, 2, 1))
    assert found(landing) == {}


def test_findings_have_sentences_in_both_languages(landing, yearbook):
    landing.put("a.xlsx", xlsx(yearbook()))
    landing.run(datetime(2025, 1, 1))
    landing.put("a.xlsx", xlsx(yearbook(B4="#REF!")[:5]))
    landing.run(datetime(2025, 6, 1))
    rows = write_standing(landing.con).to_dicts()
    assert {row["kind"] for row in rows} == {"rejected", "regions_missing", "older"}
    english, chinese = standing_sentences(rows), standing_sentences(rows, "zh")
    assert len(english) == len(chinese) == 3 and all("a.xlsx" in s for s in english + chinese)
    assert standing_sentences(rows * 10, most=4)[-1] == "and 26 more"
