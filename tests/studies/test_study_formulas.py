"""Formulas of a study: the same grammar, found wrong before anything runs, and run as they say."""

import copy

import numpy as np
import polars as pl
import pytest

from python_models.panel import fit_panel
from python_models.studies import check_study
from python_models.studies.engine import run_study


def with_formula(keys, formula, place=0, **more):
    keys = copy.deepcopy(keys)
    keys["steps"] = keys["steps"][1:2]
    keys["steps"][0] |= {"tests": [], "defaults": {"weights": "near"} if place else {}}
    keys["steps"][0]["models"] = [keys["steps"][0]["models"][place] | {"formula": formula} | more]
    return keys


def said(keys, loaded) -> list[str]:
    return check_study(*loaded(keys))


WRONG = {
    "y ~ x | region_id + side": "side after '|' is neither the unit region_id nor the period year",
    "y ~ x | gmm(y, 2:4)": "write gmm=gmm('y', lags=(2, 4))",
    "y ~ l.x": "l.x is Stata's writing, write L.x",
    "y ~ i.year + x": "i.year is Stata's writing, write C(year)",
    "y ~ scale(x)": "scale() is not a function here",
    "y ~ poly(x, 2)": "write the powers themselves, x + x^2",
    "y ~ __import__('os')": "__import__() is not a function here",
    "y ~ x z": "nothing stands between x and z",
    "y = x": "write it as 'y ~ x1 + x2'",
    "y ~ x + zz": "unknown variable 'zz'; did you mean z",
    "y ~ L.zz": "unknown variable 'zz'; did you mean z",
}


@pytest.mark.parametrize("formula", WRONG)
@pytest.mark.parametrize("place", [0, 1])
def test_a_wrong_formula_is_found_by_check(formula, place, small, loaded):
    problems = said(with_formula(small, formula, place), loaded)
    assert any(WRONG[formula] in p and "step base, models." in p and ".formula: " in p for p in problems), problems
    assert not any("unknown variable" in p for p in problems) or "zz" in formula


def test_effects_after_the_bar(small, loaded):
    """Where the keys name none they are the model's, in what it is called too; where they name others it is said."""
    keys = with_formula(small, "y ~ x | region_id")
    del keys["steps"][0]["models"][0]["effects"]
    study, data = loaded(keys)
    assert check_study(study, data) == []
    (model,) = run_study(study, data).models
    assert model.estimator == "panel unit"
    meant = fit_panel(data.frame, "region_id", "year", "y ~ x", effects="unit", covariance="clustered")
    np.testing.assert_allclose(model.terms["estimate"], meant.params)
    contradiction = said(with_formula(small, "y ~ x | region_id", effects="two-way"), loaded)
    assert contradiction == [
        "study small, step base, models.fe.effects: 'two-way', but the formula names effects 'unit' after '|'; "
        "leave one of them out"
    ]
    assert said(with_formula(small, "y ~ x | region_id + year", effects="two-way"), loaded) == []


@pytest.mark.parametrize("place", [0, 1])
def test_a_study_takes_the_whole_grammar(place, small, loaded):
    """Names in Chinese and in quotes, lags of functions, years beside lags."""
    small["sample"]["derived"] |= {"产值": "exp(z) + 1", "a b": "z"}
    keys = with_formula(small, "y ~ L.log(产值) + `a b` + lag(x) + z^2", place)
    if place:
        keys["steps"][0]["models"][0] |= {"model": "sar"}
    study, data = loaded(keys)
    assert check_study(study, data) == []
    (model,) = run_study(study, data).models
    if not place:
        assert model.terms["term"].to_list()[1:] == ["L.log(产值)", "a b", "L.x", "z^2"]


def test_years_beside_lags_in_a_study(small, loaded):
    keys = with_formula(small, "y ~ L.x + C(year)", effects="unit")
    study, data = loaded(keys)
    assert check_study(study, data) == []
    (model,) = run_study(study, data).models
    assert [c.key for c in model.cautions if c.key == "categories_lost"] == ["categories_lost"]
    assert model.terms.height == 1 + 1 + 5 and isinstance(model.terms, pl.DataFrame)


def test_gmm_in_a_study(small, loaded):
    """The bar says whether there are dummies of years; instruments are read by the same grammar."""
    model = {
        "name": "g",
        "estimator": "gmm",
        "gmm": [{"variables": ["y"], "lags": [2, 3], "collapse": True}],
        "iv": [{"variables": ["lag(x)"]}],
    }
    keys = with_formula(small, "")
    keys["steps"][0]["models"] = [model | {"formula": "y ~ L.y + lag(x) | region_id"}]
    study, _ = loaded(keys)
    assert study.steps[0].models[0].time_dummies is False
    assert said(keys, loaded) == []
    keys["steps"][0]["models"][0] |= {"time_dummies": True}
    assert "models.g.time_dummies: True, but the formula names time_dummies False" in said(keys, loaded)[0]
    keys["steps"][0]["models"] = [model | {"formula": "y ~ L.y + x", "iv": [{"variables": ["scale(x)"]}]}]
    assert any("iv.variables: " in p and "scale() is not a function here" in p for p in said(keys, loaded))


def test_vif_of_expressions(small, loaded):
    small["steps"] = [{"name": "v", "kind": "vif", "title": "V", "terms": ["x", "L.x", "log(x2)", "x^2"]}]
    study, data = loaded(small)
    assert check_study(study, data) == []
    assert run_study(study, data).results[0].exhibits[0].frame.height == 5
    small["steps"][0]["terms"] = ["x", "bs(x)", "L.q"]
    problems = said(small, loaded)
    assert "bs() is not a function here" in problems[0] and "q not in the data" in problems[1]
