"""The dbt layers as assets, in two runs so that the panel is validated between them."""

from collections.abc import Iterator

import dagster as dg
import duckdb
from dagster_dbt import DbtCliResource, dbt_assets

from orchestration.dbt import TRANSLATOR, parsed_project, variables
from orchestration.metadata import table_metadata
from orchestration.resources import POOL, Warehouse

PROJECT = parsed_project()
INDICES = "path:models/marts"


def _build(context: dg.AssetExecutionContext, dbt: DbtCliResource, warehouse: Warehouse) -> Iterator[object]:
    """Build, then give each table's rows, years and first lines with its event.

    The CLI, not dbtRunner, and no ``.fetch_row_counts()``: both keep a DuckDB connection open in this process, and the
    next write would die with "different configuration". The tables can be read once dbt has let go of the file.
    """
    # Unit tests test the code, not the data: `make test` runs them.
    arguments = ["build", "--exclude-resource-type", "unit_test", "--vars", variables()]
    events = list(dbt.cli(arguments, context=context).stream())
    with warehouse.connect(read_only=True) as con:
        for event in events:
            yield _described(context, con, event) if isinstance(event, dg.Output) else event


def _described(context: dg.AssetExecutionContext, con: duckdb.DuckDBPyConnection, event: dg.Output) -> dg.Output:
    schema, table = context.asset_key_for_output(event.output_name).path[-2:]
    return event.with_metadata({**event.metadata, **table_metadata(con, schema, table)})


@dbt_assets(
    manifest=PROJECT.manifest_path, project=PROJECT, exclude=INDICES, dagster_dbt_translator=TRANSLATOR, pool=POOL
)
def dbt_panel(context: dg.AssetExecutionContext, dbt: DbtCliResource, warehouse: Warehouse) -> Iterator[object]:
    """Seeds, staging and intermediate: observations become a typed panel."""
    yield from _build(context, dbt, warehouse)


@dbt_assets(
    manifest=PROJECT.manifest_path, project=PROJECT, select=INDICES, dagster_dbt_translator=TRANSLATOR, pool=POOL
)
def dbt_indices(context: dg.AssetExecutionContext, dbt: DbtCliResource, warehouse: Warehouse) -> Iterator[object]:
    """Marts: shares, location quotients, co-agglomeration, specialisation, the estimation panel."""
    yield from _build(context, dbt, warehouse)
