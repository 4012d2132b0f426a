"""Solves one programme for many units: scaling, the batched simplex, and HiGHS where that does not certify."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from python_models.efficiency.highs import FAILED, INFEASIBLE, OPTIMAL, solve_lp
from python_models.efficiency.pricing import SMALL, Batch, Pools, own_places, price
from python_models.efficiency.programmes import NORM, Programme
from python_models.efficiency.reference_pools import (
    Optima,
    chunks,
    many,
    seed_pools,
    solve_batch,
    solve_growing,
    solve_scanning,
)
from python_models.efficiency.simplex import fixed_columns, phase_costs
from python_models.efficiency.slacks_based_programmes import slacks_based_programme
from python_models.efficiency.technology import Technology

CERTIFIED = 1e-9  # residual, reduced cost and gap within which a solution counts as proved
SEARCHED = 64  # reference units of a technology beyond which those on the frontier are found on the way
WORTH = 1000  # units priced against a reference unit from which on it pays to know whether it is on the frontier
SPANNING = 0.5  # share of a set's rows on its frontier beyond which none are left out
ASKED = 64  # rows of a set, about, that tell this share
USED = 1e-12  # intensity above which a reference unit is a peer
STATUS = {OPTIMAL: "optimal", INFEASIBLE: "infeasible", FAILED: "not_certified"}


@dataclass(frozen=True, slots=True)
class Solution:
    """Optimal solutions of n units.

    Attributes
    ----------
    status
        (n,) ``OPTIMAL``, ``INFEASIBLE`` or ``FAILED``.
    objective
        (n,) optimal costs; nan unless optimal.
    fixed
        (n, f) fixed columns, divided by t where the programme has one; nan unless optimal.
    duals
        (n, R) duals of the scaled rows.
    peers
        (e, 2) evaluated row and reference row of each positive intensity.
    weights
        (e,) the intensities λ in units of the data.
    primal_residual
        (n,) largest violation of a row or of a sign.
    least_reduced_cost
        (n,) smallest reduced cost over all columns; >= 0 up to rounding proves optimality.
    gap
        (n,) difference between the primal and the dual objective.
    basis
        (R, n) column numbers of each unit's basis, those of the start where none is known to be optimal.
    """

    status: np.ndarray
    objective: np.ndarray
    fixed: np.ndarray
    duals: np.ndarray
    peers: np.ndarray
    weights: np.ndarray
    primal_residual: np.ndarray
    least_reduced_cost: np.ndarray
    gap: np.ndarray
    basis: np.ndarray

    def measures(self) -> tuple[np.ndarray, ...]:
        """The arrays that are nan where there is no solution."""
        return self.objective, self.fixed, self.duals, self.primal_residual, self.least_reduced_cost, self.gap


def scale_values(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Divide variables by their geometric mean and rows by their size.

    Returns
    -------
    scaled : (N, k + 1)
        The last column is that of the sum of intensities, 1 / size.
    size : (N,)
    """
    with np.errstate(divide="ignore"):
        logs = np.log(values)
    zeros = np.isneginf(logs)
    if zeros.any():
        logs[zeros] = np.nan
        centred = logs - np.nanmean(logs, axis=0)
        log_size = np.nanmean(centred, axis=1)
    else:  # products of matrices are faster than means over a few columns
        n, k = logs.shape
        centred = logs - np.full(n, 1 / n) @ logs
        log_size = centred @ np.full(k, 1 / k)
    scaled = np.exp(centred - log_size[:, None])
    scaled[zeros] = 0.0
    size = np.exp(log_size)
    return np.column_stack([scaled, 1 / size]), size


def row_columns(programme: Programme, scaled: np.ndarray) -> np.ndarray:
    """(N, R) reference columns before division by the evaluated unit's values."""
    return np.where(programme.rows == NORM, 0.0, scaled[:, np.where(programme.rows == NORM, 0, programme.rows)])


def own_scale(columns: np.ndarray) -> np.ndarray:
    """What a unit's rows are divided by: its own values, 1 where they are zero."""
    return np.where(columns == 0, 1.0, columns)


def _batch(columns: np.ndarray, sets: Sequence[np.ndarray]) -> Batch:
    """The rows of each set as units of a technology, one after the other."""
    rows, group = np.concatenate(sets), np.repeat(np.arange(len(sets)), [len(s) for s in sets])
    return Batch(rows, group, np.ascontiguousarray(1 / own_scale(columns[rows]).T), np.arange(len(rows)))


