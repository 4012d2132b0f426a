"""Sections of a page from a study that ran before: its stored steps, cautions and exhibits, and their files."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Literal

import polars as pl

from python_models.reporting.pages.exhibit_files import offered
from python_models.reporting.pages.page import FRAGMENT, FRAGMENTS, Exhibit, Fragment, Section
from python_models.reporting.pages.stored_tables import StoredTables
from python_models.words import Language, listed, mark
from python_models.words.errors import translated
from python_models.words.study_report import STUDY_REPORT, in_paper

WHOLE = ""  # the step of warnings that belong to the study as a whole


def stored_sections(
    stored: StoredTables, study: str, folder: Path, language: Language = "en", *, address: str = ""
) -> list[Section]:
    """One section per stored step of a study, in the study's order; none where the study is not stored.

    Parameters
    ----------
    stored
        Published tables; ``results.study_steps``, ``study_exhibits`` and ``study_warnings`` are read.
    folder
        Where the files of the study's exhibits lie.
    address
        Of that folder as the page sees it; without it no file is linked.
    """
    steps = stored.get("results.study_steps")
    if steps is None:
        return []
    mine = steps.filter(pl.col("study") == study).sort("position")
    sections = [_section(stored, study, folder, language, step, address) for step in mine.to_dicts()]
    sections = _told_apart(sections, language)
    of_all = _warnings(stored, study, WHOLE)  # said once, where the study begins
    return [replace(s, warnings=[*of_all, *s.warnings]) for s in sections[:1]] + sections[1:]


def _told_apart(sections: list[Section], language: Language) -> list[Section]:
    """Captions that stand in more than one section begin with the section's title."""
    said = Counter(e.caption for s in sections for e in s.exhibits)
    colon = mark("colon", language)

    def told(section: Section, e: Exhibit) -> Exhibit:
        return replace(e, caption=section.title + colon + e.caption) if said[e.caption] > 1 else e

    return [replace(s, exhibits=[told(s, e) for e in s.exhibits]) for s in sections]


def _rows(stored: StoredTables, table: str, study: str, step: str) -> list[dict[str, str]]:
    """Rows of one step; none where no step of any study has one."""
    frame = stored.get(table)
    return [] if frame is None else frame.filter((pl.col("study") == study) & (pl.col("step") == step)).to_dicts()


def _warnings(stored: StoredTables, study: str, step: str) -> list[str]:
    return [row["warning"] for row in _rows(stored, "results.study_warnings", study, step)]


def _section(
    stored: StoredTables, study: str, folder: Path, language: Language, step: dict[str, str], address: str
) -> Section:
    exhibits = _rows(stored, "results.study_exhibits", study, step["step"])
    return Section(
        step["title"],
        step["question"] or "",
        exhibits=[_exhibit(row, folder, step["title"], language, address) for row in exhibits],
        anchor=step["step"],
        warnings=_warnings(stored, study, step["step"]),
        absences=[STUDY_REPORT("failed", language, message=translated(step["message"], language))]
        if step["status"] == "failed"
        else [],
    )


def _exhibit(row: dict[str, str], folder: Path, title: str, language: Language, address: str) -> Exhibit:
    kind: Literal["figure", "table"] = "figure" if row["kind"] == "figure" else "table"
    markup = fragment_file(row["files"], folder).read_text(encoding="utf-8")
    source = listed(StoredTables.named(row["query"]), language)
    caption = row["caption"].removeprefix(title + mark("colon", language))
    caption += in_paper(row["paper"], language) if row["paper"] else ""
    files = offered(row["files"].split(", "), folder, address) if address else []
    return Exhibit(Fragment(kind, markup), caption, source, row["query"], files=files)


def fragment_file(files: str, folder: Path) -> Path:
    """Where the markup of a stored exhibit lies, by its ``files`` in ``results.study_exhibits``."""
    part = folder / FRAGMENTS / f"{Path(files.split(', ')[0]).stem}{FRAGMENT}"
    earlier = part.with_suffix(".html")  # as stores of before have it
    return earlier if earlier.exists() and not part.exists() else part
