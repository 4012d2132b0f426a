"""Lind and Mehlum's test, Fieller's interval, and effects of x and x^2 put together, in spatial models too."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from python_models.errors import InputError
from python_models.gmm import fit_dynamic_panel, gmm
from python_models.inference.u_shape import fieller, u_test
from python_models.instruments import fit_iv
from python_models.marginal_effects import fit_effects
from python_models.panel import fit_panel
from python_models.spatial import fit_spatial_panel

HERE = Path(__file__).parent / "reference" / "u_shape"
TOLD = json.loads((HERE / "utest_mtcars.json").read_text())["expected"]
SHARED = Path(__file__).parents[2] / "shared" / "reference" / "methods2"
KEYS = ("id", "year")


def hold(found, wider, told):
    """The authors' own package to 1e-6; where it makes no test, neither do we."""
    np.testing.assert_allclose(found.turning_point, told["extreme_point"], rtol=1e-6)
    np.testing.assert_allclose(found.interval, told["interval"])
    np.testing.assert_allclose(found.slopes, told["slope"], rtol=1e-6)
    np.testing.assert_allclose(found.statistics, told["t"], rtol=1e-6)
    np.testing.assert_allclose(found.p_values, told["p_one_sided"], rtol=1e-6)
    np.testing.assert_allclose(found.fieller[0], told["fieller95"], rtol=1e-6)
    np.testing.assert_allclose(wider.fieller[0], told["fieller90"], rtol=1e-6)
    np.testing.assert_allclose(found.std_error, told["delta_method_se_of_extreme_point"], rtol=1e-6)
    assert found.bounded and found.df == told["df"]
    assert found.shape == ("inverted_u" if "inverted" in told["method"] else "u")
    if told["overall_p"] is None:
        assert found.p_value is None and found.statistic is None and "outside the interval" in repr(found)
    else:
        np.testing.assert_allclose([found.statistic, found.p_value], [told["overall_t"], told["overall_p"]], rtol=1e-6)


