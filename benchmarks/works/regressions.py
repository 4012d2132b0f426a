"""Panels with fixed effects, dynamic panels, and what is drawn from either."""

import functools
import inspect
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from .panels import dense, panel

Task = Callable[[], Any]
AB = Path(__file__).resolve().parents[2] / "tests" / "reference" / "gmm" / "abdata.csv"


def fixed_effects(units: int, missing: float, periods: int = 20) -> Task:
    """Two-way effects, clustered."""
    import polars as pl

    from python_models.panel import fit_panel

    frame = pl.DataFrame(panel(units, periods, missing=missing))
    choice = {"effects": "two-way", "covariance": "clustered"}

    def work() -> list[float]:
        fit = fit_panel(frame, "id", "year", "y ~ x1 + x2 + x3", **choice)
        return [*fit.params[1:].tolist(), *np.sqrt(np.diag(fit.covariance))[1:].tolist()]

    return work


def arellano_bond() -> Task:
    """Two-step system GMM of Arellano and Bond's firms: n on its lag, w and k, all lags of n, 38 instruments."""
    import polars as pl

    from python_models.gmm import fit_dynamic_panel, gmm, iv

    warnings.simplefilter("ignore")
    frame = pl.read_csv(AB)
    keys: dict[str, Any] = {"unit": "id", "period": "year", "formula": "n ~ L.n + w + k", "time_dummies": False}
    keys |= {"gmm": [gmm("n", lags=(2, None))], "iv": iv("w k")}

    def work() -> list[float]:
        told = fit_dynamic_panel(frame, **keys).tidy()
        return [*told["estimate"].to_list(), *told["std_error"].to_list()]

    return work


def dynamic(units: int, periods: int) -> Task:
    """System GMM of two lags of y and collapsed ones of two regressors, with time dummies."""
    import polars as pl

    from python_models.gmm import fit_dynamic_panel, gmm

    warnings.simplefilter("ignore")
    frame = pl.DataFrame(panel(units, periods, 2))
    groups = [gmm("y", lags=(2, 3)), gmm(["x1", "x2"], lags=(2, 3), collapse=True)]
    keys = {"unit": "id", "period": "year", "formula": "y ~ L.y + x1 + x2", "gmm": groups}
    return lambda: fit_dynamic_panel(frame, **keys).tidy()["estimate"].to_list()


def permutations(draws: int, spatial: bool, symmetric: bool = False) -> Task:
    """Fisher's permutation test of one coefficient."""
    import polars as pl

    from python_models.inference import permutation_test

    fit, more = fit_281(spatial, "y ~ x1 + x2 + x3 + x4 + x5 + x6", permutation_test, symmetric)
    frame = pl.DataFrame(panel(281, 16, 6))
    options = {"unit": "id", "group": "group", "terms": "x1", "n_permutations": draws, **more}
    return lambda: permutation_test(frame, fit, **options).permuted[:, 0].tolist()


def mediation(draws: int, spatial: bool, symmetric: bool = False) -> Task:
    """Two equations and a bootstrap of units."""
    import polars as pl

    from python_models.inference import mediate

    fit, more = fit_281(spatial, None, mediate, symmetric)
    frame = pl.DataFrame(panel(281, 16, 6))
    options = {"unit": "id", "period": "year", "outcome": "y", "treatment": "x1", "mediator": "x2"}
    options |= {"controls": ["x3", "x4", "x5", "x6"], "n_draws": draws, **more}
    return lambda: mediate(frame, fit, **options).boot.draws.ravel().tolist()


def durbin(tests: bool) -> Task:
    """An SDM of 281 x 16, or its battery of tests too."""
    import polars as pl

    from python_models.spatial import fit_spatial_panel

    fit, more = fit_281(True, "y ~ x1 + x2 + x3 + x4 + x5 + x6", fit_spatial_panel, True)
    frame = pl.DataFrame(panel(281, 16, 6))

    def work() -> list[float]:
        done = fit(frame, **more)
        found = done.tests()["value"].drop_nulls() if tests else done.tidy()["estimate"]
        return list(found.to_list())

    return work


def fit_281(
    spatial: bool, formula: str | None, function: Callable[..., Any], symmetric: bool
) -> tuple[Callable[..., Any], dict[str, Any]]:
    """A fit of 281 units, and W by the name that ``function`` of either build has for it."""
    from python_models.panel import fit_panel
    from python_models.spatial import fit_spatial_panel
    from python_models.spatial.weights import as_graph

    keys = {"unit": "id", "period": "year", **({"formula": formula} if formula else {})}
    if not spatial:
        return functools.partial(fit_panel, effects="two-way", covariance="clustered", **keys), {}
    graph = as_graph(dense(281, symmetric), list(range(281)), "R")
    name = "weights" if "weights" in inspect.signature(function).parameters else "w"
    return functools.partial(fit_spatial_panel, model="sdm", **keys), {name: graph}


FIXED: dict[str, Callable[[], Task]] = {
    f"two-way FE, clustered, {n:,} x 20{', 10 % missing' if m else ''}": functools.partial(fixed_effects, n, m)
    for n in (3000, 30_000)
    for m in (0.0, 0.1)
}
WORKS: dict[str, Callable[[], Task]] = {
    "1,000 permutations, SDM 281 x 16": functools.partial(permutations, 1000, True, True),
    "1,000 permutations, SDM 281 x 16, W no scaled symmetric": functools.partial(permutations, 1000, True),
    "1,000 permutations, FE 281 x 16": functools.partial(permutations, 1000, False),
    "1,000 mediation draws, FE 281 x 16": functools.partial(mediation, 1000, False),
    "1,000 mediation draws, SDM 281 x 16": functools.partial(mediation, 1000, True, True),
    "SDM fit 281 x 16": functools.partial(durbin, False),
    "SDM fit and tests 281 x 16": functools.partial(durbin, True),
    "system GMM, AB data, 38 instruments": arellano_bond,
}
GROWTH: dict[str, Callable[[], Task]] = {
    **{
        f"two-way FE, clustered, {n:,} x {t}": functools.partial(fixed_effects, n, 0.0, t)
        for n, t in ((30, 8), (280, 16))
    },
    **{
        f"system GMM, {n:,} x {t}": functools.partial(dynamic, n, t)
        for n, t in ((30, 8), (280, 16), (3000, 20), (30_000, 20))
    },
}
