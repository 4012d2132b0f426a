"""Instruments, thresholds and U-shapes in a study: what it prints, and its mistakes."""

import copy

import numpy as np
import polars as pl
import pytest

from python_models.inference.u_shape import u_test
from python_models.instruments import fit_iv
from python_models.studies.check import check_study
from python_models.studies.engine import run_study
from python_models.studies.outputs import FigureOutput, TableOutput
from python_models.threshold import fit_threshold

KEYS = ("region_id", "year")
MODELS = {
    "name": "causal",
    "kind": "models",
    "title": "Causal",
    "models": [
        {
            "name": "iv",
            "estimator": "iv",
            "formula": "y ~ x + z",
            "endogenous": ["x"],
            "instruments": ["w", "w^2"],
            "effects": "unit",
        },
        {"name": "spatial", "estimator": "iv", "formula": "y ~ x + z", "weights": "near", "effects": "unit"},
        {
            "name": "cut",
            "estimator": "threshold",
            "formula": "y ~ x + z",
            "threshold": "z",
            "regime": ["x"],
            "thresholds": 1,
            "draws": 19,
        },
        {"name": "curve", "estimator": "panel", "formula": "y ~ x + x^2", "effects": "unit"},
        {"name": "sar", "estimator": "spatial", "model": "sar", "weights": "near", "formula": "y ~ x + x^2"},
    ],
    "tests": ["weak_identification", "overidentification", "threshold_1"],
}
STEPS = [
    MODELS,
    {"name": "stages", "kind": "first_stage", "title": "First stages", "of": ["causal.iv", "causal.spatial"]},
    {"name": "cuts", "kind": "threshold", "title": "Thresholds", "of": "causal.cut"},
    {"name": "u", "kind": "u_shape", "title": "U", "of": ["causal.curve"], "variable": "x"},
    {"name": "su", "kind": "u_shape", "title": "U", "of": ["causal.sar"], "variable": "x", "component": "total"},
    {
        "name": "slope",
        "kind": "marginal_effects",
        "title": "Slope",
        "of": "causal.sar",
        "variable": "x",
        "component": "total",
    },
]


@pytest.fixture(scope="module")
def causal(tmp_path_factory):
    """The keys, and their folder with an instrument beside the panel."""
    from tests.studies.conftest import SMALL, invented

    made = tmp_path_factory.mktemp("causal")
    frame = invented()
    noise = pl.Series("w", frame["x"].to_numpy() + 0.7 * np.random.default_rng(1).normal(size=frame.height))
    frame.with_columns(noise).write_csv(made / "panel.csv")
    return {**copy.deepcopy(SMALL), "steps": STEPS}, made


@pytest.fixture(scope="module")
def done(causal):
    """The study, its data, and its results in both languages."""
    import duckdb

    from orchestration.studies.data import study_data
    from python_models.studies.study import study_from

    study = study_from(causal[0], causal[1])
    with duckdb.connect() as con:
        data = study_data(con, study)
    assert check_study(study, data) == []
    return study, data, {language: run_study(study, data, language=language) for language in ("en", "zh")}


def of(done, step, language="en"):
    found = next(r for r in done[2][language].results if r.step == step)
    assert found.status == "ok", found.message
    return found


def exhibit(done, step, name, language="en"):
    return next(e for e in of(done, step, language).exhibits if e.name == name)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_step_runs_in_both_languages(done, language):
    for step in STEPS:
        found = of(done, step["name"], language)
        assert found.exhibits and all(m.problem == "" for m in found.models)
    heads = [c.head for c in exhibit(done, "stages", "first_stage", language).columns]
    assert ("Hansen J" in heads) and (("内生变量" in heads) == (language == "zh"))
    assert not [h for h in heads if "_" in h], "a key without words"


