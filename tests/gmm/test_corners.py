"""Regressors constant within units, units of measurement, several clusters, the origin of time."""

import warnings

import numpy as np
import polars as pl
import pytest

from python_models.errors import InputError
from python_models.gmm import GMMWarning, fit_dynamic_panel, gmm, iv
from tests.gmm.test_dense_oracle import textbook

KEYS = {"unit": "i", "period": "t"}


@pytest.fixture(scope="module")
def panel():
    """``a`` does not vary in time and is correlated with the effect; ``z`` instruments it."""
    rng = np.random.default_rng(1)
    n, t = 200, 6
    z, mu = rng.normal(size=n), rng.normal(size=n)
    a, y = z + mu, np.zeros((n, t))
    for s in range(t):
        y[:, s] = 0.5 * (y[:, s - 1] if s else 0) + mu + 0.3 * a + rng.normal(size=n)
    x = rng.normal(size=(n, t)) + 0.3 * mu[:, None]
    frame = {"i": np.repeat(np.arange(n), t), "t": np.tile(np.arange(t), n), "y": y.ravel(), "x": x.ravel()}
    frame |= {"a": np.repeat(a, t), "z": np.repeat(z, t)}
    return pl.DataFrame(frame).with_columns(g=pl.col("i") % 9)


def fit(frame, formula="y ~ L.y + a", **options):
    defaults = {"gmm": gmm("y", (2, 3), collapse=True), "iv": iv("z", equation="level"), "time_dummies": False}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GMMWarning)
        return fit_dynamic_panel(frame, **KEYS, formula=formula, **(defaults | options))


def test_a_system_estimates_a_constant_regressor_from_the_levels(panel):
    """.216: what the same model gives when one cell of ``a`` is moved by 1e-7, and what sums written out give."""
    found = fit(panel)
    assert found.params[1] == pytest.approx(0.2158157, abs=1e-7)
    moved = panel.with_columns(
        a=pl.when((pl.col("i") == 0) & (pl.col("t") == 5)).then(pl.col("a") + 1e-7).otherwise("a")
    )
    np.testing.assert_allclose(fit(moved).params, found.params, atol=1e-7)
    y, a, z = (panel[c].to_numpy().reshape(200, 6) for c in ("y", "a", "z"))
    lag = np.column_stack([np.full(200, np.nan), y[:, :-1]])
    used = np.isfinite(np.concatenate([np.column_stack([np.full(200, np.nan), np.diff(lag, axis=1)]), lag], axis=1))

    def both(change, level):
        return np.where(used, np.nan_to_num(np.concatenate([change, level], axis=1)), 0.0)

    nothing, ones = np.zeros((200, 6)), np.ones((200, 6))

    def differenced(v):
        return np.column_stack([np.full(200, np.nan), np.diff(v, axis=1)])

    xs = np.stack([both(differenced(lag), lag), both(nothing, a), both(nothing, ones)], axis=2)
    second = np.column_stack([np.full((200, 2), 0.0), y[:, :-2]])
    third = np.column_stack([np.full((200, 3), 0.0), y[:, :-3]])
    change = np.nan_to_num(np.column_stack([np.full(200, np.nan), differenced(y)[:, :-1]]))
    zs = [both(second, nothing), both(third, nothing), both(nothing, change), both(nothing, z), both(nothing, ones)]
    m = np.eye(6) - np.eye(6, k=-1)
    m[0] = 0
    weight = np.block([[m @ m.T, m], [m.T, np.eye(6)]])
    _, _, b2, v2 = textbook(
        both(differenced(y), y),
        xs,
        np.stack(zs, axis=2),
        weight,
        [(np.broadcast_to(np.arange(200)[:, None], used.shape), 1.0)],
    )
    np.testing.assert_allclose(found.params, b2, rtol=1e-8)
    np.testing.assert_allclose(found.covariance, v2, rtol=1e-6)


@pytest.mark.parametrize("transformation", ["fd", "fod"])
def test_a_constant_instrument_is_zero_in_transformed_rows(panel, transformation):
    """``iv(z)`` for both equations is ``iv(z, equation='level')`` where z does not vary, to the last digit."""
    odd = panel.with_columns(z=pl.col("z") + 0.1)  # no round number, so that means of it are rounded
    both = fit(odd, iv=iv("z"), transformation=transformation)
    level = fit(odd, iv=iv("z", equation="level"), transformation=transformation)
    np.testing.assert_allclose(both.params, level.params, rtol=1e-12)
    np.testing.assert_allclose(both.covariance, level.covariance, rtol=1e-10)
    with_nothing = fit(
        odd, iv=[iv("z", equation="level"), iv("z", equation="transformed")], transformation=transformation
    )
    assert with_nothing.n_instruments == level.n_instruments


def test_differences_refuse_it_and_name_a_model_that_works(panel):
    with pytest.raises(InputError, match=r"a is constant within every i.*model='system'"):
        fit(panel, model="difference", iv=iv("x"))
    almost = panel.with_columns(a=pl.when(pl.col("t") == 2).then(pl.col("a") * (1 + 2e-16)).otherwise("a"))
    with pytest.raises(InputError, match="a is constant"):
        fit(almost, model="difference", iv=iv("x"))


@pytest.mark.parametrize("model", ["system", "difference"])
@pytest.mark.parametrize("steps", [1, 2, "iterated"])
def test_units_of_any_variable_do_not_matter(panel, model, steps):
    options = {"model": model, "steps": steps, "formula": "y ~ L.y + x", "iv": iv("x")}
    base = fit(panel, **options)
    for name, factor in (("y", 1e9), ("y", 1e-9), ("x", 1e9), ("x", 1e-9)):
        scaled = fit(panel.with_columns(pl.col(name) * factor), **options)
        np.testing.assert_allclose(scaled.params / scaled.std_errors, base.params / base.std_errors, rtol=1e-8)
        np.testing.assert_allclose(
            scaled.tests()["value"].to_numpy().astype(float),
            base.tests()["value"].to_numpy().astype(float),
            rtol=1e-7,
            atol=1e-12,
        )
        assert scaled.wald == pytest.approx(base.wald, rel=1e-8)


