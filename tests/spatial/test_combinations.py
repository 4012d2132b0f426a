"""Every model under every kind of effects gives complete tables."""

import numpy as np
import pytest

from python_models.results import TERM_SCHEMA, TEST_SCHEMA
from python_models.spatial import fit_spatial_panel
from tests.spatial.conftest import as_frame, nearest, simulate

W = nearest(30)
PANEL = simulate(W, 8)


@pytest.mark.parametrize("effects", ["pooled", "unit", "period", "two-way", "random", "random+period"])
@pytest.mark.parametrize("model", ["sar", "sem", "sdm", "sac", "sdem", "slx"])
def test_tables(model, effects):
    for lee_yu, information in ((True, "observed"), (False, "expected"), ("bias_corrected", "expected")):
        kind = "observed" if "random" in effects else information
        fit = fit_spatial_panel(
            PANEL,
            "id",
            "year",
            "y ~ x0 + x1",
            weights=as_frame(W),
            model=model,
            effects=effects,
            lee_yu=lee_yu if effects in ("unit", "period", "two-way") else lee_yu is True,
            information=kind,
        )
        terms, moved, tests = fit.tidy(), fit.effects(draws=50), fit.tests()
        assert dict(terms.schema) == TERM_SCHEMA and dict(tests.schema) == TEST_SCHEMA
        assert np.isfinite(terms["std_error"].to_numpy()).all() and (terms["std_error"] > 0).all()
        assert np.isfinite(moved.select("estimate", "std_error", "std_error_simulated").to_numpy()).all()
        assert tests["value"].null_count() == 0 and tests["test"].is_unique().all()
        assert fit.glance().height == 1 and fit.glance()["status"][0] == "ok"
        spatial = terms.filter(component="spatial")["term"].to_list()
        assert spatial == {"sar": ["rho"], "sdm": ["rho"], "sac": ["rho", "lambda"], "slx": []}.get(model, ["lambda"])
    assert model.upper() in fit.summary()