def test_the_models_are_those_of_the_library(done):
    _, data, _ = done
    models = {m.model_id.rpartition(".")[2]: m for m in of(done, "causal").models}
    plain = fit_iv(data.frame, *KEYS, "y ~ x + z", endogenous="x", instruments=["w", "w^2"], effects="unit")
    np.testing.assert_allclose(models["iv"].terms["estimate"], plain.params, rtol=1e-12)
    assert {"direct", "indirect", "total"} <= set(models["spatial"].terms["component"])
    cut = fit_threshold(data.frame, *KEYS, "y ~ x + z", threshold="z", regime="x", thresholds=1, draws=19)
    assert models["cut"].glance["threshold_1"][0] == cut.values[0]
    table = exhibit(done, "cuts", "thresholds").frame
    np.testing.assert_allclose(table["f"], cut.thresholds()["f"])


def test_first_stages_side_by_side(done):
    table = exhibit(done, "stages", "first_stage").frame
    assert table["model"].to_list() == ["iv", "spatial"] and table["endogenous"].to_list() == ["the x", "W × the y"]
    assert table["f"][0] > 10 and table["set"][0].startswith("[") and table["stock_yogo"][0] == 19.93
    assert table["j_p"][0] is not None


def test_thresholds_have_a_table_regimes_and_a_figure(done):
    kinds = {e.name: e for e in of(done, "cuts").exhibits}
    assert set(kinds) == {"thresholds", "regimes", "likelihood_ratio_1"}
    assert isinstance(kinds["likelihood_ratio_1"], FigureOutput) and kinds["regimes"].frame["rows"].sum() == 112
    assert kinds["likelihood_ratio_1"].frame["lr"].min() == 0
    assert kinds["regimes"].caption == "Regimes by z" and not kinds["thresholds"].caption  # else two of one title


def test_u_shapes(done):
    models = {m.model_id.rpartition(".")[2]: m for m in of(done, "causal").models}
    want = u_test(models["curve"].fit, "x").tidy()
    table = exhibit(done, "u", "u_shape")
    assert isinstance(table, TableOutput)
    np.testing.assert_allclose(table.frame["turning_point"], want["turning_point"])
    assert table.frame["shape_said"][0] in ("U", "inverted U", "none: the extremum lies outside")
    spatial = exhibit(done, "su", "u_shape").frame
    assert spatial["component"].to_list() == ["total"]
    slope = exhibit(done, "slope", "marginal_effects").frame
    joint = models["sar"].fit.joint_effects("total")[1]
    np.testing.assert_allclose(slope["estimate"], joint[0] + 2 * joint[1] * slope["level"], rtol=1e-8)


@pytest.mark.parametrize(
    ("step", "change", "said"),
    [
        (0, {"instruments": ["w9"]}, "unknown variable 'w9'"),
        (0, {"instruments": ["z"]}, "is a regressor of formula"),
        (0, {"endogenous": ["w"]}, "endogenous= names w"),
        (0, {"instruments": []}, "0 instrument"),
        (0, {"instruments": ["fixed"]}, "fixed cannot be estimated"),
        (2, {"regime": ["k"]}, "'k' is no regressor"),
        (2, {"threshold": "k"}, "unknown variable 'k'"),
    ],
)
def test_mistakes_in_models(causal, done, step, change, said):
    from python_models.studies.study import study_from

    keys = copy.deepcopy(causal[0])
    models = keys["steps"][0]["models"]
    models[{0: 0, 2: 2}[step]].update(change)
    problems = check_study(study_from(keys, causal[1]), done[1])
    assert any(said in p for p in problems), problems


@pytest.mark.parametrize(
    ("step", "change", "said"),
    [
        ("stages", {"of": ["causal.curve"]}, "has no instruments"),
        ("stages", {"of": ["causal.nobody"]}, "has no model 'nobody'"),
        ("cuts", {"of": "causal.iv"}, "has no thresholds"),
        ("u", {"of": ["causal.iv"]}, "needs the terms x and x^2"),
        ("u", {"component": "total"}, "has no total effect"),
        ("u", {"interval": [2.0, 1.0]}, "must lie below"),
        ("slope", {"of": "causal.iv", "component": None}, "needs the terms x and x^2, or a moderator"),
    ],
)
def test_mistakes_in_steps(causal, done, step, change, said):
    from python_models.studies.study import study_from

    keys = copy.deepcopy(causal[0])
    next(s for s in keys["steps"] if s["name"] == step).update(change)
    problems = check_study(study_from(keys, causal[1]), done[1])
    assert any(said in p for p in problems), problems