@pytest.mark.parametrize("case", TOLD)
def test_cars(case):
    frame = (
        pl.read_csv(HERE / "mtcars_u.csv").with_row_index("i").with_columns(id=pl.col("i") // 2, year=pl.col("i") % 2)
    )
    formula = "mpg ~ hp + hp^2" + (" + wt" if case == "with_wt" else "")
    fit = fit_panel(frame, *KEYS, formula, covariance="robust" if case == "HC1" else "classical")
    interval = (52, 220) if case == "narrow" else None
    hold(u_test(fit, "hp", interval=interval), u_test(fit, "hp", level=0.9), TOLD[case])


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")
@pytest.mark.parametrize("case", ["default", "HC1"])
def test_wages(case):
    told = json.loads((SHARED / "cases" / "utest_wage_experience.json").read_text())["expected"][case]["value"]
    frame = pl.read_csv(SHARED / "data" / "card.csv").with_row_index("i")
    frame = frame.with_columns(id=pl.col("i") // 2, year=pl.col("i") % 2)
    formula = "lwage ~ educ + exper + exper^2 + black + south"
    fit = fit_panel(frame, *KEYS, formula, covariance="robust" if case == "HC1" else "classical")
    hold(u_test(fit, "exper"), u_test(fit, "exper", level=0.9), told)


def panel(seed=0, units=40, years=8, curve=-0.5, rho=0.0):
    rng = np.random.default_rng(seed)
    x, e = rng.uniform(0, 4, units * years), rng.normal(size=units * years)
    y = 2 * x + curve * x**2 + np.repeat(rng.normal(size=units), years) + e
    names = np.array([f"r{i:02d}" for i in range(units)])
    w = np.zeros((units, units))
    w[np.arange(units), (np.arange(units) + 1) % units] = w[np.arange(units), (np.arange(units) - 1) % units] = 0.5
    cells = np.linalg.solve(np.eye(units) - rho * w, y.reshape(units, years))
    frame = pl.DataFrame({"id": np.repeat(names, years), "year": np.tile(np.arange(years), units), "x": x})
    return frame.with_columns(y=pl.Series(cells.ravel())), pl.DataFrame(w, schema=names.tolist(), orient="row")


def test_fieller_is_where_the_hypothesis_is_not_rejected():
    """Against the test of b1 + 2 t b2 = 0 at each point of a grid; intervals, rays and the whole line occur."""
    rng, kinds = np.random.default_rng(1), set()
    for _ in range(300):
        root = rng.normal(size=(2, 2))
        b, v = rng.normal(size=2) * 2, root @ root.T
        for df, limit in ((None, 1.959963984540054), (10.0, 2.2281388519649385)):
            found = fieller(b, v, df, 0.95)
            kinds.add(3 if np.isinf(found[0]).all() else len(found))
            for t in np.linspace(-20, 20, 41):
                g = np.array([1, 2 * t])
                stays = abs(g @ b) <= limit * np.sqrt(g @ v @ g)
                assert stays == any(low <= t <= high for low, high in found), (b, v, t)
    assert kinds == {1, 2, 3}


def test_clusters_give_their_degrees_of_freedom():
    frame, _ = panel()
    fit = fit_panel(frame, *KEYS, "y ~ x + x^2", effects="unit", covariance="clustered")
    found = u_test(fit, "x")
    assert found.df == 39 and found.shape == "inverted_u" and found.p_value < 0.01
    assert found.fieller[0][0] < 2.0 < found.fieller[0][1]
    row = found.tidy().row(0, named=True)
    assert row["fieller_kind"] == "interval" and row["slope_low"] > 0 > row["slope_high"]


def test_a_relation_that_only_rises_is_no_u():
    """b2 significant, no turning point between the ends: the usual mistake."""
    frame, _ = panel(units=200, curve=-0.2)
    fit = fit_panel(frame, *KEYS, "y ~ x + x^2", effects="unit")
    assert fit.tidy()["p_value"][2] < 1e-4
    found = u_test(fit, "x")
    assert found.p_value is None and found.tidy()["p_value"][0] is None


def test_a_straight_line_has_no_bounded_interval():
    rays = 0
    for seed in range(20):
        frame, _ = panel(seed=seed, curve=0.0)
        found = u_test(fit_panel(frame, *KEYS, "y ~ x + x^2", effects="unit"), "x")
        rays += not found.bounded
        if not found.bounded:
            assert found.tidy()["fieller_low"][0] is None and found.tidy()["fieller_kind"][0] in ("rays", "line")
    assert rays >= 16


def test_size_where_the_turning_point_is_at_the_end():
    """At the border of the hypothesis the test rejects in at most about one of twenty."""
    said = 0
    for seed in range(120):
        frame, _ = panel(seed=seed, units=25, years=6, curve=-0.25)  # turning point 4, the upper end
        found = u_test(fit_panel(frame, *KEYS, "y ~ x + x^2", effects="unit"), "x", interval=(0.0, 4.0))
        said += found.p_value is not None and found.p_value < 0.05
    assert said <= 14


@pytest.mark.parametrize("component", ["direct", "indirect", "total"])
def test_spatial_effects_are_put_together_with_their_covariance(component):
    """Turning point of a component, and its error against draws of the parameters."""
    frame, w = panel(units=60, rho=0.4)
    fit = fit_spatial_panel(frame, *KEYS, "y ~ x + x^2", weights=w, model="sar", effects="unit")
    found = u_test(fit, "x", component=component)
    own = u_test(fit, "x")
    # in a model with W y alone every effect is the coefficient times one number, so the turning point is the same
    np.testing.assert_allclose(found.turning_point, own.turning_point, rtol=1e-6)
    np.testing.assert_allclose(found.std_error, own.std_error, rtol=1e-3)
    table = fit.effects().filter(pl.col("component") == component)
    at = fit_effects(fit, "x", {"x": [1.0, 3.0]}, component=component)
    b1, b2 = table["estimate"]
    np.testing.assert_allclose(at["estimate"], [b1 + 2 * b2, b1 + 6 * b2], rtol=1e-8)
    terms, _, joint = fit.joint_effects(component)
    assert terms == ("x", "x^2")
    np.testing.assert_allclose(np.sqrt(np.diag(joint)), table["std_error"], rtol=1e-9)


def test_a_durbin_model_has_another_turning_point_in_each_effect():
    frame, w = panel(units=60, rho=0.3)
    fit = fit_spatial_panel(frame, *KEYS, "y ~ x + x^2", weights=w, model="sdm", effects="unit")
    points = [u_test(fit, "x", component=c).turning_point for c in ("direct", "total")]
    assert abs(points[0] - points[1]) > 1e-6
    rng = np.random.default_rng(0)
    terms, value, joint = fit.joint_effects("total")
    drawn = rng.multivariate_normal(value, joint, 200_000)
    at = fit_effects(fit, "x", {"x": [2.0]}, component="total")
    np.testing.assert_allclose(at["std_error"][0], (drawn[:, 0] + 4 * drawn[:, 1]).std(), rtol=0.02)
    assert terms == ("x", "x^2")


def test_instruments_and_other_fits():
    frame, w = panel(rho=0.3)
    frame = frame.with_columns(z=pl.col("x") + pl.Series(np.random.default_rng(3).normal(size=frame.height)))
    choice = {"endogenous": ["x", "x^2"], "instruments": ["z", "z^2"], "weights": w, "effects": "unit"}
    with pytest.raises(InputError, match="2 instruments left for 3 endogenous regressors"):
        fit_iv(frame, *KEYS, "y ~ x + x^2", **choice)
    fit = fit_iv(frame, *KEYS, "y ~ x + x^2", **choice, lag_instruments=True)
    assert u_test(fit, "x", component="total").interval == (frame["x"].min(), frame["x"].max())
    dynamic = fit_dynamic_panel(frame, *KEYS, "y ~ L.y + x + x^2", gmm=gmm("y", (2, 3), True), time_dummies=False)
    with pytest.raises(InputError, match="pass interval="):
        u_test(dynamic, "x")
    assert u_test(dynamic, "x", interval=(0, 4)).df is None


@pytest.mark.parametrize(
    ("formula", "more", "said"),
    [
        ("y ~ x", {}, "has no term x\\^2"),
        ("y ~ x^2", {}, "has no term x,"),
        ("y ~ x + x^2 + x:m", {}, "also enters as x:m"),
        ("y ~ x + x^2 + x^3", {}, "also enters as x\\^3"),
        ("y ~ x + x^2", {"interval": (3, 1)}, "low end below"),
        ("y ~ x + x^2", {"component": "total"}, "no spatial model"),
        ("y ~ x + x^2", {"component": "all"}, "choose one of direct"),
    ],
)
def test_mistakes_are_named(formula, more, said):
    frame, _ = panel()
    frame = frame.with_columns(m=pl.col("x").shift(1).fill_null(0.0))
    fit = fit_panel(frame, *KEYS, formula, effects="unit")
    with pytest.raises(InputError, match=said):
        u_test(fit, "x", **more)
