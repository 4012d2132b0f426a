"""Runs a stored reference case through ``fit_dynamic_panel`` and compares what both report."""

import json
import warnings
from pathlib import Path

import numpy as np
import polars as pl

from python_models.gmm import GMMWarning, fit_dynamic_panel, gmm, iv

HERE = Path(__file__).parents[1] / "reference" / "gmm"
SHARED = Path(__file__).parents[2].parent / "shared" / "reference" / "gmm"


def read_panel(path):
    return pl.read_csv(path, null_values=["", "NA", "."], infer_schema_length=None)


def abdata():
    """The committed panel, with the centred product and the dummies its cases use."""
    frame = read_panel(HERE / "abdata.csv")
    wk = (pl.col("w") - pl.col("w").mean()) * (pl.col("k") - pl.col("k").mean())
    dummies = [(pl.col("year") == y).cast(pl.Float64).alias(f"yr{y}") for y in range(1976, 1985)]
    return frame.with_columns(wk.alias("wk"), *dummies)


def stored_cases():
    return {c["case"]: c for c in json.loads((HERE / "cases.json").read_text())}


def shared_cases():
    here = stored_cases()
    paths = sorted((SHARED / "cases").glob("*.json"))
    return {p.stem: json.loads(p.read_text()) for p in paths if p.stem not in here}


def _term(entry):
    return entry["var"] if entry["lag"] == 0 else f"L{entry['lag']}.{entry['var']}"


def options(case):
    """Arguments of ``fit_dynamic_panel`` for a case, and the dummies the frame must hold."""
    spec, dummies = case["spec"], []
    terms = [_term(v) for v in spec["regressors"]]
    instruments = [iv([_term(v) for v in g["vars"]], equation=_equation(g["equation"])) for g in spec["iv"]]
    if spec["time_dummies"]:
        dummies = spec["time_dummies"]["columns"]
        equation = "level" if spec["time_dummies"]["instrument"].startswith("level") else "both"
        terms, instruments = terms + dummies, [*instruments, iv(dummies, equation=equation)]
    groups = [
        gmm(g["vars"], (g["lag_min"], g["lag_max"]), g["collapse"], _equation(g["equation"])) for g in spec["gmm"]
    ]
    arguments = {
        "unit": case["data"]["id"],
        "period": case["data"]["time"],
        "formula": f"{spec['dep']} ~ {' + '.join(terms)}",
        "gmm": groups,
        "iv": instruments,
        "model": spec["model"],
        "transformation": spec["transformation"],
        "steps": spec["steps"],
        "errors": spec["vce"],
        "h": spec["h"],
        "small": spec["small"],
        "constant": spec["constant"],
        "time_dummies": False,
    }
    return arguments, dummies


def _equation(name):
    return {"diff": "transformed"}.get(name, name)


def run(case, frame):
    arguments, dummies = options(case)
    period = case["data"]["time"]
    frame = frame.with_columns([(pl.col(period) == int(d[2:])).cast(pl.Float64).alias(d) for d in dummies])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GMMWarning)
        return fit_dynamic_panel(frame, **arguments)


def compare(case, fit):
    """Assert every reference quantity of a case at its tolerance."""
    rtol = case["tolerance"]
    derived = {k: v.get("value", v) if isinstance(v, dict) else v for k, v in case["derived_no_agreeing_peer"].items()}
    expected = {k: v["value"] for k, v in case["reference"].items()} | derived
    for quantity, value in expected.items():
        if quantity in ("coef", "se"):
            _compare_vector(fit, quantity, value, rtol[f"{quantity}_rtol"])
        elif quantity in ("n_obs", "n_groups", "n_instruments"):
            assert getattr(fit, quantity.replace("n_obs", "nobs")) == value, quantity
        elif quantity in ("ar1", "ar2"):
            np.testing.assert_allclose(fit.test(quantity).value, value["z"], rtol=rtol["stat_rtol"], err_msg=quantity)
        elif quantity in ("sargan", "hansen"):
            _compare_chi2(fit.test(quantity), value, rtol["stat_rtol"])
        elif quantity == "diff_in_hansen":
            name = "hansen" if fit.test("hansen") else "sargan"
            for group in value:
                label = _label(fit, name, group["group"])
                # a difference of two statistics carries their rounding, hence the scale of the full test
                scale = 1e-3 * group["excluding"]["stat"]
                _compare_chi2(fit.test(f"{name}_excluding: {label}"), group["excluding"], rtol["stat_rtol"], scale)
                _compare_chi2(fit.test(f"diff_in_{name}: {label}"), group["difference"], rtol["stat_rtol"], scale)
        else:
            raise AssertionError(f"the case has a quantity this test does not know: {quantity}")


def _label(fit, name, group):
    """The peer leaves the equation out of its label."""
    labels = {t.name.partition(": ")[2] for t in fit.test_results}
    return group if group in labels else f"{group[:-1]}, eq(level))"


def _compare_vector(fit, quantity, expected, rtol):
    ours = dict(zip(fit.terms, fit.params if quantity == "coef" else fit.std_errors, strict=True))
    assert set(ours) == set(expected)
    scale = 1e-3 * max(abs(v) for v in expected.values())
    for term, value in expected.items():
        assert abs(ours[term] - value) <= rtol * max(abs(value), scale), (quantity, term, ours[term], value)


def _compare_chi2(test, expected, rtol, scale=0.0):
    assert test.df == expected["df"], test.name
    assert abs(test.value - expected["stat"]) <= rtol * max(abs(expected["stat"]), scale), (test, expected)
