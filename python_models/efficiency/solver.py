"""Solves one programme for many units: scaling, the batched simplex, and HiGHS where that does not certify."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from python_models.efficiency import highs
from python_models.efficiency.highs import FAILED, INFEASIBLE, OPTIMAL
from python_models.efficiency.programmes import NORM, Programme
from python_models.efficiency.technology import Technology

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
    logs[np.isneginf(logs)] = np.nan
    centred = logs - np.nanmean(logs, axis=0)
    log_size = np.nanmean(centred, axis=1)
    scaled = np.nan_to_num(np.exp(centred - log_size[:, None]), nan=0.0)
    size = np.exp(log_size)
    return np.column_stack([scaled, 1 / size]), size


def row_columns(programme: Programme, scaled: np.ndarray) -> np.ndarray:
    """(N, R) reference columns before division by the evaluated unit's values."""
    return np.where(programme.rows == NORM, 0.0, scaled[:, np.where(programme.rows == NORM, 0, programme.rows)])


def own_scale(columns: np.ndarray) -> np.ndarray:
    """What a unit's rows are divided by: its own values, 1 where they are zero."""
    return np.where(columns == 0, 1.0, columns)


def _fixed_of(programme: Programme, position: int) -> np.ndarray:
    return programme.fixed if programme.fixed.ndim == 2 else programme.fixed[position]


def solve(programme: Programme, values: np.ndarray, technologies: Sequence[Technology]) -> Solution:
    """Solve ``programme`` for the evaluated rows of each technology.

    Parameters
    ----------
    values
        (N, k) data, all rows.
    technologies
        Disjoint sets of evaluated rows, n in all, in any order; row numbers index ``values``.

    Returns
    -------
    Solution
        In the order of the concatenated evaluated rows.
    """
    scaled, size = scale_values(values)
    columns = row_columns(programme, scaled)
    rows = np.concatenate([t.evaluated for t in technologies])
    n, f, r = len(rows), programme.fixed.shape[-1], len(programme.rhs)
    out = Solution(
        np.full(n, FAILED), *(np.full(s, np.nan) for s in ((n,), (n, f), (n, r))), np.empty((0, 2), dtype=np.int64),
        np.empty(0), *(np.full(n, np.nan) for _ in range(3))
    )  # fmt: skip
    peers, weights = [], []
    position = 0
    for technology in technologies:
        for o in technology.evaluated:
            reference = technology.reference[technology.reference != o]
            fixed = _fixed_of(programme, position)
            block = (columns[reference] / own_scale(columns[o])).T
            status, z, intensity, dual = highs.solve_one(programme, block, fixed)
            out.status[position] = status
            if status == OPTIMAL:
                t = z[programme.scale] if programme.scale >= 0 else 1.0
                out.objective[position] = programme.cost @ z
                out.fixed[position] = z / t
                out.duals[position] = dual
                residual = fixed @ z + block @ intensity - programme.rhs
                out.primal_residual[position] = max(np.abs(residual).max(), -z.min(), -intensity.min(initial=0.0))
                free = np.ones(f, dtype=bool)
                free[list(programme.artificial)] = False
                reduced = np.concatenate([(programme.cost - dual @ fixed)[free], -dual @ block])
                out.least_reduced_cost[position] = reduced.min()
                out.gap[position] = abs(programme.cost @ z - programme.rhs @ dual)
                used = intensity > 1e-12
                who, weight = reference[used], intensity[used] * size[o] / size[reference[used]] / t
                if programme.in_reference and z[-1] > 1e-12:
                    who, weight = np.append(who, o), np.append(weight, z[-1] / t)
                peers.append(np.column_stack([np.full(len(who), o), who]))
                weights.append(weight)
            position += 1
    return Solution(
        out.status, out.objective, out.fixed, out.duals,
        np.concatenate(peers) if peers else out.peers, np.concatenate(weights) if weights else out.weights,
        out.primal_residual, out.least_reduced_cost, out.gap,
    )  # fmt: skip
