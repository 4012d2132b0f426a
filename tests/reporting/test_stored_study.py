"""The panel report takes the exhibits of a study that ran before from its stored rows and files."""

import polars as pl
import pytest
from lxml import html

from python_models.reporting.figures.charts import trend
from python_models.reporting.pages.page import FRAGMENT, FRAGMENTS, fragment
from python_models.reporting.pages.panel_report import PanelMeta, panel_report
from python_models.reporting.pages.stored_study import stored_sections
from python_models.reporting.pages.stored_tables import StoredTables
from python_models.reporting.tables.frame_tables import tidy_table


@pytest.fixture
def kept(tmp_path) -> tuple[dict[str, pl.DataFrame], object]:
    """The rows and files of a study of two steps, of which one failed, and a step of another study."""
    frame = pl.DataFrame({"year": [2000, 2001], "x": [1.0, 2.0]})
    (tmp_path / FRAGMENTS).mkdir()
    for stem, content in (("fit_models", tidy_table(frame, stub="year")), ("fit_trend", trend(frame, value="x"))):
        made = fragment(content, f"{stem}-")
        (tmp_path / FRAGMENTS / f"{stem}{FRAGMENT}").write_text(made.markup, encoding="utf-8")
    step = {"kind": "models", "paper": "", "status": "ok", "message": ""}
    steps = pl.DataFrame(
        [
            {**step, "study": "main", "step": "late", "position": 2, "title": "Late", "question": "When?",
             "status": "failed", "message": "no rows"},
            {**step, "study": "main", "step": "fit", "position": 1, "title": "A fit", "question": "Does it?"},
            {**step, "study": "other", "step": "fit", "position": 1, "title": "Another", "question": ""},
        ]
    )  # fmt: skip
    query = "select * from results.study_tables where study = 'main'"
    exhibit = {"study": "main", "step": "fit", "query": query, "paper": ""}
    exhibits = pl.DataFrame(
        [
            {**exhibit, "exhibit": "models", "kind": "table", "caption": "A fit",
             "files": "tables/fit_models.html, tables/fit_models.tex"},
            {**exhibit, "exhibit": "trend", "kind": "figure", "caption": "A fit: by year",
             "files": "figures/fit_trend.svg, figures/fit_trend.png"},
        ]
    )  # fmt: skip
    warnings = pl.DataFrame({"study": ["main"], "step": ["fit"], "warning": ["FE: only 9 regions."]})
    tables = {
        "results.study_steps": steps,
        "results.study_exhibits": exhibits,
        "results.study_warnings": warnings,
    }
    return tables, tmp_path


def test_sections_of_a_stored_study(kept):
    tables, folder = kept
    first, second = stored_sections(StoredTables(tables), "main", folder)
    assert (first.title, first.question, list(first.warnings)) == ("A fit", "Does it?", ["FE: only 9 regions."])
    assert [e.caption for e in first.exhibits] == ["A fit", "by year"]
    assert [e.content.kind for e in first.exhibits] == ["table", "figure"]
    assert first.exhibits[0].source == "results.study_tables"
    assert second.absences == ["This step could not be completed: no rows"]
    chinese = stored_sections(StoredTables(tables), "main", folder, "zh")
    assert chinese[1].absences == ["此步骤未能完成：no rows"]


def test_a_study_that_is_not_stored_has_no_sections(kept):
    tables, folder = kept
    assert stored_sections(StoredTables(tables), "third", folder) == []
    assert stored_sections(StoredTables({}), "main", folder) == []


def test_a_study_may_have_no_warning_and_no_exhibit(kept):
    tables, folder = kept
    none = {name: frame if name == "results.study_steps" else frame.clear() for name, frame in tables.items()}
    first, _ = stored_sections(StoredTables(none), "main", folder)
    assert first.title == "A fit" and not first.warnings and not first.exhibits and not first.absences


def test_they_stand_in_the_panel_report(kept, published):
    tables, folder = kept
    sections = stored_sections(StoredTables(tables), "main", folder)
    tree = html.fromstring(panel_report(published, PanelMeta(), models=sections))
    titles = [h.text for h in tree.xpath("//h2")]
    assert titles.index("Efficiency") < titles.index("A fit") < titles.index("Late") < titles.index("Data quality")
    assert tree.xpath("//section[@id='fit']//figure//table") and tree.xpath("//section[@id='fit']//figure//svg")
    assert "FE: only 9 regions." in tree.xpath("//aside//li/text()")


def test_what_holds_for_the_whole_study_is_said_first_and_captions_are_told_apart(kept):
    tables, folder = kept
    whole = pl.DataFrame({"study": ["main"], "step": [""], "warning": ["x is interpolated in 3 of 9 rows."]})
    fit = tables["results.study_exhibits"].with_columns(paper=pl.lit("Table 2"))
    late = fit.with_columns(step=pl.lit("late"), caption=pl.col("caption").str.replace("A fit", "Late"))
    changed = {
        **tables,
        "results.study_warnings": pl.concat([tables["results.study_warnings"], whole]),
        "results.study_exhibits": pl.concat([fit, late]),
    }
    first, second = stored_sections(StoredTables(changed), "main", folder)
    assert list(first.warnings) == ["x is interpolated in 3 of 9 rows.", "FE: only 9 regions."]
    assert [e.caption for e in first.exhibits] == ["A fit (paper: Table 2)", "A fit: by year (paper: Table 2)"]
    assert [e.caption for e in second.exhibits] == ["Late (paper: Table 2)", "Late: by year (paper: Table 2)"]
    assert not second.warnings
