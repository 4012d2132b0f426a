"""The dbt layers as assets, in two runs so that the panel is validated between them."""

import functools
import graphlib
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
import duckdb

from orchestration.dbt.compiled import FailedNodesError, is_plain, run_compiled
from orchestration.dbt.in_dagster import TRANSLATOR
from orchestration.dbt.project import (
    PROJECT_DIR,
    SESSION,
    TARGET,
    compiled_project,
    parsed_project,
    project_mark,
    variables,
)
from orchestration.light.dagster_dbt_alone import (
    INDICES,
    DbtCliResource,
    DbtCoreCliEventMessage,
    DbtProject,
    dbt_assets,
    is_mart,
    nodes_of_half,
)
from orchestration.lineage import manifest as dbt_manifest
from orchestration.metadata import tables_metadata
from orchestration.resources import POOL, Warehouse
from orchestration.reuse import computed_by, fingerprint, forget, kept_tables, remember, reused, table_hash
from warehouse.connection import let_go, settings, table_names
from warehouse.errors import WarehouseError

parsed_project()
PROJECT = DbtProject(project_dir=PROJECT_DIR, profiles_dir=PROJECT_DIR, target_path=TARGET)


@functools.cache
def _manifest() -> tuple[dict[str, Any], dict[str, str]]:
    """dbt's manifest, which both halves share, and schema.table of each of its nodes."""
    manifest = dbt_manifest()
    nodes = manifest["nodes"] | manifest["sources"]
    return manifest, {uid: f"{node['schema']}.{node['name']}" for uid, node in nodes.items()}


def _build(
    context: dg.AssetExecutionContext, dbt: DbtCliResource, warehouse: Warehouse, kept: Sequence[str] = ()
) -> Iterator[object]:
    """Build all but the ``kept`` tables, then give each table's rows, years and first lines with its event.

    dbt compiles the project, once, and its SQL is run (``dbt.compiled``). What the project has beyond tables,
    views and counting tests dbt builds itself, in a process beside this one: one that ran here would keep a DuckDB
    connection open, and the next write would die with "different configuration". The tables can be read once dbt has
    let go of the file.
    """
    made: list[object] = []
    failed: Exception | None = None
    try:
        for record in _built(context, dbt, warehouse, kept):
            made.append(record)
    except (WarehouseError, FailedNodesError) as exc:
        failed = exc  # what was built, and what the tests said, is recorded all the same
    # what tests found comes after all the tables: Dagster looks a table up for each, which ends a burst of events
    tables = {_table(context, record): record for record in made if isinstance(record, dg.Output)}
    with warehouse.connect(read_only=True) as con:
        told = tables_metadata(con, list(tables))
    yield from (event.with_metadata({**event.metadata, **told[table]}) for table, event in tables.items())
    yield from (record for record in made if not isinstance(record, dg.Output))
    if failed:
        raise failed


def _built(
    context: dg.AssetExecutionContext, dbt: DbtCliResource, warehouse: Warehouse, kept: Sequence[str]
) -> Iterator[object]:
    """Dagster's records of what is built, by whom it can be."""
    # Unit tests test the code, not the data: `make test` runs them.
    command = ["build", "--exclude-resource-type", "unit_test"]
    left = [table.split(".")[-1] for table in kept]
    nodes = _nodes(context, kept)
    if not nodes:  # some assets that a person chose: dagster-dbt finds dbt's words for them
        command += ["--exclude", " ".join(left)] if left else []
        let_go(warehouse.store.working)
        with warehouse.as_dbt_target():
            yield from dbt.cli([*command, "--vars", variables(warehouse.as_of)], context=context).stream()
        return
    manifest = _manifest()[0]
    if is_plain(manifest, nodes):
        made = compiled_project(warehouse.as_of, anew=warehouse.rebuild and _is_panel(context))
        if made.covers(nodes):  # else the project changed under this run's feet
            # as in profiles.yml; what the tables of a small panel take in DuckDB's log is put into the file once
            own = {"threads": os.environ.get("COAGG_THREADS") or "1", "wal_autocheckpoint": "64MB"}
            with warehouse.connect() as con, settings(con, own):
                for event in run_compiled(con, manifest, made, nodes, warehouse.panel.seeds):
                    yield from _records(context, event)
            return
    chosen = ["--exclude", INDICES] if _is_panel(context) else ["--select", INDICES]
    chosen += ["--exclude", *left] if left else []
    with warehouse.as_dbt_target():
        mark = project_mark(warehouse.as_of)
        for event in SESSION.events([*command, "--no-write-json", *chosen], variables(warehouse.as_of), mark):
            yield from _records(context, event)


