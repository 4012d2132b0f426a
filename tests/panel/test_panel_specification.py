"""The battery of tests against plm, car and Elhorst's published panel, and their behaviour under the null."""

import numpy as np
import polars as pl
import pytest

from python_models.panel import fit_panel
from python_models.panel.hausman import contrast
from python_models.panel.tests import variance_inflation

FORMULA = "y ~ x1 + x2 + x3"
KEYS = {"unit": "id", "period": "year", "formula": FORMULA}
SAME = {
    "f_unit_effects": "f_unit",
    "f_two_way_effects": "f_two_way",
    "f_period_given_unit": "f_period_given_unit",
    "joint_period_dummies": "f_period_given_unit",
    "breusch_pagan_unit": "bp_unit",
    "breusch_pagan_period": "bp_period",
    "breusch_pagan_two_way": "bp_two_way",
    "honda_two_way": "honda_two_way",
    "king_wu_two_way": "king_wu_two_way",
    "gourieroux_holly_monfort_two_way": "ghm_two_way",
    "pesaran_cd": "cd_pooled",
    "bera_serial_correlation": "bsy_ar",
    "bera_unit_effect": "bsy_re",
    "baltagi_li_joint": "bsy_joint",
}


def table(fit) -> dict[str, dict]:
    return {row["test"]: row for row in fit.tests().to_dicts()}


@pytest.mark.parametrize("ours, theirs", SAME.items())
def test_equals_plm(case, ours, theirs):
    _, frame, peer = case
    row = table(fit_panel(frame, **KEYS))[ours]
    assert row["value"] == pytest.approx(peer[theirs]["value"], rel=1e-9)
    assert row["p_value"] == pytest.approx(peer[theirs]["p"], rel=1e-7)


def test_hausman_equals_plm(case):
    name, frame, peer = case
    rows = table(fit_panel(frame, **KEYS, effects="unit"))
    if name == "balanced":  # plm's variance components differ for unbalanced panels (see test_estimates)
        assert abs(rows["hausman_unit"]["value"]) == pytest.approx(peer["hausman"]["value"], rel=1e-8)
        # plm prints the absolute value of a negative form and a p-value for it; here neither
        assert rows["hausman_unit"]["value"] < 0 and rows["hausman_unit"]["p_value"] is None
        assert rows["hausman_unit_auxiliary"]["value"] == pytest.approx(peer["hausman_auxiliary"]["value"], rel=1e-8)
    assert rows["pesaran_cd"]["value"] == pytest.approx(peer["cd_within"]["value"], rel=1e-9)
    for term, value in peer["vif"].items():
        assert rows[f"vif:{term}"]["value"] == pytest.approx(value, rel=1e-9)


def test_wooldridge_first_difference_equals_base_r(case):
    _, frame, peer = case
    row = table(fit_panel(frame, **KEYS))["wooldridge_first_difference"]
    assert row["value"] == pytest.approx(peer["xtserial"]["value"], rel=1e-9)
    assert row["note"].startswith(f"F(1, {peer['xtserial']['df2']})")


def test_wooldridge_within_equals_plm_but_for_the_cluster_factor(case):
    name, frame, peer = case
    if name == "unbalanced":
        pytest.skip("plm takes the null from the mean of 1/(T_i - 1), over rows")
    n, g = 30 * 7, 30
    row = table(fit_panel(frame, **KEYS, effects="unit"))["wooldridge_within"]
    assert row["value"] * (g / (g - 1) * (n - 1) / (n - 2)) == pytest.approx(
        peer["wooldridge_within"]["value"], rel=1e-8
    )


def test_indefinite_hausman_is_said():
    row = contrast("h", np.array([1.0, 1.0]), np.diag([1.0, -0.25]))
    assert row["value"] == pytest.approx(1 - 4) and row["p_value"] is None and "indefinite" in row["note"]
    row = contrast("h", np.array([1.0, 1.0, 0.0]), np.diag([1.0, 4.0, 0.0]))
    assert (row["value"], row["df"]) == (pytest.approx(1.25), 2) and "rank 2 of 3" in row["note"]


