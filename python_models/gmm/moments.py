"""Products with the instrument matrix, row by row, so that Z itself never exists."""

from dataclasses import dataclass

import numpy as np

from python_models.gmm.equations import Equations
from python_models.gmm.instruments import Instruments, Piece
from python_models.gmm.specification import Specification
from python_models.gmm.transformations import transformation_matrix


def times_columns(
    instruments: Instruments, columns: np.ndarray, unit_weights: np.ndarray | None = None, first_rows: int | None = None
) -> np.ndarray:
    """``Z'M`` for M given as (R, m, N); (j, m).

    ``unit_weights`` (N,) multiplies every row of a unit, ``first_rows`` limits the sum to that many rows.
    """
    out = np.zeros((instruments.n_columns, columns.shape[1]))
    for row, pieces in enumerate(instruments.rows[:first_rows]):
        if pieces:
            right = (columns[row] if unit_weights is None else columns[row] * unit_weights).T
            for place, values in pieces:
                out[place] += values @ right
    return out


def times_residuals(instruments: Instruments, residuals: np.ndarray) -> np.ndarray:
    """``Z_i'e_i`` of every unit, (j, N)."""
    out = np.zeros((instruments.n_columns, residuals.shape[1]))
    for row, pieces in enumerate(instruments.rows):
        for place, values in pieces:
            out[place] += values * residuals[row]
    return out


def combine_columns(instruments: Instruments, weights: np.ndarray) -> np.ndarray:
    """``Z a`` as (R, N)."""
    rows = instruments.rows
    n_units = next(values.shape[1] for pieces in rows for _, values in pieces)
    out = np.zeros((len(rows), n_units))
    for row, pieces in enumerate(rows):
        for place, values in pieces:
            out[row] += weights[place] @ values
    return out


def _combination(parts: list[tuple[float, list[Piece]]]) -> tuple[np.ndarray, np.ndarray]:
    """Columns and values of a weighted sum of rows of Z."""
    pieces = [(weight, place, values) for weight, row in parts for place, values in row]
    if not pieces:
        return np.zeros(0, dtype=np.intp), np.zeros((0, 1))
    if len(pieces) == 1:
        weight, place, values = pieces[0]
        return np.arange(place.start, place.stop), values if weight == 1.0 else weight * values
    columns = np.unique(np.concatenate([np.arange(place.start, place.stop) for _, place, _ in pieces]))
    out = np.zeros((len(columns), pieces[0][2].shape[1]))
    for weight, place, values in pieces:
        start = np.searchsorted(columns, place.start)
        target = out[start : start + len(values)]
        if weight == 1.0:
            target += values
        elif weight == -1.0:
            target -= values
        else:
            target += weight * values
    return columns, out


def _factor_rows(
    rows: list[list[Piece]], n_periods: int, system: bool, transformation: str, h: int
) -> list[list[tuple[float, list[Piece]]]]:
    """Rows of N'Z with H = NN', but for the off-diagonal block of orthogonal deviations in a system."""
    transformed, level = rows[:n_periods], rows[n_periods:]
    if h == 1 or transformation == "fod":
        return [[(1.0, row)] for row in rows]
    undone = [[(1.0, transformed[t])] for t in range(n_periods)]
    for t in range(n_periods - 1):
        undone[t].append((-1.0, transformed[t + 1]))
    if not system:
        return undone
    if h == 3:
        return [[*undone[t], (1.0, level[t])] for t in range(n_periods)]
    return undone + [[(1.0, row)] for row in level]


def weight_matrix(instruments: Instruments, equations: Equations, spec: Specification) -> np.ndarray:
    """``Z'HZ`` (j, j) with the one-step H.

    Notes
    -----
    First differences are ``D = M L`` with M bidiagonal; ``H = [[MM', M], [M', I]] = [M; I][M', I]``, so one symmetric
    product of ``M'Z_D + Z_L`` gives the whole matrix and touches only neighbouring periods. Orthogonal deviations have
    ``MM' = I``, so only the off-diagonal block ``Z_D' M Z_L`` remains to be added.
    """
    rows, n_periods = instruments.rows, equations.n_periods
    out = np.zeros((instruments.n_columns, instruments.n_columns))
    for parts in _factor_rows(rows, n_periods, spec.system, spec.transformation, spec.h):
        columns, values = _combination(parts)
        if len(columns):
            _add_block(out, columns, columns, values @ values.T)
    if spec.system and spec.transformation == "fod" and spec.h == 3:
        matrix = transformation_matrix("fod", n_periods)
        for t in range(1, n_periods):
            columns, values = _combination([(1.0, rows[t])])
            others, deviations = _combination([(matrix[t, s], rows[n_periods + s]) for s in range(t - 1, n_periods)])
            if len(columns) and len(others):
                block = values @ deviations.T
                _add_block(out, columns, others, block)
                _add_block(out, others, columns, block.T)
    return out


def _add_block(out: np.ndarray, left: np.ndarray, right: np.ndarray, block: np.ndarray) -> None:
    """Add to rows ``left`` and columns ``right``; stretches of consecutive columns are added as slices."""
    for i in _stretches(left):
        for j in _stretches(right):
            out[left[i.start] : left[i.stop - 1] + 1, right[j.start] : right[j.stop - 1] + 1] += block[i, j]


def _stretches(columns: np.ndarray) -> list[slice]:
    breaks = np.flatnonzero(np.diff(columns) != 1) + 1
    edges = [0, *breaks.tolist(), len(columns)]
    return [slice(a, b) for a, b in zip(edges[:-1], edges[1:], strict=True)]


@dataclass(frozen=True, slots=True)
class Moments:
    """What the estimator needs of the data.

    Attributes
    ----------
    zx, zy
        ``Z'X`` (j, k) and ``Z'y`` (j,).
    zhz
        (j, j) one-step weight, ``Z'HZ``.
    """

    equations: Equations
    instruments: Instruments
    zx: np.ndarray
    zy: np.ndarray
    zhz: np.ndarray

    @property
    def n_transformed(self) -> int:
        return int(self.equations.used[: self.equations.n_periods].sum())

    @property
    def n_level(self) -> int:
        return int(self.equations.used[self.equations.n_periods :].sum())

    def residuals(self, coefficients: np.ndarray) -> np.ndarray:
        """(R, N), zero outside the sample."""
        return self.equations.y - np.matmul(coefficients, self.equations.x)


def build_moments(equations: Equations, instruments: Instruments, spec: Specification) -> Moments:
    """Form Z'X, Z'y and Z'HZ."""
    products = times_columns(instruments, equations.rows)
    return Moments(
        equations, instruments, products[:, 1:], products[:, 0], weight_matrix(instruments, equations, spec)
    )
