"""Revised simplex for many small programmes at once, in NumPy alone.

All units of a chunk take one pivot together. Arrays carry the unit on the last axis, so that every step runs over
contiguous memory; a unit's inverse basis and its basic values form one (R, R + 1) tableau.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from python_models.efficiency.programmes import Programme

ENTER = 1e-11  # a column enters when its reduced cost is below minus this
PIVOT = 1e-9  # smallest pivot element
PERTURBATION = 1e-7  # of the start values, against degeneracy; removed at the end
ARTIFICIAL = 1e-9  # weight above which an artificial column means that there is no solution
PENALTY = 1e4  # cost of artificial columns once they are out
CHUNK = 2048
PART = 1024  # candidates priced in one sweep; all of them only for units that find none among these
MAX_SWEEPS = 400  # for each part of the candidates


@dataclass(frozen=True, slots=True)
class Pools:
    """Candidate reference units by technology.

    Attributes
    ----------
    columns
        (N, R) columns of all rows, before division by the evaluated unit's values.
    members
        Row numbers of each technology's candidates.
    """

    columns: np.ndarray
    members: list[np.ndarray]

    def matrices(self) -> list[np.ndarray]:
        """(R, P) candidate columns of each technology."""
        return [np.ascontiguousarray(self.columns[m].T) for m in self.members]


@dataclass(frozen=True, slots=True)
class Batch:
    """Units to solve, sorted by technology.

    Attributes
    ----------
    rows
        (n,) row numbers.
    group
        (n,) technology of each, ascending.
    scale
        (R, n) reciprocal of the unit's own column.
    position
        (n,) place in the programme's unit-specific fixed columns.
    """

    rows: np.ndarray
    group: np.ndarray
    scale: np.ndarray
    position: np.ndarray

    def take(self, chosen: np.ndarray | slice) -> "Batch":
        """The chosen units."""
        return Batch(self.rows[chosen], self.group[chosen], self.scale[:, chosen], self.position[chosen])


def fixed_columns(programme: Programme, batch: Batch) -> np.ndarray:
    """(R, f), or (R, f, n) where columns differ by unit."""
    if programme.fixed.ndim == 2:
        return programme.fixed
    return np.moveaxis(programme.fixed[batch.position], 0, -1)


def _gather(columns: np.ndarray, fixed: np.ndarray, batch: Batch, chosen: np.ndarray) -> np.ndarray:
    """(R, n) column ``chosen`` of each unit: below f a fixed one, from f on that of reference row ``chosen - f``."""
    f = fixed.shape[1]
    is_fixed = chosen < f
    which = np.where(is_fixed, chosen, 0)
    own = fixed[:, which] if fixed.ndim == 2 else fixed[:, which, np.arange(len(chosen))]
    return np.where(is_fixed, own, columns[np.where(is_fixed, 0, chosen - f)].T * batch.scale)


def basis_matrices(columns: np.ndarray, fixed: np.ndarray, batch: Batch, basis: np.ndarray) -> np.ndarray:
    """(n, R, R) basis of each unit from its column numbers (R, n)."""
    return np.stack([_gather(columns, fixed, batch, b) for b in basis], axis=-1).transpose(1, 0, 2)


def _segments(group: np.ndarray) -> list[tuple[int, int, int]]:
    starts = np.concatenate([[0], np.flatnonzero(np.diff(group)) + 1, [len(group)]])
    return [(int(group[a]), int(a), int(b)) for a, b in pairwise(starts) if b > a]


def price(
    matrices: list[np.ndarray], members: list[np.ndarray], batch: Batch, y: np.ndarray, exclude_self: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Largest dual violation y'a over each unit's candidates, and the reference row where it is."""
    scaled = y * batch.scale
    value, which = np.full(len(batch.rows), -np.inf), np.zeros(len(batch.rows), dtype=np.int64)
    for g, a, b in _segments(batch.group):
        if not len(members[g]):
            continue
        violation = scaled[:, a:b].T @ matrices[g]
        if exclude_self:
            violation[batch.rows[a:b, None] == members[g]] = -np.inf
        best = violation.argmax(axis=1)
        value[a:b] = violation[np.arange(b - a), best]
        which[a:b] = members[g][best]
    return value, which


