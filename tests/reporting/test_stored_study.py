"""A stored study becomes sections of a page, also one that has no warning and a step without exhibits."""

import polars as pl

from python_models.reporting.stored_study import stored_sections
from python_models.reporting.stored_tables import StoredTables

STEP = {"study": "main", "step": "one", "position": 1, "title": "A step", "question": None}
TEXT = dict.fromkeys(("study", "step", "warning"), pl.String)


def sections(tmp_path, **step):
    tables = {
        "results.study_steps": pl.DataFrame([STEP | {"status": "ok", "message": ""} | step]),
        "results.study_warnings": pl.DataFrame(schema=TEXT),
        "results.study_exhibits": pl.DataFrame(schema=TEXT),
    }
    return stored_sections(StoredTables(tables), "main", tmp_path)


def test_a_study_may_have_no_warning_and_no_exhibit(tmp_path):
    (section,) = sections(tmp_path)
    assert section.title == "A step" and not section.warnings and not section.exhibits and not section.absences


def test_a_failed_step_says_why(tmp_path):
    (section,) = sections(tmp_path, status="failed", message="no such column")
    assert "no such column" in section.absences[0]
