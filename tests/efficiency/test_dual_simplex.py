"""Slacks-based programmes solved from their prices give what the primal simplex gives."""

import numpy as np
import polars as pl
import pytest

from python_models.efficiency import dual_simplex, reference_pools, sbm

NAMES = ["x0", "x1", "g0", "g1", "b0"]
ROLES = {"inputs": NAMES[:2], "goods": NAMES[2:4], "bads": NAMES[4:]}


def units(seed: int, kind: str, n: int = 40, years: int = 3) -> pl.DataFrame:
    """Random units: with duplicates, ties of small integers, zeros, or scales that differ by twelve digits."""
    rng = np.random.default_rng(seed)
    size = np.exp(rng.normal(0, 1, n * years))[:, None]
    values = size * np.exp(rng.normal(0, 0.4, (n * years, 5)))
    if kind == "integers":
        values = rng.integers(1, 6, values.shape).astype(float)
    if kind == "duplicates":
        values[rng.integers(0, n * years, n)] = values[rng.integers(0, n * years, n)]
    if kind == "zeros":
        values[:, [1, 3, 4]] *= rng.random((n * years, 3)) > 0.1
    if kind == "scales":
        values *= 10.0 ** rng.integers(-6, 7, 5)
    keys = {"unit": np.tile(np.arange(n), years), "year": np.repeat(np.arange(years), n)}
    return pl.DataFrame(keys | dict(zip(NAMES, values.T, strict=True)))


@pytest.mark.parametrize("kind", ["plain", "integers", "duplicates", "zeros", "scales"])
@pytest.mark.parametrize("returns", ["crs", "vrs", "nirs", "ndrs", ("grs", 0.8, 1.2)])
@pytest.mark.parametrize("orientation", ["none", "input", "output"])
def test_scores_and_prices_are_those_of_the_primal_simplex(kind, returns, orientation, monkeypatch):
    for seed, technology in enumerate(("global", "contemporaneous", "biennial")):
        options = {"technology": technology, "returns": returns, "orientation": orientation, "zeros": "drop", **ROLES}
        frame = units(seed, kind)
        found = sbm(frame, "unit", "year", **options)
        with monkeypatch.context() as primal:
            primal.setattr(dual_simplex, "SMALL", 0)
            expected = sbm(frame, "unit", "year", **options)
        np.testing.assert_allclose(found.scores["score"], expected.scores["score"], atol=1e-12, rtol=0)
        assert found.scores["status"].to_list() == expected.scores["status"].to_list()
        price, known = (r.shadow_prices["shadow_price"].fill_nan(0.0).to_numpy() for r in (found, expected))
        own = frame.select(NAMES).to_numpy().T.ravel()
        if kind in ("plain", "duplicates", "scales"):  # of ties there is more than one dual solution
            np.testing.assert_allclose(price * own, known * own, atol=1e-9)


def test_most_units_need_no_pivot_and_the_rest_are_left_to_no_other(monkeypatch):
    """Under constant returns the optimum is mostly one reference unit; the dual simplex finishes what is left."""
    settled, pivoted, finished = [], [], []
    free, dual = reference_pools.with_free_slacks, reference_pools.run_dual

    def watched_free(*given):
        out = free(*given)
        settled.append(out.optimal)
        return out

    def watched_dual(*given):
        out = dual(*given)
        pivoted.append(len(out[2]))
        finished.append(out[2])
        return out

    monkeypatch.setattr(reference_pools, "with_free_slacks", watched_free)
    monkeypatch.setattr(reference_pools, "run_dual", watched_dual)
    roles = {"inputs": NAMES[:2], "goods": NAMES[2:3], "bads": NAMES[4:]}
    scores = sbm(units(5, "plain", 200), "unit", "year", **roles).scores
    assert np.concatenate(settled).mean() > 0.8 and sum(pivoted) > 20
    assert np.concatenate(finished).all()
    assert (scores["status"] == "optimal").all()


def test_small_scores_have_their_digits(monkeypatch):
    """Of data over nine digits scores go down to 1e-9, and an index is a ratio of them."""
    frame, rng = units(7, "plain", 100), np.random.default_rng(7)
    frame = frame.with_columns(pl.Series(name, np.exp(rng.normal(0, 3, len(frame)))) for name in NAMES)
    for technology in ("global", "contemporaneous"):
        options = {"technology": technology, "returns": "vrs", **ROLES}
        found = sbm(frame, "unit", "year", **options).scores["score"].to_numpy()
        with monkeypatch.context() as primal:
            primal.setattr(dual_simplex, "SMALL", 0)
            expected = sbm(frame, "unit", "year", **options).scores["score"].to_numpy()
        assert expected.min() < 1e-6
        np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_what_does_not_end_is_left_to_the_primal_simplex(monkeypatch):
    frame = units(6, "plain")
    expected = sbm(frame, "unit", "year", **ROLES).scores
    monkeypatch.setattr(dual_simplex, "MAX_SWEEPS", 1)
    found = sbm(frame, "unit", "year", **ROLES).scores
    np.testing.assert_allclose(found["score"], expected["score"], atol=1e-12, rtol=0)
    assert (found["status"] == "optimal").all()