def price_in_turn(
    matrices: list[np.ndarray],
    members: list[np.ndarray],
    batch: Batch,
    y: np.ndarray,
    exclude_self: bool,
    own: np.ndarray,
    sweep: int,
) -> tuple[np.ndarray, np.ndarray]:
    """``price`` over one part of the candidates, in each sweep another; over all where neither that nor ``own`` gains.

    Any column that improves will do, so only a unit about to be called optimal must see them all (partial pricing).
    """
    counts = [-(-len(m) // PART) for m in members]
    if max(counts) <= 1:
        return price(matrices, members, batch, y, exclude_self)
    parts = [slice(PART * (sweep % c), PART * (sweep % c + 1)) if c > 1 else slice(None) for c in counts]
    value, which = price(
        [m[:, p] for m, p in zip(matrices, parts, strict=True)],
        [m[p] for m, p in zip(members, parts, strict=True)],
        batch, y, exclude_self,
    )  # fmt: skip
    none = np.flatnonzero((value <= ENTER) & (own <= ENTER))
    if len(none):
        value[none], which[none] = price(matrices, members, batch.take(none), y[:, none], exclude_self)
    return value, which


def run(
    programme: Programme,
    cost: np.ndarray,
    blocked: np.ndarray,
    pools: Pools,
    matrices: list[np.ndarray],
    batch: Batch,
    basis: np.ndarray,
    tableau: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pivot until no column improves any unit.

    Parameters
    ----------
    cost
        (f,) costs of the fixed columns.
    blocked
        (f,) fixed columns that may not enter.
    basis, tableau
        (R, n) column numbers and (R, R + 1, n) inverse basis with basic values: a feasible start.

    Returns
    -------
    basis, tableau, finished (n,)
        ``finished`` is false where a step was unbounded or the sweeps ran out.
    """
    r, n = basis.shape
    f = len(cost)
    out_basis, out_tableau, finished = basis.copy(), np.empty_like(tableau), np.zeros(n, dtype=bool)
    exclude = not programme.in_reference
    here, fixed = np.arange(n), fixed_columns(programme, batch)
    basis_cost = np.where(basis < f, cost[np.minimum(basis, f - 1)], 0.0)
    y = np.einsum("rn,rsn->sn", basis_cost, tableau[:, :r])
    entering_cost = np.where(blocked, np.inf, cost)
    for sweep in range(MAX_SWEEPS * (1 + max(len(m) for m in pools.members) // PART)):
        values = y.T @ fixed if fixed.ndim == 2 else np.einsum("rn,rfn->nf", y, fixed)
        reduced = values - entering_cost
        j = reduced.argmax(axis=1)
        own = reduced[np.arange(len(j)), j]
        best, which = price_in_turn(matrices, pools.members, batch, y, exclude, own, sweep)
        use_own = own >= best
        gain = np.where(use_own, own, best)
        active = gain > ENTER
        if not active.all():
            done = ~active
            out_basis[:, here[done]], out_tableau[:, :, here[done]] = basis[:, done], tableau[:, :, done]
            finished[here[done]] = True
            if not active.any():
                break
            here, batch = here[active], batch.take(active)
            basis, tableau, y = basis[:, active], tableau[:, :, active], y[:, active]
            gain, use_own, j, which = gain[active], use_own[active], j[active], which[active]
            if fixed.ndim == 3:
                fixed = fixed[:, :, active]
        entering = np.where(use_own, j, which + f)
        alpha = np.einsum("rsn,sn->rn", tableau[:, :r], _gather(pools.columns, fixed, batch, entering))
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(alpha > PIVOT, tableau[:, r] / alpha, np.inf)
        least = ratio.min(axis=0)
        leaving = np.where(ratio <= least * (1 + 1e-12), alpha, -np.inf).argmax(axis=0)
        at = np.arange(len(leaving))
        pivot = alpha[leaving, at]
        stuck = ~np.isfinite(least)
        pivot[stuck] = 1.0
        row = tableau[leaving, :, at].T / pivot
        alpha[leaving, at] -= 1.0
        if stuck.any():
            alpha[:, stuck], gain[stuck] = 0.0, 0.0
        tableau -= alpha[:, None] * row[None]
        y -= gain * row[:r]
        basis[leaving, at] = np.where(stuck, basis[leaving, at], entering)
        if stuck.any():
            keep = ~stuck
            here, batch, basis, tableau, y = (
                here[keep],
                batch.take(keep),
                basis[:, keep],
                tableau[:, :, keep],
                y[:, keep],
            )
            fixed = fixed if fixed.ndim == 2 else fixed[:, :, keep]
    return out_basis, out_tableau, finished


def start_tableau(programme: Programme, batch: Batch) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Start basis (R, n), its tableau with perturbed values, and the right-hand side (R, n) that gives these."""
    n, r = len(batch.rows), len(programme.rhs)
    factors = PERTURBATION * (1 + np.sqrt(np.arange(2, r + 2)) % 1)
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


def solve_chunk(
    programme: Programme, pools: Pools, matrices: list[np.ndarray], batch: Batch, basis: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Optimal basis (R, n) of each unit, and its state: 0 optimal, 1 infeasible, 2 not finished.

    ``basis`` resumes from a basis that was optimal with fewer candidates.
    """
    first, cost, artificial = phase_costs(programme)
    start, tableau, rhs = start_tableau(programme, batch)
    state = np.zeros(len(batch.rows), dtype=np.int64)
    if basis is not None:
        inverse = np.linalg.inv(basis_matrices(pools.columns, fixed_columns(programme, batch), batch, basis))
        tableau = np.concatenate([inverse.transpose(1, 2, 0), np.einsum("nrs,sn->rn", inverse, rhs)[:, None]], axis=1)
        start = basis.copy()
    if artificial.any():
        start, tableau, finished = run(programme, first, artificial, pools, matrices, batch, start, tableau)
        clean = np.einsum("rsn,s->rn", tableau[:, :-1], programme.rhs)
        weight = np.where((start < len(cost)) & artificial[np.minimum(start, len(cost) - 1)], clean, 0.0).max(axis=0)
        # so close to feasible that the perturbation may decide: not settled here
        close = (weight > ARTIFICIAL) & ((weight < 10 * PERTURBATION) | (clean.min(axis=0) < -ARTIFICIAL))
        state[:] = np.where(~finished | close, 2, np.where(weight > ARTIFICIAL, 1, 0))
        alive = np.flatnonzero(state == 0)
        final, _, finished = run(
            programme, cost, artificial, pools, matrices, batch.take(alive), start[:, alive],
            np.ascontiguousarray(tableau[:, :, alive]),
        )  # fmt: skip
        start[:, alive] = final
        state[alive[~finished]] = 2
        return start, state
    start, _, finished = run(programme, cost, artificial, pools, matrices, batch, start, tableau)
    return start, np.where(finished, 0, 2)
