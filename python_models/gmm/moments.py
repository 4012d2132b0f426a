"""Products with the instrument matrix, row by row, so that Z itself never exists.

Which entries meet depends on the pattern of Z alone, and is kept with it for the next fit.
"""

import itertools
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy import sparse

from python_models.gmm.equations import Equations
from python_models.gmm.instruments import Instruments, Pattern
from python_models.gmm.specification import Specification
from python_models.gmm.transformations import transformation_matrix

_ONE_CALL = 2**18
"""Multiplications that take as long as calling for one more product."""


def _together(starts: tuple[int, ...], of_an_entry: int) -> list[tuple[int, int]]:
    """First and last row of what one product takes together.

    Rows only meet themselves, so of b rows at once 1/b is of use; few and short ones are still sooner done than called
    for one by one. ``of_an_entry`` is the number of multiplications for every entry, if no other row were there.
    """
    out, first = [], 0
    for row in range(1, len(starts)):
        wanted = (starts[row] - starts[first]) * (row - first) * of_an_entry
        if row - first > 1 and wanted > _ONE_CALL:
            out.append((first, row - 1))
            first = row - 1
    return [*out, (first, len(starts) - 1)]


@dataclass(frozen=True, slots=True)
class _Part:
    """Entries of some rows of Z, and where each meets its own row among them: ``entry * rows + row``."""

    rows: slice
    entries: slice
    own: np.ndarray


@lru_cache(maxsize=256)
def _parts(z: Pattern, of_an_entry: int, n_rows: int) -> list[_Part]:
    out = []
    for first, last in _together(z.starts[: n_rows + 1], of_an_entry):
        entries = slice(z.starts[first], z.starts[last])
        own = np.arange(entries.stop - entries.start) * (last - first) + z.rows[entries] - first
        out.append(_Part(slice(first, last), entries, own))
    return out


