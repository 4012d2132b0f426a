"""Marginal effects against derivatives and the re-centred regression."""

import numpy as np
import polars as pl
import pytest

from python_models.errors import InputError
from python_models.inference import marginal_effects, moderator_levels
from python_models.panel import fit_panel


def test_equals_the_recentred_regression(panel):
    """The effect of x at m = 1.5 is the coefficient of x when m - 1.5 takes m's place, with its standard error."""
    fit = fit_panel(panel, unit="id", period="year", formula="y ~ x + m + x:m", effects="unit", covariance="clustered")
    at = marginal_effects(
        fit.terms, fit.params, fit.covariance, variable="x", moderator="m", at=[0, 1.5], df=fit.df_resid
    )
    centred = panel.with_columns(m=pl.col("m") - 1.5)
    shifted = fit_panel(
        centred, unit="id", period="year", formula="y ~ x + m + x:m", effects="unit", covariance="clustered"
    )
    want = shifted.tidy().filter(term="x").row(0, named=True)
    for column in ("estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high"):
        assert at[column][1] == pytest.approx(want[column], rel=1e-7)
    assert at["estimate"][0] == pytest.approx(fit.params[1])


def test_either_order_and_missing_interaction():
    params, cov = np.array([1.0, 2, 3]), np.eye(3)
    table = marginal_effects(["x", "m", "m:x"], params, cov, variable="x", moderator="m", at=[2])
    assert table["estimate"][0] == 7 and table["std_error"][0] == pytest.approx(np.sqrt(5))
    with pytest.raises(InputError, match="no interaction x:q"):
        marginal_effects(["x", "m", "m:x"], params, cov, variable="x", moderator="q", at=[2])
    with pytest.raises(InputError, match="finite"):
        marginal_effects(["x", "m", "m:x"], params, cov, variable="x", moderator="m", at=[np.nan])


def test_levels(panel):
    np.testing.assert_allclose(moderator_levels(panel, "m", [0, 0.5, 1]), np.quantile(panel["m"], [0, 0.5, 1]))
