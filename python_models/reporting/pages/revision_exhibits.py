"""The panel report's exhibits of what a refresh changed: figures revised, index values and coefficients moved."""

import re
from collections.abc import Callable
from typing import Any

import polars as pl

from python_models.reporting.numbers import number, whole
from python_models.reporting.pages.exhibit_registry import shown_in
from python_models.reporting.pages.page import Exhibit
from python_models.reporting.pages.panel_report_context import PanelReport
from python_models.reporting.pages.stored_tables import Nothing
from python_models.reporting.spoken_names import VARIABLES
from python_models.reporting.tables.frame_tables import tidy_table
from python_models.words import mark

MOST_ROWS = 30


def _since(report: PanelReport) -> str:
    """The release before; ``Nothing`` where there is none to compare with."""
    before = report.stored.require("quality.comparison", "previous_release")["previous_release"][0]
    if before is None:
        raise Nothing("first_release")
    return str(before)


def _named(report: PanelReport) -> Callable[[Any], str]:
    """Prints the codes of regions and industries in a text by their names."""
    names = report.names

    def named(code: str) -> str:
        return names.get(code) or (report.pair_label(code) if "_x_" in code else code)

    return lambda text: re.sub(r"\w+", lambda found: named(found[0]), str(text or ""))


def _worded(report: PanelReport) -> Callable[[Any], str]:
    """Prints a stored word by its label."""
    return lambda text: report.label(str(text or ""))


def _indicators(report: PanelReport) -> Callable[[Any], str]:
    """Prints an indicator by its label; on a Chinese page else by what the list of variables says of it, in short."""
    language = report.meta.language
    variables = report.stored.get(VARIABLES)
    names = dict(report.names)
    if language != "en" and variables is not None and {"variable", "indicator"} <= set(variables.columns):
        ends = "|".join(re.escape(mark(m, language)) for m in ("semicolon", "clause", "stop", "open"))
        for variable, indicator in variables.select("variable", "indicator").drop_nulls().iter_rows():
            if variable in names:
                names.setdefault(str(indicator), re.split(ends, names[variable])[0])
    return lambda text: report.labels.get(str(text)) or names.get(str(text)) or report.label(str(text or ""))


def _figure(value: float | None) -> str:
    """A figure as it was published: no decimals where it has none."""
    return whole(value) if value is not None and float(value).is_integer() else number(value, 4)


@shown_in("revisions")
def revisions(report: PanelReport) -> Exhibit:
    """Figures revised, withdrawn or left empty, the largest relative change first, with the cells that say so."""
    before = _since(report)
    query = "SELECT *\nFROM quality.revisions\nWHERE kind <> 'added'\nORDER BY ABS(relative_change) DESC"
    if report.stored.is_empty("quality.revisions"):
        raise Nothing("none_revised")
    added = report.stored.require("quality.comparison")["added"][0]
    if report.stored.require("quality.revisions").filter(pl.col("kind") != "added").is_empty():
        raise Nothing("only_added", added=added)
    rows = report.stored.query(query)
    shown = ["year", "indicator", "industry_id", "kind", "old_value", "new_value", "relative_change"]
    shown += ["old_vintage", "new_vintage", "new_file", "new_cell"]
    table = tidy_table(
        rows.head(MOST_ROWS),
        stub="region_id",
        columns={c: report.label(c) for c in shown},
        decimals=4,
        formats={
            **{c: _named(report) for c in ("region_id", "industry_id")},
            "indicator": _indicators(report),
            "kind": _worded(report),
            **dict.fromkeys(("old_value", "new_value"), _figure),
        },
        align="left",
        language=report.meta.language,
    )
    return report.exhibit(
        table, "revisions.figures", query, total=rows.height, shown=min(rows.height, MOST_ROWS), before=before
    )


@shown_in("revisions")
def movements(report: PanelReport) -> Exhibit:
    """Index values and coefficients that moved, the largest relative change first."""
    before = _since(report)
    query = "SELECT *\nFROM quality.movements\nORDER BY ABS(relative_change) DESC"
    if report.stored.is_empty("quality.movements"):
        raise Nothing("none_moved")
    rows = report.stored.query(query)
    shown = ("measure", "old_value", "new_value", "change", "relative_change")
    table = tidy_table(
        rows.head(MOST_ROWS),
        stub="keys",
        columns={c: report.label(c) for c in shown},
        block="table_name",
        decimals=4,
        formats={"keys": _named(report), "measure": _worded(report)},
        align="left",
        language=report.meta.language,
    )
    return report.exhibit(
        table, "revisions.moved", query, total=rows.height, shown=min(rows.height, MOST_ROWS), before=before
    )