def test_sigmamore_is_never_indefinite(case):
    _, frame, _ = case
    rows = table(fit_panel(frame, **KEYS, effects="random"))
    assert rows["hausman_unit_sigmamore"]["value"] > 0 and not rows["hausman_unit_sigmamore"]["note"]


def test_joint_dummies_follow_the_covariance(balanced):
    classical = table(fit_panel(balanced, **KEYS, effects="unit"))["joint_period_dummies"]
    clustered = table(fit_panel(balanced, **KEYS, effects="unit", covariance="clustered"))["joint_period_dummies"]
    by_year = table(fit_panel(balanced, **KEYS, effects="unit", covariance="clustered", cluster="year"))
    assert classical["df"] == clustered["df"] == 7
    assert classical["value"] != clustered["value"] and "clustered" in clustered["note"]
    assert (
        by_year["joint_period_dummies"]["value"] is None
        and "too few clusters" in by_year["joint_period_dummies"]["note"]
    )


def test_two_periods_and_many_regressors_give_reasons_not_errors(balanced):
    rows = table(fit_panel(balanced.filter(pl.col("year") < 2012), **KEYS, effects="unit"))
    assert rows["hausman_period"]["value"] is None and "more periods (2)" in rows["hausman_period"]["note"]
    assert rows["wooldridge_first_difference"]["value"] is None
    assert rows["baltagi_li_joint"]["value"] is None


def test_one_period_gives_reasons_not_errors(balanced):
    rows = table(fit_panel(balanced.filter(pl.col("year") == 2012), **KEYS))
    assert "consecutive periods" in rows["serial_correlation"]["note"]
    assert rows["joint_period_dummies"]["value"] is None


@pytest.mark.parametrize("effects", ["pooled", "unit", "two-way", "random"])
@pytest.mark.parametrize("scale", [1e9, 1e-9])
def test_units_of_a_column_change_no_test(balanced, effects, scale):
    """GDP in yuan beside a share: no F statistic and no test depends on the unit of measurement."""
    plain = fit_panel(balanced, **KEYS, effects=effects)
    for column in ("x1", "y"):
        scaled = fit_panel(balanced.with_columns(pl.col(column) * scale), **KEYS, effects=effects)
        for measure in ("f_statistic", "r_squared"):
            assert scaled.glance()[measure][0] == pytest.approx(plain.glance()[measure][0], rel=1e-9)
        for name, row in table(plain).items():
            if row["value"] is not None:
                assert table(scaled)[name]["value"] == pytest.approx(row["value"], rel=1e-7), (column, name)


def test_variance_inflation_of_a_repeated_column():
    x = np.random.default_rng(0).normal(size=(50, 3))
    assert np.isinf(variance_inflation(np.column_stack([x, x[:, 0]]))[[0, 3]]).all()
    np.testing.assert_allclose(variance_inflation(x), np.diag(np.linalg.inv(np.corrcoef(x.T))), rtol=1e-9)


@pytest.mark.parametrize("effects", ["pooled", "period"])
def test_breusch_godfrey_regresses_on_the_constant_too(case, effects):
    """By dummies and a loop: the residual's lag has a mean, so without them the statistic was .1 to 2 % off."""
    _, frame, _ = case
    d = frame.sort("id", "year")
    x, y = d.select("x1", "x2", "x3").to_numpy(), d["y"].to_numpy()
    years = d["year"].to_numpy()
    every = (years[:, None] == np.unique(years)).astype(float) if effects == "period" else np.ones((len(y), 1))
    z = np.column_stack([every, x])
    e = y - z @ np.linalg.lstsq(z, y, rcond=None)[0]
    of = dict(zip(d.select("id", "year").iter_rows(), e, strict=True))
    lag = np.array([of.get((i, t - 1), 0.0) for i, t in d.select("id", "year").iter_rows()])
    both = np.column_stack([z, lag])
    left = e - both @ np.linalg.lstsq(both, e, rcond=None)[0]
    row = table(fit_panel(frame, **KEYS, effects=effects))["breusch_godfrey"]
    assert row["value"] == pytest.approx(len(y) * (1 - left @ left / (e @ e)), rel=1e-8)


