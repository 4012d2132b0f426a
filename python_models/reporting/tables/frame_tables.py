"""Publication tables of any tidy frame."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from python_models.panel_data import require_columns
from python_models.reporting.numbers import number, whole
from python_models.reporting.tables.publication_table import Align, PublicationTable, Row
from python_models.words import Language


def tidy_table(
    frame: pl.DataFrame,
    *,
    stub: str,
    columns: Mapping[str, str] | None = None,
    block: str | None = None,
    decimals: int | Mapping[str, int] = 3,
    formats: Mapping[str, Callable[[Any], str]] | None = None,
    notes: str = "",
    caption: str = "",
    language: Language = "en",
    align: Align = "right",
) -> PublicationTable:
    """Any tidy frame as a table: ``stub`` names the row labels, ``columns`` the columns to print and their heads.

    Floats are rounded to ``decimals`` (one number, or one per column), whole numbers get thousands separators but in
    columns called year; ``formats`` prints a column your own way; ``block`` groups rows under a heading.
    """
    heads = dict(columns) if columns else {c: c for c in frame.columns if c not in (stub, block)}
    require_columns(frame, [stub, *heads, *([block] if block else [])])

    def text(column: str, value: Any) -> str:
        if formats and column in formats:
            return formats[column](value)
        if isinstance(value, float):
            return number(value, decimals if isinstance(decimals, int) else decimals.get(column, 3))
        if isinstance(value, int) and not isinstance(value, bool) and not column.startswith("year"):
            return whole(value)
        return "" if value is None else str(value)

    rows = [
        Row(text(stub, r[stub]), tuple(text(c, r[c]) for c in heads), str(r[block]) if block else "")
        for r in frame.to_dicts()
    ]
    return PublicationTable(
        (tuple(heads.values()),),
        tuple(rows),
        notes,
        caption,
        frame,
        language=language,
        align=align,
        show_blocks=bool(block),
    )
