"""Sequential indices keep of each period only its frontier, and give the same numbers."""

import numpy as np
import pytest

from coagg import malmquist
from python_models.efficiency import index_scores
from tests.efficiency.test_efficiency_properties import ROLES, panel


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
