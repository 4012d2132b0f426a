"""The dbt layers as assets, in two runs so that the panel is validated between them."""

import graphlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DbtCliResource, dbt_assets

from orchestration.dbt import TRANSLATOR, parsed_project, project_hash, variables
from orchestration.metadata import table_metadata
from orchestration.resources import POOL, Warehouse
from orchestration.reuse import code_hash, computed_by, fingerprint, forget, remember, reused, table_hash
from warehouse.connection import table_names

PROJECT = parsed_project()
INDICES = "path:models/marts"


def _build(
    context: dg.AssetExecutionContext, dbt: DbtCliResource, warehouse: Warehouse, kept: Sequence[str] = ()
) -> Iterator[object]:
    """Build all but the ``kept`` tables, then give each table's rows, years and first lines with its event.

    The CLI, not dbtRunner, and no ``.fetch_row_counts()``: both keep a DuckDB connection open in this process, and the
    next write would die with "different configuration". The tables can be read once dbt has let go of the file.
    """
    # Unit tests test the code, not the data: `make test` runs them.
    arguments = ["build", "--exclude-resource-type", "unit_test", "--vars", variables(warehouse.as_of)]
    if kept:
        arguments += ["--exclude", " ".join(table.split(".")[-1] for table in kept)]
    with warehouse.as_dbt_target():
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
    """Seeds, staging and intermediate: observations become a typed panel.

    Rebuilt as a whole where one observation, seed, model or setting changed; it takes seconds.
    """
    keys = {".".join(key.path[-2:]): key for key in context.selected_asset_keys}
    with warehouse.connect() as con:
        mark = fingerprint([*_project(warehouse), table_hash(con, "raw.observations")])
        by = None if warehouse.rebuild else computed_by(con, "dbt_panel", mark, list(keys))
        if not by:
            forget(con, ["dbt_panel"])
    if by:
        yield from (reused(context, keys[table], by) for table in _in_order(keys))
        return
    yield from _build(context, dbt, warehouse)
    if len(keys) == len(dbt_panel.keys):
        with warehouse.connect() as con:
            remember(con, {"dbt_panel": mark}, context.run.run_id)


@dbt_assets(
    manifest=PROJECT.manifest_path, project=PROJECT, select=INDICES, dagster_dbt_translator=TRANSLATOR, pool=POOL
)
def dbt_indices(context: dg.AssetExecutionContext, dbt: DbtCliResource, warehouse: Warehouse) -> Iterator[object]:
    """Marts: shares, location quotients, co-agglomeration, specialisation, the estimation panel.

    A mart is rebuilt where a row of a table that it reads changed, or a model, macro or setting.
    """
    keys = {".".join(key.path[-2:]): key for key in context.selected_asset_keys}
    with warehouse.connect() as con:
        marks = {table: mark for table, mark in _marts(con, warehouse).items() if table in keys}
        made = {} if warehouse.rebuild else {t: computed_by(con, t, mark, [t]) for t, mark in marks.items()}
        kept = {table: by for table, by in made.items() if by}
        forget(con, [table for table in marks if table not in kept])
    yield from (reused(context, keys[table], kept[table]) for table in _in_order(kept))
    if len(kept) < len(keys):
        yield from _build(context, dbt, warehouse, sorted(kept))
        with warehouse.connect() as con:
            remember(con, {t: mark for t, mark in marks.items() if t not in kept}, context.run.run_id)


def _project(warehouse: Warehouse) -> list[str]:
    """What shapes every dbt table: models, macros, seeds and settings."""
    return [project_hash(), variables(warehouse.as_of), code_hash()]


def _manifest() -> tuple[dict[str, Any], dict[str, str]]:
    """dbt's manifest, and schema.table of each of its nodes."""
    manifest = json.loads(PROJECT.manifest_path.read_text(encoding="utf-8"))
    nodes = manifest["nodes"] | manifest["sources"]
    return manifest, {uid: f"{node['schema']}.{node['name']}" for uid, node in nodes.items()}


def _in_order(tables: Mapping[str, object]) -> list[str]:
    """Each table after those that it reads, as Dagster wants its events."""
    manifest, names = _manifest()
    graph = {names[uid]: [names[p] for p in above] for uid, above in manifest["parent_map"].items() if uid in names}
    return [table for table in graphlib.TopologicalSorter(graph).static_order() if table in tables]


def _marts(con: duckdb.DuckDBPyConnection, warehouse: Warehouse) -> dict[str, str]:
    """The fingerprint of each mart, by table: over the rows of the tables that it and the marts above it read."""
    manifest, tables = _manifest()
    there = table_names(con)
    shape = _project(warehouse)
    marks: dict[str, str] = {}

    def mark(uid: str) -> str:
        if uid not in marks:
            if uid.startswith("model.") and manifest["nodes"][uid]["fqn"][1] == "marts":
                marks[uid] = fingerprint([*shape, tables[uid], *sorted(map(mark, manifest["parent_map"][uid]))])
            else:
                marks[uid] = table_hash(con, tables[uid]) if tables[uid] in there else "absent"
        return marks[uid]

    marts = [uid for uid, node in manifest["nodes"].items() if uid.startswith("model.") and node["fqn"][1] == "marts"]
    return {tables[uid]: mark(uid) for uid in marts}
