"""The main job's report: what the published tables say about a panel, as one page.

Every number is read by the query printed beneath it; a table that is not there is said to be missing.
"""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from python_models.reporting.kept_drawings import figures_kept
from python_models.reporting.pages.exhibit_files import figures_in, with_files
from python_models.reporting.pages.exhibit_registry import exhibits_of
from python_models.reporting.pages.headlines import headlines
from python_models.reporting.pages.page import Provenance, Section, report_page
from python_models.reporting.pages.panel_report_context import PanelMeta, PanelReport
from python_models.reporting.pages.stored_tables import StoredTables
from python_models.reporting.pages.study_answers import study_answers
from python_models.words import Language, listed
from python_models.words.panel_report import FILES, STATUS
from python_models.words.site import SITE
from python_models.words.standing import standing_sentences

__all__ = ["PanelMeta", "panel_report"]


def panel_report(
    stored: Mapping[str, pl.DataFrame],
    meta: PanelMeta,
    provenance: Provenance | Mapping[str, str] | None = None,
    models: Sequence[Section] = (),
    *,
    files: Path | None = None,
    pages: Mapping[str, str] | None = None,
) -> str:
    """The report of a panel as one self-contained HTML page.

    Parameters
    ----------
    stored
        Published tables by ``schema.table``; those that are missing are said to be.
    meta
        Title, pair, labels and language.
    provenance
        Run identifier, data vintage, code version, files; where it names no files, ``raw.files`` is listed.
    models
        Sections of the main job's models (``reporting.stored_study``), shown after the indices.
    files
        Folder beside the page for the files of its own figures and tables, which it links; none are written without.
    pages
        The other pages of the site, as ``report_page`` takes them.
    """
    report = PanelReport(StoredTables(stored), meta)
    with nullcontext() if files is None else figures_kept(figures_in(files)):
        sections = panel_sections(report, models, pages)
    return report_page(
        meta.title or report.say["title"],
        sections if files is None else with_files(sections, files, files.name),
        _with_files(provenance, report.stored, meta.language),
        subtitle=meta.subtitle,
        pages=pages,
        language=meta.language,
    )


def panel_sections(
    report: PanelReport, models: Sequence[Section] = (), pages: Mapping[str, str] | None = None
) -> list[Section]:
    """The report's sections in order; what is missing is said in each."""
    say = report.say
    first, damaged, found = headlines(report), _damaged(report), study_answers(report.stored, report.meta.language)
    known = report.stored.get("quality.comparison")
    glance = Section(
        say["headline.title"], say["headline.question"], found, headlines=first, warnings=damaged, anchor="glance"
    )
    return [
        *([glance] if first or damaged or found else []),
        report.section("theta", exhibits_of("theta"), warnings=_partial(report)),
        *(report.section(name, exhibits_of(name)) for name in ("regions", "efficiency")),
        *models,
        _with_exceptions(report, report.section("quality", exhibits_of("quality")), pages),
        *([] if known is None else [report.section("revisions", exhibits_of("revisions"))]),
    ]


def _partial(report: PanelReport) -> list[str]:
    """That some years lack industries which others have, so that θ of a group does not compare."""
    years = report.partial_years()
    named = listed([str(year) for year in years], report.meta.language)
    return [report.say["partial_years"].format(years=named)] if years else []


def _with_exceptions(report: PanelReport, section: Section, pages: Mapping[str, str] | None) -> Section:
    """The section told how many exceptions were granted, with a link to the page that lists them."""
    from markupsafe import Markup, escape

    if not report.meta.exceptions:
        return section
    told = escape(report.say["excepted"].format(count=report.meta.exceptions))
    address = (pages or {}).get("checks")
    if address:
        name = SITE("checks", report.meta.language)
        told = told.replace(name, Markup('<a href="{}">{}</a>').format(address, name))
    return replace(section, prose=[told, *section.prose])


def _damaged(report: PanelReport) -> list[str]:
    """What a damaged file left standing: said at the head, since every number below may be of an older file."""
    found = report.stored.get("quality.standing")
    return [] if found is None else standing_sentences(found.to_dicts(), report.meta.language)


def _rows(stored: StoredTables, name: str) -> list[dict[str, Any]]:
    found = stored.get(name)
    return [] if found is None else found.to_dicts()


def _with_files(
    provenance: Provenance | Mapping[str, str] | None, stored: StoredTables, language: Language
) -> Provenance:
    """Provenance with the files that were read."""
    given = provenance if isinstance(provenance, Provenance) else Provenance(facts=provenance or {})
    files = stored.get("raw.files")
    if given.files or files is None or files.is_empty():
        return given
    if "status" in files.columns:
        said = pl.col("status").map_elements(lambda status: STATUS.get(status, language), pl.String)
        files = files.with_columns(status=said)
    titles = {row["source"]: row[f"title_{language}"] for row in _rows(stored, "meta.sources")}
    named = pl.col("source").map_elements(lambda source: titles.get(source) or source, pl.String)
    files = files.with_columns(named) if "source" in files.columns else files
    shown = files.select(pl.col(c).alias(head) for c, head in FILES.all(language).items() if c in files.columns)
    return replace(given, files=shown.unique().sort(shown.columns[0]).to_dicts())
