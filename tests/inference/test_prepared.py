"""Draws on arrays made ready once are those of fits on frames, refusals included, and evaluate no formula."""

import functools

import numpy as np
import polars as pl
import pytest

import coagg
from python_models.formula import design as formula
from python_models.inference import permutation_test
from python_models.inference.permutation import _made_ready, _Payload
from python_models.inference.prepared import called_with, prepared
from python_models.panel import fit_panel
from python_models.spatial import fit_spatial_panel
from python_models.studies.estimators import MODELS
from tests.inference.stand_ins import simulate

KEYS = {"unit": "id", "period": "year"}


def plainly(frame, function=fit_panel, **options):
    """A fit that nobody knows to be one of ours, so that every draw is a frame."""
    return function(frame, **options)


def distances(n: int, seed: int = 3) -> pl.DataFrame:
    place = np.random.default_rng(seed).uniform(size=(n, 2))
    gap = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1))
    np.fill_diagonal(gap, np.inf)
    w = 1 / gap
    return pl.DataFrame(w / w.sum(axis=1, keepdims=True), schema=[f"r{j:03d}" for j in range(n)])


def gaps(frame: pl.DataFrame) -> pl.DataFrame:
    """Without a tenth of the rows and some values of x."""
    kept = np.random.default_rng(5).random(frame.height)
    return frame.with_columns(x=pl.when(pl.Series(kept < 0.08)).then(None).otherwise(pl.col("x"))).filter(kept < 0.9)


PANELS = [
    {"effects": "two-way"},
    {"effects": "two-way", "covariance": "clustered"},
    {"effects": "unit", "covariance": "driscoll-kraay"},
    {"effects": "period", "covariance": "robust"},
    {"effects": "pooled"},
    {"effects": "random"},
    {"effects": "random-two-way", "small": True},
    {"effects": "two-way", "singletons": "drop"},
]


RIGHT = ("x + m", "log(m^2 + 1) + x:c", "L.x + m", "x + C(group2)")


@pytest.mark.parametrize("unbalanced", [False, True])
@pytest.mark.parametrize(
    ("options", "right"), [*((o, RIGHT[0]) for o in PANELS), *((PANELS[1], right) for right in RIGHT[1:])], ids=str
)
def test_permutations_of_panels_are_those_of_frames(options, unbalanced, right):
    frame = simulate(n=24, t=6, seed=4).with_columns(group2=(pl.col("c") > 0).cast(pl.String))
    frame = gaps(frame) if unbalanced and options["effects"] != "random-two-way" else frame
    keys = KEYS | options | {"formula": f"y ~ {right}"}
    term = right.split(" + ")[-1] if "C(" not in right else "x"
    given = {"unit": "id", "group": "group", "terms": term, "n_permutations": 3}
    ours = permutation_test(frame, functools.partial(fit_panel, **keys), **given)
    theirs = permutation_test(frame, functools.partial(plainly, **keys), **given)
    np.testing.assert_allclose(ours.permuted, theirs.permuted, rtol=1e-12, atol=1e-13)
    assert dict(ours.failures) == dict(theirs.failures)


ROWS = {
    "sar": ("main", "spatial", "total"),
    "sem": ("main", "spatial"),
    "sdm": ("main", "spatial_lag", "spatial", "direct", "indirect", "total"),
    "sac": ("main", "direct"),
    "sdem": ("spatial_lag", "spatial", "indirect"),
    "slx": ("main", "spatial_lag", "total"),
}


@pytest.mark.parametrize(("model", "component"), [(model, part) for model, parts in ROWS.items() for part in parts])
def test_permutations_of_spatial_models_are_those_of_frames(model, component):
    frame, w = simulate(n=24, t=6, seed=4), distances(24)
    term = {"spatial": "lambda" if model in ("sem", "sdem") else "rho"}.get(component, "x")
    keys = KEYS | {"formula": "y ~ x + m", "model": model, "effects": "unit"}
    given = {"unit": "id", "group": "group", "terms": term, "component": component, "weights": w, "n_permutations": 2}
    ours = permutation_test(frame, functools.partial(fit_spatial_panel, **keys), **given)
    theirs = permutation_test(frame, functools.partial(plainly, function=fit_spatial_panel, **keys), **given)
    np.testing.assert_allclose(ours.permuted, theirs.permuted, rtol=1e-12, atol=1e-13)
    assert dict(ours.failures) == dict(theirs.failures)


