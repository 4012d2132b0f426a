"""Slacks-based programmes from the side of their prices: slacks of either sign first, then the dual simplex.

With slacks of either sign a programme has two rows, and its optimum is one reference unit: the one with the largest
gain per length. No column improves on its prices. So where its slacks are not negative it is the optimum as it stands,
and where one is, the dual simplex drives that out in half the pivots that the primal one needs from the unit itself.
"""

from dataclasses import dataclass

import numpy as np

from python_models.efficiency.pricing import CELLS, ENTER, SMALL, Batch, Candidates, row_numbers
from python_models.efficiency.programmes import Programme
from python_models.efficiency.simplex import PIVOT, start_factors

NEGATIVE = 1e-12  # below minus this a basic value is negative
TIE = 1e-13  # reduced costs within this are equal: of equal ratios the larger pivot is taken
OWN = 1e-9  # values within this of the unit's own are the unit's own
MAX_SWEEPS = 60  # beyond which the primal simplex is asked


def widest(candidates: list[Candidates]) -> int:
    """The largest number of candidates of any technology."""
    return max(len(c.members) for c in candidates)


@dataclass(frozen=True, slots=True)
class Start:
    """The start basis, which all units share.

    Attributes
    ----------
    inverse
        (R, R + 1) inverse of the basis, and its perturbed values.
    values
        (R,) the values without the perturbation.
    prices
        (R,) its duals.
    place
        Of the unit's own column in the basis.
    """

    inverse: np.ndarray
    values: np.ndarray
    prices: np.ndarray
    place: int

    @property
    def length(self) -> np.ndarray:
        """(R,) what a column's length is read off."""
        return self.inverse[self.place, :-1]


def shared_start(programme: Programme, candidates: list[Candidates]) -> Start | None:
    """The start of a slacks-based programme with its unit in the technology and few candidates; of others None.

    None too where a slack outside the basis improves as soon as a reference unit does, as outputs' alone do.
    """
    plain = programme.scale >= 0 and not programme.artificial and programme.fixed.ndim == 2
    if not plain or not 0 < widest(candidates) <= SMALL or any(len(c.parts) > 1 for c in candidates):
        return None
    inverse = np.linalg.inv(programme.fixed[:, programme.start])
    values, prices = inverse @ programme.rhs, programme.cost[programme.start] @ inverse
    place = int(np.flatnonzero(programme.start == programme.self_column)[0])
    start = Start(np.column_stack([inverse, values + start_factors(len(values))]), values, prices, place)
    at_once = (start.length @ programme.fixed < -PIVOT) & (programme.cost - prices @ programme.fixed <= ENTER)
    return None if at_once.any() else start


@dataclass(frozen=True, slots=True)
class Free:
    """Optima with slacks of either sign.

    Attributes
    ----------
    basis, x, y
        (R, n) column numbers, basic values and duals.
    alpha, values
        (R, n) the reference unit's column in the start basis; perturbed basic values.
    residual
        (n,) largest residual of a row.
    priced, optimal
        (n,) whether no column improves on the prices, and whether no value is negative either.
    """

    basis: np.ndarray
    x: np.ndarray
    y: np.ndarray
    alpha: np.ndarray
    values: np.ndarray
    residual: np.ndarray
    priced: np.ndarray
    optimal: np.ndarray

    def take(self, chosen: np.ndarray) -> "Free":
        """The chosen units."""
        return Free(*(getattr(self, name).take(chosen, axis=-1) for name in self.__slots__))


def _gathered(columns: np.ndarray, fixed: np.ndarray, batch: Batch, chosen: np.ndarray) -> np.ndarray:
    """(R, n) column ``chosen`` of each unit: below f a fixed one, from f on that of reference row ``chosen - f``."""
    f = fixed.shape[1]
    out = columns[np.maximum(chosen - f, 0)].T * batch.scale
    at = np.flatnonzero(chosen < f)
    out[:, at] = fixed[:, chosen[at]]
    return out


def with_free_slacks(
    programme: Programme, start: Start, columns: np.ndarray, candidates: list[Candidates], batch: Batch
) -> Free:
    """The reference unit that gains most per length, in place of the unit itself."""
    s = start.place
    most, which = _most_gained(start, candidates, batch)
    stays = ~(most > ENTER)
    most[stays] = 0.0
    basis = np.repeat(programme.start[:, None], len(most), axis=1)
    basis[s] = np.where(stays, programme.self_column, len(programme.cost) + which)
    column = _gathered(columns, programme.fixed, batch, basis[s])
    alpha = start.inverse[:, :-1] @ column
    step = start.values[s] / alpha[s]
    x = start.values[:, None] - alpha * step
    values = start.inverse[:, -1:] - alpha * (start.inverse[s, -1] / alpha[s])
    x[s], values[s] = 0.0, start.inverse[s, -1] / alpha[s]
    matrix = programme.fixed[:, programme.start]
    # a small value is the difference of two that are not: what the rows lack corrects it
    correction = start.inverse[:, :-1] @ (programme.rhs[:, None] - matrix @ x - column * step)
    step_correction = correction[s] / alpha[s]
    x += correction - alpha * step_correction
    x[s], step = 0.0, step + step_correction
    residual = np.abs(matrix @ x + column * step - programme.rhs[:, None]).max(axis=0)
    x[s] = step
    y = start.prices[:, None] - most * start.length[:, None]
    priced = (programme.fixed.T @ y <= (programme.cost + ENTER)[:, None]).all(axis=0)
    return Free(basis, x, y, alpha, values, residual, priced, priced & (values >= -NEGATIVE).all(axis=0))


