"""Units that may span a technology join its pool in pieces: the same scores, and never as many candidates as units."""

import numpy as np
import polars as pl
import pytest

from python_models.efficiency import ddf, dual_simplex, malmquist, reference_pools, sbm, solver
from python_models.efficiency.technology import Technology
from tests.efficiency.oracle import distance

NAMES = ["x0", "x1", "x2", "g0", "g1", "b0"]
ROLES = {"inputs": NAMES[:3], "goods": NAMES[3:5], "bads": NAMES[5:]}


@pytest.fixture(autouse=True)
def grown(monkeypatch):
    """However many are efficient: all rows are not candidates at once."""
    monkeypatch.setattr(reference_pools, "MANY", np.inf)


def near_the_frontier(units: int, years: int, seed: int) -> pl.DataFrame:
    """Many efficient units: little is lost, and outputs stand in many proportions."""
    rng = np.random.default_rng(seed)
    n = units * years
    x = rng.lognormal(0, 0.8, (n, 3))
    size = np.prod(x ** (1 / 3), axis=1) * np.exp(-rng.exponential(0.03, n))
    outputs = size[:, None] * rng.lognormal(0, 0.15, (n, 3))
    keys = {"unit": np.tile(np.arange(units), years), "year": np.repeat(np.arange(years), units)}
    return pl.DataFrame(keys | dict(zip(NAMES, np.hstack([x, outputs]).T, strict=True)))


@pytest.mark.parametrize("technology", ["global", "contemporaneous"])
@pytest.mark.parametrize("returns", ["crs", "vrs", "ndrs"])
def test_pieces_give_the_scores_of_joining_at_once(technology, returns, monkeypatch):
    """However small the pieces and however few the hyperplanes they are ordered by."""
    for seed in (1, 2):
        frame = near_the_frontier(90, 3, seed)
        monkeypatch.setattr(reference_pools, "JOINING", 10_000)
        at_once = sbm(frame, "unit", "year", technology=technology, returns=returns, **ROLES).scores
        for joining, hyperplanes in ((7, 2), (40, 128)):
            monkeypatch.setattr(reference_pools, "JOINING", joining)
            monkeypatch.setattr(reference_pools, "HYPERPLANES", hyperplanes)
            pieces = sbm(frame, "unit", "year", technology=technology, returns=returns, **ROLES).scores
            np.testing.assert_allclose(pieces["score"], at_once["score"], atol=1e-12, rtol=0)
            assert (pieces["status"] == "optimal").all()
            assert pieces["least_reduced_cost"].min() > -1e-9


def test_an_index_does_not_depend_on_the_pieces(monkeypatch):
    frame = near_the_frontier(60, 3, 3)
    whole = malmquist(frame, "unit", "year", technology="sequential", **ROLES).index["index"]
    monkeypatch.setattr(reference_pools, "JOINING", 15)
    np.testing.assert_allclose(
        malmquist(frame, "unit", "year", technology="sequential", **ROLES).index["index"], whole, atol=1e-12, rtol=0
    )


def test_a_singular_basis_is_not_resumed(monkeypatch):
    """A unit that cannot go on from where it was, since its basis has no inverse, starts afresh."""
    frame, spoilt = near_the_frontier(300, 1, 5), []
    expected = sbm(frame, "unit", "year", **ROLES).scores
    solve_chunk = reference_pools.solve_chunk

    def watched(programme, pools, candidates, batch, basis, *rest):
        if basis is not None:
            basis = basis.copy()
            basis[0, ::2] = basis[1, ::2]  # one column twice
            spoilt.append(basis.shape[1])
        return solve_chunk(programme, pools, candidates, batch, basis, *rest)

    monkeypatch.setattr(reference_pools, "solve_chunk", watched)
    monkeypatch.setattr(reference_pools, "FEW", 0)  # joining units are solved again, from where they were
    monkeypatch.setattr(dual_simplex, "SMALL", 0)  # by the primal simplex
    found = sbm(frame, "unit", "year", **ROLES).scores
    assert sum(spoilt) > 10
    np.testing.assert_allclose(found["score"], expected["score"], atol=1e-12, rtol=0)
    assert (found["status"] == "optimal").all()


def test_candidates_are_few_though_nearly_all_units_might_join(monkeypatch):
    """A unit is priced against the frontier and one piece: all that ask to join at once were as many as the units."""
    frame, seen = near_the_frontier(1500, 1, 4), []
    solve_batch = reference_pools.solve_batch

    def watched(programme, pools, *rest):
        seen.append(max(len(m) for m in pools.members))
        return solve_batch(programme, pools, *rest)

    monkeypatch.setattr(reference_pools, "solve_batch", watched)
    monkeypatch.setattr(reference_pools, "JOINING", 100)
    scores = sbm(frame, "unit", **ROLES).scores["score"]
    efficient = int((scores > 1 - 1e-8).sum())
    assert 100 < efficient < 500
    assert max(seen) <= 2 * efficient + 100


