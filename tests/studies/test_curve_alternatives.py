"""A specification curve crossed with other variables: each part is the curve of the changed study."""

import copy

import polars as pl
import pytest

from python_models.studies.alternatives import options_of
from python_models.studies.crossed import crossed
from python_models.studies.study import study_from
from tests.studies.test_distribution_steps import result_of
from tests.studies.test_study_mistakes import problems

STEP = {
    "name": "curve", "kind": "specification_curve", "title": "Curve", "outcome": "y", "treatment": "x",
    "controls": ["z", "w"], "samples": ["all", "west"], "estimators": {"fe": {"effects": "unit"}},
    "alternatives": {"x2": [{"value": "z * z", "label": "z squared"}], "z": ["late_z"]},
}  # fmt: skip


@pytest.fixture
def study(small):
    small["sample"]["derived"] = {"x2": "x * x", "late_z": "coalesce(late, 0)", "w": "x2 + y / 7"}
    small["steps"] = [copy.deepcopy(STEP)]
    return small


def curve(keys, loaded, language="en"):
    result, _ = result_of(keys, loaded, language)
    figure, table = result.exhibits
    return figure.frame, table.frame


def test_each_part_is_the_curve_of_the_changed_study(study, loaded):
    whole, summary = curve(study, loaded)
    assert whole.height == 4 * 8 and whole["rank"].to_list() == list(range(1, 33))
    assert whole["estimate"].is_sorted() and whole["specification"].n_unique() == 32
    assert set(whole["option_x2"]) == {"x2", "z squared"} and set(whole["option_z"]) == {"z", "late_z"}
    for squares, control in (("x * x", "z"), ("z * z", "z"), ("x * x", "late_z"), ("z * z", "late_z")):
        alone = copy.deepcopy(study)
        alone["sample"]["derived"]["x2"] = squares
        alone["steps"][0] |= {"alternatives": {}, "controls": [control, "w"]}
        expected, _ = curve(alone, loaded)
        taken = (pl.col("option_x2") == ("x2" if squares == "x * x" else "z squared")) & (pl.col("option_z") == control)
        part = whole.filter(taken).sort("controls", "sample")
        assert part["estimate"].to_list() == pytest.approx(expected.sort("controls", "sample")["estimate"].to_list())
        assert part["with_z"].drop_nulls().len() == 4
    assert summary["n_specifications"].to_list() == [32, 16, 16, 16, 16]
    assert summary["label"].to_list()[1:] == ["late_z", "x2", "z", "z squared"]


def test_words_of_both_languages(study, loaded):
    assert curve(study, loaded)[1]["of"].to_list() == ["", *["Variable"] * 4]
    assert curve(study, loaded, "zh")[1]["of"].to_list() == ["", *["变量"] * 4]


@pytest.mark.parametrize(
    ("alternatives", "said"),
    [
        ({"nothing": ["x"]}, "step curve, alternatives.nothing: 'nothing' is no variable"),
        ({"z": ["zz"]}, "unknown variable 'zz'"),
        ({"z": ["x"]}, "x has two parts in it"),
        ({"samples": ["west"]}, "alternatives.samples: 'samples' is no variable"),
    ],
    ids=["unknown key", "unknown value", "twice", "key of the step"],
)
def test_mistakes_are_named(study, loaded, alternatives, said):
    study["steps"][0]["alternatives"] = alternatives
    assert said in problems(study, loaded)


def test_keys_of_a_model_are_refused(study, folder):
    study["steps"][0]["alternatives"] = {"estimator": [{"set": {"effects": "unit"}}]}
    with pytest.raises(ValueError, match="a curve takes values"):
        study_from(study, folder)


def test_a_choice_alone_has_the_name_that_a_sensitivity_step_gives_it(study, folder):
    declared = study_from(study, folder)
    names = [c.identity for c in crossed(declared, {"x2": ["z * z"], "z": ["late_z"]}, "y ~ x + z")]
    assert names == ["", "", 'x2="z * z"', 'x2="z * z"'] and options_of(["z * z"])[0].value == "z * z"
