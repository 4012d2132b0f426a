"""Products with the instrument matrix, row by row, so that Z itself never exists."""

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np

from python_models.gmm.equations import Equations
from python_models.gmm.instruments import Instruments
from python_models.gmm.specification import Specification
from python_models.gmm.transformations import transformation_matrix


def times_columns(instruments: Instruments, columns: np.ndarray, first_rows: int | None = None) -> np.ndarray:
    """``Z'M`` for M given as (R, m, N); (j, m). ``first_rows`` limits the sum to that many rows."""
    parts = np.zeros((len(instruments.values), columns.shape[1]))
    for row, (start, stop) in enumerate(itertools.pairwise(instruments.starts[: first_rows and first_rows + 1])):
        if stop > start:
            parts[start:stop] = instruments.values[start:stop] @ columns[row].T
    return summed_by_column(instruments, parts)


def times_residuals(instruments: Instruments, residuals: np.ndarray) -> np.ndarray:
    """``Z_i'e_i`` of every unit, (j, N)."""
    parts = np.empty_like(instruments.values)
    for row, (start, stop) in enumerate(itertools.pairwise(instruments.starts)):
        np.multiply(instruments.values[start:stop], residuals[row], out=parts[start:stop])
    return summed_by_column(instruments, parts)


def summed_by_column(instruments: Instruments, parts: np.ndarray) -> np.ndarray:
    """(j, m) sums of what entries (E, m) have in the rows of each column."""
    out = np.zeros((instruments.raw_columns, parts.shape[1]))
    out[instruments.columns] = parts  # most columns are of one row
    for column, entries in instruments.shared:
        parts.take(entries, axis=0).sum(axis=0, out=out[column])
    return out if instruments.rotation is None else instruments.rotation.T @ out


def combine_columns(instruments: Instruments, weights: np.ndarray) -> np.ndarray:
    """``A Z'`` row by row for m combinations A of the columns, (m, j): (R, m, N)."""
    if instruments.rotation is not None:
        weights = weights @ instruments.rotation.T
    values, starts = instruments.values, instruments.starts
    weights = weights.take(instruments.columns, axis=1)
    out = np.empty((len(starts) - 1, len(weights), values.shape[1]))
    for row, (start, stop) in enumerate(itertools.pairwise(starts)):
        np.matmul(weights[:, start:stop], values[start:stop], out=out[row])
    return out


CACHED = 50_000
"""Numbers that a processor keeps at hand (400 kB)."""

Sum = list[tuple[float, int]]
"""A weighted sum of rows of Z: weights and rows."""


def _row_sums(instruments: Instruments, sums: list[Sum]) -> tuple[list[int], np.ndarray, np.ndarray]:
    """Sums of rows as Z itself is kept: where the entries of each begin, their columns, their (entries, N) values."""
    z, size = instruments, instruments.raw_columns
    most = max(map(len, sums), default=0)
    layers = []  # of every sum the first row, of every sum the second, ...: none has a column twice
    for depth in range(most):
        parts = [(number, *one[depth]) for number, one in enumerate(sums) if len(one) > depth]
        entries = np.concatenate([np.arange(z.starts[row], z.starts[row + 1]) for _, _, row in parts])
        counts = [z.starts[row + 1] - z.starts[row] for _, _, row in parts]
        numbers, weights = (np.repeat([part[i] for part in parts], counts) for i in (0, 1))
        layers.append((entries, weights, numbers * size + z.columns[entries]))
    keys = np.concatenate([key for _, _, key in layers]) if layers else np.zeros(0, dtype=int)
    there, place = np.unique(keys, return_inverse=True)
    values, top = np.zeros((len(there), z.values.shape[1])), 0
    for entries, weights, key in layers:
        target, rows = place[top : top + len(key)], z.values[entries]
        if (weights == 1.0).all():
            values[target] += rows
        elif (weights == -1.0).all():
            values[target] -= rows
        else:
            values[target] += weights[:, None] * rows
        top += len(key)
    return np.searchsorted(there, np.arange(len(sums) + 1) * size).tolist(), there % size, values


def _factor_rows(n_periods: int, system: bool, h: int) -> list[Sum]:
    """Rows of N'Z with H = NN', for first differences and h > 1."""
    undone: list[Sum] = [[(1.0, t), (-1.0, t + 1)] for t in range(n_periods - 1)] + [[(1.0, n_periods - 1)]]
    if not system:
        return undone
    if h == 3:
        return [[*undone[t], (1.0, n_periods + t)] for t in range(n_periods)]
    return undone + [[(1.0, row)] for row in range(n_periods, 2 * n_periods)]


def weight_matrix(instruments: Instruments, equations: Equations, spec: Specification) -> np.ndarray:
    """``Z'HZ`` (j, j) with the one-step H.

    Notes
    -----
    First differences are ``D = M L`` with M bidiagonal; ``H = [[MM', M], [M', I]] = [M; I][M', I]``, so one symmetric
    product of ``M'Z_D + Z_L`` gives the whole matrix and touches only neighbouring periods. Orthogonal deviations have
    ``MM' = I``, so only the off-diagonal block ``Z_D' M Z_L`` remains to be added.
    """
    z, n_periods, size = instruments, equations.n_periods, instruments.raw_columns
    if spec.h == 1 or spec.transformation == "fod":
        out = row_gram(z)
    else:
        out, sums = np.zeros((size, size)), _factor_rows(n_periods, spec.system, spec.h)
        # as many at once as stay in the cache
        step = max(1, int(CACHED * len(sums) / (1 + z.values.size)))
        for first in range(0, len(sums), step):
            out += _squares(*_row_sums(z, sums[first : first + step]), size)
    if spec.system and spec.transformation == "fod" and spec.h == 3:
        matrix = transformation_matrix("fod", n_periods)
        for t in range(1, n_periods):
            here = slice(z.starts[t], z.starts[t + 1])
            later: Sum = [(matrix[t, s], n_periods + s) for s in range(t - 1, n_periods)]
            _, others, deviations = _row_sums(z, [later])
            block = z.values[here] @ deviations.T
            out[z.columns[here, None], others] += block
            out[others[:, None], z.columns[here]] += block.T
    return out


def row_gram(instruments: Instruments) -> np.ndarray:
    """``Z'Z`` over all rows, of the raw columns."""
    return _squares(instruments.starts, instruments.columns, instruments.values, instruments.raw_columns)


def _squares(starts: list[int], columns: np.ndarray, values: np.ndarray, size: int) -> np.ndarray:
    """(size, size) sum of the products of each row's entries."""
    out = np.zeros(size * size)
    for start, stop in itertools.pairwise(starts):
        here, part = columns[start:stop], values[start:stop]
        out[here[:, None] * size + here] += part @ part.T
    return out.reshape(size, size)


@dataclass(frozen=True, slots=True)
class Moments:
    """What the estimator needs of the data.

    Attributes
    ----------
    zx, zy
        ``Z'X`` (j, k) and ``Z'y`` (j,).
    zhz
        (j, j) one-step weight, ``Z'HZ``.
    quadratic
        Moments that are not linear in the coefficients; their rows follow those of Z.
    """

    equations: Equations
    instruments: Instruments
    zx: np.ndarray
    zy: np.ndarray
    zhz: np.ndarray
    quadratic: Any = None

    @property
    def n_transformed(self) -> int:
        return int(self.equations.used[: self.equations.n_periods].sum())

    @property
    def n_level(self) -> int:
        return int(self.equations.used[self.equations.n_periods :].sum())

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
    return Moments(equations, instruments, products[:, 1:], products[:, 0], weight_matrix(instruments, equations, spec))
