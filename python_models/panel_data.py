"""What every panel estimator asks of its input frame: a polars frame, unique unit-periods, known columns."""

import difflib
from collections.abc import Iterable
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl

from python_models.errors import InputError, number_of
from python_models.frames import as_polars


def require_columns(frame: pl.DataFrame, columns: Iterable[str]) -> None:
    """Raise ``InputError`` naming each column that is absent, with the columns there are; a name is a text."""
    columns = list(columns)
    for name in columns:
        if not isinstance(name, str):
            raise InputError(f"Not in the data: {name!r}; a column is named by a text: {', '.join(frame.columns)}.")
    absent = [c for c in columns if c not in frame.columns]
    if absent:
        near = ", ".join(c for name in absent for c in difflib.get_close_matches(name, frame.columns, n=1, cutoff=0.75))
        if near:
            raise InputError(
                f"Not in the data: {', '.join(absent)} (did you mean {near}?); it has {', '.join(frame.columns)}."
            )
        raise InputError(f"Not in the data: {', '.join(absent)}; it has {', '.join(frame.columns)}.")


def require_unique(frame: pl.DataFrame, unit: str, period: str) -> None:
    """Raise ``InputError`` naming the first duplicated unit-periods."""
    repeated = frame.group_by(unit, period).len().filter(pl.col("len") > 1).sort(unit, period)
    if repeated.height:
        shown = "; ".join(f"{r[unit]} {r[period]} ({r['len']} rows)" for r in repeated.head(5).to_dicts())
        raise InputError(
            f"{number_of(repeated.height, f'duplicated {unit}-{period} pair')}: {shown}. Keep one row per {unit} and "
            f"{period}."
        )


def require_keys(frame: pl.DataFrame, unit: str, period: str | None = None) -> None:
    """Raise ``InputError`` when unit and period are one column, or a row lacks one of them (null or nan)."""
    require_different(unit=unit, period=period)
    for key in [unit] if period is None else [unit, period]:
        values = frame[key]
        if isinstance(values.dtype, pl.BaseExtension):
            raise InputError(f"Column {key} holds {values.dtype}; make it a number, a date or text.")
        empty = values.null_count() + (int(values.is_nan().sum()) if values.dtype.is_float() else 0)
        if empty:
            raise InputError(f"Column {key} has {number_of(empty, 'empty value')}; every row needs its {key}.")


def require_different(**columns: str | None) -> None:
    """Raise ``InputError`` where two of them, such as ``unit`` and ``period``, are one column."""
    for (first, column), (second, other) in combinations(columns.items(), 2):
        if column is not None and column == other:
            raise InputError(f"{first} and {second} are the same column, {column}; name two.")


def panel_frame(frame: Any, unit: str, period: str, columns: Iterable[str] = ()) -> pl.DataFrame:
    """Check a panel and sort it by unit, then period.

    Raises
    ------
    InputError
        A column is absent, a key is empty, or a unit-period occurs twice.
    """
    out = as_polars(frame)
    require_columns(out, [unit, period, *columns])
    require_keys(out, unit, period)
    if not in_order(out, unit, period):
        out = out.sort(unit, period)
        if not in_order(out, unit, period):
            require_unique(out, unit, period)
    return out


def by_keys(frame: Any, unit: str, period: str | None) -> tuple[pl.DataFrame, np.ndarray]:
    """The rows sorted by unit and period, and (rows,) where each given row stands among them.

    What is drawn at random for a row then does not hang on the order that rows came in.

    Raises
    ------
    InputError
        A column is absent, or a key is empty.
    """
    data = as_polars(frame)
    keys = [unit] if period is None else [unit, period]
    require_columns(data, keys)
    require_keys(data, unit, period)
    if in_order(data, unit, period):
        return data, np.arange(data.height)
    order = data.select(pl.arg_sort_by(keys)).to_series().to_numpy()
    return data[order], np.argsort(order)


def whole_periods(frame: pl.DataFrame, period: str) -> pl.DataFrame:
    """Years that are whole numbers held as floats, as pandas makes them beside a missing one, as whole numbers."""
    years = frame[period]
    if years.dtype.is_float() and years.is_finite().all() and (years == years.round()).all():
        return frame.with_columns(years.cast(pl.Int64))
    return frame


def in_order(frame: pl.DataFrame, unit: str, period: str | None = None) -> bool:
    """Whether every row comes strictly after the one above it, which costs a tenth of sorting and grouping."""
    units, above = _with_above(frame[unit])
    later = np.asarray(units > above)
    if period is not None:
        periods, before = _with_above(frame[period])
        later = later | (np.asarray(units == above) & np.asarray(periods > before))
    return bool(later.all())


def _with_above(column: pl.Series) -> tuple[Any, Any]:
    """Values of all rows but the first, and those above them; of numbers as arrays, which compare without a query."""
    values = column.to_numpy() if column.dtype.is_numeric() else column
    return values[1:], values[:-1]


def changes(column: pl.Series) -> np.ndarray:
    """(rows,) whether a row has another value than the one above it; the first has."""
    values, above = _with_above(column)
    return np.concatenate([np.ones(min(len(column), 1), dtype=bool), np.asarray(values != above)])
