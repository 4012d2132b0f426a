"""Hansen's investment panel: numbers of pyxthreg, fixest and an exhaustive search that others wrote."""

import json

import numpy as np
import polars as pl
import pytest

from python_models.threshold import fit_threshold
from tests.threshold.conftest import SHARED

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")]
NAMES = {"c1_1": "c1:regime1", "c1_2": "c1:regime2", "c1_3": "c1:regime3", "q2": "q1^2", "q3": "q1^3", "qd": "q1:d1"}


@pytest.fixture(scope="module")
def told():
    return json.loads((SHARED / "cases" / "threshold_hansen1999_within.json").read_text())["expected"]


@pytest.fixture(scope="module")
def frame():
    return pl.read_csv(SHARED / "data" / "hansen1999.csv")


def fitted(frame, number, **more):
    formula = "i ~ q1 + q1^2 + q1^3 + d1 + q1:d1 + c1"
    choice = {"threshold": "d1", "regime": "c1", "thresholds": number, "trim": 0.01, "draws": 20}
    return fit_threshold(frame, "id", "year", formula, **choice | more)


def slopes(fit, told):
    b = dict(zip(fit.terms, fit.params, strict=True))
    names = [NAMES.get(k, k) for k in told["coef"]]
    np.testing.assert_allclose([b[n] for n in names], list(told["coef"].values()), rtol=1e-5)
    se = dict(zip(fit.terms, np.sqrt(np.diag(fit.covariance)), strict=True))
    return [se[n] for n in names]


@pytest.mark.parametrize("grid", ["exhaustive", "grid400"])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_thresholds_sums_of_squares_and_slopes(frame, told, number, grid):
    case = told["no_threshold" if not number else f"{('single', 'double')[number - 1]}_{grid}"]["value"]
    how = {"grid": 400 if grid == "grid400" else None}
    fit = fitted(frame, number, covariance="classical", **how)
    np.testing.assert_allclose(slopes(fit, case), list(case["se_iid"].values()), rtol=1e-5)
    clustered = fitted(frame, number, **how)
    # fixest counts one parameter fewer than Stata's xtreg: the constant
    np.testing.assert_allclose(slopes(clustered, case), list(case["se_cluster_fixest"].values()), rtol=2e-4)
    np.testing.assert_allclose(fit.fit.residual @ fit.fit.residual, case["rss"], rtol=1e-6)
    if not number:
        return
    np.testing.assert_allclose(fit.values, case.get("gammas", [case.get("gamma")]), rtol=1e-9)
    f = fit.thresholds()["f"].to_list()
    told_f = case["F_hansen_n_T_minus_1"] if number == 1 else case["F2_hansen"]
    np.testing.assert_allclose(f[-1], told_f, rtol=1e-5)
    scaled = case.get("F_xthreg_scale", case.get("F2_xthreg_scale"))
    if scaled:
        np.testing.assert_allclose(
            fitted(frame, number, scale="xthreg", **how).thresholds()["f"][-1], scaled, rtol=1e-5
        )


def test_third_and_intervals(frame, told):
    fit = fitted(frame, 3)
    third = told["third_given_two_exhaustive"]["value"]
    row = fit.thresholds().row(2, named=True)
    np.testing.assert_allclose([row["threshold"], row["ssr"], row["f"]], [*third.values()], rtol=1e-5)
    told = told["LR_95_interval"]["value"]
    single = fitted(frame, 1).thresholds().row(0, named=True)
    rows = fit.thresholds().to_dicts()
    for ours, name in ((single, "first_single"), (rows[0], "first_refined"), (rows[1], "second")):
        np.testing.assert_allclose([ours["low"], ours["high"]], told[name], atol=2e-4)
