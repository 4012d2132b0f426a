"""Reads spatial weights, however they come, into a matrix and the names of its units, with one set of checks."""

import warnings
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import polars as pl
from scipy import sparse

from python_models.cautions import Caution
from python_models.errors import InputError
from python_models.panel_data import as_polars
from python_models.words.cautions import sentence

SUMS_TO_ONE = 1e-9  # as near to one as the sum of a standardised row comes


def label(unit: Any) -> str:
    """A unit's identifier as text, 7 and 7.0 alike: what units of data and of weights are compared by."""
    whole = isinstance(unit, float | np.floating) and float(unit).is_integer()
    return str(int(unit) if whole else unit)


def labels(units: pl.Series) -> pl.Series:
    """``label`` of a column."""
    if units.dtype.is_float() and bool((units.round(0) == units).all()):
        units = units.cast(pl.Int64)
    return units.cast(pl.String)


def some(names: Sequence[Any], limit: int = 8) -> str:
    """The first names of a list, and how many more there are, for messages."""
    shown = ", ".join(str(name) for name in names[:limit])
    return shown + (f" and {len(names) - limit} more" if len(names) > limit else "")


def read_weights(w: Any) -> tuple[tuple[str, ...], Any]:
    """Names and (N, N) weights of a libpysal ``Graph`` or ``W``, or of a square frame whose columns are the units.

    A frame may name its rows too, in a pandas index or a column before the others; the order must be that of the
    columns.

    Returns
    -------
    ids, matrix
        N labels in row order; CSR from libpysal, dense from a frame.

    Raises
    ------
    InputError
        Not square, rows in another order than columns, repeated units, cells that are empty, infinite, negative or no
        numbers, or units that neighbour themselves; the message names them. Units without neighbours pass.

    Warns
    -----
    UserWarning
        W looks transposed (``transposed``); a column-standardised W is legal, so it is used as it is.
    """
    if hasattr(w, "sparse") and (hasattr(w, "unique_ids") or hasattr(w, "id_order")):
        ids = tuple(label(x) for x in (w.unique_ids if hasattr(w, "unique_ids") else w.id_order))
        matrix: Any = sparse.csr_array(w.sparse).astype(float)
        matrix.eliminate_zeros()
    elif hasattr(w, "columns") or isinstance(w, pl.LazyFrame):
        ids, matrix = _from_frame(w)
    else:
        raise InputError(
            f"Weights as {type(w).__name__} do not say which row is which unit; give a libpysal Graph or W, or a "
            "square frame whose columns are the units."
        )
    _check(ids, matrix)
    for caution in transposed(matrix):
        warnings.warn(sentence(caution), UserWarning, stacklevel=3)
    return ids, matrix


def _from_frame(w: Any) -> tuple[tuple[str, ...], np.ndarray]:
    frame = as_polars(w)
    ids = [label(c) for c in (frame if isinstance(w, pl.LazyFrame) else w).columns]
    rows = [label(x) for x in w.index] if hasattr(w, "index") else None
    if rows is not None and set(rows) != set(ids):
        rows = None  # a pandas index that only counts
    if frame.width == frame.height + 1:
        rows, ids, frame = [label(x) for x in frame.to_series(0)], ids[1:], frame.drop(frame.columns[0])
    if frame.height != frame.width:
        raise InputError(
            f"Weights have {frame.height} rows and {frame.width} columns; they must be square, one column per unit."
        )
    if rows is not None and rows != ids:
        at = next(i for i, (a, b) in enumerate(zip(rows, ids, strict=True)) if a != b)
        raise InputError(
            f"Weights: row {at + 1} is {rows[at]}, column {at + 1} is {ids[at]}; use one order for rows and columns."
        )
    text = [name for name, kind in zip(ids, frame.dtypes, strict=True) if not kind.is_numeric()]
    if text:
        raise InputError(f"Weights: column(s) {some(text)} are not numbers.")
    return tuple(ids), frame.to_numpy(order="c").astype(float, copy=False)


def _check(ids: tuple[str, ...], matrix: Any) -> None:
    repeated = sorted({name for name in ids if ids.count(name) > 1}) if len(set(ids)) < len(ids) else []
    if repeated:
        raise InputError(f"Weights name {some(repeated)} more than once; one row and column per unit.")
    at, values = (matrix.nonzero()[0], matrix.data) if sparse.issparse(matrix) else (None, matrix)
    for bad, what in (
        (
            ~np.isfinite(values),
            "empty or infinite (two regions at the same point have no inverse distance: move, merge or drop one)",
        ),
        (values < 0, "negative (weights are zero or positive)"),
    ):
        if bad.any():
            rows = np.unique(at[bad] if at is not None else np.flatnonzero(bad.any(axis=1)))
            raise InputError(f"Weights are {what} in the row(s) of {some([ids[i] for i in rows])}.")
    own = [ids[i] for i in np.flatnonzero(matrix.diagonal() != 0)]
    if own:
        raise InputError(f"Weights give {some(own)} a weight on itself; set the diagonal to zero.")


def transposed(matrix: Any) -> tuple[Caution, ...]:
    """A caution where the columns of (N, N) weights that hold something sum to one and the rows that do, do not."""
    by_row, by_column = (np.asarray(matrix.sum(axis=axis)).ravel() for axis in (1, 0))
    rows, columns = (bool(np.all(np.abs(s[s > 0] - 1.0) < SUMS_TO_ONE)) for s in (by_row, by_column))
    return (Caution("weights_transposed"),) if columns and not rows else ()


def require_neighbours(matrix: Any, ids: Sequence[str], where: str = "in W") -> None:
    """Raise ``InputError`` naming the units whose row of (N, N) weights is empty."""
    alone = [ids[int(i)] for i in np.flatnonzero(np.asarray(matrix.sum(axis=1)).ravel() == 0)]
    if alone:
        raise InputError(
            f"{len(alone)} region(s) without neighbours {where}: {some(alone)}. "
            "Give them neighbours (k nearest, a longer cut-off) or leave them out of the panel."
        )


def positions(units: Iterable[Any], ids: Sequence[str]) -> np.ndarray:
    """(n,) rows of the weights that belong to units of the data.

    Raises
    ------
    InputError
        The weights lack a unit (named).
    """
    place = {name: i for i, name in enumerate(ids)}
    wanted = [label(unit) for unit in units]
    absent = [name for name in wanted if name not in place]
    if absent:
        raise InputError(
            f"The weights lack {len(absent)} of {len(wanted)} unit(s) of the data: {some(absent)}. They know "
            f"{some(ids, 3)}; build them from the same regions."
        )
    return np.array([place[name] for name in wanted], dtype=np.intp)
