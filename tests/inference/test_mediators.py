"""Several mediators and moderated paths: known truth, identities, the single one within, draws joint and the same."""

import functools

import numpy as np
import polars as pl
import pytest

from python_models.errors import InputError
from python_models.gmm import fit_dynamic_panel, gmm, iv
from python_models.inference import mediate
from python_models.panel import fit_panel
from python_models.spatial import fit_spatial_panel
from tests.inference.test_prepared import distances, plainly

KEYS = {"unit": "id", "period": "year"}
FE = functools.partial(fit_panel, **KEYS, effects="two-way", covariance="clustered")
PATHS = KEYS | {"outcome": "y", "treatment": "x"}


def moderated(n: int = 80, t: int = 10, seed: int = 1) -> pl.DataFrame:
    """a1 = 0.5 + 0.3 w, b1 = 0.4, a2 = -0.6, b2 = 0.5 - 0.2 w, direct 0.2 + 0.1 w, all with both effects."""
    rng = np.random.default_rng(seed)
    unit, year = np.repeat(np.arange(n), t), np.tile(np.arange(2000, 2000 + t), n)
    mu, tau = rng.normal(size=n)[unit], rng.normal(size=t)[year - 2000]
    x, w = rng.normal(size=(2, n * t)) + mu
    e = rng.normal(size=(3, n * t))
    m1 = (0.5 + 0.3 * w) * x + 0.2 * w + mu + e[0]
    m2 = -0.6 * x + tau + 0.5 * e[0] + e[1]
    y = (0.2 + 0.1 * w) * x + 0.4 * m1 + (0.5 - 0.2 * w) * m2 + 0.3 * w + mu - tau + e[2]
    ids = [f"r{u:03d}" for u in unit]
    return pl.DataFrame({"id": ids, "year": year, "x": x, "w": w, "m1": m1, "m2": m2, "y": y})


def told(result, **which) -> dict:
    return result.effects().filter(**which).row(0, named=True)


@pytest.mark.parametrize("effects", ["two-way", "random", "pooled"])
def test_total_is_direct_plus_every_indirect(effects):
    """In least squares c = c' + sum of a_j b_j; b_j of one mediator is held beside the other."""
    fit = functools.partial(fit_panel, **KEYS, effects=effects)
    result = mediate(moderated(n=30), fit, **PATHS, mediator=["m1", "m2"], n_draws=3)
    total, direct = told(result, quantity="total")["estimate"], told(result, quantity="direct")["estimate"]
    rows = result.effects().filter(quantity="indirect")
    assert rows["mediator"].to_list() == ["m1", "m2", None]
    assert rows["estimate"][2] == pytest.approx(rows["estimate"][0] + rows["estimate"][1])
    if effects != "random":  # whose equations have a theta each
        assert total == pytest.approx(direct + rows["estimate"][2], rel=1e-9)
    contrast = told(result, quantity="contrast")
    assert contrast["mediator"] == "m1 - m2"
    assert contrast["estimate"] == pytest.approx(rows["estimate"][0] - rows["estimate"][1])
    alone = fit(moderated(n=30), formula="y ~ x + m1 + m2").tidy().filter(term="m2")["estimate"][0]
    assert told(result, quantity="mediator_to_outcome", mediator="m2")["estimate"] == pytest.approx(alone)
    assert list(result.fits) == ["total", "mediator_m1", "mediator_m2", "outcome"]


def test_a_list_of_one_is_the_single_mediator():
    frame = moderated(n=30)
    one = mediate(frame, FE, **PATHS, mediator="m1", controls=["w"], n_draws=6)
    listed = mediate(frame, FE, **PATHS, mediator=["m1"], controls=["w"], n_draws=6)
    assert one.effects().equals(listed.effects())
    keys = ["total", "treatment_to_mediator", "mediator_to_outcome", "direct", "indirect", "share_mediated"]
    assert one.effects()["quantity"].to_list() == keys


def test_moderated_paths_are_recovered():
    """Conditional effects within four errors of the truth at each level, and the second's index -0.6 x -0.2."""
    frame = moderated()
    result = mediate(frame, FE, **PATHS, mediator=["m1", "m2"], moderator="w", at=[-1.0, 0.0, 2.0], n_draws=40)
    for level in (-1.0, 0.0, 2.0):
        truth = {
            ("treatment_to_mediator", "m1"): 0.5 + 0.3 * level,
            ("mediator_to_outcome", "m2"): 0.5 - 0.2 * level,
            ("indirect", "m1"): (0.5 + 0.3 * level) * 0.4,
            ("indirect", "m2"): -0.6 * (0.5 - 0.2 * level),
        }
        for (quantity, mediator), value in truth.items():
            row = told(result, quantity=quantity, mediator=mediator, moderator_value=level)
            assert abs(row["estimate"] - value) < 4 * row["std_error"], (quantity, mediator, level)
            assert 0.4 < row["boot_std_error"] / row["std_error"] < 2.2
        direct = told(result, quantity="direct", moderator_value=level)
        assert abs(direct["estimate"] - 0.2 - 0.1 * level) < 4 * direct["std_error"]
    one = mediate(frame, FE, **PATHS, mediator="m2", moderator="w", moderated="second", controls=["m1"], n_draws=40)
    index = told(one, quantity="index_moderated")
    assert abs(index["estimate"] - 0.12) < 4 * index["boot_std_error"]
    ends = one.effects().filter(quantity="indirect").sort("moderator_value")
    slope = np.diff(ends["estimate"].to_numpy()) / np.diff(ends["moderator_value"].to_numpy())
    np.testing.assert_allclose(slope, index["estimate"], rtol=1e-9)  # Hayes (2015): the indirect effect's slope


