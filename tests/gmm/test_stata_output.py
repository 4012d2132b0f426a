"""What Stata printed for xtabond2, to the last digit printed."""

import json

import numpy as np
import pytest
from gmm_reference import HERE, SHARED, abdata, read_panel

from python_models.gmm import fit_dynamic_panel, gmm, iv

YEARS = [f"yr{y}" for y in range(1978, 1984)]
LATE = [f"yr{y}" for y in range(1980, 1985)]
YS = ["ys", "L.ys", "L2.ys"]
LONG = "n ~ L.n + L2.n + w + L.w + k + L.k + L2.k + ys + L.ys + L2.ys + "
OE = {"formula": "y ~ L.y + x + z", "gmm": gmm("L.y", (2, 4), collapse=True), "iv": iv("x z"), "model": "difference"}
OPTIONS = {
    "roodman_s33_diff_1step": {
        "formula": LONG + " + ".join(YEARS),
        "gmm": gmm("L.n", (1, None)),
        "iv": iv(["w", "L.w", "k", "L.k", "L2.k", *YS, *YEARS]),
        "model": "difference",
        "steps": 1,
    },
    "roodman_s33_diff_nwk_1step_small": {
        "formula": LONG + " + ".join(YEARS),
        "gmm": gmm(["L.n", "L.w", "L.k"], (1, None)),
        "iv": iv([*YS, *YEARS]),
        "model": "difference",
        "steps": 1,
        "small": True,
    },
    "roodman_s34_sys_1step_small": {
        "formula": "n ~ L.n + w + L.w + k + L.k + yr1977 + " + " + ".join(YEARS),
        "gmm": gmm(["L.n", "L.w", "L.k"], (1, None)),
        "iv": iv(["yr1977", *YEARS], equation="level"),
        "steps": 1,
        "small": True,
    },
    "pydynpd_joss_test1_xtabond2": {
        "formula": "n ~ L.n + L2.n + w + k",
        "gmm": [gmm("n", (2, 4)), gmm("w", (1, 3))],
        "iv": iv("k"),
        "model": "difference",
    },
    "forum_sys_td_2step_small": {
        "formula": LONG + " + ".join(LATE),
        "gmm": gmm(["L.n", "w", "k"], (1, None)),
        "iv": iv(LATE),
        "small": True,
    },
    "open_econs_1step_nonrobust": {**OE, "steps": 1, "errors": "conventional", "small": True},
    "open_econs_2step_robust": {**OE, "small": True},
}


def printed_cases():
    stored = json.loads((HERE / "stata_published.json").read_text())
    marks = [pytest.mark.shared, pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared")]
    elsewhere = json.loads((SHARED / "stata_published.json").read_text()) if SHARED.exists() else []
    elsewhere = [c for c in elsewhere if c["case"].startswith("open_econs")]
    return [pytest.param(c, id=c["case"]) for c in stored] + [
        pytest.param(c, id=c["case"], marks=marks) for c in elsewhere
    ]


def same_digits(value, printed, digits):
    """Equal once rounded as printed, give or take half a unit of the last place."""
    assert abs(value - printed) <= 0.5000001 * 10.0**-digits, (value, printed)


@pytest.mark.parametrize("case", printed_cases())
def test_printed_numbers(case):
    elsewhere = case["case"].startswith("open_econs")
    frame = read_panel(SHARED / case["data"]) if elsewhere else abdata()
    unit, period = ("entity", "time") if elsewhere else ("id", "year")
    fit = fit_dynamic_panel(frame, unit=unit, period=period, time_dummies=False, **OPTIONS[case["case"]])
    terms = {t.replace("L.", "L1."): i for i, t in enumerate(fit.terms)}
    errors = fit.std_errors * _old_small_factor(case, fit)
    for numbers, printed_column in ((fit.params, case["coef"]), (errors, case["se"])):
        for term, printed in printed_column.items():
            # Stata prints seven significant digits, so one decimal less from 1 on
            same_digits(numbers[terms[term]], printed, 8 if elsewhere else 7 - (abs(printed) >= 1))
    assert (fit.nobs, fit.n_groups, fit.n_instruments) == (case["n_obs"], case["n_groups"], case["n_instruments"])
    for name in ("ar1", "ar2"):
        if name in case:
            same_digits(fit.test(name).value, case[name], 8 if elsewhere else 2)
    if "sigma2" in case:
        same_digits(fit.sigma2, case["sigma2"], 8)
    _joint_test(case, fit)
    _overidentification(case, fit)


def _old_small_factor(case, fit):
    """The 2009 version divided by N - k + 1 where today's divides (N - 1) by (N - k)."""
    if "2009" not in case.get("note", "") and "old small" not in case.get("note", ""):
        return 1.0
    n, k = fit.nobs, len(fit.terms)
    return np.sqrt(n / (n - k + 1) / ((n - 1) / (n - k)))


def _joint_test(case, fit):
    if "wald_chi2" in case:
        same_digits(fit.wald, case["wald_chi2"][0], 2)
        assert fit.wald_df == case["wald_chi2"][1]
    if "F" in case:
        same_digits(fit.wald / _old_small_factor(case, fit) ** 2, case["F"][0], 2)
        assert [fit.wald_df, fit.df_resid] == case["F"][1:]


def _overidentification(case, fit):
    if "sargan" in case:
        sargan = fit.test("sargan").value
        if case["sargan"].get("old_scaling"):  # sigma2 over level rows before version 2.8.3
            sargan *= fit.nobs / fit.moments.n_transformed
        same_digits(sargan, case["sargan"]["stat"], 2)
        assert fit.test("sargan").df == case["sargan"]["df"]
    if "hansen" in case:
        same_digits(fit.test("hansen").value, case["hansen"]["stat"], 2)
        same_digits(fit.test("hansen").p_value, case["hansen"]["p"], 3)
    labels = {t.name.partition(": ")[2] for t in fit.test_results} - {""}
    for group in case.get("diff_in_hansen", []):
        wanted = group["group"] if group["group"] in labels else next(g for g in labels if g.startswith("iv("))
        for kind, name in (("excluding", "hansen_excluding"), ("difference", "diff_in_hansen")):
            test = fit.test(f"{name}: {wanted}")
            same_digits(test.value, group[kind]["stat"], 2)
            same_digits(test.p_value, group[kind]["p"], 3)
            assert test.df == group[kind]["df"]
