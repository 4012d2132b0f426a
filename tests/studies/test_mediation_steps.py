"""Mediation in a study: several mediators, a moderator, dynamic equations; what is refused before it runs; the page."""

import copy

import duckdb
import pytest

from orchestration.studies.data import study_data
from python_models.executors import SerialExecutor
from python_models.studies import check_study, run_study
from python_models.studies.report import study_page
from python_models.studies.study import study_from
from tests.studies.conftest import SMALL

PARTS = {"kind": "mediation", "title": "M", "outcome": "y", "treatment": "x", "draws": 100}
STEPS = [
    {"name": "two", "mediator": ["z", "x2"], "estimator": "panel"},
    {"name": "by", "mediator": "z", "estimator": "panel", "moderator": "x2", "moderated": ["first"], "at": [0.0, 1.0]},
    {"name": "random", "mediator": "z", "estimator": "panel", "effects": "random"},
    {"name": "moving", "mediator": "z", "estimator": "gmm", "instruments": {"endogenous": ["z"]}},
]


def prepared(folder, steps):
    keys = copy.deepcopy(SMALL)
    keys["steps"] = [PARTS | copy.deepcopy(step) for step in steps]
    study = study_from(keys, folder)
    with duckdb.connect() as con:
        return study, study_data(con, study)


@pytest.fixture(scope="module")
def ran(folder):
    study, data = prepared(folder, STEPS)
    assert check_study(study, data) == []
    return run_study(study, data, pool=SerialExecutor())


def test_equations_and_quantities_of_each_step(ran):
    assert {r.step: r.message for r in ran.results if r.status != "ok"} == {}
    exhibits = {r.step: {e.name: e for e in r.exhibits} for r in ran.results}
    models = {m.model_id.split(".", 1)[1]: m for r in ran.results for m in r.models}
    assert {"two.mediator_z", "two.mediator_x2", "two.total", "two.outcome", "moving.mediator"} <= set(models)
    assert models["moving.mediator"].formula.startswith("z ~ x + L.z")
    table = exhibits["two"]["mediation"].frame
    assert table.filter(quantity="indirect")["mediator"].to_list() == ["z", "x2", None]
    assert table["label"].n_unique() == table.height
    blocks = exhibits["by"]["mediation"].frame
    assert blocks["level"].n_unique() == 3 and "index_moderated" in blocks["quantity"].to_list()
    assert exhibits["moving"]["mediation"].frame["n_failed"][0] < 20


def test_the_page_says_which_mediator(ran):
    page = study_page(ran)
    assert "Indirect effect of all mediators" in page and "Index of moderated mediation" in page
    assert "draws of whole regions" in page


WRONG = {
    "two parts": ({"mediator": ["z", "z"]}, "mediator: z has two parts"),
    "none": ({"mediator": []}, "mediator: names none"),
    "no moderator": ({"mediator": "z", "at": [1.0]}, "at: only a mediation with a moderator"),
    "no such moderator": ({"mediator": "z", "moderator": "x3"}, "moderator: unknown variable 'x3'"),
    "text": ({"mediator": "z", "moderator": "side"}, "moderator: side is"),
    "itself": ({"mediator": "z", "moderator": "z"}, "moderator: z has two parts"),
    "the treatment": ({"mediator": "z", "moderator": "x"}, "moderated: x is the treatment"),
    "the model of another": ({"mediator": "z", "model": "sar"}, "model: only a spatial mediation"),
    "weights of none": ({"mediator": "z", "weights": "near"}, "weights: only a spatial mediation"),
    "effects of none": ({"mediator": "z", "component": "total"}, "component: only a spatial mediation"),
    "other keys": ({"mediator": "z", "instruments": {"lags": [2, 2]}}, "instruments: only a gmm mediation"),
    "unknown": (
        {"mediator": "z", "estimator": "gmm", "instruments": {"endogenous": ["q"]}},
        "instruments.endogenous: q is no regressor",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_mistakes_are_named_before_anything_runs(folder, case):
    change, said = WRONG[case]
    study, data = prepared(folder, [{"name": "m", "estimator": "panel"} | change])
    assert any(said in problem for problem in check_study(study, data)), check_study(study, data)
