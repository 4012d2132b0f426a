"""The head of the panel's report says what each stored study found, in the sentences that were stored."""

import html

import polars as pl
import pytest

from python_models.reporting.pages.panel_report import PanelMeta, panel_report
from python_models.reporting.pages.stored_tables import StoredTables
from python_models.reporting.pages.study_answers import study_answers

STUDIES = pl.DataFrame({"study": ["carbon", "main", "silent"], "title": ["Carbon", "The main job", "Silent"]})
STEPS = pl.DataFrame(
    {"study": ["carbon", "carbon", "main"], "step": ["last", "first", "sensitivity"], "position": [7, 2, 1]}
)
ANSWERS = pl.DataFrame(
    {
        "study": ["carbon", "carbon", "carbon", "main", "main"],
        "step": ["last", "last", "first", "sensitivity", "sensitivity"],
        "position": [1, 2, 1, 1, 2],
        "answer": ["A is 1.", "The sign stands under 3 of 4 alternatives.", "Printed.", "B.", "C."],
    }
)
TABLES = {"results.studies": STUDIES, "results.study_steps": STEPS, "results.study_answers": ANSWERS}


def test_study_zero_goes_first_and_steps_keep_their_order():
    assert study_answers(StoredTables(TABLES)) == [
        "The main job: B. C.",
        "Carbon: Printed. A is 1. The sign stands under 3 of 4 alternatives.",
    ]


@pytest.mark.parametrize("lacking", ["results.studies", "results.study_answers"])
def test_a_panel_without_studies_says_nothing(lacking):
    assert study_answers(StoredTables({k: v for k, v in TABLES.items() if k != lacking})) == []


def test_the_answers_stand_in_the_reports_first_section():
    page = html.unescape(panel_report(TABLES, PanelMeta()))
    first = page[page.index("<section") : page.index("</section>")]
    assert len(ANSWERS) == 5
    for sentence in ANSWERS["answer"]:
        assert sentence in first


def test_chinese_sentences_are_joined_without_blanks():
    answers = ANSWERS.with_columns(answer=pl.lit("甲。"))
    assert study_answers(StoredTables(TABLES | {"results.study_answers": answers}), "zh")[0] == "The main job：甲。甲。"