def test_levels_of_units_take_no_digits_of_their_correlation(balanced):
    """Of residuals that lie 1e8 apart the correlations over time were rounding."""
    d = balanced.sort("id", "year")
    number = pl.col("id").rank("dense").cast(pl.Float64)
    own = pl.col("x1") - pl.col("x1").mean().over("id")
    plain = table(
        fit_panel(d.with_columns(x1=own, y=pl.col("y") - pl.col("y").mean().over("id")), "id", "year", "y ~ x1")
    )
    moved = d.with_columns(x1=own, y=pl.col("y") - pl.col("y").mean().over("id") + 1e8 * number)
    apart = table(fit_panel(moved, "id", "year", "y ~ x1"))
    assert apart["pesaran_cd"]["value"] == pytest.approx(plain["pesaran_cd"]["value"], rel=1e-5)


@pytest.mark.slow
def test_size_under_the_null_and_power():
    """200 panels with unit effects unrelated to x and white errors: about 5 % rejections; with AR(1) or related
    effects, many."""
    rng = np.random.default_rng(11)
    n, t = 40, 8
    ids, years = np.repeat(np.arange(n), t), np.tile(np.arange(t), n)
    names = ["hausman_unit_auxiliary", "mundlak_unit", "wooldridge_first_difference", "wooldridge_within"]
    names += ["f_period_given_unit", "pesaran_cd"]
    rejected = {"null": dict.fromkeys(names, 0), "other": dict.fromkeys(names, 0)}
    for truth, counts in rejected.items():
        for _ in range(200):
            mu, e = rng.normal(size=n), rng.normal(size=(n, t))
            common = np.zeros(t)
            if truth == "other":
                for s in range(1, t):
                    e[:, s] += 0.5 * e[:, s - 1]
                common = rng.normal(size=t)
            x = rng.normal(size=n * t) + (0.7 * mu[ids] if truth == "other" else 0)
            load = np.ones(n) if truth == "other" else np.zeros(n)
            y = x + mu[ids] + e.ravel() + load[ids] * common[years]
            frame = pl.DataFrame({"i": ids, "t": years, "x": x, "y": y})
            rows = table(fit_panel(frame, unit="i", period="t", formula="y ~ x", effects="unit"))
            for name in names:
                counts[name] += rows[name]["p_value"] < 0.05
    for name in names:
        assert 1 <= rejected["null"][name] <= 22, (name, rejected["null"])  # 10 expected, sd 3.1; small N adds some
        assert rejected["other"][name] > 100, (name, rejected["other"])


def test_period_dummies_in_the_formula(balanced):
    """Period tests that the formula has made moot say so, and the Hausman contrast is that of the other slopes."""
    dummies = table(fit_panel(balanced, unit="id", period="year", formula=FORMULA + " + C(year)", effects="unit"))
    for name in ("f_period_effects", "f_period_given_unit"):
        assert dummies[name]["value"] is None and "already hold" in dummies[name]["note"]
    plain = table(fit_panel(balanced, **KEYS, effects="unit"))
    assert dummies["f_unit_effects"]["value"] == pytest.approx(plain["f_unit_given_period"]["value"], rel=1e-9)
    assert dummies["joint_period_dummies"]["value"] == pytest.approx(plain["joint_period_dummies"]["value"], rel=1e-9)
    assert dummies["hausman_unit"]["df"] == dummies["hausman_unit_sigmamore"]["df"] == 3
    assert dummies["hausman_unit_sigmamore"]["note"] is None


def test_time_invariant_regressor_counts_in_the_f_test(balanced):
    """The pooled model has the regressor that unit effects absorb, so the test has one degree of freedom less."""
    frame = balanced.with_columns(z=pl.col("x1").mean().over("id"))
    row = table(fit_panel(frame, unit="id", period="year", formula=FORMULA + " + z"))["f_unit_effects"]
    assert row["df"] == 28
    assert row["note"].startswith("F(28, 207)")
