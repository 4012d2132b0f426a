"""plm's numbers and Elhorst's published ones on the panels of ../shared."""

import json
from pathlib import Path

import polars as pl
import pytest

from python_models.errors import InputError
from python_models.panel import fit_panel

SHARED = Path(__file__).parents[3] / "shared" / "reference" / "spatial"
pytestmark = [pytest.mark.shared, pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")]
PANELS = ["cigar", "produc", "insurance", "natga", "unempit"]
MODELS = {
    "pooling": "pooled",
    "within.individual": "unit",
    "within.time": "period",
    "within.twoways": "two-way",
    "random.individual.swar": "random",
    "random.time.swar": "random-period",
    "random.twoways.swar": "random-two-way",
}
TESTS = {
    "pFtest.individual": "f_unit_effects",
    "pFtest.time": "f_period_effects",
    "pFtest.twoways": "f_two_way_effects",
    "plmtest.bp.individual": "breusch_pagan_unit",
    "plmtest.bp.time": "breusch_pagan_period",
    "plmtest.bp.twoways": "breusch_pagan_two_way",
    "plmtest.honda.individual": "honda_unit",
    "plmtest.honda.time": "honda_period",
    "plmtest.honda.twoways": "honda_two_way",
    "plmtest.kw.twoways": "king_wu_two_way",
    "plmtest.ghm.twoways": "gourieroux_holly_monfort_two_way",
    "phtest.individual": "hausman_unit",
    "phtest.time": "hausman_period",
    "phtest.twoways": "hausman_two_way",
}


def load(name: str):
    case = json.loads((SHARED / "cases" / f"{name}.json").read_text())
    data = case["data"]
    formula = f"{data['y']} ~ {' + '.join(data['x'])}"
    return case, pl.read_csv(SHARED / data["panel"]), {"unit": "id", "period": "time", "formula": formula}


@pytest.mark.parametrize("name", PANELS)
@pytest.mark.parametrize("key, effects", MODELS.items())
def test_estimates(name, key, effects):
    case, frame, spec = load(name)
    peer = case["expected"]["plm"][key]
    if "error" in peer:
        with pytest.raises(InputError, match="between regression"):
            fit_panel(frame, **spec, effects=effects)
        return
    fit = fit_panel(frame, **spec, effects=effects)
    got = {t: (b, s) for t, b, s in fit.tidy().select("term", "estimate", "std_error").iter_rows()}
    for term, value in peer["coef"].items():
        assert got[term.replace("(Intercept)", "Intercept")] == pytest.approx((value, peer["se"][term]), rel=1e-8)
    assert fit.measures["df_residual"] == peer["df"]


@pytest.mark.parametrize("name", PANELS)
def test_statistics(name):
    case, frame, spec = load(name)
    rows = {row["test"]: row for row in fit_panel(frame, **spec).tests().to_dicts()}
    peer = case["expected"]["plm"] | case["expected"]["Hausman"]["plm"]
    for theirs, ours in TESTS.items():
        if "error" in peer[theirs]:
            assert rows[ours]["value"] is None and "between regression" in rows[ours]["note"]
            continue
        assert rows[ours]["value"] == pytest.approx(peer[theirs]["statistic"], rel=1e-8), ours
        assert rows[ours]["p_value"] == pytest.approx(peer[theirs]["p"], rel=1e-6, abs=1e-300), ours


def test_elhorst_2014_table_3_2():
    """Printed digits of the non-spatial columns: pooled, unit, period and two-way effects of the cigarette panel."""
    case, frame, spec = load("cigar")
    printed = case["published_elhorst_2014_tables_3.2_3.3"]["nonspatial"]
    columns = {"pooled": "pooled", "individual": "unit", "time": "period", "twoways": "two-way"}
    likelihood = {}
    for column, effects in columns.items():
        fit = fit_panel(frame, **spec, effects=effects)
        got = dict(fit.tidy().select("term", "estimate").iter_rows())
        for term in ("logp", "logy"):
            assert got[term] == pytest.approx(printed[column][term], abs=6e-4)
        assert fit.measures["log_likelihood"] == pytest.approx(printed[column]["logL"], abs=0.06)
        likelihood[column] = fit.measures["log_likelihood"]
    assert fit_panel(frame, **spec).measures["r_squared"] == pytest.approx(printed["pooled"]["R2"], abs=6e-4)
    for name, without in (("LR_joint_spatial_FE", "time"), ("LR_joint_time_FE", "individual")):
        assert 2 * (likelihood["twoways"] - likelihood[without]) == pytest.approx(printed[name]["value"], abs=0.11)
