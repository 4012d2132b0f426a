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


@pytest.mark.parametrize("step", [1, 5])
@pytest.mark.parametrize("model", ["panel", "random", "gmm", "difference", "deviations", "system dummies"])
def test_a_period_that_nobody_has_is_a_gap(model, step):
    """The same rows beside a unit that has the absent period, and nothing else to say: it enters no estimate."""
    common = {"gmm": gmm("y", (2, 4), collapse=True), "iv": iv("x")}
    models = MODELS | {
        "difference": lambda d: fit_dynamic_panel(
            d, "id", "year", "y ~ L.y + x", model="difference", time_dummies=True, **common
        ),
        "deviations": lambda d: fit_dynamic_panel(
            d, "id", "year", "y ~ L.y + x", transformation="fod", time_dummies=True, **common
        ),
        "system dummies": lambda d: fit_dynamic_panel(d, "id", "year", "y ~ L.y + x", time_dummies=True, **common),
    }
    whole = panel(1)
    longer = pl.concat([whole, whole.with_columns(pl.col("year") + T, pl.col("x", "y") * -0.7)])
    gappy = longer.filter(pl.col("year") != 2003)
    witness = pl.DataFrame({"id": ["zz"], "year": [2003], "x": [None], "y": [None]}, schema=gappy.schema)

    def stepped(d):
        return d.with_columns(year=2000 + (pl.col("year") - 2000) * step)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        uneven, even = models[model](stepped(gappy)), models[model](stepped(pl.concat([gappy, witness])))
    assert uneven.terms == even.terms and uneven.nobs == even.nobs
    np.testing.assert_allclose(uneven.params, even.params, rtol=1e-9)
    np.testing.assert_allclose(uneven.covariance, even.covariance, rtol=1e-8)
    said = [c.values["gaps"] for c in uneven.cautions if c.key == "period_gaps"]
    assert said == [f"{2000 + 2 * step}–{2000 + 4 * step}"]
    assert not [c for c in even.cautions if c.key == "period_gaps"]
