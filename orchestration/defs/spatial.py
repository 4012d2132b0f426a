"""Moran's I by year and spatial panel models, over the weights that panel.yml names."""

import functools
from typing import Any

import dagster as dg
import polars as pl

from orchestration.defs.efficiency import ESTIMATION_PANEL, SCORES
from orchestration.defs.panel import TABLES, models_metadata
from orchestration.identity import identify
from orchestration.metadata import figure, frame_metadata
from orchestration.model_panel import model_panel, used_columns
from orchestration.resources import POOL, Warehouse
from orchestration.results import estimated_or_refused, replace_table, write_models
from orchestration.reuse import reused_if_unchanged
from warehouse.panel import Weights

MORAN = dg.AssetKey(["results", "moran"])
SPATIAL_MODELS = dg.AssetKey(["results", "spatial_models"])
PREFIX = "main.spatial."
MODELS = ("sar", "sem", "sdm")
SEED = 20240501
PERMUTATIONS = 999


def weights_matrices(warehouse: Warehouse, frame: pl.DataFrame) -> dict[str, Any]:
    """Every weights matrix of panel.yml over the regions of ``frame``."""
    regions = (
        frame.select("region_id", "longitude", "latitude").unique("region_id", maintain_order=True).sort("region_id")
    )
    edges = warehouse.query("select * from seeds.region_contiguity")
    return {name: _matrix(spec, regions, edges) for name, spec in warehouse.panel.models.weights.items()}


def _matrix(spec: Weights, regions: pl.DataFrame, edges: pl.DataFrame) -> Any:
    from python_models.spatial import weights

    members = set(regions["region_id"])
    inside = edges.filter(pl.col("region_id").is_in(members) & pl.col("neighbour_region_id").is_in(members))
    choice = spec.model_dump(exclude_none=True)
    return weights(regions, unit="region_id", edges=inside if spec.kind == "contiguity" else None, **choice)


def _reads(warehouse: Warehouse, *names: str) -> list[object]:
    weights = warehouse.panel.models.weights
    columns = [spec.column or "" for spec in weights.values()]
    frame = used_columns(model_panel(warehouse), *names, *columns, also=("longitude", "latitude"))
    edges = warehouse.query("select * from seeds.region_contiguity order by all")
    return [frame, edges, *weights.items(), *names]


def _moran_reads(warehouse: Warehouse) -> list[object]:
    return _reads(warehouse, *warehouse.panel.models.moran)


def _spatial_reads(warehouse: Warehouse) -> list[object]:
    return [*_reads(warehouse, *warehouse.panel.models.spatial.values()), *warehouse.panel.models.spatial]


@dg.asset(key=MORAN, deps=[ESTIMATION_PANEL, SCORES], group_name="results", kinds={"python"}, pool=POOL)
@reused_if_unchanged(
    inputs=_moran_reads, code=["python_models/spatial/*.py"], tables=["results.moran", "results.moran_local"]
)
def moran_by_year(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
    """One row per variable, weights and year: global Moran's I; local Moran beside it in results.moran_local."""
    from python_models.reporting import charts
    from python_models.spatial import local_moran, moran

    if not warehouse.panel.models.moran:
        return dg.MaterializeResult(metadata={"dagster/row_count": 0})
    frame = model_panel(warehouse)
    choice: dict[str, Any] = {"unit": "region_id", "period": "year", "permutations": PERMUTATIONS, "seed": SEED}
    overall, local = [], []
    for weights_id, w in weights_matrices(warehouse, frame).items():
        for variable in warehouse.panel.models.moran:
            used = frame.filter(pl.col(variable).is_not_null())
            label = {"weights_id": pl.lit(weights_id)}
            overall.append(moran(used, variable, weights=w, **choice).with_columns(**label))
            local.append(local_moran(used, variable, weights=w, **choice).with_columns(**label))
    table = pl.concat(overall)
    with warehouse.connect() as con:
        identity = identify(con, context.run.run_id)
        replace_table(con, "results.moran", table, identity)
        replace_table(con, "results.moran_local", pl.concat(local), identity)
    shown = table.filter(pl.col("weights_id") == table["weights_id"][0])
    picture = charts.trend(shown, value="moran_i", group="variable", label="Moran's I")
    return dg.MaterializeResult(metadata=frame_metadata(table, figure=figure(picture)))


@dg.asset(key=SPATIAL_MODELS, deps=[ESTIMATION_PANEL, SCORES], group_name="results", kinds={"python"}, pool=POOL)
@reused_if_unchanged(inputs=_spatial_reads, code=["python_models/spatial/*.py"], tables=TABLES)
def spatial_models(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
    """SAR, SEM and SDM with two-way effects (Lee–Yu), their effects and tests, in the results.model_* tables."""
    from python_models.spatial import fit_spatial_panel

    frame = model_panel(warehouse)

    def fitted(formula: str, w: Any, choice: dict[str, Any]) -> dict[str, Any]:
        fit: Any = fit_spatial_panel(frame, unit="region_id", period="year", formula=formula, weights=w, **choice)
        terms = [fit.tidy(), *([] if choice["model"] == "sem" else [fit.effects()])]
        return {
            "terms": pl.concat(terms, how="diagonal"),
            "fit": fit.glance(),
            "tests": fit.tests(),
            "rows": fit.rows(),
        }

    models = []
    for weights_id, w in weights_matrices(warehouse, frame).items():
        for name, formula in warehouse.panel.models.spatial.items():
            for model in MODELS:
                choice = {"model": model, "effects": "two-way", "lee_yu": True}
                identification = {
                    "model_id": f"{PREFIX}{name}.{model}.{weights_id}",
                    "estimator": f"spatial panel {model}",
                    "outcome": formula.split("~")[0].strip(),
                    "formula": formula,
                    "specification": choice | {"formula": formula, "weights": weights_id},
                    "weights_id": weights_id,
                }
                models.append(estimated_or_refused(identification, functools.partial(fitted, formula, w, choice)))
    with warehouse.connect() as con:
        write_models(con, identify(con, context.run.run_id), PREFIX, models)
    return dg.MaterializeResult(metadata=models_metadata(models, warehouse.panel.report.focal_term))
