"""Scores from facets that units share are those of the simplex, unit by unit."""

import numpy as np
import polars as pl
import pytest

from coagg import malmquist, malmquist_luenberger
from python_models.efficiency import facets, solver
from python_models.efficiency.directional_distance import directional_programme
from python_models.efficiency.radial import radial_programme
from python_models.efficiency.solver import solve
from python_models.efficiency.technology import Technology

SHAPE, UNITS, YEARS = (2, 2, 1), 30, 4
ROWS = [np.arange(t * UNITS, (t + 1) * UNITS) for t in range(YEARS)]
SPANS = [np.arange((t + 1) * UNITS) for t in range(YEARS)]
CALLS = {
    "own": ([Technology(*two) for two in zip(ROWS, SPANS, strict=True)], True),
    "previous": ([Technology(*two) for two in zip(ROWS[1:], SPANS, strict=False)], False),
    "following": ([Technology(*two) for two in zip(ROWS, SPANS[1:], strict=False)], True),
    "global": ([Technology(SPANS[-1], SPANS[-1])], True),
}
RETURNS = ["crs", "vrs", "nirs", "ndrs", ("grs", 0.5, 2.0)]
MODELS = ["input", "output", "weak", "strong", "weak, own steps", "strong, own steps"]


def values(kind: str, seed: int = 1) -> np.ndarray:
    """Inputs, goods and bads of all periods."""
    rng = np.random.default_rng(seed)
    n = UNITS * YEARS
    x = rng.lognormal(0, 0.6, (n, 2))
    size = np.sqrt(x.prod(axis=1)) * np.exp(0.02 * np.repeat(np.arange(YEARS), UNITS) - rng.exponential(0.2, n))
    out = np.hstack([x, size[:, None] * rng.lognormal(0, 0.3, (n, 3))])
    if kind == "duplicates":
        return out[rng.integers(0, n // 3, n)]
    if kind == "whole numbers":
        return np.maximum(1, np.round(2 * out))
    if kind == "wide":
        return out * 10.0 ** rng.uniform(-6, 6, 5) * 10.0 ** rng.uniform(-2, 2, (n, 1))
    return out


def programme(model: str, returns, count: int, inside: bool):
    if model in ("input", "output"):
        return radial_programme(*SHAPE, returns, model, inside)
    steps = np.ones((count, 5))
    if "own" in model:
        steps = np.exp(np.random.default_rng(count).normal(size=(count, 5)))
        steps /= steps.max(axis=1, keepdims=True)
    return directional_programme(*SHAPE, steps, None, returns, model.startswith("weak"), inside)


@pytest.mark.parametrize("kind", ["plain", "duplicates", "whole numbers", "wide"])
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("returns", RETURNS, ids=str)
def test_objectives_are_those_of_the_simplex(kind, model, returns):
    """On nested technologies, across periods too, where some units have no solution."""
    data, known = values(kind), []
    for groups, inside in CALLS.values():
        chosen = programme(model, returns, sum(len(t.evaluated) for t in groups), inside)
        expected = solve(chosen, data, groups).objective
        np.testing.assert_allclose(facets.objectives(chosen, data, groups, known), expected, rtol=0, atol=2e-12)
    assert len(known) == 1  # the last technology of all periods is one of the sequential ones
    assert len(known[0].since) > 5


@pytest.mark.parametrize("model", ["input", "strong", "weak"])
def test_nearly_all_is_told_by_facets(monkeypatch, model):
    """The simplex gives the first ones, and says what has no solution."""
    alone = []
    real = facets._unproved
    monkeypatch.setattr(facets, "_unproved", lambda *given: (alone.append(given[-1]), real(*given))[1])
    data, known, missing = values("plain"), [], 0
    for groups, inside in CALLS.values():
        chosen = programme(model, "vrs", sum(len(t.evaluated) for t in groups), inside)
        missing += np.isnan(facets.objectives(chosen, data, groups, known)).sum()
    assert missing <= sum(map(len, alone)) <= missing + 5
    assert missing < 40


def test_a_row_inside_a_larger_technology_still_spans_a_smaller_one():
    """Measured on later technologies first: what lies inside these is on the frontier of earlier ones."""
    data, known = values("plain", 5), []
    data[-UNITS:, 2:4] *= 3.0  # the last period surpasses all others
    for name in ("following", "own", "following", "own"):
        groups, inside = CALLS[name]
        chosen = programme("input", "vrs", sum(len(t.evaluated) for t in groups), inside)
        expected = solve(chosen, data, groups).objective
        np.testing.assert_allclose(facets.objectives(chosen, data, groups, known), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("few", [0, 40, 70])
def test_where_units_share_no_facets_the_simplex_takes_over(monkeypatch, few):
    monkeypatch.setattr(facets, "FEW", few)
    monkeypatch.setattr(facets, "SHARED", 10_000)
    data, known = values("plain"), []
    for groups, inside in CALLS.values():
        chosen = programme("output", "vrs", sum(len(t.evaluated) for t in groups), inside)
        expected = solve(chosen, data, groups).objective
        np.testing.assert_allclose(facets.objectives(chosen, data, groups, known), expected, rtol=0, atol=1e-12)
    assert all(f.many and len(f.since) <= few + facets.FIRST for f in known)


def test_a_unit_starts_from_its_basis_on_a_smaller_technology(monkeypatch):
    """Never from one on a larger technology: the following period's after the previous one's start from the own's."""
    monkeypatch.setattr(facets, "FEW", 0)
    monkeypatch.setattr(facets, "SHARED", 10_000)
    asked, real = [], facets.solve
    monkeypatch.setattr(facets, "solve", lambda *given: (asked.append((given[-1], real(*given))), asked[-1][1])[1])
    data, known = values("plain"), []
    for name in ("own", "previous", "following"):
        groups, inside = CALLS[name]
        chosen = programme("input", "crs", sum(len(t.evaluated) for t in groups), inside)
        expected = solve(chosen, data, groups).objective
        np.testing.assert_allclose(facets.objectives(chosen, data, groups, known), expected, rtol=0, atol=1e-12)
    (none, own), (smaller, _), (handed, _) = asked
    assert none is None and smaller is None
    np.testing.assert_array_equal(handed, own.basis[:, : handed.shape[1]])


def test_facets_that_tell_few_units_end_the_search(monkeypatch):
    rng = np.random.default_rng(2)
    data = np.exp(rng.normal(0, 0.5, (600, 8)))  # nearly every unit has a facet of its own
    groups = [Technology(np.arange(600), np.arange(600))]
    chosen, found = radial_programme(4, 2, 2, "vrs", "input", in_reference=True), {}
    for told in (0.0, facets.TOLD):
        monkeypatch.setattr(facets, "TOLD", told)
        known: list[facets.Facets] = []
        found[told] = (facets.objectives(chosen, data, groups, known), len(known[0].since))
    np.testing.assert_allclose(found[0.0][0], found[0.4][0], rtol=0, atol=1e-12)
    assert found[0.4][1] < 0.5 * found[0.0][1]


def test_technologies_that_are_not_nested_have_no_facets():
    groups = [Technology(rows, rows) for rows in ROWS]
    chosen, known = programme("input", "crs", UNITS * YEARS, True), []
    found = facets.objectives(chosen, values("plain"), groups, known)
    assert np.isfinite(found).all() and not known


@pytest.mark.filterwarnings("ignore:.*undefined")
@pytest.mark.parametrize("returns", ["crs", "vrs"])
def test_indices_are_those_of_programmes_solved_one_by_one(monkeypatch, returns):
    names = ["x0", "x1", "g0", "g1", "b0"]
    keys = {"unit": np.tile(np.arange(UNITS), YEARS), "year": np.repeat(np.arange(YEARS), UNITS)}
    frame = pl.DataFrame(keys | dict(zip(names, values("plain").T, strict=True)))
    roles = {"inputs": names[:2], "goods": names[2:4], "bads": names[4:], "returns": returns}
    asked = [(malmquist, {"measure": "radial"}), (malmquist_luenberger, {})]
    for technology in ("sequential", "global"):
        for index, choice in asked:
            with monkeypatch.context() as one_by_one:
                one_by_one.setattr(facets, "nested", lambda technologies: False)
                expected = index(frame, "unit", "year", technology=technology, **roles, **choice).index
            found = index(frame, "unit", "year", technology=technology, **roles, **choice).index
            assert found["status"].to_list() == expected["status"].to_list()
            for column in ("index", "efficiency_change", "best_practice_change"):
                np.testing.assert_allclose(found[column], expected[column], rtol=1e-12)


@pytest.mark.parametrize("model", ["strong", "strong, own steps"])
def test_a_unit_that_is_solved_again_keeps_its_own_steps(monkeypatch, model):
    groups = [Technology(rows, rows) for rows in ROWS]
    chosen, data = programme(model, "vrs", UNITS * YEARS, True), values("plain")
    expected, real, asked = solve(chosen, data, groups).objective, solver._strategy, []

    def failing(*given):
        asked.append(found := real(*given))
        if len(asked) == 1:
            found.state[1::3] = solver.FAILED
        return found

    monkeypatch.setattr(solver, "_strategy", failing)
    np.testing.assert_allclose(solver.objectives(chosen, data, groups), expected, rtol=0, atol=1e-12)
    assert len(asked) == 2
