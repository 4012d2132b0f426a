"""Spatial errors by generalised moments: R's splm, known parameters recovered, what is refused."""

import numpy as np
import polars as pl
import pytest

from python_models.errors import InputError
from python_models.instruments import fit_iv
from python_models.instruments.spatial_error import lag_of
from python_models.spatial import fit_spatial_panel
from python_models.spatial.connectivity import as_connectivity
from python_models.studies.estimators.iv import IvModel
from tests.instruments.conftest import SHARED
from tests.instruments.test_shared_iv import case, data, estimates

shared = pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")
FORMULA = "lgsp ~ lpcap + lpc + lemp + unemp"
ERROR_ALONE = {"effects": "unit", "covariance": "classical", "spatial_error": True}


def states():
    frame, links = data("produc_iv.csv"), data("usaww_links.csv")
    square = np.zeros((48, 48))
    square[links["from"].to_numpy(), links["to"].to_numpy()] = links["w"].to_numpy()
    return frame, pl.DataFrame(square, schema=frame["state"].unique().sort().to_list(), orient="row")


@pytest.mark.shared
@shared
def test_lag_and_error_are_those_of_splm():
    """Errors on the moments' own sigma2, as spgm has them; ours by default on SSR / (N(T - 1) - K)."""
    entry = case("s2sls_panel_produc")["expected"]["sarar_gm_oneway"]
    told, tolerance = entry["value"], entry["tol_rel"]
    frame, w = states()
    choices = {"effects": "unit", "covariance": "classical", "small": False}
    fit = fit_iv(frame, "state", "year", FORMULA, weights=w, spatial_error=True, **choices)
    b, se = estimates(fit)
    top = fit.glance().row(0, named=True)
    assert top["spatial_error"] == pytest.approx(told["rho_error"], rel=tolerance)
    for name, value in told["coef"].items():
        assert b[name.replace("W_", "W.")] == pytest.approx(value, rel=tolerance)
    turn = np.sqrt(top["spatial_error_sigma2"] / top["sigma2"])
    for name, value in told["se"].items():
        assert se[name.replace("lambda", "W.lgsp")] * turn == pytest.approx(value, rel=tolerance)


@pytest.mark.shared
@shared
def test_an_error_alone_is_that_of_splm():
    """spgm(lag = FALSE): coefficients and lambda; its errors on SSR / (NT - K), ours count the 48 absorbed units."""
    entry = case("s2sls_panel_produc")["expected"]["sem_gm_oneway"]
    told, tolerance = entry["value"], entry["tol_rel"]
    frame, w = states()
    fit = fit_iv(frame, "state", "year", FORMULA, weights=w, spatial_lag=False, **ERROR_ALONE, small=False)
    b, se = estimates(fit)
    assert fit.glance()["spatial_error"][0] == pytest.approx(told["rho_error"], rel=tolerance)
    for name, value in told["coef"].items():
        assert b[name] == pytest.approx(value, rel=tolerance)
        assert se[name] * np.sqrt(768 / 812) == pytest.approx(told["se"][name], rel=tolerance)
    assert fit.tests().is_empty() and fit.first_stage().is_empty() and not fit.instruments
    effects = fit.effects().partition_by("component", as_dict=True)
    assert effects[("direct",)]["estimate"].to_list() == effects[("total",)]["estimate"].to_list()
    assert (effects[("indirect",)]["estimate"] == 0).all()


def drawn(seed, lam, units=100, periods=8, rho=0.3):
    """A panel with unit and period effects, rho of the outcome and lam of the errors; W of two neighbours."""
    rng = np.random.default_rng(seed)
    w = np.zeros((units, units))
    for i in range(units):
        w[i, [(i - 1) % units, (i + 1) % units]] = 0.5
    ids = [f"r{i:03d}" for i in range(units)]
    x = rng.normal(size=(periods, units)) + rng.normal(size=units)
    e = rng.normal(size=x.shape) @ np.linalg.inv(np.eye(units) - lam * w).T
    mean = x + rng.normal(size=units) + rng.normal(size=(periods, 1))
    y = (mean + e) @ np.linalg.inv(np.eye(units) - rho * w).T
    keys = {"id": ids * periods, "year": np.repeat(np.arange(periods), units)}
    return pl.DataFrame({**keys, "y": y.ravel(), "x": x.ravel()}), pl.DataFrame(w, schema=ids, orient="row")


