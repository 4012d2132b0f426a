"""What is held against a model is found from its stored numbers, as facts, and said in both languages."""

import polars as pl

from python_models.cautions import Caution
from python_models.results import TERM_SCHEMA, test_table
from python_models.studies.cautions import of_model, of_models
from python_models.studies.context import Context
from python_models.studies.data import StudyData
from python_models.studies.outputs import FittedModel
from python_models.studies.study import study_from


def model(name="m", cautions=(), tests=(), terms=(), problem="", estimator="system gmm", **glance) -> FittedModel:
    return FittedModel(
        model_id=f"s.t.{name}",
        heading=name,
        estimator=estimator,
        outcome="y",
        formula="y ~ L.y",
        weights=None,
        sample="all",
        specification={},
        terms=pl.DataFrame([dict.fromkeys(TERM_SCHEMA) | row for row in terms], schema=TERM_SCHEMA),
        glance=pl.DataFrame([{"n_groups": 281, **glance}]),
        tests=test_table(tests),
        problem=problem,
        cautions=cautions,
    )


def context(small, folder, language="en") -> Context:
    return Context(study_from(small, folder), StudyData(pl.DataFrame()), language)


def keys(found) -> list[str]:
    return [c.key for c in found]


def test_no_caution_without_a_reason():
    assert of_model(model()) == []


def test_each_reason_is_a_key_with_its_values():
    tests = [{"test": "ar2", "p_value": 0.012}, {"test": "hansen", "p_value": 0.97}]
    found = of_model(model(n_groups=9, n_instruments=14, tests=tests, terms=[{"term": "L.y", "estimate": 1.2}]))
    assert keys(found) == ["instruments", "ar2", "hansen_high", "few_groups", "explosive"]
    assert found[0].values == {"instruments": 14.0, "groups": 9.0}
    assert keys(of_model(model(tests=[{"test": "hansen", "p_value": 0.01}]))) == ["hansen_low"]
    assert keys(of_model(model(problem="rho runs to its bound."))) == ["refused"]


def test_models_are_named_together_and_their_numbers_listed(small, folder):
    pair = [model(n, tests=[{"test": "ar2", "p_value": p}]) for n, p in (("a", 0.012), ("b", 0.034))]
    assert of_models(pair, context(small, folder)) == [
        "a, b: second-order autocorrelation (AR(2) p = 0.012, 0.034): lagged levels are not valid instruments."
    ]
    (said,) = of_models(pair, context(small, folder, "zh"))
    assert said.startswith("a、b：存在二阶自相关（AR(2) p = 0.012、0.034）") and said.endswith("。")
    assert of_models([model(problem="rho runs to its bound.")], context(small, folder)) == [
        "m: no estimate: rho runs to its bound."
    ]


def test_that_there_are_few_regions_is_said_once_for_each_number(small, folder):
    here = context(small, folder)
    few = [model("a", n_groups=9), model("b", n_groups=11)]
    (said,) = of_models(few, here)
    assert said.startswith("Few regions or clusters (a: 9; b: 11)")
    assert of_models(few, here) == []
    three = [model(name, n_groups=n) for name, n in (("a", 12), ("b", 12), ("c", 13))]
    (said,) = of_models(three, here)
    assert said.startswith("Few regions or clusters (a, b: 12; c: 13)")  # not of a alone: b has no more
    (said,) = of_models(three[:2], context(small, folder))
    assert said.startswith("Few regions or clusters (12)")
    clustered = [model("a", cautions=[Caution("few_clusters", {"clusters": 9})])]
    assert of_models(clustered, here) == of_models(clustered, here) != []


def test_cautions_of_a_fit_are_said_with_its_own(small, folder):
    said = of_models([model(cautions=[Caution("collinear", {"terms": "x, z"})])], context(small, folder))
    assert said == ["m: Left out as collinear: the x, z."]


def test_numbers_that_are_alike_keep_their_place(small, folder):
    three = [model(n, tests=[{"test": "ar2", "p_value": p}]) for n, p in (("a", 0.01), ("b", 0.03), ("c", 0.01))]
    (said,) = of_models(three, context(small, folder))
    assert said.startswith("a, b, c: ") and "p = 0.010, 0.030, 0.010" in said
    (said,) = of_models([three[0], three[2]], context(small, folder))
    assert said.startswith("a, c: ") and "p = 0.010)" in said


def test_terms_have_the_labels_of_the_study(small, folder):
    small["labels"] = {"theta": {"en": "Co-agglomeration", "zh": "协同集聚"}, "y": {"en": "Output", "zh": "产出"}}
    weak = Caution("weak_instruments", {"f": 3.5, "endogenous": "W.y, theta"})
    (said,) = of_models([model(cautions=[weak], estimator="iv 2sls")], context(small, folder))
    assert "the instruments of W × Output, Co-agglomeration are weak" in said
    (said,) = of_models([model(cautions=[weak], estimator="iv 2sls")], context(small, folder, "zh"))
    assert "W × 产出、协同集聚" in said and "theta" not in said
