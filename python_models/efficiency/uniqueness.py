"""Which slacks and peers are the only optimum, by linear programmes over the optimal face."""

import numpy as np
import polars as pl

from python_models.efficiency.highs import OPTIMAL, solve_lp
from python_models.efficiency.measured import Measured
from python_models.efficiency.programmes import NORM, Programme
from python_models.efficiency.solver import own_scale, row_columns, scale_values

FACE = 1e-9  # reduced cost below which a column may be part of an optimum
RANGE = 1e-7  # width, in units of the unit's own data, above which a quantity is not unique


def uniqueness_frame(measured: Measured) -> pl.DataFrame:
    """One row per evaluated unit-period; null where there is no solution."""
    units = measured.units
    n, k = units.n, len(units.names)
    flags = np.ones((n, k + 1), dtype=bool)
    solved = np.zeros(n, dtype=bool)
    scaled, _ = scale_values(units.values)
    for stage in measured.solved:
        programme = stage.programme
        columns = row_columns(programme, scaled)
        pairs = ((o, t.reference) for t in stage.technologies for o in t.evaluated.tolist())
        for i, (o, reference) in enumerate(pairs):
            solved[o] = stage.status[i] == OPTIMAL
            if solved[o]:
                fixed = programme.fixed if programme.fixed.ndim == 2 else programme.fixed[i]
                candidates = (columns[reference[reference != o]] / own_scale(columns[o])).T
                flags[o] = _unique(programme, fixed, candidates, stage.duals[i])
    names = ["peers_unique", *(f"slack_{v}_unique" for v in units.names)]
    out = pl.DataFrame({name: flags[:, c] for c, name in enumerate(names)})
    known = pl.Series("known", solved)
    out = out.select(pl.when(known).then(pl.col(name)).alias(name) for name in names)
    return pl.concat([units.keys, out], how="horizontal")


def _unique(programme: Programme, fixed: np.ndarray, candidates: np.ndarray, y: np.ndarray) -> np.ndarray:
    """(k + 1,) whether the intensities, and each slack, take one value over all optima."""
    out = np.ones(len(programme.slack) + 1, dtype=bool)
    own = programme.cost - y @ fixed <= FACE
    own[list(programme.artificial)] = False
    face = np.hstack([fixed[:, own], candidates[:, -(y @ candidates) <= FACE]])
    if np.linalg.matrix_rank(face, tol=1e-9) == face.shape[1]:
        return out
    place = np.full(fixed.shape[1], -1)
    place[own] = np.arange(own.sum())
    matrix: np.ndarray = face
    rhs = programme.rhs
    if programme.scale >= 0:  # at t = 1: every solution on these columns is optimal once it is divided by its norm
        rows = programme.rows != NORM
        t = place[programme.scale]
        rhs = -face[rows, t]
        matrix = face[rows].copy()
        matrix[:, t] = 0.0
    weights: np.ndarray = np.asarray(1 + np.random.default_rng(7).random(face.shape[1]))
    weights[place[own]] = 0.0
    if own[programme.self_column]:
        weights[place[programme.self_column]] = np.sqrt(2)
    out[0] = _width(matrix, rhs, weights) <= RANGE
    for v, column in enumerate(programme.slack):
        if column >= 0 and own[column]:
            out[v + 1] = _width(matrix, rhs, np.eye(face.shape[1])[place[column]]) <= RANGE
    return out


def _width(matrix: np.ndarray, rhs: np.ndarray, direction: np.ndarray) -> float:
    """Range of direction'z over the face; infinite where it is unbounded."""
    low, high = (solve_lp(matrix, rhs, sign * direction) for sign in (1.0, -1.0))
    if low[0] != OPTIMAL or high[0] != OPTIMAL:
        return float("inf")
    return float(direction @ high[1] - direction @ low[1])
