"""Moran's I, and spatial panels of growing size."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from .panels import lattice, panel

Task = Callable[[], Any]


def values_and_weights(n: int, is_dense: bool) -> tuple[np.ndarray, np.ndarray]:
    """(n,) autocorrelated values and (n, n) weights, contiguity or dense."""
    w = lattice(n)
    e = np.random.default_rng(1).normal(size=n)
    values = e + 0.8 * w @ e
    if is_dense:
        w = np.random.default_rng(2).random((n, n)) * (1 - np.eye(n))
        w /= w.sum(axis=1, keepdims=True)
    return values, w


def moran(n: int, local: bool, is_dense: bool = False) -> Task:
    """999 permutations, global or local."""
    import polars as pl

    from python_models.spatial import local_moran
    from python_models.spatial import moran as global_moran
    from python_models.spatial.weights import as_graph

    ids = [f"u{i:05d}" for i in range(n)]
    values, w = values_and_weights(n, is_dense)
    frame = pl.DataFrame({"id": ids, "v": values})
    graph, function = as_graph(w, ids, "R"), local_moran if local else global_moran
    name = "weights" if "weights" in inspect.signature(function).parameters else "w"

    def work() -> list[float]:
        out = function(frame, "v", unit="id", **{name: graph})
        return [float(out["local_i" if local else "moran_i"].sum()), float(out["p_permutation"].sum())]

    return work


def durbin(units: int, periods: int) -> Task:
    """An SDM with contiguity, with its effects."""
    import polars as pl

    from python_models.spatial import fit_spatial_panel
    from python_models.spatial.weights import as_graph

    frame = pl.DataFrame(panel(units, periods, 6))
    graph = as_graph(lattice(units), list(range(units)), "R")
    name = "weights" if "weights" in inspect.signature(fit_spatial_panel).parameters else "w"
    keys: dict[str, Any] = {"unit": "id", "period": "year", "formula": "y ~ x1 + x2 + x3 + x4 + x5 + x6"}

    def work() -> list[float]:
        fit = fit_spatial_panel(frame, model="sdm", **keys, **{name: graph})
        return [*fit.tidy()["estimate"].to_list(), *fit.effects()["estimate"].to_list()]

    return work


WORKS: dict[str, Callable[[], Task]] = {
    f"Moran {'local' if local else 'global'}, 999, {n:,} {'dense' if full else 'contiguity'}": functools.partial(
        moran, n, local, full
    )
    for n, full in ((281, False), (3000, False), (281, True), (3000, True))
    for local in (False, True)
}
GROWTH: dict[str, Callable[[], Task]] = {
    **{f"Moran local, 999, {n:,} contiguity": functools.partial(moran, n, True) for n in (30, 280)},
    **{f"SDM with effects, {n:,} x {t}": functools.partial(durbin, n, t) for n, t in ((30, 8), (280, 16), (3000, 20))},
}