@pytest.mark.parametrize("lam", [0.5, 0.0, -0.4])
def test_known_parameters_are_recovered(lam):
    found, covered = [], 0
    for seed in range(30):
        frame, w = drawn(seed, lam)
        fit = fit_iv(frame, "id", "year", "y ~ x", weights=w, spatial_error=True, covariance="classical")
        b, se = estimates(fit)
        top = fit.glance().row(0, named=True)
        found.append([top["spatial_error"], top["spatial_error_sigma2"], b["W.y"], b["x"]])
        covered += abs(b["x"] - 1) < 1.96 * se["x"]
    np.testing.assert_allclose(np.mean(found, axis=0), [lam, 1.0, 0.3, 1.0], atol=0.035)
    assert covered >= 25


@pytest.mark.parametrize("endogenous", [False, True])
def test_an_error_alone_is_recovered_with_and_without_instruments(endogenous):
    found = []
    for seed in range(20):
        frame, w = drawn(seed, 0.5, rho=0.0)
        rng = np.random.default_rng(1000 + seed)
        z, v = rng.normal(size=(2, len(frame)))
        frame = frame.with_columns(z=z, d=z + v, y=pl.col("y") + 0.5 * (z + v) + 0.8 * v)
        more = {"endogenous": "d", "instruments": "z"} if endogenous else {}
        fit = fit_iv(frame, "id", "year", "y ~ x + d", weights=w, spatial_error=True, spatial_lag=False, **more)
        found.append(fit.params[1:])
        assert not [t for t in fit.terms if t.startswith("W.")]
    slope = 0.5 if endogenous else 0.5 + 0.8 / 2  # least squares takes the error's share of d
    np.testing.assert_allclose(np.mean(found, axis=0), [1.0, slope], atol=0.04)


@pytest.mark.parametrize("durbin", [None, "x"])
@pytest.mark.parametrize("sums", [4.0, 0.5])
def test_spatial_lags_are_in_the_unit_of_the_w_given(durbin, sums):
    """Rows of W that sum to 4: rho is a quarter of that of rows that sum to one, as in fit_spatial_panel."""
    frame, w = drawn(3, 0.0)
    choices = {"durbin": durbin, "covariance": "classical"}
    one, other = (fit_iv(frame, "id", "year", "y ~ x", weights=w * k, **choices) for k in (1.0, sums))
    turn = np.array([sums if t.startswith("W.") else 1.0 for t in one.terms])
    for column in ("estimate", "std_error"):
        np.testing.assert_allclose(other.tidy()[column] * turn, one.tidy()[column], rtol=1e-9)
    np.testing.assert_allclose(other.effects()["estimate"], one.effects()["estimate"], rtol=1e-7)
    np.testing.assert_allclose(other.effects()["std_error"], one.effects()["std_error"], rtol=1e-6)
    if durbin is None:
        np.testing.assert_allclose(other.confidence_set() * sums, one.confidence_set(), rtol=1e-6)
        peer = fit_spatial_panel(frame, "id", "year", "y ~ x", weights=w * sums, model="sar").tidy()
        assert other.params[1] == pytest.approx(peer.filter(pl.col("term") == "rho")["estimate"][0], abs=0.05 / sums)


def test_it_is_more_precise_than_without_and_leaves_no_spatial_error():
    frame, w = drawn(1, 0.7)
    plain = fit_iv(frame, "id", "year", "y ~ x", weights=w, covariance="classical")
    fit = fit_iv(frame, "id", "year", "y ~ x", weights=w, covariance="classical", spatial_error=True)
    assert estimates(fit)[1]["x"] < estimates(plain)[1]["x"]
    lag = lag_of(as_connectivity(w), 100)

    def related(e):
        return abs(float(e @ lag(e)) / float(e @ e))

    assert related(fit.residual) < 0.1 < related(plain.residual)