def _most_gained(start: Start, candidates: list[Candidates], batch: Batch) -> tuple[np.ndarray, np.ndarray]:
    """(n,) largest gain per length, and the candidate's row.

    A candidate without length leaves no room for the unit's goods and bads. Nothing is gained by it at these prices,
    whatever its length below zero: gain - most * length is the denominator of its own score times that of the unit's,
    less the numerator, which is not negative.
    """
    gains = (start.prices[:, None] * batch.scale).T
    lengths = (start.length[:, None] * batch.scale).T
    most, which = np.zeros(len(gains)), np.zeros(len(gains), dtype=np.int64)
    for g, first, last in batch.segments:
        members, own = candidates[g].members, candidates[g].columns
        if not len(members):
            continue
        size = max(1, CELLS // len(members))
        for a in range(first, last, size):
            here = slice(a, min(a + size, last))
            gain, length = gains[here] @ own, lengths[here] @ own
            np.copyto(length, np.inf, where=length <= PIVOT)
            gain /= length
            best = gain.argmax(axis=1)
            most[here], which[here] = gain[np.arange(len(best)), best], members[best]
    return most, which


def at_itself(programme: Programme, start: Start, batch: Batch, basis: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Basic values x (n, R), exact where the optimum is the unit itself, of which another basis (R, n) has rounding."""
    columns = np.where(basis == len(programme.cost) + batch.rows, programme.self_column, basis)
    own = np.zeros(basis.shape)
    for column, value in zip(programme.start, start.values, strict=True):
        own += value * (columns == column)
    itself = (np.abs(x.T - own) <= OWN).all(axis=0) & np.isclose(own.sum(axis=0), start.values.sum())
    return np.where(itself, own, x.T).T


def run_dual(
    programme: Programme, start: Start, columns: np.ndarray, candidates: list[Candidates], batch: Batch, free: Free
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Drive out negative values from the bases of ``free``, on whose prices no column improves.

    Returns
    -------
    basis (R, n), inverse (n, R, R), finished (n,)
        Where it is not finished, it is for the primal simplex to tell.
    """
    r, n = free.basis.shape
    f, s = len(programme.cost), start.place
    row = start.inverse[s][:, None] / free.alpha[s]
    tableau = start.inverse[:, :, None] - free.alpha[:, None] * row
    tableau[s], tableau[:, r] = row, free.values
    basis, here, segments = free.basis, np.arange(n), batch.segments
    own = np.repeat(np.arange(f)[None], len(candidates), axis=0)
    numbers = np.hstack([own, f + row_numbers(candidates)])  # of columns, by technology

    def products(vectors: np.ndarray) -> np.ndarray:
        """(n, f + P) of each unit's vector (R, n) and every column; zero beyond its technology's own."""
        out = np.zeros((vectors.shape[1], numbers.shape[1]))
        np.matmul(vectors.T, programme.fixed, out=out[:, :f])
        scaled = (vectors * batch.scale).T
        for g, a, b in segments:
            np.matmul(scaled[a:b], candidates[g].columns, out=out[a:b, f : f + len(candidates[g].members)])
        return out

    reduced = -products(free.y)
    reduced[:, :f] += programme.cost
    out_basis, inverse, finished = np.empty_like(basis), np.full((n, r, r), np.nan), np.zeros(n, dtype=bool)
    for _ in range(MAX_SWEEPS):
        at = np.arange(len(here))
        leaving = tableau[:, r].argmin(axis=0)
        done = tableau[leaving, r, at] >= -NEGATIVE
        if done.any():
            to = np.flatnonzero(done)
            out_basis[:, here[to]], finished[here[to]] = basis[:, to], reduced[to].min(axis=1) >= -ENTER
            inverse[here[to]] = tableau[:, :r, to].transpose(2, 0, 1)
            to = np.flatnonzero(~done)
            here, batch, leaving, reduced, at = here[to], batch.take(to), leaving[to], reduced[to], at[: len(to)]
            basis, tableau, segments = basis[:, to], tableau[:, :, to], batch.segments
        if not len(here):
            break
        row = np.ascontiguousarray(tableau[leaving, :, at].T)
        along = products(row[:r])
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(along < -PIVOT, (reduced + TIE) / -along, np.inf)
        best = ratio.argmin(axis=1)
        stuck = ~np.isfinite(ratio[at, best])  # no column drives it out; left where it is, to run out of sweeps
        change = np.where(stuck, 0.0, reduced[at, best]) / np.where(stuck, 1.0, along[at, best])
        reduced -= change[:, None] * along
        entering = numbers[batch.group, best]
        alpha = np.einsum("rsn,sn->rn", tableau[:, :r], _gathered(columns, programme.fixed, batch, entering))
        row /= np.where(stuck, 1.0, alpha[leaving, at])
        alpha[leaving, at] -= 1.0
        alpha *= ~stuck
        tableau -= alpha[:, None] * row
        basis[leaving, at] = np.where(stuck, basis[leaving, at], entering)
    return out_basis, inverse, finished
