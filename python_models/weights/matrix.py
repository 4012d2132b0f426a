"""Reads spatial weights, however they come, into a matrix and the names of its units, with one set of checks."""

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from scipy import sparse

from python_models.cautions import Caution
from python_models.errors import InputError, number_of
from python_models.frames import as_polars
from python_models.unit_names import label, labels, require_once, some
from python_models.weights.files import read_weights_file
from python_models.weights.links import from_links, named_square
from python_models.words.cautions import sentence

SUMS_TO_ONE = 1e-9  # as near to one as the sum of a standardised row comes

VALUE_HEADS = ("weight", "weights", "w", "value", "distance")  # tell three links of three units from their square

FORMS = (
    "a libpysal Graph or W, a square frame whose columns are the units, a frame of links (region, neighbour, weight), "
    "a pair (matrix, ids) of a numpy or scipy.sparse matrix and its units in row order, a dict {region: {neighbour: "
    "weight}} or {region: [neighbours]}, or the path of a weights file"
)


def is_sparse(matrix: Any) -> bool:
    """Whether weights are sparse; SciPy's are not loaded to see that an array is none."""
    return not isinstance(matrix, np.ndarray) and bool(sparse.issparse(matrix))


def read_weights(w: Any) -> "tuple[tuple[str, ...], np.ndarray | sparse.csr_array]":
    """Names and (N, N) weights, in whatever form they are given (``FORMS``).

    A frame may name its rows too, in a pandas index or in a column before the others; rows are put in the order of the
    columns by name. A pandas index that only counts names nothing, and rows are then in the order of the columns, as
    they are in a polars frame.

    Returns
    -------
    ids, matrix
        N labels in row order; CSR from libpysal, links, dicts and files, dense from a square frame.

    Raises
    ------
    InputError
        Not square, rows named otherwise than columns, repeated units, cells that are empty, infinite, negative or no
        numbers, or units that neighbour themselves; the message names them. Units without neighbours pass.

    Warns
    -----
    UserWarning
        W looks transposed (``transposed``); a column-standardised W is legal, so it is used as it is.
    """
    ids, matrix = _read(w)
    _check(ids, matrix)
    for caution in transposed(matrix):
        warnings.warn(sentence(caution), UserWarning, stacklevel=3)
    return ids, matrix


def read_once(w: Any) -> "tuple[np.ndarray | sparse.csr_array, tuple[str, ...]]":
    """Weights as a pair (matrix, ids), for work that needs them in every draw; errors as ``read_weights``."""
    ids, matrix = read_weights(w)
    return matrix, ids


def _read(w: Any) -> tuple[tuple[str, ...], Any]:
    if hasattr(w, "sparse") and (hasattr(w, "unique_ids") or hasattr(w, "id_order")):
        ids = tuple(label(x) for x in (w.unique_ids if hasattr(w, "unique_ids") else w.id_order))
        matrix: Any = sparse.csr_array(w.sparse).astype(float)
        if not matrix.data.all():
            matrix.eliminate_zeros()
        return ids, matrix
    if hasattr(w, "columns") or isinstance(w, pl.LazyFrame):
        return _from_frame(w)
    if isinstance(w, str | Path):
        return read_weights_file(w)
    if isinstance(w, Mapping):
        return _from_mapping(w)
    if isinstance(w, tuple) and len(w) == 2:
        return _from_pair(*w)
    raise InputError(f"Weights as {type(w).__name__} do not say which row is which unit; give {FORMS}.")


def _from_mapping(w: Mapping[Any, Any]) -> tuple[tuple[str, ...], Any]:
    """Of {region: {neighbour: weight}} or {region: [neighbours]}."""
    ids = [label(unit) for unit in w]
    links = []
    for unit, near in w.items():
        if isinstance(near, str) or not hasattr(near, "__iter__"):
            raise InputError(f"Weights of {label(unit)} are {near!r}; give a dict {{neighbour: weight}} or a list.")
        pairs = near.items() if isinstance(near, Mapping) else ((other, 1.0) for other in near)
        links += [(label(unit), label(other), value) for other, value in pairs]
    return from_links(ids, links, "Weights")


def _from_pair(matrix: Any, ids: Any) -> tuple[tuple[str, ...], Any]:
    """Of a matrix and its units in row order."""
    if isinstance(ids, str) or not hasattr(ids, "__len__"):
        raise InputError("Weights as a pair are (matrix, ids), with the units in the order of the rows.")
    names = tuple(label(x) for x in ids)
    values: Any = sparse.csr_array(matrix) if is_sparse(matrix) else np.asarray(matrix)
    if values.ndim != 2 or values.shape != (len(names), len(names)):
        raise InputError(f"Weights of shape {values.shape} and {len(names)} ids do not fit; give an (n, n) matrix.")
    if values.dtype.kind not in "biuf":
        raise InputError(f"Weights hold {values.dtype}, not numbers.")
    values = values.astype(float)
    if is_sparse(values):
        values.sum_duplicates()
        values.eliminate_zeros()
    return names, values