def test_error_of_a_conditional_path_is_that_of_the_moved_moderator():
    """With w - 1 in place of w, the path at one is a coefficient of the table, with its own error."""
    frame = moderated(n=30)
    result = mediate(frame, FE, **PATHS, mediator="m1", moderator="w", at=[1.0], n_draws=2)
    moved = mediate(
        frame.with_columns(w=pl.col("w") - 1), FE, **PATHS, mediator="m1", moderator="w", at=[0.0], n_draws=2
    )
    for quantity in ("total", "treatment_to_mediator", "mediator_to_outcome", "direct", "indirect"):
        a, b = told(result, quantity=quantity), told(moved, quantity=quantity)
        assert (a["estimate"], a["std_error"]) == (pytest.approx(b["estimate"]), pytest.approx(b["std_error"]))


@pytest.mark.parametrize(("resample", "more"), [("unit", {}), ("period", {}), ("residual", {"moderator": "w"})])
def test_draws_of_panels_are_those_of_frames(resample, more):
    given = PATHS | {"mediator": ["m1", "m2"], "resample": resample, "n_draws": 3} | more
    frame = moderated(n=20, t=6)
    ours = mediate(frame, FE, **given)
    theirs = mediate(frame, functools.partial(plainly, **FE.keywords), **given)
    np.testing.assert_allclose(ours.boot.draws, theirs.boot.draws, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("component", ["main", "total"])
@pytest.mark.parametrize(
    ("model", "resample", "more"),
    [("sdm", "residual", {"moderator": "w", "moderated": "second"}), ("sar", "period", {}), ("sdm", "residual", {})],
)
def test_draws_of_spatial_models_are_those_of_frames(model, resample, more, component):
    """On shuffled rows, W in another order; with the direct estimator."""
    frame, w = moderated(n=16, t=6).sample(fraction=1, shuffle=True, seed=2), distances(16)
    w = pl.DataFrame(w.to_numpy()[::-1, ::-1], schema=w.columns[::-1])
    keys = KEYS | {"model": model, "effects": "two-way"}
    given = PATHS | {"mediator": ["m1", "m2"], "resample": resample, "n_draws": 2, "weights": w, "lee_yu": False}
    given |= {"component": component} | more
    ours = mediate(frame, functools.partial(fit_spatial_panel, **keys), **given)
    theirs = mediate(frame, functools.partial(plainly, function=fit_spatial_panel, **keys), **given)
    np.testing.assert_allclose(ours.boot.draws, theirs.boot.draws, rtol=1e-9, atol=1e-11)
    assert np.isfinite(ours.boot.draws).all()


def test_gmm_has_instruments_for_each_equation():
    frame = moderated(n=60, t=7)

    def of(column):
        own = [gmm(column, lags=(2, 3), collapse=True)]
        others = ["x", "m1", "w"] if column == "y" else ["x", "w"]
        return functools.partial(fit_dynamic_panel, **KEYS, gmm=own, iv=[iv(others)])

    given = {"mediator": "m1", "controls": ["w"], "own_lag": True, "n_draws": 2}
    result = mediate(frame, {"y": of("y"), "m1": of("m1")}, **PATHS, **given)
    assert result.fits["mediator"].formula.startswith("m1 ~ x + L.m1")
    assert np.isfinite(result.effects()["estimate"].to_numpy()).all()
    with pytest.raises(InputError, match="no estimator for the equation of m1"):
        mediate(frame, {"y": of("y")}, **PATHS, **given)


def test_a_moderator_that_the_effects_absorb_is_in_products_alone():
    frame = moderated(n=30).with_columns(east=(pl.col("id") < "r015").cast(pl.Int64))
    result = mediate(frame, FE, **PATHS, mediator="m1", moderator="east", n_draws=3)
    assert result.fits["outcome"].terms == ("Intercept", "x", "x:east", "m1", "m1:east")
    assert result.effects()["moderator_value"].drop_nulls().unique().sort().to_list() == [0.0, 1.0]
    assert "at east 0" in repr(result)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"mediator": []}, "names none"),
        ({"mediator": ["m1", "m1"]}, "mediator= names m1 more than once"),
        ({"mediator": ["m1", "x"]}, "x is treatment and mediator"),
        ({"moderator": "y"}, "y is outcome and moderator"),
        ({"moderator": "m1"}, "m1 is mediator and moderator"),
        ({"moderator": "x"}, "second stage alone"),
        ({"moderator": "w", "moderated": ["third"]}, "first, second, direct"),
        ({"moderator": "w", "at": [1.0, 1.0]}, "distinct finite levels"),
        ({"moderator": "id"}, "not numbers"),
        ({"moderator": "none"}, "none"),
        ({"own_lag": True, "resample": "residual"}, "rebuilds no lags"),
    ],
)
def test_wrong_parts_are_named(change, said):
    with pytest.raises(InputError, match=said):
        mediate(moderated(n=12, t=5), FE, **(PATHS | {"mediator": ["m1"]} | change), n_draws=2)