def solve(
    programme: Programme,
    values: np.ndarray,
    technologies: Sequence[Technology],
    known: list[np.ndarray] | None = None,
    resume: np.ndarray | None = None,
) -> Solution:
    """Solve ``programme`` for the evaluated rows of each technology.

    Parameters
    ----------
    values
        (N, k) data, all rows.
    technologies
        Disjoint sets of evaluated rows, n in all; row numbers index ``values``.
    known
        Rows of each technology that are likely peers, ascending: what is tried before all are looked through.
    resume
        (R, n) bases to start from, feasible and of ``known`` rows: those of the same programme with less technology.

    Returns
    -------
    Solution
        In the order of the concatenated evaluated rows.
    """
    scaled, size = scale_values(values)
    columns = row_columns(programme, scaled)
    batch = _batch(columns, [t.evaluated for t in technologies])
    found = _strategy(programme, values, columns, technologies, batch, known, resume)
    state, x, y, pools = found.state, found.x, found.y, found.pools
    b, f = found.basis.T, len(programme.cost)
    fixed = np.zeros((len(batch.rows), f))
    at, position = np.nonzero(b < f)
    fixed[at, b[at, position]] = x[at, position]
    objective = fixed @ programme.cost
    residual = np.maximum(found.residual, -x.min(axis=1))
    reduced = _least_reduced_cost(programme, found, batch)
    gap = np.abs(objective - y @ programme.rhs)
    proved = (residual <= CERTIFIED) & (reduced >= -CERTIFIED) & (gap <= CERTIFIED)
    proved &= fixed[:, list(programme.artificial)].max(axis=1, initial=0.0) <= CERTIFIED
    if not programme.in_reference:
        state[_alone(technologies)] = INFEASIBLE
    state[proved & (state != INFEASIBLE)] = OPTIMAL  # the certificate is what counts
    doubtful = np.flatnonzero(~proved & (state != INFEASIBLE))
    blank = np.flatnonzero(state == INFEASIBLE)
    with np.errstate(invalid="ignore", divide="ignore"):
        t = fixed[:, programme.scale].copy() if programme.scale >= 0 else np.ones(len(batch.rows))
        fixed /= t[:, None]
        peers, weights = _peers(programme, batch, b, x, t, size)
    found.basis[:, ~proved | (state != OPTIMAL)] = programme.start[:, None]
    out = Solution(state, objective, fixed, y, peers, weights, residual, reduced, gap, found.basis)
    for array in out.measures():
        array[blank] = np.nan
    if not len(doubtful) and not len(blank):
        return out
    kept = ~np.isin(peers[:, 0], batch.rows[np.concatenate([doubtful, blank])])
    out = replace(out, peers=peers[kept], weights=weights[kept])
    return _fall_back(programme, pools, size, batch, out, doubtful) if len(doubtful) else out


def objectives(programme: Programme, values: np.ndarray, technologies: Sequence[Technology]) -> np.ndarray:
    """(n,) optimal costs, nan where there is no solution: those of ``solve``, without what else it gives.

    For replications, of which nothing but the score is kept. Where the simplex does not end, or its basis does not meet
    the rows, ``solve`` proves or mends the unit.
    """
    scaled, _ = scale_values(values)
    columns = row_columns(programme, scaled)
    batch = _batch(columns, [t.evaluated for t in technologies])
    found = _strategy(programme, values, columns, technologies, batch)
    b, state, x = found.basis.T, found.state, found.x
    f = len(programme.cost)
    costs = np.append(programme.cost, 0.0)[np.minimum(b, f)]
    out = np.einsum("nr,nr->n", x, costs)
    held = np.isin(b, programme.artificial) & (b < f)
    out[(state == INFEASIBLE)] = np.nan
    poor = np.maximum(found.residual, -x.min(axis=1)) > CERTIFIED
    poor |= (np.where(held, x, 0.0).max(axis=1) > CERTIFIED) | (state == FAILED)
    poor &= state != INFEASIBLE
    if poor.any():
        at = np.flatnonzero(poor)
        theirs = programme if programme.fixed.ndim == 2 else replace(programme, fixed=programme.fixed[at])
        out[at] = solve(theirs, values, _only(technologies, batch, at)).objective
    return out