def test_the_units_of_the_outcome_and_of_w_do_not_matter():
    frame, w = drawn(2, 0.5)
    one = fit_iv(frame, "id", "year", "y ~ x", weights=w, spatial_error=True).glance()
    other = fit_iv(
        frame.with_columns(pl.col("y") * 1e6), "id", "year", "y ~ x", weights=w * 4.0, spatial_error=True
    ).glance()
    assert other["spatial_error"][0] * 4 == pytest.approx(one["spatial_error"][0], rel=1e-6)
    assert other["spatial_error_sigma2"][0] / 1e12 == pytest.approx(one["spatial_error_sigma2"][0], rel=1e-6)


@pytest.mark.parametrize(
    "choices, said",
    [
        ({"weights": None, "endogenous": "x", "instruments": "z"}, "needs weights="),
        ({"effects": "pooled"}, "'unit' or 'two-way'"),
        ({"weights": None, "spatial_error": False, "spatial_lag": False}, "leaves W without use"),
        ({"spatial_error": False, "spatial_lag": False}, "leaves W without use"),
        ({"spatial_error": False, "spatial_lag": False, "durbin": "x"}, "names no regressor"),
        ({"spatial_lag": False, "instruments": "z"}, "nothing is endogenous"),
        ({"method": "gmm"}, "method='2sls'"),
        ({"row_weights": "z"}, "row_weights="),
    ],
)
def test_what_it_does_not_do_is_refused(choices, said):
    frame, w = drawn(3, 0.5)
    frame = frame.with_columns(z=pl.col("x") ** 2 + 1)
    with pytest.raises(InputError, match=said):
        fit_iv(frame, "id", "year", "y ~ x", **{"weights": w, "spatial_error": True, **choices})


def test_a_w_that_two_way_effects_do_not_pass_through_is_refused():
    frame, w = drawn(3, 0.5)
    uneven = w.with_columns(r000=pl.col("r000") * 2)
    with pytest.raises(InputError, match=r"rows sum to one; make it with .*weights_from_file"):
        fit_iv(frame, "id", "year", "y ~ x", weights=uneven, spatial_error=True)
    fit_iv(frame, "id", "year", "y ~ x", weights=uneven, spatial_error=True, effects="unit")


def test_a_study_checks_the_key_and_says_lambda_in_the_note():
    model = {"name": "m", "formula": "y ~ x", "estimator": "iv", "spatial_error": True}
    (problem,) = IvModel(**model).problems(lambda text: [text])
    assert problem[0] == "spatial_error" and "weights" in problem[1]
    good = IvModel(**model, weights="w")
    assert not good.problems(lambda text: [text])
    frame, w = drawn(4, -0.5)
    fit = good.fitted(frame, "id", "year", w)
    note = good.errors_note(lambda key, **values: f"{key}{values}", str, fit)
    assert "spatial_error_at" in note and "−0." in note
    assert "Spatial error by moments: lambda = -0." in fit.summary().replace("= -.", "= -0.")


def test_a_study_has_an_error_without_a_lag():
    model = {"name": "m", "formula": "y ~ x", "estimator": "iv", "weights": "w", "spatial_lag": False}
    (problem,) = IvModel(**model).problems(lambda text: [text])
    assert problem[0] == "spatial_lag" and "spatial_error=True" in problem[1]
    good = IvModel(**model, spatial_error=True)
    assert not good.problems(lambda text: [text]) and not good.instrumented
    frame, w = drawn(4, 0.5)
    fit = good.fitted(frame, "id", "year", w)
    note = good.errors_note(lambda key, **values: f"{key}{values}", str, fit)
    assert "iv_gls" in note and "spatial_error_at" in note and good.parameters(1, 8)[0] == 1
    assert "Spatial error by generalised moments" in fit.summary() and "First stage" not in fit.summary()
    assert fit.glance()["weak_f"][0] is None