@pytest.mark.parametrize("returns", ["crs", "vrs"])
def test_candidates_that_later_ones_dominate_are_left_out(returns, monkeypatch):
    """In the end the pool holds the efficient units, no matter in how many blocks and pieces it was learned."""
    frame, last = near_the_frontier(1500, 1, 5), []
    solve_growing = solver.solve_growing

    def watched(*given):
        last[:] = solve_growing(*given).pools.members
        return solve_growing(*given)

    whole = sbm(frame, "unit", returns=returns, **ROLES).scores["score"]
    monkeypatch.setattr(solver, "solve_growing", watched)
    for name, value in (("SAMPLE", 64), ("BLOCK", 300), ("JOINING", 40), ("LARGE", 20)):
        monkeypatch.setattr(reference_pools, name, value)
    scores = sbm(frame, "unit", returns=returns, **ROLES).scores["score"]
    np.testing.assert_allclose(scores, whole, atol=1e-12, rtol=0)
    efficient = np.flatnonzero(scores.to_numpy() > 1 - 1e-8)
    assert set(efficient) <= set(last[0].tolist())
    assert len(last[0]) <= 1.05 * len(efficient)


@pytest.mark.parametrize("seed", [5, 11])
def test_a_unit_whose_basis_is_no_solution_still_spans_the_technology(seed):
    """Whole numbers are full of ties, at which the simplex may end at a basis with values below zero."""
    rng = np.random.default_rng(seed)
    values = np.maximum(1, np.round(rng.lognormal(0, 0.6, (200, 7)) * 2))
    names = [*NAMES[:3], "g0", "g1", "b0", "b1"]
    frame = pl.DataFrame({"unit": np.arange(200), **dict(zip(names, values.T, strict=True))})
    roles = {"inputs": names[:3], "goods": names[3:5], "bads": names[5:]}
    scores = ddf(frame, "unit", returns="vrs", disposability="strong", **roles).scores["score"]
    every = np.split(values, [3, 5], axis=1)
    for i, score in enumerate(scores):
        own = tuple(part[i] for part in every)
        assert score == pytest.approx(distance(*own, every, own, "vrs", weak=False), abs=1e-9)


@pytest.mark.parametrize("measure", [sbm, ddf])
@pytest.mark.parametrize("returns", ["crs", "vrs"])
def test_scores_do_not_depend_on_whether_a_technology_is_searched(measure, returns, monkeypatch):
    """Of a small one every unit is priced; of a large one those on the frontier, found on the way."""
    frame, scores = near_the_frontier(50, 3, 6), []
    for searched in (0, 10_000):
        monkeypatch.setattr(solver, "SEARCHED", searched)
        scores.append(measure(frame, "unit", "year", returns=returns, **ROLES).scores["score"].to_numpy())
    assert np.isfinite(scores[0]).all()
    np.testing.assert_allclose(scores[0], scores[1], atol=1e-12, rtol=0)


@pytest.mark.parametrize("technology", ["global", "contemporaneous"])
@pytest.mark.parametrize("returns", ["crs", "vrs", "nirs"])
@pytest.mark.parametrize("super_efficiency", [False, True])
def test_all_rows_are_candidates_at_once_where_many_are_efficient(technology, returns, super_efficiency, monkeypatch):
    """The scores are those of a pool that grows, which is not asked for then."""
    frame = near_the_frontier(150, 2, 8)
    options = {"technology": technology, "returns": returns, "super_efficiency": super_efficiency, **ROLES}
    expected = sbm(frame, "unit", "year", **options).scores
    monkeypatch.undo()
    monkeypatch.setattr(solver, "solve_growing", None)
    found = sbm(frame, "unit", "year", **options).scores
    np.testing.assert_allclose(found["score"], expected["score"], atol=1e-12, rtol=0)
    assert found["status"].equals(expected["status"]) and found["least_reduced_cost"].fill_nan(0).min() > -1e-9


def test_the_pool_grows_where_few_are_efficient(monkeypatch):
    technologies = [Technology(np.arange(3000), np.arange(3000))]
    monkeypatch.undo()
    assert not reference_pools.many([np.arange(40)], technologies)
    assert reference_pools.many([np.arange(50)], technologies)