def _only(technologies: Sequence[Technology], batch: Batch, at: np.ndarray) -> list[Technology]:
    """The technologies with no more than the evaluated units at these places."""
    few = batch.take(at)
    return [Technology(few.rows[a:b], technologies[g].reference) for g, a, b in few.segments]


def _alone(technologies: Sequence[Technology]) -> np.ndarray:
    """(n,) whether a unit, itself excluded, has no reference unit: an empty set spans no technology."""
    nobody = [
        np.full(len(t.evaluated), not len(t.reference)) if len(t.reference) != 1 else t.evaluated == t.reference
        for t in technologies
    ]
    return np.concatenate(nobody)


def _strategy(
    programme: Programme,
    values: np.ndarray,
    columns: np.ndarray,
    technologies: Sequence[Technology],
    batch: Batch,
    known: list[np.ndarray] | None = None,
    resume: np.ndarray | None = None,
) -> Optima:
    """How the candidates are found: on the way, beforehand, or by scanning all reference units.

    ``known`` are rows of each technology from which scanning starts, ``resume`` bases of these.
    """
    left_out = not programme.in_reference and any(_overlap(t) for t in technologies)
    if known is not None or not programme.envelops or left_out or (values == 0).any():
        return solve_scanning(programme, columns, technologies, batch, known, resume)
    large = any(len(t.reference) > SEARCHED for t in technologies)
    same = large and all(np.array_equal(t.evaluated, t.reference) for t in technologies)
    if same and isinstance(programme.returns, str):
        seeds = seed_pools(programme, columns, technologies)
        if many(seeds, technologies):
            everyone = [np.sort(t.reference) for t in technologies]
            return solve_scanning(programme, columns, technologies, batch, everyone)
        return solve_growing(programme, columns, technologies, batch, seeds)
    members = _pools(programme, values, technologies)
    if max(map(len, members)) > SMALL:  # the proof of prices in single precision is the certificate's
        spanned = [Technology(t.evaluated, m) for t, m in zip(technologies, members, strict=True)]
        return solve_scanning(programme, columns, spanned, batch, members)
    pools = Pools(columns, members)
    return Optima(*solve_batch(programme, pools, batch), pools)


def _overlap(technology: Technology) -> bool:
    """Whether any evaluated row is a reference row too; rows of other places are told at a glance."""
    evaluated, reference = technology.evaluated, technology.reference
    if not len(reference) or evaluated.max() < reference.min() or evaluated.min() > reference.max():
        return False
    return bool(np.isin(evaluated, reference).any())


def _pools(programme: Programme, values: np.ndarray, technologies: Sequence[Technology]) -> list[np.ndarray]:
    """Rows that span each technology: all of its rows where finding its frontier would take longer than it saves."""
    priced = sum(len(t.evaluated) * len(t.reference) for t in technologies)
    found = len(np.unique(np.concatenate([t.reference for t in technologies])))
    if priced <= WORTH * found:
        return [np.sort(t.reference) for t in technologies]
    return frontier_pools(programme, values, technologies)


def frontier_pools(programme: Programme, values: np.ndarray, technologies: Sequence[Technology]) -> list[np.ndarray]:
    """Rows that span each technology, from those that span the sets of rows its technologies have in common.

    All of them where more than half of the largest set is on its frontier: to know the rest would not pay.
    """
    member = np.zeros((len(technologies), len(values)), dtype=bool)
    for g, technology in enumerate(technologies):
        member[g, technology.reference] = True
    used = np.flatnonzero(member.any(axis=0))
    signatures, atom = np.unique(np.packbits(member[:, used], axis=0).T, axis=0, return_inverse=True)
    order = np.argsort(atom, kind="stable")
    atoms = np.split(used[order], np.searchsorted(atom[order], np.arange(1, len(signatures))))
    # bounds other than 0, 1 and infinity are not kept when a unit is replaced by its peers; a sum of one is
    plain = slacks_based_programme(*programme.shape, programme.returns if isinstance(programme.returns, str) else "vrs")
    columns = row_columns(plain, scale_values(values)[0])
    atoms.sort(key=len, reverse=True)
    if _share_on_frontier(plain, columns, atoms[0]) > SPANNING:
        return [np.sort(t.reference) for t in technologies]
    members = _spanning(plain, columns, atoms)
    return [np.sort(np.concatenate([m for m in members if member[g, m[0]]])) for g in range(len(technologies))]


