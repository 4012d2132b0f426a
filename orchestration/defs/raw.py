"""Yearbook files become raw observations: appended with their cell and vintage, never updated."""

import dagster as dg

from orchestration.resources import POOL, Warehouse

OBSERVATIONS = dg.AssetKey(["raw", "observations"])


class IngestConfig(dg.Config):
    """What to read: every waiting file, or only those of one yearbook year."""

    year: int | None = None


@dg.asset(key=OBSERVATIONS, group_name="raw", kinds={"polars", "duckdb"}, pool=POOL)
def observations(context: dg.AssetExecutionContext, config: IngestConfig, warehouse: Warehouse) -> dg.MaterializeResult:
    """One row per figure read from a yearbook file."""
    return dg.MaterializeResult()
