"""What linearmodels prints for the same call, why it differs, and that ours is the other convention: docs/peers.md."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from linearmodels.panel import FirstDifferenceOLS, PanelOLS, RandomEffects

from python_models.panel import fit_panel

N, T, K = 12, 5, 2


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    """Twelve units, five years, two regressors, unit effects; invented."""
    rng = np.random.default_rng(5)
    frame = pd.DataFrame([(f"u{i:02d}", 2010 + t) for i in range(N) for t in range(T)], columns=["id", "year"])
    frame["x"] = rng.normal(size=N * T) + np.repeat(rng.normal(size=N), T)
    frame["z"] = rng.normal(size=N * T)
    frame["y"] = 0.5 * frame.x - 0.3 * frame.z + np.repeat(rng.normal(size=N), T) + rng.normal(size=N * T)
    return frame


def of(fit, column: str) -> dict[str, float]:
    return dict(fit.tidy().select("term", column).iter_rows())


def test_two_way_clustered_errors_count_what_stata_does_not(panel):
    """linearmodels: NT/(NT − N − T + 1 − K), unit effects counted though nested; Stata: G/(G−1) (NT−1)/(NT−K−T)."""
    theirs = PanelOLS.from_formula("y ~ x + z + EntityEffects + TimeEffects", panel.set_index(["id", "year"])).fit(
        cov_type="clustered", cluster_entity=True
    )
    ours = fit_panel(panel, "id", "year", "y ~ x + z", effects="two-way", covariance="clustered")
    n = N * T
    factor = (n / (n - N - T + 1 - K)) / (N / (N - 1) * (n - 1) / (n - K - T))
    assert factor**0.5 == pytest.approx(1.0846, abs=1e-4)  # 8 % above
    for term in ("x", "z"):
        assert theirs.std_errors[term] == pytest.approx(of(ours, "std_error")[term] * factor**0.5, rel=1e-10)


def test_two_way_r_squared(panel):
    """linearmodels' ``rsquared_within`` takes only the unit effects out; the two-way one is its ``rsquared``."""
    theirs = PanelOLS.from_formula("y ~ x + z + EntityEffects + TimeEffects", panel.set_index(["id", "year"])).fit()
    ours = fit_panel(panel, "id", "year", "y ~ x + z", effects="two-way").glance().row(0, named=True)
    assert theirs.rsquared == pytest.approx(ours["r_squared"], rel=1e-10)
    assert abs(theirs.rsquared_within - ours["r_squared"]) > 5e-3


def test_random_effects_of_an_unbalanced_panel(panel):
    """linearmodels' default is Stata's and gretl's; ``small_sample=True`` is plm's Swamy-Arora."""
    unbalanced = panel.drop(index=[0, 17, 18])
    theirs = RandomEffects.from_formula("y ~ 1 + x + z", unbalanced.set_index(["id", "year"]))
    ours = of(fit_panel(unbalanced, "id", "year", "y ~ x + z", effects="random"), "estimate")
    for term in ("x", "z"):
        assert theirs.fit().params[term] == pytest.approx(ours[term], rel=1e-9)
        assert abs(theirs.fit(small_sample=True).params[term] - ours[term]) > 1e-4


def test_log_likelihood_has_the_variance_of_maximum_likelihood(panel):
    """Both programs: σ² = SSR/n in the log-likelihood, though the printed σ² has degrees of freedom (Stata too)."""
    theirs = PanelOLS.from_formula("y ~ x + z + EntityEffects", panel.set_index(["id", "year"])).fit()
    ours = fit_panel(panel, "id", "year", "y ~ x + z", effects="unit").glance().row(0, named=True)
    assert theirs.loglik == pytest.approx(ours["log_likelihood"], rel=1e-10)
    n = N * T
    by_hand = -n / 2 * (np.log(2 * np.pi * ours["sigma2"] * ours["df_residual"] / n) + 1)
    assert ours["log_likelihood"] == pytest.approx(by_hand, rel=1e-10)


def test_the_between_r_squared_is_another_number(panel):
    """linearmodels: 1 − SSR/SST with the within slopes, on the means; ours and Stata's: a squared correlation."""
    theirs = PanelOLS.from_formula("y ~ x + z + EntityEffects", panel.set_index(["id", "year"])).fit()
    ours = fit_panel(panel, "id", "year", "y ~ x + z", effects="unit")
    slopes = of(ours, "estimate")
    means = panel.groupby("id")[["y", "x", "z"]].mean()
    squared = np.corrcoef(means.y, slopes["x"] * means.x + slopes["z"] * means.z)[0, 1] ** 2
    assert ours.glance()["r_squared_between"][0] == pytest.approx(squared, rel=1e-10)
    assert abs(theirs.rsquared_between - squared) > 0.1
    assert isinstance(ours.tidy(), pl.DataFrame)


def test_a_year_that_no_unit_has_is_a_gap(panel):
    """linearmodels takes the change over two years for one of one year; coagg's lags go by period."""
    gap = panel[panel.year != 2012]
    theirs = FirstDifferenceOLS(gap.set_index(["id", "year"])[["y"]], gap.set_index(["id", "year"])[["x"]]).fit()
    assert theirs.nobs == N * (T - 2)  # 2011, 2013 and 2014; 2013 changed from 2011
    ours = fit_panel(pl.from_pandas(gap), "id", "year", "y ~ L.x", effects="pooled")
    assert ours.glance()["n_obs"][0] == N * (T - 3)  # 2011 and 2014
