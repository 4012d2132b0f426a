"""The dynamic-panel model of panel.yml by system GMM, its warnings kept beside its numbers."""

import warnings
from typing import Any

import dagster as dg
import polars as pl

from orchestration.defs.efficiency import ESTIMATION_PANEL, SCORES
from orchestration.defs.panel import TABLES, models_metadata
from orchestration.identity import identify
from orchestration.model_panel import model_panel, used_columns
from orchestration.resources import POOL, Warehouse
from orchestration.results import ModelResult, estimated_or_refused, write_models
from orchestration.reuse import reused_if_unchanged
from python_models.results import test_table

DYNAMIC_PANEL = dg.AssetKey(["results", "dynamic_panel"])
PREFIX = "main.gmm."


def _reads(warehouse: Warehouse) -> list[object]:
    spec = warehouse.panel.models
    names = [spec.dynamic or "", *spec.dynamic_iv, *(group.variable for group in spec.dynamic_gmm)]
    return [used_columns(model_panel(warehouse), *names), spec.dynamic, spec.dynamic_gmm, spec.dynamic_iv]


@dg.asset(key=DYNAMIC_PANEL, deps=[ESTIMATION_PANEL, SCORES], group_name="results", kinds={"python"}, pool=POOL)
@reused_if_unchanged(inputs=_reads, code=["python_models/gmm/*.py"], tables=TABLES)
def dynamic_panel(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
    """System GMM (two-step, Windmeijer errors) of panel.yml's dynamic model, in the results.model_* tables."""
    from python_models.gmm import fit_dynamic_panel, gmm, iv

    spec = warehouse.panel.models
    models: list[ModelResult] = []
    formula = spec.dynamic
    if formula:
        frame = model_panel(warehouse)

        def fitted() -> dict[str, Any]:
            groups = [gmm(g.variable, lags=g.lags, collapse=g.collapse, equation=g.equation) for g in spec.dynamic_gmm]
            instruments: dict[str, Any] = {"gmm": groups, "iv": [iv(name) for name in spec.dynamic_iv]}
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                fit = fit_dynamic_panel(frame, unit="region_id", period="year", formula=formula, **instruments)
                tests = fit.tests()
            said = test_table([{"test": "warning", "note": m} for m in dict.fromkeys(str(w.message) for w in caught)])
            tests = pl.concat([tests, said], how="diagonal")
            return {"terms": fit.tidy(), "fit": fit.glance(), "tests": tests, "rows": fit.rows()}

        identification = {
            "model_id": f"{PREFIX}system",
            "estimator": "system gmm",
            "outcome": formula.split("~")[0].strip(),
            "formula": formula,
            "specification": spec.model_dump(include={"dynamic", "dynamic_gmm", "dynamic_iv"}),
        }
        models.append(estimated_or_refused(identification, fitted))
    with warehouse.connect() as con:
        write_models(con, identify(con, context.run.run_id), PREFIX, models)
    return dg.MaterializeResult(metadata=models_metadata(models, warehouse.panel.report.focal_term))
