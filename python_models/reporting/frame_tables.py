"""Publication tables of a frame: descriptive statistics, correlations, and any tidy rows."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from python_models.errors import InputError
from python_models.panel_data import require_columns
from python_models.reporting.publication_table import Align, PublicationTable, Row
from python_models.reporting.regression_tables import Stars, note
from python_models.reporting.words import (
    DEFAULT_STARS,
    Language,
    check_stars,
    labelled,
    number,
    stars_note,
    stars_of,
    whole,
    word,
)


def descriptive_table(
    frame: pl.DataFrame,
    variables: Sequence[str],
    *,
    labels: Mapping[str, str] | None = None,
    decimals: int = 3,
    notes: str = "",
    caption: str = "",
    language: Language = "en",
) -> PublicationTable:
    """Count, mean, standard deviation (n − 1), minimum, median and maximum of each variable, missing values left out.

    Variables in the thousands and above are printed with fewer decimals.
    """
    require_columns(frame, variables)
    measures = ("count", "mean", "std", "min", "median", "max")
    rows, stored = [], []
    for variable in variables:
        series = frame[variable].cast(pl.Float64).drop_nulls().drop_nans()
        values = {m: len(series) if m == "count" else getattr(series, m)() for m in measures}
        size = max(abs(values["min"] or 0), abs(values["max"] or 0))
        places = decimals if size < 1e3 else min(decimals, 1) if size < 1e5 else 0
        texts = [whole(v) if m == "count" else number(v, places) for m, v in values.items()]
        rows.append(Row(labelled(variable, labels or {}), tuple(texts)))
        stored.append({"variable": variable, **values})
    heads = (tuple(word(m, language) for m in measures),)
    return PublicationTable(heads, tuple(rows), notes, caption, pl.DataFrame(stored), language=language, align="right")


def correlation_table(
    frame: pl.DataFrame,
    variables: Sequence[str],
    *,
    labels: Mapping[str, str] | None = None,
    stars: Stars = DEFAULT_STARS,
    decimals: int = 3,
    notes: str = "",
    caption: str = "",
    language: Language = "en",
) -> PublicationTable:
    """Lower triangle of Pearson correlations with stars, on the rows where all variables are present."""
    from scipy import stats as scipy_stats

    require_columns(frame, variables)
    thresholds = check_stars(stars)
    data = frame.select(pl.col(list(variables)).cast(pl.Float64)).drop_nulls().drop_nans()
    if data.height < 3:
        raise InputError(f"Only {data.height} row(s) have all of {', '.join(variables)}; a correlation needs three.")
    rows, stored = [], []
    for i, a in enumerate(variables):
        texts = []
        for b in variables[:i]:
            r, p = scipy_stats.pearsonr(data[a].to_numpy(), data[b].to_numpy())
            stored.append({"variable": a, "with": b, "correlation": float(r), "p_value": float(p), "nobs": data.height})
            texts.append(number(r, decimals) + stars_of(float(p), thresholds))
        texts += ["1", *[""] * (len(variables) - i - 1)]
        rows.append(Row(f"({i + 1}) {labelled(a, labels or {})}", tuple(texts)))
    heads = (tuple(f"({i + 1})" for i in range(len(variables))),)
    said = note([f"{word('nobs', language)}: {data.height}", stars_note(thresholds), notes], language)
    return PublicationTable(heads, tuple(rows), said, caption, pl.DataFrame(stored), language=language)


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
