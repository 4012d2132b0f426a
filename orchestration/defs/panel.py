"""Fixed-effects panel regressions of panel.yml."""

import functools
from typing import Any

import dagster as dg
import polars as pl

from orchestration.defs.efficiency import ESTIMATION_PANEL, SCORES
from orchestration.identity import identify
from orchestration.metadata import figure, preview
from orchestration.model_panel import model_panel, used_columns
from orchestration.resources import POOL, Warehouse
from orchestration.results import MODEL_TABLES, ModelResult, estimated_or_refused, write_models
from orchestration.reuse import reused_if_unchanged

FIXED_EFFECTS = dg.AssetKey(["results", "fixed_effects"])
PREFIX = "main.panel."
EFFECTS = ("pooled", "unit", "two-way", "random")
TABLES = [f"results.{name}" for name in MODEL_TABLES]


def _reads(warehouse: Warehouse) -> list[object]:
    formulas = warehouse.panel.models.fixed_effects
    return [used_columns(model_panel(warehouse), *formulas.values()), formulas]


@dg.asset(key=FIXED_EFFECTS, deps=[ESTIMATION_PANEL, SCORES], group_name="results", kinds={"python"}, pool=POOL)
@reused_if_unchanged(inputs=_reads, code=["python_models/panel/*.py"], tables=TABLES)
def fixed_effects(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
    """Pooled, region, two-way and random effects of each formula, in the results.model_* tables."""
    from python_models.panel import fit_panel

    frame = model_panel(warehouse)

    def fitted(formula: str, choice: dict[str, str]) -> dict[str, Any]:
        fit = fit_panel(frame, unit="region_id", period="year", formula=formula, **choice)
        return {"terms": fit.tidy(), "fit": fit.glance(), "tests": fit.tests(), "rows": fit.rows()}

    models = []
    for name, formula in warehouse.panel.models.fixed_effects.items():
        for effects in EFFECTS:
            choice = {"effects": effects, "covariance": "clustered"}
            identification = {
                "model_id": f"{PREFIX}{name}.{effects}",
                "estimator": f"panel {effects}",
                "outcome": formula.split("~")[0].strip(),
                "formula": formula,
                "specification": choice | {"formula": formula},
            }
            models.append(estimated_or_refused(identification, functools.partial(fitted, formula, choice)))
    with warehouse.connect() as con:
        write_models(con, identify(con, context.run.run_id), PREFIX, models)
    return dg.MaterializeResult(metadata=models_metadata(models, warehouse.panel.report.focal_term))


def models_metadata(models: list[ModelResult], focal: str | None = None) -> dict[str, Any]:
    """Each model's terms and notes as tables in the UI, and the focal regressor's estimates as a picture."""
    from python_models.reporting.model_charts import coefficient_plot

    shown = ("term", "component", "estimate", "std_error", "p_value")
    said = [{"model_id": m.model_id, **row} for m in models for row in m.tests.to_dicts() if row["note"]]
    notes = {"notes": preview(pl.DataFrame(said).select("model_id", "test", "note"), rows=40)} if said else {}
    tables = {m.model_id: preview(m.terms.select(shown), rows=24) for m in models}
    every = [m.terms.with_columns(model_id=pl.lit(m.model_id)) for m in models if m.terms.height]
    terms = pl.concat(every, how="diagonal") if every else pl.DataFrame({"term": []})
    picture: dict[str, Any] = {}
    if focal and focal in terms["term"].to_list():
        picture["figure"] = figure(coefficient_plot(terms, terms_shown=[focal]))
    counted: dict[str, Any] = {"models": len(models)}
    return counted | picture | notes | tables