@pytest.mark.parametrize(
    "options", [{"pca": 3}, {"transformation": "fod"}, {"ahn_schmidt": True, "model": "difference"}]
)
def test_units_do_not_matter_with_other_options(panel, options):
    options = {"formula": "y ~ L.y + x", "iv": iv("x"), **options}
    base = fit(panel, **options)
    for factor in (1e9, 1e-9):
        scaled = fit(panel.with_columns(pl.col("y", "x") * factor), **options)
        np.testing.assert_allclose(scaled.params / scaled.std_errors, base.params / base.std_errors, rtol=1e-6)


def test_the_unit_of_w_does_not_matter(panel):
    rng = np.random.default_rng(0)
    w = (rng.random((200, 200)) < 0.03) * 1.0
    np.fill_diagonal(w, 0)
    w[np.arange(200), np.arange(1, 201) % 200] = 1
    w /= w.sum(axis=1, keepdims=True)

    def run(factor):
        frame = pl.DataFrame(w * factor, schema=[str(i) for i in range(200)], orient="row")
        return fit(panel, "y ~ L.y + x", iv=iv("x"), weights=frame)

    base, place = run(1.0), -2
    assert base.terms[place] == "W.y"
    for factor in (1e9, 1e-9):
        scaled = run(factor)
        assert scaled.params[place] * factor == pytest.approx(base.params[place], rel=1e-8)
        np.testing.assert_allclose(scaled.params / scaled.std_errors, base.params / base.std_errors, rtol=1e-7)
        assert scaled.test("stationarity").value == pytest.approx(base.test("stationarity").value, rel=1e-8)


@pytest.mark.parametrize("transformation", ["fd", "fod"])
def test_the_origin_of_time_does_not_matter(panel, transformation):
    found = []
    for first in (-2, 2012):
        frame = panel.with_columns(c=(pl.col("t") + first).cast(pl.Float64))
        run = fit(frame, "y ~ L.y + x + c + I(c**2)", iv=iv("x + c + I(c**2)"), transformation=transformation)
        found.append([run.params[0], run.params[1], run.params[3], run.std_errors[3], run.test("hansen").value])
    np.testing.assert_allclose(found[0], found[1], rtol=1e-6)


def test_a_negative_variance_by_several_clusters_is_mended_and_said(panel):
    """Searched for: small samples in which unit plus period less row is negative for some coefficient."""
    seen = 0
    for seed in range(40):
        small = panel.filter(pl.col("i") < 12).with_columns(
            x=pl.Series(np.random.default_rng(seed).normal(size=72)),
            y=pl.Series(np.random.default_rng(99 + seed).normal(size=72)),
        )
        run = fit(small, "y ~ L.y + x", iv=iv("x"), steps=1, cluster=["i", "t"])
        values = np.linalg.eigvalsh(run.covariance)
        assert (run.std_errors > 0).all() or np.isnan(run.std_errors).any()
        if any(c.key == "negative_several" for c in run.cautions):
            seen += 1
            assert values[0] > -1e-12 * values[-1] and np.isnan(run.wald)
    assert seen


def test_no_test_of_serial_correlation_where_none_is_asked_for(panel):
    two, none = fit(panel), fit(panel, ar_tests=0)
    assert [t.name for t in none.test_results] == [t.name for t in two.test_results if not t.name.startswith("ar")]
    assert none.params.tolist() == two.params.tolist()


def test_quadratic_moments_with_one_step_and_conventional_errors_are_tested_as_with_robust_ones(panel):
    """Their first weight is an outer product: there is no homoskedastic form of it."""
    options = {"model": "difference", "iv": iv("x"), "formula": "y ~ L.y + x", "steps": 1, "ahn_schmidt": True}
    plain, robust = (fit(panel, errors=errors, **options) for errors in ("conventional", "robust"))
    assert plain.test("ar1") == robust.test("ar1")
    assert plain.test("ar2") == robust.test("ar2")


def test_no_difference_spans_a_year_that_is_missing(panel):
    """Without the fourth of seven years two differences of each unit have y, L.y and both at the year before.

    gretl 2022c has four where the year's rows are absent (years are renumbered), three where they are there and empty
    (it takes the sixth year less the third).
    """
    rng = np.random.default_rng(0)
    y = rng.normal(size=(40, 8)).cumsum(axis=1) * 0.5
    frame = pl.DataFrame({"i": np.repeat(np.arange(40), 8), "t": np.tile(np.arange(2000, 2008), 40), "y": y.ravel()})
    frame = frame.with_columns(x=pl.Series(rng.normal(size=320))).filter(pl.col("t") < 2007)
    options = {"formula": "y ~ L.y + x", "model": "difference", "iv": iv("x"), "steps": 1}
    gap = frame.with_columns(pl.when(pl.col("t") != 2003).then(pl.col(c)).alias(c) for c in ("y", "x"))
    absent, empty = fit(frame.filter(pl.col("t") != 2003), **options), fit(gap, **options)
    assert fit(frame, **options).nobs == 200 and absent.nobs == empty.nobs == 80
    np.testing.assert_allclose(absent.params, empty.params, rtol=1e-12)
    rows = absent.equation_rows()
    assert sorted(rows["t"].unique().to_list()) == [2002, 2006]
