"""Standard errors at the bias-corrected estimate, which is no maximum of the direct likelihood."""

import numpy as np
import polars as pl
import pytest

from python_models.spatial import fit_spatial_panel

UNITS = 40


def _panel(periods, seed=3):
    rng = np.random.default_rng(seed)
    w = np.zeros((UNITS, UNITS))
    for i in range(UNITS):
        w[i, [(i - 1) % UNITS, (i + 1) % UNITS]] = 0.5
    ids = [f"r{i:02d}" for i in range(UNITS)]
    own, x = rng.normal(size=UNITS), rng.normal(size=(periods, UNITS))
    y = (x + own + rng.normal(size=x.shape)) @ np.linalg.inv(np.eye(UNITS) - 0.4 * w).T
    keys = {"id": ids * periods, "year": np.repeat(np.arange(periods), UNITS)}
    frame = pl.DataFrame({**keys, "y": y.ravel(), "x": x.ravel()})
    return frame, pl.DataFrame(w, schema=ids, orient="row")


def _errors(periods, **choices):
    frame, w = _panel(periods)
    fit = fit_spatial_panel(frame, "id", "year", "y ~ x", weights=w, **choices)
    assert "no_standard_errors" not in [c.key for c in fit.cautions]
    return fit.tidy()["std_error"].to_numpy()


@pytest.mark.parametrize("model", ["sar", "sem", "sac", "sdm"])
@pytest.mark.parametrize("periods", [2, 3, 8])
def test_unit_effects_have_the_errors_of_the_transformed_estimator(model, periods):
    """One estimator, so one set of errors; the direct likelihood's curvature has nothing in sigma2's place at T = 2."""
    corrected = _errors(periods, model=model, effects="unit", lee_yu="bias_corrected")
    np.testing.assert_allclose(corrected, _errors(periods, model=model, effects="unit"), rtol=1e-5)


@pytest.mark.parametrize("model", ["sar", "sem"])
@pytest.mark.parametrize("periods", [2, 8])
@pytest.mark.parametrize("effects", ["two-way", "period"])
def test_other_effects_come_close_to_it(model, periods, effects):
    corrected = _errors(periods, model=model, effects=effects, lee_yu="bias_corrected")
    np.testing.assert_allclose(corrected, _errors(periods, model=model, effects=effects), rtol=0.06)
