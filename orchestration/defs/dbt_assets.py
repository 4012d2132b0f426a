"""The dbt layers as assets, in two runs so that the panel is validated between them."""

from collections.abc import Iterator

import dagster as dg
from dagster_dbt import DbtCliResource, dbt_assets

from orchestration.dbt import TRANSLATOR, parsed_project, variables
from orchestration.resources import POOL

PROJECT = parsed_project()
INDICES = "path:models/marts"


def _build(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[object]:
    # The CLI, not dbtRunner, and no .fetch_row_counts(): both keep a DuckDB connection open in this
    # process, and the next write would die with "different configuration".
    # Unit tests test the code, not the data: `make test` runs them.
    arguments = ["build", "--exclude-resource-type", "unit_test", "--vars", variables()]
    yield from dbt.cli(arguments, context=context).stream()


@dbt_assets(
    manifest=PROJECT.manifest_path, project=PROJECT, exclude=INDICES, dagster_dbt_translator=TRANSLATOR, pool=POOL
)
def dbt_panel(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[object]:
    """Seeds, staging and intermediate: observations become a typed panel."""
    yield from _build(context, dbt)


@dbt_assets(
    manifest=PROJECT.manifest_path, project=PROJECT, select=INDICES, dagster_dbt_translator=TRANSLATOR, pool=POOL
)
def dbt_indices(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[object]:
    """Marts: shares, location quotients, co-agglomeration, specialisation, the estimation panel."""
    yield from _build(context, dbt)
