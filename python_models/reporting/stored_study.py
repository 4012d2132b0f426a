"""Sections of a page from a study that ran before: its stored steps, cautions and exhibits, and their files."""

from pathlib import Path
from typing import Literal

import polars as pl

from python_models.reporting.page import FRAGMENTS, Exhibit, Fragment, Section
from python_models.reporting.stored_tables import StoredTables
from python_models.words import Language
from python_models.words.study_report import STUDY_REPORT


def stored_sections(stored: StoredTables, study: str, folder: Path, language: Language = "en") -> list[Section]:
    """One section per stored step of a study, in the study's order; none where the study is not stored.

    Parameters
    ----------
    stored
        Published tables; ``results.study_steps``, ``study_exhibits`` and ``study_warnings`` are read.
    folder
        Where the files of the study's exhibits lie.
    """
    steps = stored.get("results.study_steps")
    if steps is None:
        return []
    mine = steps.filter(pl.col("study") == study).sort("position")
    return [_section(stored, study, folder, language, step) for step in mine.to_dicts()]


def _section(stored: StoredTables, study: str, folder: Path, language: Language, step: dict[str, str]) -> Section:
    own = (pl.col("study") == study) & (pl.col("step") == step["step"])
    exhibits, warnings = (_rows(stored, f"results.study_{what}", own) for what in ("exhibits", "warnings"))
    return Section(
        step["title"],
        step["question"] or "",
        exhibits=[_exhibit(row, folder, step["title"]) for row in exhibits],
        warnings=[row["warning"] for row in warnings],
        absences=[STUDY_REPORT("failed", language, message=step["message"])] if step["status"] == "failed" else [],
    )


def _rows(stored: StoredTables, table: str, own: pl.Expr) -> list[dict[str, str]]:
    """A study may have no warning at all, or no exhibit."""
    frame = stored.get(table)
    return [] if frame is None else frame.filter(own).to_dicts()


def _exhibit(row: dict[str, str], folder: Path, title: str) -> Exhibit:
    kind: Literal["figure", "table"] = "figure" if row["kind"] == "figure" else "table"
    markup = fragment_file(row["files"], folder).read_text(encoding="utf-8")
    source = ", ".join(StoredTables.named(row["query"]))
    return Exhibit(Fragment(kind, markup), row["caption"].removeprefix(f"{title}: "), source, row["query"])


def fragment_file(files: str, folder: Path) -> Path:
    """Where the markup of a stored exhibit lies, by its ``files`` in ``results.study_exhibits``."""
    return folder / FRAGMENTS / f"{Path(files.split(', ')[0]).stem}.html"