def _nodes(context: dg.AssetExecutionContext, kept: Sequence[str]) -> list[str]:
    """Seeds, models and tests of a whole half but the ``kept`` tables; none where a person chose some of its assets."""
    if context.selected_asset_keys != context.assets_def.keys:
        return []
    manifest, tables = _manifest()
    chosen = nodes_of_half(manifest, indices=not _is_panel(context))
    ordered = [uid for uid in manifest["nodes"] if uid in chosen and uid.split(".")[0] in {"seed", "model", "test"}]
    if _is_panel(context):
        return ordered
    wanted = {uid for uid in ordered if is_mart(manifest, uid) and tables[uid] not in kept}
    tests = [uid for uid in ordered if uid.startswith("test.")]
    return [*sorted(wanted), *(uid for uid in tests if wanted & set(manifest["parent_map"].get(uid, [])))]


def _is_panel(context: dg.AssetExecutionContext) -> bool:
    return context.assets_def.op.name == dbt_panel.op.name


def _records(context: dg.AssetExecutionContext, event: dict[str, Any]) -> Iterator[object]:
    """What dagster-dbt makes of an event of dbt's; its words go to the run's log."""
    said = DbtCoreCliEventMessage(raw_event=event, event_history_metadata={})
    print(said, flush=True)
    yield from said.to_default_asset_events(
        manifest=_manifest()[0],
        dagster_dbt_translator=TRANSLATOR,
        context=context,
        target_path=TARGET,
        project=PROJECT,
    )


def _table(context: dg.AssetExecutionContext, event: dg.Output) -> str:
    return ".".join(context.asset_key_for_output(event.output_name).path[-2:])


@dbt_assets(manifest=_manifest()[0], project=PROJECT, exclude=INDICES, dagster_dbt_translator=TRANSLATOR, pool=POOL)
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


@dbt_assets(manifest=_manifest()[0], project=PROJECT, select=INDICES, dagster_dbt_translator=TRANSLATOR, pool=POOL)
def dbt_indices(context: dg.AssetExecutionContext, dbt: DbtCliResource, warehouse: Warehouse) -> Iterator[object]:
    """Marts: shares, location quotients, co-agglomeration, specialisation, the estimation panel.

    A mart is rebuilt where a row of a table that it reads changed, or a model, macro or setting.
    """
    keys = {".".join(key.path[-2:]): key for key in context.selected_asset_keys}
    with warehouse.connect() as con:
        marks = {table: mark for table, mark in _marts(con, warehouse).items() if table in keys}
        kept = {} if warehouse.rebuild else kept_tables(con, marks)
        forget(con, [table for table in marks if table not in kept])
    yield from (reused(context, keys[table], kept[table]) for table in _in_order(kept))
    if len(kept) < len(keys):
        yield from _build(context, dbt, warehouse, sorted(kept))
        with warehouse.connect() as con:
            remember(con, {t: mark for t, mark in marks.items() if t not in kept}, context.run.run_id)


def _project(warehouse: Warehouse) -> list[str]:
    """What shapes every dbt table: models, macros, seeds and settings, and who runs the SQL."""
    return [project_mark(warehouse.as_of)]


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
            if is_mart(manifest, uid):
                marks[uid] = fingerprint([*shape, tables[uid], *sorted(map(mark, manifest["parent_map"][uid]))])
            else:
                marks[uid] = table_hash(con, tables[uid]) if tables[uid] in there else "absent"
        return marks[uid]

    marts = [uid for uid in manifest["nodes"] if is_mart(manifest, uid)]
    return {tables[uid]: mark(uid) for uid in marts}
