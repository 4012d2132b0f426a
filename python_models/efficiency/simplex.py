"""Revised simplex for many small programmes at once, in NumPy alone.

All units of a chunk take one pivot together. Arrays carry the unit on the last axis, so that every step runs over
contiguous memory; a unit's inverse basis and its basic values form one (R, R + 1) tableau.
"""

import numpy as np

from python_models.efficiency.pricing import (
    ENTER,
    Batch,
    Candidates,
    Pools,
    own_places,
    price_in_turn,
    row_numbers,
    worth_of_length,
)
from python_models.efficiency.programmes import Programme

PIVOT = 1e-9  # smallest pivot element
FLOOR = 1e-200  # of basic values: what is less, or negative by rounding, leaves at once
PERTURBATION = 1e-7  # of the start values, against degeneracy; removed at the end
ARTIFICIAL = 1e-9  # weight above which an artificial column means that there is no solution
PENALTY = 1e4  # cost of artificial columns once they are out
CHUNK = 2048
MAX_SWEEPS = 400  # for each part of the candidates
CROWDED = 0.75  # share of units still moving below which those at rest are taken out of the arrays


def fixed_columns(programme: Programme, batch: Batch) -> np.ndarray:
    """(R, f), or (R, f, n) where columns differ by unit."""
    if programme.fixed.ndim == 2:
        return programme.fixed
    return np.moveaxis(programme.fixed[batch.position], 0, -1)


def basis_matrices(columns: np.ndarray, fixed: np.ndarray, batch: Batch, basis: np.ndarray) -> np.ndarray:
    """(n, R, R) basis of each unit from its column numbers (R, n)."""
    f = fixed.shape[1]
    chosen = basis.T
    out = columns[np.maximum(chosen - f, 0)]  # unit, place in the basis, row
    out *= batch.scale.T[:, None]
    at, place = np.nonzero(chosen < f)
    which = chosen[at, place]
    out[at, place] = fixed.T[which] if fixed.ndim == 2 else fixed[:, which, at].T
    return out.transpose(0, 2, 1)


