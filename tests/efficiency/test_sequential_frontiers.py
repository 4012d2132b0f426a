"""Sequential indices keep of each period only its frontier, and give the same numbers."""

import numpy as np
import pytest

from coagg import malmquist
from python_models.efficiency import index_scores, solver
from python_models.efficiency.slacks_based_programmes import slacks_based_programme
from python_models.efficiency.solver import solve
from python_models.efficiency.technology import Technology
from tests.efficiency.test_efficiency_properties import ROLES, panel


def test_no_frontier_is_sought_where_most_of_the_largest_set_is_on_it(monkeypatch):
    rng = np.random.default_rng(4)
    sets = [np.arange(40), np.arange(40, 70)]
    every = np.arange(70)
    asked, real = [], solver._spanning
    monkeypatch.setattr(solver, "_spanning", lambda *given: (asked.append(len(given[-1])), real(*given))[1])
    for noise, below, sought in ((0.0, 0.6, [2]), (2.0, 0.05, [])):
        data = rng.lognormal(0, 0.3, (70, 6))
        data[:, 4:] = np.prod(data[:, :4], axis=1, keepdims=True) ** 0.25 * np.exp(-rng.exponential(below, (70, 1)))
        data[:, 5] *= np.exp(noise * rng.normal(size=70))
        technologies = [Technology(sets[1], sets[0]), Technology(every, every)]
        whole = solve(chosen := slacks_based_programme(4, 2, 0, in_reference=False), data, technologies[:1]).objective
        kept = solver.frontier_pools(chosen, data, technologies)
        assert asked == sought
        asked.clear()
        assert len(kept[1]) < 60 if sought else [len(k) for k in kept] == [40, 70]
        on_these = [Technology(sets[1], kept[0])]
        np.testing.assert_allclose(solve(chosen, data, on_these).objective, whole, rtol=0, atol=1e-12)


@pytest.mark.filterwarnings("ignore:.*undefined")
@pytest.mark.parametrize("measure", ["radial", "sbm", "super_sbm"])
@pytest.mark.parametrize("returns", ["crs", "vrs"])
def test_rows_below_their_own_frontier_are_not_needed(monkeypatch, measure, returns):
    frame = panel(25, 4, seed=21)
    options = {"measure": measure, "technology": "sequential", "returns": returns}
    seen = []
    real = index_scores.Scores._spanned

    def counting(self, groups, returns):
        kept = real(self, groups, returns)
        seen.append((sum(len(t.reference) for t in groups), sum(len(t.reference) for t in kept)))
        return kept

    monkeypatch.setattr(index_scores.Scores, "_spanned", counting)
    fast = malmquist(frame, "unit", "year", **ROLES, **options).index
    if measure in ("super_sbm", "radial"):  # a unit left out may hide another; radial scores are told by facets
        assert all(before == after for before, after in seen)
    else:
        assert all(after < 0.8 * before for before, after in seen)
    monkeypatch.setattr(index_scores.Scores, "_spanned", lambda self, groups, returns: groups)
    whole = malmquist(frame, "unit", "year", **ROLES, **options).index
    for column in ("index", "efficiency_change", "best_practice_change"):
        np.testing.assert_allclose(fast[column], whole[column], rtol=1e-12)
