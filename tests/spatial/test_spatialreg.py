"""Models and LM tests with dummies as spatialreg and spdep have them, under a row-standardised and an unscaled W."""

import json

import polars as pl
import pytest

from python_models.spatial import fit_spatial_panel
from tests.spatial.conftest import REDUCED

CASES = json.loads((REDUCED / "spatialreg.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['weights']}-{c['effects']}-{c['model']}")
def test_direct_estimates(case):
    w = pl.read_csv(REDUCED / f"simulated_w_{case['weights']}.csv")
    panel = pl.read_csv(REDUCED / "simulated_panel.csv")
    fit = fit_spatial_panel(
        panel, "id", "year", "y ~ x0 + x1", weights=w, model=case["model"], effects=case["effects"], lee_yu=False
    )
    found = {("W" * (r["component"] == "spatial_lag")) + r["term"]: r["estimate"] for r in fit.tidy().to_dicts()}
    found |= {"s2": found["sigma2"], "logLik": fit.glance()["log_likelihood"][0]}
    for name, value in case["values"].items():
        assert found[name] == pytest.approx(value, rel=2e-6, abs=2e-6), name


LM_CASES = json.loads((REDUCED / "spdep_lm.json").read_text())


@pytest.mark.parametrize("case", LM_CASES, ids=lambda c: f"{c['weights']}-{c['effects']}")
def test_multiplier_tests(case):
    """spdep's with dummies, where the order of lagging and demeaning is no matter (docs/methods-spatial.md)."""
    w = pl.read_csv(REDUCED / f"simulated_w_{case['weights']}.csv")
    panel = pl.read_csv(REDUCED / "simulated_panel.csv")
    fit = fit_spatial_panel(
        panel, "id", "year", "y ~ x0 + x1", weights=w, model="sar", effects=case["effects"], lee_yu=False
    )
    found = dict(fit.tests().select("test", "value").iter_rows())
    for name, value in case["values"].items():
        assert found[name] == pytest.approx(value, rel=1e-9), name