def run(
    programme: Programme,
    cost: np.ndarray,
    blocked: np.ndarray,
    columns: np.ndarray,
    candidates: list[Candidates],
    batch: Batch,
    basis: np.ndarray,
    tableau: np.ndarray,
    exact: bool = True,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pivot until no column improves any unit.

    Parameters
    ----------
    cost
        (f,) costs of the fixed columns.
    blocked
        (f,) fixed columns that may not enter.
    basis, tableau
        (R, n) column numbers and (R, R + 1, n) inverse basis with basic values: a feasible start; overwritten.
    exact
        Whether prices in double precision tell that no column improves; those in single precision are to be proved.

    Returns
    -------
    basis (R, n), tableau (n, R, R + 1), finished (n,)
        ``finished`` is false, and the tableau nan, where a step was unbounded or the sweeps ran out.
    """
    r, n = basis.shape
    f = len(cost)
    out_basis, finished = basis.copy(), np.zeros(n, dtype=bool)
    out_tableau = np.full((n, r, r + 1), np.nan)
    here, moving, fixed = np.arange(n), np.ones(n, dtype=bool), fixed_columns(programme, batch)
    basis_cost = np.where(basis < f, cost[np.minimum(basis, f - 1)], 0.0)
    y = np.einsum("rn,rsn->sn", basis_cost, tableau[:, :r])
    entering_cost = np.where(blocked, np.inf, cost)[:, None]
    parts = max(len(c.parts) for c in candidates)
    numbers, barred = row_numbers(candidates), None if programme.in_reference else own_places(candidates, batch)
    worth = None
    for sweep in range(MAX_SWEEPS * parts):
        values = fixed.T @ y if fixed.ndim == 2 else np.einsum("rn,rfn->fn", y, fixed)
        values -= entering_cost
        j, own = largest_of(values)
        at = np.arange(len(j))
        own[~moving] = np.inf  # at rest: needs no further candidate
        best, which, column = price_in_turn(candidates, numbers, columns, batch, y, barred, own, worth, sweep, exact)
        gain, worth = np.maximum(own, best), worth_of_length(best, column)
        done = moving & (gain <= ENTER)
        if done.any():
            to = np.flatnonzero(done)
            out_basis[:, here[to]], finished[here[to]] = basis[:, to], True
            out_tableau[here[to]] = tableau.take(to, axis=2).transpose(2, 0, 1)
            moving &= ~done
        left = np.count_nonzero(moving)
        if not left:
            break
        if left < CROWDED * len(moving):
            to = np.flatnonzero(moving)
            here, batch = here[to], batch.take(to)
            basis, tableau, y, column = (a.take(to, axis=-1) for a in (basis, tableau, y, column))
            barred = None if barred is None else barred[to]
            gain, worth, own, best, j, which = gain[to], worth[to], own[to], best[to], j[to], which[to]
            at, fixed = at[:left], fixed if fixed.ndim == 2 else fixed.take(to, axis=2)
            moving = np.ones(left, dtype=bool)
        entering = np.where(own >= best, j, which + f)
        to = np.flatnonzero(own >= best)
        column[:, to] = fixed[:, j[to]] if fixed.ndim == 2 else fixed[:, j[to], to]
        alpha = np.einsum("rsn,sn->rn", tableau[:, :r], column)
        leaving, bounded = _leaving(tableau[:, r], alpha)
        moving &= bounded  # a step without bound ends here, unfinished
        pivot = np.where(moving, alpha[leaving, at], 1.0)
        row = np.ascontiguousarray(tableau[leaving, :, at].T)
        row /= pivot
        alpha[leaving, at] -= 1.0
        alpha *= moving
        y -= np.where(moving, gain, 0.0) * row[:r]
        for i in range(r):
            tableau[i] -= alpha[i] * row
        to = np.flatnonzero(moving)
        basis[leaving[to], to] = entering[to]
    return out_basis, out_tableau, finished


def largest_of(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n,) place of the largest of the few values (R, n) of each unit, the first of equals, and (n,) that value.

    ``argmax`` goes through them unit by unit, which takes twice as long where units are many.
    """
    most, count = values.max(axis=0), len(values)
    from_behind = ((values == most) * np.arange(count, 0, -1, dtype=np.uint16)[:, None]).max(axis=0)
    return count - np.maximum(from_behind, 1).astype(np.intp), most  # of nan the last


def _leaving(values: np.ndarray, alpha: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n,) place that leaves each basis, of equal ratios the one with the largest pivot, and whether there is one.

    By the largest reciprocal: to choose entry by entry, as masks do, takes longer than to divide.
    """
    reciprocal = alpha / np.maximum(values, FLOOR)
    reciprocal *= alpha > PIVOT
    most = reciprocal.max(axis=0)
    return largest_of((reciprocal >= most * (1 - 1e-12)) * alpha)[0], most > 0


def start_factors(rows: int) -> np.ndarray:
    """(R,) perturbation of the start's basic values."""
    return PERTURBATION * (1 + np.sqrt(np.arange(2, rows + 2)) % 1)


def start_tableau(programme: Programme, batch: Batch) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Start basis (R, n), its tableau with perturbed values, and the right-hand side (R, n) that gives these."""
    n, r = len(batch.rows), len(programme.rhs)
    factors = start_factors(r)
    fixed = fixed_columns(programme, batch)
    basis = np.repeat(programme.start[:, None], n, axis=1)
    if fixed.ndim == 2:
        inverse = np.linalg.inv(fixed[:, programme.start])
        values = inverse @ programme.rhs + factors
        tableau = np.repeat(np.column_stack([inverse, values])[:, :, None], n, axis=2)
        return basis, tableau, np.repeat((fixed[:, programme.start] @ values)[:, None], n, axis=1)
    matrix = np.moveaxis(fixed[:, programme.start], -1, 0)
    inverse = np.linalg.inv(matrix)
    values = inverse @ programme.rhs + factors
    tableau = np.concatenate([inverse, values[:, :, None]], axis=2).transpose(1, 2, 0)
    return basis, np.ascontiguousarray(tableau), np.einsum("nrs,ns->rn", matrix, values)


def phase_costs(programme: Programme) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Costs that drive out artificial columns, costs of the measure, and the columns that may not enter."""
    artificial = np.zeros(len(programme.cost), dtype=bool)
    artificial[list(programme.artificial)] = True
    return artificial.astype(float), np.where(artificial, PENALTY, programme.cost), artificial


def inverted(matrices: np.ndarray) -> np.ndarray:
    """(n, R, R) inverses; nan where a matrix is singular, so that its unit is not certified."""
    try:
        return np.linalg.inv(matrices)
    except np.linalg.LinAlgError:
        good = np.linalg.cond(matrices) < 1e14
        out = np.full_like(matrices, np.nan)
        out[good] = np.linalg.inv(matrices[good])
        return out


def solve_chunk(
    programme: Programme,
    pools: Pools,
    candidates: list[Candidates],
    batch: Batch,
    basis: np.ndarray | None = None,
    exact: bool = True,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Optimal basis (R, n) of each unit, its state (0 optimal, 1 infeasible, 2 not finished), its inverse (n, R, R).

    ``basis`` resumes from a basis that was optimal with fewer candidates; a singular one starts afresh. ``exact``
    as in ``run``. The inverse has the rounding of all pivots.
    """
    first, cost, artificial = phase_costs(programme)
    start, tableau, rhs = start_tableau(programme, batch)
    columns = pools.columns
    if basis is not None:
        inverse = inverted(basis_matrices(columns, fixed_columns(programme, batch), batch, basis))
        resumed = np.concatenate([inverse.transpose(1, 2, 0), np.einsum("nrs,sn->rn", inverse, rhs)[:, None]], axis=1)
        good = np.isfinite(resumed).all(axis=(0, 1))
        tableau, start = np.where(good, resumed, tableau), np.where(good, basis, start)
    to_drive_out = np.append(artificial, False)
    held = np.flatnonzero(to_drive_out[np.minimum(start, len(cost))].any(axis=0))
    if not len(held):
        start, final, finished = run(programme, cost, artificial, columns, candidates, batch, start, tableau, exact)
        return start, np.where(finished, 0, 2), final[:, :, :-1]
    basis, final, finished = run(
        programme, first, artificial, columns, candidates, batch.take(held), start.take(held, axis=1),
        tableau.take(held, axis=2), exact,
    )  # fmt: skip
    clean = (final[:, :, :-1] @ programme.rhs).T
    weight = np.where(to_drive_out[np.minimum(basis, len(cost))], clean, 0.0).max(axis=0)
    # so close to feasible that the perturbation may decide: not settled here
    close = (weight > ARTIFICIAL) & ((weight < 10 * PERTURBATION) | (clean.min(axis=0) < -ARTIFICIAL))
    state = np.zeros(len(batch.rows), dtype=np.int64)
    state[held] = np.where(~finished | close, 2, np.where(weight > ARTIFICIAL, 1, 0))
    start[:, held], tableau[:, :, held] = basis, final.transpose(1, 2, 0)
    inverse, alive = np.empty((len(state), *final.shape[1:])), np.flatnonzero(state == 0)
    inverse[held] = final
    start[:, alive], inverse[alive], finished = run(
        programme, cost, artificial, columns, candidates, batch.take(alive), start.take(alive, axis=1),
        tableau.take(alive, axis=2), exact,
    )  # fmt: skip
    state[alive[~finished]] = 2
    return start, state, inverse[:, :, :-1]