@pytest.mark.parametrize("more", [{"lee_yu": False}, {"lee_yu": "bias_corrected"}, {"dynamic": "lag"}, {"durbin": "m"}])
def test_choices_of_a_spatial_model_reach_its_draws(more):
    frame, w = simulate(n=24, t=6, seed=4), distances(24)
    keys = KEYS | {"formula": "y ~ x + m", "effects": "two-way"} | more
    given = {"unit": "id", "group": "group", "terms": "x", "weights": w, "n_permutations": 2}
    ours = permutation_test(frame, functools.partial(fit_spatial_panel, **keys), **given)
    theirs = permutation_test(frame, functools.partial(plainly, function=fit_spatial_panel, **keys), **given)
    np.testing.assert_allclose(ours.permuted, theirs.permuted, rtol=1e-12, atol=1e-13)
    assert dict(ours.failures) == dict(theirs.failures)


def test_refusals_are_those_of_the_fit():
    """A regressor that varies in three regions alone is refused where a group has none of them, in the fit's words."""
    frame = simulate(n=12, t=5).with_columns(z=pl.when(pl.col("id") < "r002").then(pl.col("c")).otherwise(0.0))
    frame = frame.with_columns(group=pl.when(pl.col("id").is_in(["r000", "r002", "r004"])).then(1).otherwise(0))
    frame = frame.with_columns(z=pl.when(pl.col("id") == "r005").then(pl.col("x")).otherwise(pl.col("z")))
    keys = KEYS | {"formula": "y ~ z + x", "effects": "two-way"}
    given = {"unit": "id", "group": "group", "terms": "x", "n_permutations": 40}
    ours = permutation_test(frame, functools.partial(fit_panel, **keys), **given)
    theirs = permutation_test(frame, functools.partial(plainly, **keys), **given)
    assert ours.failures and dict(ours.failures) == dict(theirs.failures)
    np.testing.assert_array_equal(np.isnan(ours.permuted), np.isnan(theirs.permuted))


@pytest.mark.parametrize("spatial", [False, True])
def test_draws_evaluate_no_formula(monkeypatch, spatial):
    """However many draws, the formula is evaluated for the two real groups, and once to make the model ready."""
    counted = []
    known = formula.evaluate
    monkeypatch.setattr(formula, "evaluate", lambda *a, **o: counted.append(1) or known(*a, **o))
    keys = KEYS | {"formula": "y ~ x + m", "effects": "two-way"}
    given = {"unit": "id", "group": "group", "terms": "x", "n_permutations": 25}
    if spatial:
        permutation_test(simulate(), functools.partial(fit_spatial_panel, **keys), weights=distances(40), **given)
    else:
        permutation_test(simulate(), functools.partial(fit_panel, **keys), **given)
    assert len(counted) == 3


def test_a_function_around_ours_is_not_looked_through():
    """Ours are known under partials and the door's own dress, and under nothing that may do more."""

    @functools.wraps(fit_panel)
    def halved(frame, **options):
        return fit_panel(frame.filter(pl.col("year") > 2012), **options)

    assert called_with(functools.partial(functools.partial(coagg.fit_panel, unit="id"), unit="u")) == (
        fit_panel,
        {"unit": "u"},
    )
    frame = simulate()
    for fit in (halved, functools.partial(halved, effects="unit"), functools.partial(fit_panel, frame)):
        assert prepared(fit, frame, "main", **KEYS, formula="y ~ x") is None


def test_a_model_that_gives_other_numbers_is_left_to_its_fit():
    frame = simulate()
    fit = functools.partial(fit_panel, **KEYS, formula="y ~ x + m", effects="two-way")
    units = frame["id"].unique().sort().to_list()
    payload = _Payload(frame, "id", tuple(units), fit, ("x",), "main", None, False)
    first = np.arange(40) < 20
    assert _made_ready(payload, first, np.array([[9.0], [9.0]])).ready is None


def test_a_dynamic_model_of_a_study_is_permuted_as_one():
    """The lag of the outcome was left out of the draws of a study's `difference` without a word."""
    model = MODELS["spatial"](name="m", estimator="spatial", formula="y ~ x", weights="near", dynamic="lag")
    assert model.repeated("id", "year").keywords["dynamic"] == "lag"
