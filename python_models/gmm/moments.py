"""Products with the instrument matrix, row by row, so that Z itself never exists."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from python_models.gmm.equations import Equations
from python_models.gmm.instruments import Instruments, Piece
from python_models.gmm.specification import Specification
from python_models.gmm.transformations import transformation_matrix


def times_columns(instruments: Instruments, columns: np.ndarray, first_rows: int | None = None) -> np.ndarray:
    """``Z'M`` for M given as (R, m, N); (j, m). ``first_rows`` limits the sum to that many rows."""
    out = np.zeros((instruments.raw_columns, columns.shape[1]))
    for row, pieces in enumerate(instruments.rows[:first_rows]):
        if pieces:
            right = columns[row].T
            for place, values in pieces:
                out[place] += values @ right
    return _rotated(instruments, out)


def times_residuals(instruments: Instruments, residuals: np.ndarray) -> np.ndarray:
    """``Z_i'e_i`` of every unit, (j, N)."""
    out = np.zeros((instruments.raw_columns, residuals.shape[1]))
    for row, pieces in enumerate(instruments.rows):
        for place, values in pieces:
            out[place] += values * residuals[row]
    return _rotated(instruments, out)


def _rotated(instruments: Instruments, products: np.ndarray) -> np.ndarray:
    return products if instruments.rotation is None else instruments.rotation.T @ products


def combine_columns(instruments: Instruments, weights: np.ndarray) -> np.ndarray:
    """``A Z'`` row by row for m combinations A of the columns, (m, j): (R, m, N)."""
    rows = instruments.rows
    if instruments.rotation is not None:
        weights = weights @ instruments.rotation.T
    n_units = next(values.shape[1] for pieces in rows for _, values in pieces)
    out = np.zeros((len(rows), len(weights), n_units))
    for row, pieces in enumerate(rows):
        for number, (place, values) in enumerate(pieces):
            if number:
                out[row] += weights[:, place] @ values
            else:
                np.matmul(weights[:, place], values, out=out[row])
    return out


def _combination(parts: list[tuple[float, list[Piece]]]) -> tuple[list[slice], np.ndarray]:
    """Stretches of columns and (columns, N) values of a weighted sum of rows of Z."""
    pieces = [(weight, place, values) for weight, row in parts for place, values in row]
    if not pieces:
        return [], np.zeros((0, 1))
    stretches: list[slice] = []
    for start, stop in sorted({(place.start, place.stop) for _, place, _ in pieces}):
        if stretches and start <= stretches[-1].stop:
            stretches[-1] = slice(stretches[-1].start, max(stop, stretches[-1].stop))
        else:
            stretches.append(slice(start, stop))
    if len(pieces) == 1 and pieces[0][0] == 1.0:
        return stretches, pieces[0][2]
    out = np.zeros((sum(s.stop - s.start for s in stretches), pieces[0][2].shape[1]))
    for weight, place, values in pieces:
        target = out[_offset(stretches, place.start) :][: len(values)]
        if weight == 1.0:
            target += values
        elif weight == -1.0:
            target -= values
        else:
            target += weight * values
    return stretches, out


def _offset(stretches: list[slice], column: int) -> int:
    """Where a column stands when only the stretches are stored."""
    before = 0
    for stretch in stretches:
        if column < stretch.stop:
            return before + column - stretch.start
        before += stretch.stop - stretch.start
    raise IndexError(column)


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
    out = np.zeros((instruments.raw_columns, instruments.raw_columns))
    for parts in _factor_rows(rows, n_periods, spec.system, spec.transformation, spec.h):
        columns, values = _combination(parts)
        if columns:
            _add_block(out, columns, columns, values @ values.T)
    if spec.system and spec.transformation == "fod" and spec.h == 3:
        matrix = transformation_matrix("fod", n_periods)
        for t in range(1, n_periods):
            columns, values = _combination([(1.0, rows[t])])
            others, deviations = _combination([(matrix[t, s], rows[n_periods + s]) for s in range(t - 1, n_periods)])
            if columns and others:
                block = values @ deviations.T
                _add_block(out, columns, others, block)
                _add_block(out, others, columns, block.T)
    return out


def row_gram(instruments: Instruments) -> np.ndarray:
    """``Z'Z`` over all rows, of the raw columns."""
    out = np.zeros((instruments.raw_columns, instruments.raw_columns))
    for row in instruments.rows:
        columns, values = _combination([(1.0, row)])
        if columns:
            _add_block(out, columns, columns, values @ values.T)
    return out


def _add_block(out: np.ndarray, left: list[slice], right: list[slice], block: np.ndarray) -> None:
    """Add a block to the columns ``right`` of the rows ``left``."""
    top = 0
    for i in left:
        bottom, start = top + i.stop - i.start, 0
        for j in right:
            stop = start + j.stop - j.start
            out[i, j] += block[top:bottom, start:stop]
            start = stop
        top = bottom


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
