"""Cluster keys: which rows' moments are summed before they are squared."""

import itertools

import numpy as np
import polars as pl

from python_models.errors import InputError, number_of
from python_models.gmm.equations import Equations
from python_models.gmm.estimation import Clusters
from python_models.gmm.sample import PanelGrid
from python_models.gmm.specification import Specification
from python_models.panel_data import require_columns


def build_clusters(grid: PanelGrid, equations: Equations, spec: Specification) -> Clusters:
    """Keys of every non-empty subset of the cluster columns, with alternating signs (Cameron, Gelbach & Miller 2011).

    The default and ``cluster=unit`` need no keys: moments are summed by unit.

    Raises
    ------
    InputError
        An absent column, a used row without a cluster, a column of one cluster.
    """
    if not spec.cluster or spec.cluster == (spec.unit,):
        return Clusters()
    require_columns(grid.frame, spec.cluster)
    columns = [_codes(grid, equations, name, spec) for name in spec.cluster]
    keys, signs = [], []
    for size in range(1, len(columns) + 1):
        for subset in itertools.combinations(columns, size):
            stacked = np.stack([c[equations.used] for c in subset], axis=1)
            _, code = np.unique(stacked, axis=0, return_inverse=True)
            key = np.zeros(equations.used.shape, dtype=np.int64)  # rows outside the sample are zero whatever their key
            key[equations.used] = code.ravel()
            keys.append(key)
            signs.append(1.0 if size % 2 else -1.0)
    counts = [int(key.max()) + 1 for key in keys[: len(columns)]]
    if min(counts) == 1:
        raise InputError(f"Cluster column {spec.cluster[counts.index(1)]} has a single value; use more.")
    return Clusters(tuple(keys), tuple(signs), min(counts))


def _codes(grid: PanelGrid, equations: Equations, name: str, spec: Specification) -> np.ndarray:
    """Integer code of a column for every equation row, (R, N)."""
    if name == spec.period:
        code = grid.frame[name].to_numpy().astype(float)
    else:
        code = grid.frame[name].rank("dense").cast(pl.Float64).to_numpy()
    on_grid = grid.spread(code)
    variables = equations.variables
    first = grid.periods.index(variables.periods[0])
    place = {u: i for i, u in enumerate(grid.units)}
    on_grid = on_grid[first : first + len(variables.periods)][:, [place[u] for u in variables.units]]
    rows = np.concatenate([on_grid] * (len(equations.used) // len(on_grid)))
    if np.isnan(rows[equations.used]).any():
        missing = int(np.isnan(rows[equations.used]).sum())
        raise InputError(
            f"Cluster column {name} is empty in {number_of(missing, 'used row')}; fill it or cluster by another."
        )
    return rows