def _share_on_frontier(programme: Programme, columns: np.ndarray, rows: np.ndarray) -> float:
    """Share of a set's rows that use themselves against all others, by some of them."""
    some = rows[:: -(-len(rows) // ASKED)]
    pools = Pools(columns, [np.sort(rows)])
    basis, _, x, *_ = solve_batch(programme, pools, _batch(columns, [some]), exact=False)
    own = (basis == programme.self_column) | (basis == len(programme.cost) + some)
    return float((own & (x.T > USED)).any(axis=0).mean())


def _spanning(programme: Programme, columns: np.ndarray, sets: list[np.ndarray]) -> list[np.ndarray]:
    """Of each set of rows those that span it."""
    whole = [Technology(s, s) for s in sets]
    seeds = seed_pools(programme, columns, whole)
    return solve_growing(programme, columns, whole, _batch(columns, sets), seeds).pools.members


def _least_reduced_cost(programme: Programme, found: Optima, batch: Batch) -> np.ndarray:
    """Smallest reduced cost over the candidates and the fixed columns."""
    out = np.empty(len(batch.rows))
    _, cost, artificial = phase_costs(programme)
    y, violation = found.y, found.violation
    if violation is None:
        candidates = found.pools.candidates
        violation, _ = price(candidates, batch, y.T, None if programme.in_reference else own_places(candidates, batch))
    for part in chunks(batch):
        fixed = fixed_columns(programme, batch.take(part))[:, ~artificial]
        own = fixed.T @ y[part].T if fixed.ndim == 2 else np.einsum("nr,rfn->fn", y[part], fixed)
        out[part] = np.minimum((cost[~artificial, None] - own).min(axis=0), -violation[part])
    return out


def _peers(
    programme: Programme, batch: Batch, b: np.ndarray, x: np.ndarray, t: np.ndarray, size: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Pairs (evaluated row, reference row) and intensities in units of the data."""
    f = len(programme.cost)
    at, position = np.nonzero((x > USED) & ((b >= f) | (b == programme.self_column)))
    column, row = b[at, position], batch.rows[at]
    peer = np.where(column >= f, column - f, row)
    weight = x[at, position] * size[row] / size[peer] / t[at]
    return np.column_stack([row, peer]), weight


def _fall_back(
    programme: Programme, pools: Pools, size: np.ndarray, batch: Batch, out: Solution, doubtful: np.ndarray
) -> Solution:
    """Solve the doubtful units with HiGHS; what that does not certify either is nan."""
    peers, weights = [out.peers], [out.weights]
    f = len(programme.cost)
    barred = phase_costs(programme)[2]
    for i in doubtful.tolist():
        o, candidates = batch.rows[i], pools.members[batch.group[i]]
        reference = candidates[candidates != o]
        fixed = programme.fixed if programme.fixed.ndim == 2 else programme.fixed[batch.position[i]]
        matrix = np.hstack([fixed, pools.columns[reference].T * batch.scale[:, [i]]])
        never = np.concatenate([barred, np.zeros(len(reference), dtype=bool)])
        cost = np.concatenate([programme.cost, np.zeros(len(reference))])
        out.status[i], z, dual = solve_lp(matrix, programme.rhs, cost, never)
        certificate = (
            max(np.abs(matrix @ z - programme.rhs).max(), -z.min()),
            (cost - dual @ matrix)[~never].min(),
            abs(cost @ z - programme.rhs @ dual),
        )
        proved = max(certificate[0], -certificate[1], certificate[2]) <= CERTIFIED
        if out.status[i] == OPTIMAL and not proved:
            out.status[i] = FAILED
        if out.status[i] != OPTIMAL:
            for array in out.measures():
                array[i] = np.nan
            continue
        t = z[programme.scale] if programme.scale >= 0 else 1.0
        out.objective[i], out.fixed[i], out.duals[i] = cost @ z, z[:f] / t, dual
        out.primal_residual[i], out.least_reduced_cost[i], out.gap[i] = certificate
        everyone = np.append(reference, o)
        weight = np.append(z[f:], z[programme.self_column]) * size[o] / size[everyone] / t
        used = weight > USED
        peers.append(np.column_stack([np.full(used.sum(), o), everyone[used]]))
        weights.append(weight[used])
    return replace(out, peers=np.concatenate(peers), weights=np.concatenate(weights))
