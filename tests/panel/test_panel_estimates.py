"""Coefficients and standard errors against plm, linearmodels and Stata's factors."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from python_models.cautions import Caution
from python_models.errors import InputError
from python_models.panel import fit_panel

KEYS = {"unit": "id", "period": "year", "formula": "y ~ x1 + x2 + x3"}
REL = 1e-9


def estimates(fit) -> dict[str, tuple[float, float]]:
    return {t: (b, s) for t, b, s in fit.tidy().select("term", "estimate", "std_error").iter_rows()}


@pytest.mark.parametrize("effects", ["pooled", "unit", "period", "two-way", "random"])
def test_equals_plm(case, effects):
    name, frame, peer = case
    if effects == "random" and name == "unbalanced":
        pytest.skip("plm weights the between regression by group size; Stata does not (next test)")
    got, want = estimates(fit_panel(frame, **KEYS, effects=effects)), peer[effects.replace("-", "_")]
    for term, value in want["coef"].items():
        term_here = "Intercept" if term == "(Intercept)" else term
        assert got[term_here] == pytest.approx((value, want["se"][term]), rel=REL)


def test_random_effects_of_an_unbalanced_panel_equal_linearmodels(case):
    _, frame, _ = case
    from linearmodels.panel import RandomEffects

    data = frame.to_pandas().assign(Intercept=1.0).set_index(["id", "year"])
    peer = RandomEffects(data["y"], data[["Intercept", "x1", "x2", "x3"]]).fit()
    fit = fit_panel(frame, **KEYS, effects="random")
    np.testing.assert_allclose(fit.params, peer.params, rtol=REL)
    np.testing.assert_allclose(fit.covariance, peer.cov, rtol=1e-8)


@pytest.mark.parametrize("effects", ["pooled", "unit", "period", "two-way"])
@pytest.mark.parametrize("covariance", ["classical", "robust", "driscoll-kraay"])
def test_equals_linearmodels(case, effects, covariance):
    _, frame, _ = case
    from linearmodels.panel import PanelOLS, PooledOLS

    data = frame.to_pandas().assign(Intercept=1.0).set_index(["id", "year"])
    y, x = data["y"], data[["Intercept", "x1", "x2", "x3"]]
    flags = {"entity_effects": effects in ("unit", "two-way"), "time_effects": effects in ("period", "two-way")}
    model = PooledOLS(y, x) if effects == "pooled" else PanelOLS(y, x, **flags)
    kind = {"classical": "unadjusted", "driscoll-kraay": "kernel"}.get(covariance, covariance)
    peer = model.fit(cov_type=kind, debiased=True)
    fit = fit_panel(frame, **KEYS, effects=effects, covariance=covariance)
    np.testing.assert_allclose(fit.params, peer.params, rtol=REL)
    np.testing.assert_allclose(fit.covariance, peer.cov, rtol=1e-7, atol=1e-13)
    np.testing.assert_allclose(fit.residual, np.asarray(peer.resids).ravel(), atol=1e-10)


def test_cluster_robust_errors_carry_statas_factor(case):
    _, frame, peer = case
    n, g, t = frame.height, frame["id"].n_unique(), frame["year"].n_unique()
    within, pooled = peer["se_cluster_within"], peer["se_cluster_pooled"]
    by_unit = estimates(fit_panel(frame, **KEYS, effects="unit", covariance="clustered"))
    by_ols = estimates(fit_panel(frame, **KEYS, covariance="clustered"))
    by_year = estimates(fit_panel(frame, **KEYS, effects="unit", covariance="clustered", cluster="year"))
    for term in ("x1", "x2", "x3"):
        # xtreg, fe: the unit effects are nested in the clusters, so K counts the slopes and the constant
        assert by_unit[term][1] == pytest.approx(within[term] * math.sqrt(g / (g - 1) * (n - 1) / (n - 4)), rel=REL)
        assert by_ols[term][1] == pytest.approx(pooled[term] * math.sqrt(g / (g - 1) * (n - 1) / (n - 4)), rel=REL)
        # reghdfe, cluster(year): the unit effects are not nested and count
        factor = t / (t - 1) * (n - 1) / (n - 3 - g)
        want = peer["se_cluster_period_within"][term] * math.sqrt(factor)
        assert by_year[term][1] == pytest.approx(want, rel=REL)


def test_two_way_clusters_add_up(case):
    """Units plus periods less rows, each with its own G/(G-1) (Cameron, Gelbach and Miller 2011, eq. 2.13)."""
    _, frame, peer = case
    n, g, t = frame.height, frame["id"].n_unique(), frame["year"].n_unique()
    got = estimates(fit_panel(frame, **KEYS, covariance="clustered", cluster=["id", "year"]))
    for term in ("x1", "x2", "x3"):
        unit, period, row = (
            peer[k][term] ** 2 for k in ("se_cluster_pooled", "se_cluster_period_pooled", "se_hc0_pooled")
        )
        assert peer["se_two_way_pooled"][term] ** 2 == pytest.approx(unit + period - row, rel=REL)
        variance = g / (g - 1) * unit + t / (t - 1) * period - n / (n - 1) * row
        assert got[term][1] == pytest.approx(math.sqrt(variance * (n - 1) / (n - 4)), rel=REL)


def test_robust_errors_are_hc1(case):
    _, frame, peer = case
    n, g = frame.height, frame["id"].n_unique()
    got = estimates(fit_panel(frame, **KEYS, effects="unit", covariance="robust"))
    for term, value in peer["se_hc0_within"].items():
        assert got[term][1] == pytest.approx(value * math.sqrt(n / (n - g - 3)), rel=REL)


def test_fixed_effects_equal_dummy_regression(case):
    _, frame, _ = case
    dummies = fit_panel(frame, unit="id", period="year", formula="y ~ x1 + x2 + x3 + C(id) + C(year)")
    absorbed = fit_panel(frame, **KEYS, effects="two-way")
    for term in ("x1", "x2", "x3"):
        assert estimates(absorbed)[term] == pytest.approx(estimates(dummies)[term], rel=REL)
    assert absorbed.measures["log_likelihood"] == pytest.approx(dummies.measures["log_likelihood"], rel=REL)
    assert absorbed.measures["aic"] == pytest.approx(dummies.measures["aic"], rel=REL)
    np.testing.assert_allclose(absorbed.rows()["fitted"], dummies.rows()["fitted"], rtol=1e-8)


def test_result_tables(balanced):
    fit = fit_panel(balanced.with_columns(x2=pl.when(pl.col("id") == "r00").then(None).otherwise("x2")), **KEYS)
    glance = fit.glance().row(0, named=True)
    assert (glance["n_obs"], glance["n_dropped"], glance["n_units"]) == (232, 8, 29)
    assert fit.tidy()["component"].unique().to_list() == ["main"]
    assert fit.rows().columns == ["unit", "period", "outcome", "fitted", "residual"]
    assert "x1" in fit.summary()
    shuffled = fit_panel(balanced.sample(fraction=1, shuffle=True, seed=3), **KEYS, effects="random")
    np.testing.assert_array_equal(shuffled.params, fit_panel(balanced.to_pandas(), **KEYS, effects="random").params)


def test_lags_follow_the_calendar(balanced):
    fit = fit_panel(balanced, unit="id", period="year", formula="y ~ L.x1", effects="unit")
    assert fit.glance()["n_obs"][0] == 30 * 7


def test_few_clusters_are_said(balanced):
    fit = fit_panel(balanced, **KEYS, effects="period", covariance="clustered", cluster="year")
    assert fit.df_resid == 7 and fit.cautions == (Caution("few_clusters", {"clusters": 8}),)


@pytest.mark.parametrize("effects", ["pooled", "unit", "two-way"])
def test_driscoll_kraay_counts_periods(balanced, effects):
    """n - K degrees of freedom, of eight sums of scores: intervals of 95 % held 74 to 82 % of the time, unsaid."""
    fit = fit_panel(balanced, **KEYS, effects=effects, covariance="driscoll-kraay")
    assert fit.df_resid == 7 and Caution("few_periods", {"periods": 8}) in fit.cautions
    row = fit.tidy().row(1, named=True)
    assert row["p_value"] == pytest.approx(2 * stats.t.sf(abs(row["statistic"]), 7), rel=1e-9)
    far = [balanced.with_columns(pl.col("year") + 8 * k, pl.col("x1") * (1 + k)) for k in range(4)]
    assert not fit_panel(pl.concat(far), **KEYS, effects=effects, covariance="driscoll-kraay").cautions


@pytest.mark.parametrize(
    "change, options, said",
    [
        ({}, {"effects": "fixed"}, "effects='fixed'"),
        ({}, {"covariance": "hc9"}, "covariance='hc9'"),
        ({}, {"cluster": "year"}, "needs covariance='clustered'"),
        ({}, {"covariance": "clustered", "cluster": "nowhere"}, "nowhere"),
        (
            {"x2": pl.col("id").rank("dense").cast(float)},
            {"effects": "unit"},
            "x2 cannot be estimated.*constant within",
        ),
        ({"x2": pl.col("year").cast(float)}, {"effects": "two-way"}, "x2 cannot be estimated"),
        ({"x2": pl.lit(5.0)}, {}, "x2 cannot be estimated"),
        ({"x3": pl.col("x1") * 2 + pl.col("year")}, {"effects": "period"}, "x3 is collinear"),
        ({"x3": pl.col("x1") - pl.col("x1").min()}, {}, "x3 is collinear"),
        ({"y": pl.lit(None, dtype=pl.Float64)}, {}, "0 complete rows"),
        ({"x1": pl.col("x1") / 0}, {}, "Infinite values in x1"),
    ],
)
def test_bad_input_is_named(balanced, change, options, said):
    with pytest.raises(InputError, match=said):
        fit_panel(balanced.with_columns(**change), **KEYS, **options)


def test_formula_without_intercept_is_refused_and_with_nothing_else_runs(balanced):
    for formula in ("y ~ 0 + x1", "y ~ x1 - 1", "y ~ x1 + 0"):
        with pytest.raises(InputError, match="drops the intercept"):
            fit_panel(balanced, unit="id", period="year", formula=formula)
    assert fit_panel(balanced, unit="id", period="year", formula="y ~ I(x1 - 1)").terms == ("Intercept", "I(x1 - 1)")
    mean = fit_panel(balanced, unit="id", period="year", formula="y ~ 1", effects="two-way")
    assert mean.params[0] == pytest.approx(balanced["y"].mean())


def test_disconnected_panel_counts_each_part():
    """Two sets of units in different years: 4 + 6 effects need two normalisations, as the dummy regression knows."""
    rng = np.random.default_rng(5)
    ids, years = np.repeat(["a", "b", "c", "d"], 3), np.tile([1, 2, 3], 4) + np.repeat([0, 0, 3, 3], 3)
    frame = pl.DataFrame({"id": ids, "t": years, "x": rng.normal(size=12), "y": rng.normal(size=12)})
    fit = fit_panel(frame, unit="id", period="t", formula="y ~ x", effects="two-way")
    assert fit.measures["df_residual"] == 12 - (4 + 6 - 2) - 1


def test_year_dummies_in_random_effects_equal_linearmodels(balanced):
    import pandas as pd
    from linearmodels.panel import RandomEffects

    data = balanced.to_pandas()
    dummies = pd.get_dummies(data["year"], drop_first=True, dtype=float)
    x = pd.concat([data[["x1"]].assign(Intercept=1.0)[["Intercept", "x1"]], dummies.rename(columns=str)], axis=1)
    index = pd.MultiIndex.from_frame(data[["id", "year"]])
    peer = RandomEffects(data["y"].set_axis(index), x.set_axis(index)).fit()
    fit = fit_panel(balanced, unit="id", period="year", formula="y ~ x1 + C(year)", effects="random")
    np.testing.assert_allclose(fit.params, peer.params, rtol=1e-9)
    np.testing.assert_allclose(fit.covariance, peer.cov, rtol=1e-8, atol=1e-15)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["unit", "period", "two-way"]), st.floats(0.01, 100))
def test_fixed_effects_ignore_what_they_remove(seed, effects, scale):
    """Adding unit or period constants, or changing units of measurement, moves slopes and errors only by the scale."""
    rng = np.random.default_rng(seed)
    n, t = 6, 5
    ids, years = np.repeat(np.arange(n), t), np.tile(np.arange(t), n)
    x, y = rng.normal(size=n * t), rng.normal(size=n * t)
    unit, year = rng.normal(size=n)[ids] * (effects != "period"), rng.normal(size=t)[years] * (effects != "unit")
    keep = rng.random(n * t) > 0.1
    frame = pl.DataFrame({"i": ids, "t": years, "x": x, "y": y}).filter(pl.Series(keep))
    moved = pl.DataFrame({"i": ids, "t": years, "x": scale * x + unit + year, "y": y + 3 * unit - 2 * year})
    spec = {"unit": "i", "period": "t", "formula": "y ~ x", "effects": effects, "covariance": "robust"}
    a, b = fit_panel(frame, **spec), fit_panel(moved.filter(pl.Series(keep)), **spec)
    assert b.params[1] * scale == pytest.approx(a.params[1], rel=1e-6, abs=1e-9)
    assert b.covariance[1, 1] * scale**2 == pytest.approx(a.covariance[1, 1], rel=1e-6)
    np.testing.assert_allclose(a.residual, b.residual, atol=1e-8)


@pytest.mark.slow
def test_recovers_parameters_and_covers():
    """200 random-effects panels: unbiased slopes, 95 % intervals that hold about 95 % of the time."""
    rng = np.random.default_rng(7)
    n, t, beta = 40, 6, 0.5
    ids, years = np.repeat(np.arange(n), t), np.tile(np.arange(t), n)
    found = {"unit": [], "random": []}
    for _ in range(200):
        mu = rng.normal(size=n)
        x = rng.normal(size=n * t)
        frame = pl.DataFrame({"i": ids, "t": years, "x": x, "y": beta * x + mu[ids] + rng.normal(size=n * t)})
        for effects, hits in found.items():
            row = fit_panel(frame, unit="i", period="t", formula="y ~ x", effects=effects).tidy().row(1, named=True)
            hits.append((row["estimate"], row["conf_low"] < beta < row["conf_high"]))
    for hits in found.values():
        value, covered = np.array(hits, dtype=float).T
        assert abs(value.mean() - beta) < 4 * value.std() / 200**0.5
        assert 0.904 < covered.mean() < 0.996  # 3 binomial standard errors


def test_an_outcome_without_variation_is_refused(balanced):
    flat = balanced.with_columns(y=pl.col("y").mean().over("id"))
    with pytest.raises(InputError, match="outcome y does not vary once the unit effects"):
        fit_panel(flat, unit="id", period="year", formula="y ~ x1", effects="unit")


def test_the_emptiest_columns_are_named(balanced):
    with pytest.raises(InputError, match=r"most often L9.x1 \(100%\)"):
        fit_panel(balanced, unit="id", period="year", formula="y ~ x2 + L9.x1")