def _from_frame(w: Any) -> tuple[tuple[str, ...], Any]:
    named = hasattr(w, "index")  # pandas, whose columns may be numbers, and whose one index names the rows
    frame = as_polars(w.rename_axis(index=None) if named and w.index.nlevels == 1 else w)
    ids = [label(c) for c in (w if named and w.index.nlevels == 1 else frame).columns]
    rows = _row_names(w, ids) if named and w.index.nlevels == 1 else None
    if frame.width in (2, 3) and frame.height and rows is None and _holds_links(frame, ids):
        return _from_link_frame(frame)
    if frame.width == frame.height + 1:
        rows, ids, frame = list(labels(frame.to_series(0))), ids[1:], frame.drop(frame.columns[0])
    if frame.height != frame.width:
        raise InputError(
            f"Weights have {frame.height} rows and {frame.width} columns; they must be square, one column per unit, "
            "or links of three columns: region, neighbour, weight."
        )
    text = [name for name, kind in zip(ids, frame.dtypes, strict=True) if not kind.is_numeric()]
    if text:
        raise InputError(f"Weights hold text instead of numbers: {some(text)}.")
    values = frame.to_numpy(order="c").astype(float, copy=False)
    return (tuple(ids), values) if rows is None else named_square(rows, ids, values, "Weights")


def _row_names(w: Any, ids: Sequence[str]) -> list[str] | None:
    """Units of the rows that a pandas index names; None where it only counts them."""
    rows = [label(x) for x in w.index]
    if set(rows) == set(ids) and len(rows) == len(ids):
        return rows
    counts = w.index.dtype.kind in "iu" and rows == [str(int(rows[0]) + i) for i in range(len(rows))] if rows else True
    return None if counts else rows


def _holds_links(frame: pl.DataFrame, ids: Sequence[str]) -> bool:
    """Whether two or three columns are region, neighbour (and weight), and no small square."""
    if frame.width == 3 and not frame.to_series(2).dtype.is_numeric():
        return False
    first = set(labels(frame.to_series(0)).to_list())
    if first == set(ids[1:]) and frame.height == frame.width - 1:
        return False  # a labelled square of one or two units
    square = frame.height == frame.width and all(kind.is_numeric() for kind in frame.dtypes)
    return not square or str(frame.columns[-1]).lower() in VALUE_HEADS


def _from_link_frame(frame: pl.DataFrame) -> tuple[tuple[str, ...], Any]:
    first, second = (labels(frame.to_series(i)) for i in (0, 1))
    empty = [name for name, side in zip(frame.columns, (first, second), strict=False) if side.null_count()]
    if empty:
        raise InputError(f"Weights: some links leave {some(empty)} empty; name both regions.")
    values = frame.to_series(2).cast(pl.Float64).fill_null(float("nan")) if frame.width == 3 else [1.0] * frame.height
    ids = sorted({*first, *second})
    return from_links(ids, list(zip(first, second, values, strict=True)), "Weights")


def _check(ids: tuple[str, ...], matrix: Any) -> None:
    require_once(ids, "Weights name")
    values = matrix if isinstance(matrix, np.ndarray) else matrix.data
    for bad, what in (
        (
            ~np.isfinite(values),
            "empty or infinite (two regions at the same point have no inverse distance: move, merge or drop one)",
        ),
        (values < 0, "negative (weights are zero or positive)"),
    ):
        if bad.any():
            links = values is not matrix
            rows = np.unique(matrix.tocoo().row[bad]) if links else np.flatnonzero(bad.any(axis=1))
            raise InputError(f"Weights of {some([ids[i] for i in rows])} are {what}.")
    own = [ids[i] for i in np.flatnonzero(matrix.diagonal() != 0)]
    if own:
        raise InputError(
            f"Weights give {some(own)} a weight on itself; set the diagonal to zero (of a file: diagonal='drop')."
        )


def transposed(matrix: Any) -> tuple[Caution, ...]:
    """A caution where the columns of (N, N) weights that hold something sum to one and the rows that do, do not."""

    def standardised(axis: int) -> bool:
        sums = np.asarray(matrix.sum(axis=axis)).ravel()
        return bool(np.all(np.abs(sums[sums > 0] - 1.0) < SUMS_TO_ONE))

    return () if standardised(1) or not standardised(0) else (Caution("weights_transposed"),)


def require_neighbours(matrix: Any, ids: Sequence[str], where: str = "in W") -> None:
    """Raise ``InputError`` naming the units whose row of (N, N) weights is empty."""
    alone = [ids[int(i)] for i in np.flatnonzero(np.asarray(matrix.sum(axis=1)).ravel() == 0)]
    if alone:
        raise InputError(
            f"{number_of(len(alone), 'region')} without neighbours {where}: {some(alone)}. "
            "Give them neighbours (k nearest, a longer cut-off) or leave them out of the panel."
        )
