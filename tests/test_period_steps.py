"""A lag is one step of the periods in every estimator, and an estimate says the step where it is not one."""

import warnings

import numpy as np
import polars as pl
import pytest

from python_models.gmm import fit_dynamic_panel, gmm, iv
from python_models.panel import fit_panel
from python_models.spatial import fit_spatial_panel

N, T = 30, 6
IDS = [f"r{i:02d}" for i in range(N)]
RING = pl.DataFrame([[0.5 * ((i - j) % N in (1, N - 1)) for j in range(N)] for i in range(N)], schema=IDS, orient="row")
MODELS = {
    "panel": lambda d: fit_panel(d, "id", "year", "y ~ L.x", effects="unit"),
    "random": lambda d: fit_panel(d, "id", "year", "y ~ L.x", effects="random"),
    "spatial": lambda d: fit_spatial_panel(d, "id", "year", "y ~ L.x", weights=RING, model="sar", effects="unit"),
    "dynamic spatial": lambda d: fit_spatial_panel(
        d, "id", "year", "y ~ x", weights=RING, model="sar", effects="unit", dynamic="lag", lee_yu="bias_corrected"
    ),
    "gmm": lambda d: fit_dynamic_panel(
        d, "id", "year", "y ~ L.y + L.x", gmm=gmm("y", (2, 3), collapse=True), iv=iv("L.x"), time_dummies=False
    ),
}


def panel(step):
    rng = np.random.default_rng(0)
    years = np.tile(2000 + step * np.arange(T), N)
    return pl.DataFrame(
        {"id": np.repeat(IDS, T), "year": years, "x": rng.normal(size=N * T), "y": rng.normal(size=N * T)}
    )


@pytest.mark.parametrize("model", list(MODELS))
def test_a_lag_is_one_step_and_said(model):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yearly, census = MODELS[model](panel(1)), MODELS[model](panel(5))
    np.testing.assert_allclose(census.params, yearly.params, rtol=1e-9)
    np.testing.assert_allclose(census.covariance, yearly.covariance, rtol=1e-8)
    assert [c.values for c in census.cautions if c.key == "period_step"] == [{"period": "year", "step": 5.0}]
    assert not [c for c in yearly.cautions if c.key == "period_step"]