def times_columns(instruments: Instruments, columns: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """``Z'M`` for M given as (R, m, N); (j, m). Rows that M has not are zero.

    ``weights`` are of units (N,) or of rows and units (R, N).
    """
    z, (n_rows, m, n_units) = instruments.pattern, columns.shape
    out = np.zeros((len(z.rows), m))
    for part in _parts(z, m * n_units, n_rows):
        left = instruments.values[part.entries]
        if weights is not None:
            left = left * (weights if weights.ndim == 1 else weights[z.rows[part.entries]])
        found = left @ columns[part.rows].reshape(-1, n_units).T
        out[part.entries] = found.reshape(-1, m)[part.own]
    return _summed(instruments, out)


def times_residuals(instruments: Instruments, residuals: np.ndarray) -> np.ndarray:
    """``Z_i'e_i`` of every unit, (j, N)."""
    return _summed(instruments, instruments.values * residuals.take(instruments.pattern.rows, axis=0))


def clustered_residuals(instruments: Instruments, residuals: np.ndarray, key: np.ndarray | None) -> np.ndarray:
    """``Z_c'e_c`` of every cluster, (j, clusters); ``key`` (R, N) is the cluster of every row, None for units."""
    if key is None:
        return times_residuals(instruments, residuals)
    n_clusters, starts = int(key.max()) + 1, instruments.pattern.starts
    parts = np.zeros((len(instruments.values), n_clusters))
    for row, (start, stop) in enumerate(itertools.pairwise(starts)):
        if stop > start:
            parts[start:stop] = sum_by(instruments.values[start:stop] * residuals[row], key[row], n_clusters)
    return _summed(instruments, parts)


def sum_by(values: np.ndarray, key: np.ndarray, n_clusters: int) -> np.ndarray:
    """Sum (m, N) values over units with the same key."""
    out = np.zeros((len(values), n_clusters))
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    out[:, ordered[starts]] = np.add.reduceat(values[:, order], starts, axis=1)
    return out


def _summed(instruments: Instruments, parts: np.ndarray) -> np.ndarray:
    """(j, m) sums of what entries (E, m) have in the rows of each column."""
    out = instruments.pattern.by_column @ parts
    return out if instruments.rotation is None else instruments.rotation.T @ out


def combine_columns(instruments: Instruments, weights: np.ndarray) -> np.ndarray:
    """``a'Z'`` row by row for one combination a (j,) of the columns: (R, N)."""
    if instruments.rotation is not None:
        weights = instruments.rotation @ weights
    z, (_, n_units) = instruments.pattern, instruments.values.shape
    n_rows, weights = len(z.starts) - 1, weights[z.columns]
    out = np.empty((n_rows, n_units))
    for part in _parts(z, n_units, n_rows):
        taken = np.zeros((len(part.own), part.rows.stop - part.rows.start))
        taken.ravel()[part.own] = weights[part.entries]
        np.matmul(taken.T, instruments.values[part.entries], out=out[part.rows])
    return out


Sum = list[tuple[float, int]]
"""A weighted sum of rows of Z: weights and rows."""


@dataclass(frozen=True, slots=True)
class _Sums:
    """Sums of rows of Z, kept as Z itself is.

    Attributes
    ----------
    matrix
        (Q, E) how the entries of the sums come from those of Z.
    starts
        Where the entries of each sum begin.
    columns
        (Q,) their raw columns.
    """

    matrix: sparse.csr_array
    starts: tuple[int, ...]
    columns: np.ndarray


def _row_sums(z: Pattern, sums: list[Sum]) -> _Sums:
    parts = [(number, *one) for number, weighted in enumerate(sums) for one in weighted]
    entries = [np.arange(z.starts[row], z.starts[row + 1]) for _, _, row in parts]
    sizes = [len(part) for part in entries]
    numbers, weights = (np.repeat([part[i] for part in parts], sizes) for i in (0, 1))
    which = np.concatenate(entries)
    keys = numbers * z.n_columns + z.columns[which]
    order = np.argsort(keys, kind="stable")
    keys, which = keys[order], which[order]
    ends = np.append(np.flatnonzero(np.diff(keys, prepend=-1)), len(keys))
    matrix = sparse.csr_array((weights[order], which, ends), shape=(len(ends) - 1, len(z.rows)))
    there = keys[ends[:-1]]
    starts = np.searchsorted(there, np.arange(len(sums) + 1) * z.n_columns)
    return _Sums(matrix, tuple(starts.tolist()), there % z.n_columns)


def _factor_rows(n_periods: int, system: bool, h: int) -> list[Sum]:
    """Rows of N'Z with H = NN', for first differences and h > 1."""
    undone: list[Sum] = [[(1.0, t), (-1.0, t + 1)] for t in range(n_periods - 1)] + [[(1.0, n_periods - 1)]]
    if not system:
        return undone
    if h == 3:
        return [[*undone[t], (1.0, n_periods + t)] for t in range(n_periods)]
    return undone + [[(1.0, row)] for row in range(n_periods, 2 * n_periods)]


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows, or sums of rows, whose squares are formed in one product.

    Attributes
    ----------
    made
        (q, E) how their entries come from those of Z, or which of them they are.
    meeting
        Places in the (q * q,) product where two entries of one row meet.
    cells
        Places in the (j * j,) result that these belong to.
    """

    made: sparse.csr_array | slice
    meeting: np.ndarray
    cells: np.ndarray


@lru_cache(maxsize=64)
def _blocks(z: Pattern, n_units: int, n_periods: int, system: bool, h: int) -> list[_Block]:
    """Blocks of the rows of N'Z with H = NN'; of the rows of Z itself for h = 1."""
    found = None if h == 1 else _row_sums(z, _factor_rows(n_periods, system, h))
    starts, columns = (z.starts, z.columns) if found is None else (found.starts, found.columns)
    longest = max(stop - start for start, stop in itertools.pairwise(starts))
    out = []
    for first, last in _together(starts, longest * n_units):
        entries = slice(starts[first], starts[last])
        row, own = np.repeat(np.arange(last - first), np.diff(starts[first : last + 1])), columns[entries]
        meeting = np.flatnonzero(row[:, None] == row)
        cells = (own[:, None] * z.n_columns + own).ravel()[meeting]
        out.append(_Block(entries if found is None else found.matrix[entries], meeting, cells))
    return out


def _squares(z: Instruments, blocks: list[_Block]) -> np.ndarray:
    """(j, j) sum of the products of each row's entries."""
    size = z.pattern.n_columns
    out = np.zeros(size * size)
    for block in blocks:
        rows = z.values[block.made] if isinstance(block.made, slice) else block.made @ z.values
        out += np.bincount(block.cells, (rows @ rows.T).ravel().take(block.meeting), size * size)
    return out.reshape(size, size)


@lru_cache(maxsize=64)
def _later_sums(z: Pattern, n_periods: int) -> list[_Sums]:
    """M Z_L for orthogonal deviations M, of every period but the first."""
    matrix = transformation_matrix("fod", n_periods)
    return [
        _row_sums(z, [[(matrix[t, s], n_periods + s) for s in range(t - 1, n_periods)]]) for t in range(1, n_periods)
    ]


def weight_matrix(instruments: Instruments, equations: Equations, spec: Specification) -> np.ndarray:
    """``Z'HZ`` (j, j) with the one-step H.

    Notes
    -----
    First differences are ``D = M L`` with M bidiagonal; ``H = [[MM', M], [M', I]] = [M; I][M', I]``, so one symmetric
    product of ``M'Z_D + Z_L`` gives the whole matrix and touches only neighbouring periods. Orthogonal deviations have
    ``MM' = I``, so only the off-diagonal block ``Z_D' M Z_L`` remains to be added.
    """
    z, n_periods = instruments.pattern, equations.n_periods
    h = 1 if spec.transformation == "fod" else spec.h
    out = _squares(instruments, _blocks(z, instruments.values.shape[1], n_periods, spec.system, h))
    if spec.system and spec.transformation == "fod" and spec.h == 3:
        for t, later in enumerate(_later_sums(z, n_periods), start=1):
            here = slice(z.starts[t], z.starts[t + 1])
            block = instruments.values[here] @ (later.matrix @ instruments.values).T
            out[z.columns[here, None], later.columns] += block
            out[later.columns[:, None], z.columns[here]] += block.T
    return out


def row_gram(instruments: Instruments) -> np.ndarray:
    """``Z'Z`` over all rows, of the raw columns."""
    return _squares(instruments, _blocks(instruments.pattern, instruments.values.shape[1], 0, False, 1))


@dataclass(frozen=True, slots=True)
class Moments:
    """What the estimator needs of the data.

    Attributes
    ----------
    products
        (j, 1 + k) ``Z'y`` and ``Z'X``.
    zhz
        (j, j) one-step weight, ``Z'HZ``.
    quadratic
        Moments that are not linear in the coefficients; their rows follow those of Z.
    """

    equations: Equations
    instruments: Instruments
    products: np.ndarray
    zhz: np.ndarray
    quadratic: Any = None

    @property
    def zy(self) -> np.ndarray:
        """``Z'y``, (j,)."""
        return self.products[:, 0]

    @property
    def zx(self) -> np.ndarray:
        """``Z'X``, (j, k)."""
        return self.products[:, 1:]

    @property
    def n_transformed(self) -> int:
        return int(np.count_nonzero(self.equations.used[: self.equations.n_periods]))

    @property
    def n_level(self) -> int:
        return int(np.count_nonzero(self.equations.used[self.equations.n_periods :]))

    def residuals(self, coefficients: np.ndarray) -> np.ndarray:
        """(R, N), zero outside the sample."""
        return self.equations.y - np.matmul(coefficients, self.equations.x)


def unit_moments(moments: Moments, coefficients: np.ndarray, residuals: np.ndarray) -> np.ndarray:
    """Every unit's moments, (j, N): ``Z_i'e_i`` and, below them, the quadratic ones."""
    linear = times_residuals(moments.instruments, residuals)
    return linear if moments.quadratic is None else np.vstack([linear, moments.quadratic.values(coefficients)])


def build_moments(equations: Equations, instruments: Instruments, spec: Specification) -> Moments:
    """Form Z'X, Z'y and Z'HZ."""
    products = times_columns(instruments, equations.rows)
    return Moments(equations, instruments, products, weight_matrix(instruments, equations, spec))
