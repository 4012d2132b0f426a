"""Results do not depend on what W, y or x are measured in, nor on the year that is called zero."""

from functools import lru_cache

import numpy as np
import polars as pl
import pytest

from python_models.spatial import fit_spatial_panel

N, T = 9, 5
IDS = [f"r{i}" for i in range(N)]
MODELS = ("sar", "sem", "sdm", "sac", "sdem", "slx")


def panel():
    rng = np.random.default_rng(12)
    frame = pl.DataFrame({"id": np.repeat(IDS, T), "year": np.tile(np.arange(2010, 2010 + T), N)})
    a, b = rng.normal(size=(2, N * T))
    y = 1 + a - 0.4 * b + rng.normal(size=N).repeat(T) + rng.normal(size=N * T)
    return frame.with_columns(a=pl.Series(a), b=pl.Series(b), y=pl.Series(y), t=pl.col("year") - 2012.0)


def ring():
    w = np.zeros((N, N))
    for i in range(N):
        w[i, [(i + 1) % N, (i - 1) % N]] = 0.5
    return w


def distances():
    at = np.random.default_rng(3).random((N, 2))
    w = 1 / (0.1 + np.linalg.norm(at[:, None] - at, axis=2))
    np.fill_diagonal(w, 0)
    return w


def fit(frame, w, formula="y ~ a + b", **options):
    named = pl.DataFrame(w, schema=IDS, orient="row")
    return fit_spatial_panel(frame, "id", "year", formula, weights=named, **options)


def z(found):
    return (found.params / np.sqrt(found.covariance.diagonal()))[:-1]  # the variance's z is that of n alone


@lru_cache(maxsize=2)
def told(found):
    """z values, likelihood, effects in z values, every test: of the fit that others are held against only once."""
    effects = found.effects(draws=2).select("statistic", "p_value").to_numpy()
    return z(found), found.glance()["log_likelihood"][0], effects, found.tests().rows()


def same(found, base, shift=0.0):
    mine, other = told(found), told(base)
    np.testing.assert_allclose(mine[0], other[0], rtol=2e-7, atol=1e-9)
    assert mine[1] + shift == pytest.approx(other[1], rel=1e-9)
    np.testing.assert_allclose(mine[2], other[2], rtol=1e-5, atol=1e-9)
    for row, expected in zip(mine[3], other[3], strict=True):
        assert row[0] == expected[0]
        if expected[1] is not None and np.isfinite(expected[1]):
            assert row[1] == pytest.approx(expected[1], rel=1e-6, abs=1e-7), row


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("effects", ["pooled", "unit", "period", "random"])
@pytest.mark.parametrize("make", [ring, distances])
def test_the_unit_of_w_does_not_matter(model, effects, make):
    """W in metres for W in kilometres: rho, lambda and coefficients of spatial lags move inversely, nothing else."""
    lee_yu = make is ring
    base = fit(panel(), make(), model=model, effects=effects, lee_yu=lee_yu)
    for factor in (1e9, 1e-9, 3.7):
        found = fit(panel(), make() * factor, model=model, effects=effects, lee_yu=lee_yu)
        same(found, base)
        ratio = [factor if t.startswith("W.") or t in ("rho", "lambda") else 1.0 for t in base.terms]
        np.testing.assert_allclose(found.params * ratio, base.params, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("effects", ["pooled", "two-way", "random"])
def test_units_of_variables_do_not_matter(model, effects):
    base = fit(panel(), ring(), model=model, effects=effects)
    rows = base.glance()["n_obs_likelihood"][0]
    for name, factor in (("y", 1e9), ("y", 1e-9), ("a", 1e9), ("b", 1e-9)):
        found = fit(panel().with_columns(pl.col(name) * factor), ring(), model=model, effects=effects)
        same(found, base, rows * np.log(factor) if name == "y" else 0.0)


@pytest.mark.parametrize("dynamic", ["lag", "lag+spatial_lag"])
@pytest.mark.parametrize("lee_yu", [True, False, "bias_corrected"])
def test_units_do_not_matter_in_dynamic_panels(dynamic, lee_yu):
    options = {"model": "sdm", "dynamic": dynamic, "lee_yu": lee_yu, "effects": "unit"}
    base = fit(panel(), ring(), **options)
    for name, factor in (("y", 1e9), ("a", 1e-9), ("w", 1e9), ("w", 1e-9)):
        frame = panel().with_columns(pl.col(name) * factor) if name != "w" else panel()
        found = fit(frame, ring() * (factor if name == "w" else 1.0), **options)
        np.testing.assert_allclose(z(found), z(base), rtol=1e-6, atol=1e-9)
        mine, other = (f.effects(draws=2)["statistic"].to_numpy() for f in (found, base))
        np.testing.assert_allclose(mine, other, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("effects", ["pooled", "unit", "random"])
def test_powers_of_a_year_equal_those_of_centred_years(model, effects):
    """A cubic in calendar years keeps 1e-8 of its own length; before, a LinAlgError of the products."""
    durbin = {"durbin": ["a"]} if model in ("sdm", "sdem", "slx") else {}
    found, base = (
        fit(panel(), ring(), f"y ~ a + {v} + I({v}**2) + I({v}**3)", model=model, effects=effects, **durbin)
        for v in ("year", "t")
    )
    assert found.glance()["log_likelihood"][0] == pytest.approx(base.glance()["log_likelihood"][0], rel=1e-8)
    place = [i for i, t in enumerate(base.terms) if t in ("a", "W.a", "rho", "lambda", "I(t ** 3)")]
    np.testing.assert_allclose(z(found)[place[:-1]], z(base)[place[:-1]], rtol=1e-5)
    np.testing.assert_allclose(z(found)[place], z(base)[place], rtol=1e-4)


def test_near_collinear_regressors_keep_the_digits_they_have():
    for d in (1e-3, 1e-6):
        near = panel().with_columns(c=pl.col("a") + d * pl.col("b"))
        found, base = fit(near, ring(), "y ~ a + c", model="sac"), fit(near, ring(), "y ~ a + b", model="sac")
        assert found.glance()["log_likelihood"][0] == pytest.approx(base.glance()["log_likelihood"][0], rel=1e-9)
        assert z(found)[1] == pytest.approx(z(base)[1], rel=1e-11 / d)


def test_rows_with_one_sum_are_as_good_as_rows_that_sum_to_one():
    """Binary neighbours of a ring: Lee and Yu's transformation holds, for W1 = 2."""
    found, base = fit(panel(), ring() * 2, model="sdm"), fit(panel(), ring(), model="sdm")
    same(found, base)
    assert not found.glance()["row_standardised"][0] and base.glance()["row_standardised"][0]
