"""Efficiency of every region and year (SBM with undesirable outputs) and its change (global Malmquist)."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from orchestration.identity import identify
from orchestration.metadata import figure, frame_metadata
from orchestration.model_panel import used_columns
from orchestration.resources import POOL, Warehouse
from orchestration.results import replace_table
from orchestration.reuse import reused_if_unchanged
from warehouse.panel import EfficiencySpecification

ESTIMATION_PANEL = dg.AssetKey(["marts", "estimation_panel"])
DESCRIPTIONS = {
    "efficiency_scores": "One row per model, technology, region and year: the SBM score with its certificate.",
    "efficiency_slacks": "One row per model, technology, region, year and variable: value, slack, target.",
    "efficiency_peers": "One row per model, technology, region, year and peer: its intensity.",
    "malmquist_components": "One row per model, region and pair of years: global Malmquist index and parts.",
}
EFFICIENCY_TABLES = [dg.AssetKey(["results", name]) for name in DESCRIPTIONS]
SCORES = dg.AssetKey(["results", "efficiency_scores"])
KEYS = ["model_id", "technology", "region_id", "year"]


def _reads(warehouse: Warehouse) -> list[object]:
    specifications = warehouse.panel.efficiency
    names = [v for spec in specifications.values() for v in (*spec.inputs, *spec.goods, *spec.bads)]
    panel = warehouse.query("select * from marts.estimation_panel order by region_id, year")
    return [used_columns(panel, *names), *specifications.items()]


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            ["results", name], deps=[ESTIMATION_PANEL], group_name="results", description=text, kinds={"python"}
        )
        for name, text in DESCRIPTIONS.items()
    ],
    name="efficiency",
    pool=POOL,
)
@reused_if_unchanged(
    inputs=_reads, code=["python_models/efficiency/*.py"], tables=[f"results.{name}" for name in DESCRIPTIONS]
)
def efficiency(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
    """Measure each specification of panel.yml against the global and the contemporaneous technology."""
    panel = warehouse.query("select * from marts.estimation_panel order by region_id, year")
    parts = [measure(name, spec, panel) for name, spec in warehouse.panel.efficiency.items()]
    tables = {name: pl.concat([part[name] for part in parts], how="diagonal") for name in DESCRIPTIONS} if parts else {}
    with warehouse.connect() as con:
        identity = identify(con, context.run.run_id)
        for name, frame in tables.items():
            replace_table(con, f"results.{name}", frame, identity)
    for name in DESCRIPTIONS:
        frame = tables.get(name, pl.DataFrame())
        facts = _facts(name, frame, panel) if frame.height else {}
        yield dg.MaterializeResult(asset_key=["results", name], metadata=frame_metadata(frame, **facts))


def measure(name: str, spec: EfficiencySpecification, panel: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The four efficiency tables of one specification."""
    from python_models.efficiency import malmquist, sbm

    if spec.years:
        panel = panel.filter(pl.col("year").is_between(*spec.years))
    variables: dict[str, Any] = {"inputs": spec.inputs, "goods": spec.goods, "bads": spec.bads}
    measured: dict[str, Any] = {
        technology: sbm(
            panel,
            unit="region_id",
            period="year",
            technology=technology,
            returns=spec.returns,
            **variables,
        )
        for technology in ("global", "contemporaneous")
    }
    change = malmquist(
        panel, unit="region_id", period="year", technology="global", returns=spec.returns, **variables
    ).index
    names = [*spec.inputs, *spec.goods, *spec.bads]
    model_id = f"efficiency_{name}"
    scores = [_keyed(result.scores, model_id, kind) for kind, result in measured.items()]
    peers = [_keyed(result.peers, model_id, kind) for kind, result in measured.items()]
    wide = pl.concat(scores)
    return {
        "efficiency_scores": wide.drop([f"{kind}_{v}" for kind in ("slack", "target") for v in names]),
        "efficiency_slacks": _slacks(wide, panel, names),
        "efficiency_peers": pl.concat(peers),
        "malmquist_components": change.rename({"period_from": "year_from", "period_to": "year", "index": "malmquist"})
        .with_columns(model_id=pl.lit(model_id))
        .select("model_id", pl.exclude("model_id")),
    }


def _keyed(frame: pl.DataFrame, model_id: str, technology: str) -> pl.DataFrame:
    labels = {"model_id": pl.lit(model_id), "technology": pl.lit(technology)}
    return frame.with_columns(**labels).select(*KEYS, pl.exclude(KEYS))


def _slacks(scores: pl.DataFrame, panel: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    long = [
        scores.select(*KEYS, variable=pl.lit(v), slack=pl.col(f"slack_{v}"), target=pl.col(f"target_{v}"))
        for v in names
    ]
    values = panel.select("region_id", "year", *names).unpivot(
        index=["region_id", "year"], variable_name="variable", value_name="value"
    )
    return pl.concat(long).join(values, on=["region_id", "year", "variable"], how="left").sort(*KEYS, "variable")


def _facts(name: str, frame: pl.DataFrame, panel: pl.DataFrame) -> dict[str, Any]:
    """What the UI shows of a table beside its first rows: key figures and a picture, of the first specification."""
    from python_models.reporting import charts

    first = frame.filter(pl.col("model_id") == frame["model_id"][0])
    if name == "malmquist_components":
        undefined = frame.filter(~pl.col("malmquist").is_finite() | pl.col("malmquist").is_null()).height
        names = ["Malmquist index", "efficiency change", "best-practice change"]
        return {"undefined": undefined, "figure": figure(charts.malmquist_decomposition(first, labels=names))}
    if name != "efficiency_scores":
        return {}
    overall = first.filter(pl.col("technology") == "global")
    groups = overall.join(panel.select("region_id", "year", "macro_region"), on=["region_id", "year"])
    means = groups.group_by("macro_region", "year").agg(pl.col("score").mean())
    return {
        "mean_score": float(overall["score"].mean()),  # type: ignore[arg-type]
        "on_the_frontier": overall.filter(pl.col("score") > 1 - 1e-8).height,
        "not_optimal": frame.filter(pl.col("status") != "optimal").height,
        "figure": figure(charts.trend(means, value="score", group="macro_region", label="mean efficiency")),
    }
