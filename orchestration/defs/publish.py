"""The way out: a checked copy becomes the published release, and the report is made from it."""

import os
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import dagster as dg
import polars as pl

from orchestration import nothing_new
from orchestration.boundaries import kept_file
from orchestration.columns import comment
from orchestration.defs.dbt_assets import dbt_indices
from orchestration.defs.main_study import RESULTS
from orchestration.defs.raw import READ_BY
from orchestration.defs.revisions import REVISIONS
from orchestration.docs import keep_dbt_docs_true
from orchestration.identity import identify, settings
from orchestration.lineage import write_lineage
from orchestration.main_study import folder_of, main_study
from orchestration.pages import EXHIBITS, site_pages
from orchestration.pages import REPORT as REPORT_PAGE
from orchestration.resources import POOL, Warehouse
from orchestration.site import write_site
from orchestration.study_files import MAIN
from orchestration.study_tables import forget_study
from warehouse.connection import closed_off, connect, table_names
from warehouse.panel import Panel
from warehouse.store import write_atomically

RELEASE = dg.AssetKey(["published", "warehouse"])
REPORT = dg.AssetKey(["published", "report"])
REPORTED_SCHEMAS = ("marts.", "results.", "quality.", "meta.", "raw.")


@dg.asset(
    key=RELEASE,
    deps=[*sorted(dbt_indices.keys), *RESULTS, *REVISIONS],
    group_name="published",
    kinds={"duckdb"},
    pool=POOL,
)
def published_warehouse(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
    """One file per release; the newest is what people and programs query, read-only."""
    with warehouse.connect() as con:
        identity = identify(con, context.run.run_id)
        con.execute(
            "create table if not exists meta.runs (run_id varchar, data_vintage varchar, code_version varchar, "
            "panel varchar, settings varchar, finished_at timestamp with time zone)"
        )
        con.execute("delete from meta.runs where run_id = ?", [identity.run_id])
        row = [identity.run_id, identity.data_vintage, identity.code_version, warehouse.panel.name]
        con.execute(
            "insert into meta.runs values (?, ?, ?, ?, ?, ?)", [*row, settings(warehouse.panel), datetime.now(UTC)]
        )
        con.execute(
            "create or replace table meta.release as select ? as run_id, ? as data_vintage, ? as code_version, "
            "? as panel, cast(? as varchar) as stood",  # which past state this is, if it is one
            [*row, str(warehouse.moment) if warehouse.moment else None],
        )
        if main_study(warehouse.panel) is None:
            forget_study(con, MAIN)
        write_lineage(con, warehouse.panel)
        comment(con)
    release = warehouse.store.publish(identity.run_id, identity.data_vintage, identity.code_version)
    return dg.MaterializeResult(
        metadata={
            "path": dg.MetadataValue.path(str(warehouse.store.published)),
            "release": release.file,
            "data_vintage": release.data_vintage,
            "code_version": release.code_version,
            "tables": len(release.tables),
            "rows": sum(release.tables.values()),
        }
    )


def report_boundaries(panel: Panel, tables: Mapping[str, pl.DataFrame]) -> Any:
    """Polygons of the main report's maps where ``panel.yml`` names a file; every region shown must have one.

    Raises
    ------
    InputError
        The file cannot be read, lacks the key, or a region (each named).
    """
    from python_models.reporting.boundaries import read_boundaries
    from python_models.reporting.boundary_import import kept_boundaries

    chosen = panel.report
    shown = tables.get("marts.coagglomeration")
    if shown is None:
        return None
    regions = shown["region_id"].cast(pl.String).unique().sort().to_list()
    if chosen.boundaries is None:
        kept = kept_file(panel)
        return kept_boundaries(kept, regions) if kept else None
    layer, encoding = chosen.boundary_layer, chosen.boundary_encoding
    path = panel.folder / chosen.boundaries
    return read_boundaries(path, key=chosen.boundary_key, regions=regions, layer=layer, encoding=encoding)


@dg.asset(key=REPORT, deps=[RELEASE], group_name="published", kinds={"python"})
def report(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
    """The panel's report and the site's entry, made from the published tables; every page links the others."""
    from python_models.reporting.page import Provenance
    from python_models.reporting.panel_report import PanelMeta, panel_report
    from python_models.reporting.stored_study import stored_sections
    from python_models.reporting.stored_tables import StoredTables

    store, panel = warehouse.store, warehouse.panel
    tables: dict[str, pl.DataFrame] = {}
    with connect(store.current_file(), read_only=True) as con:
        closed_off(con)
        for name in sorted(table_names(con)):
            if name.startswith(REPORTED_SCHEMAS) and name != "raw.observations":
                tables[name] = con.execute(f"select * from {name}").pl()
    study = main_study(panel)
    labels = {name: study.label(name, panel.report.language) for name in study.labels} if study else {}
    said = panel.report.model_dump(include={"subtitle", "pair", "efficiency_model", "language"})
    shapes = report_boundaries(panel, tables)
    meta = PanelMeta(title=panel.title, labels=labels | panel.labels, boundaries=shapes, **said)
    folder = folder_of(warehouse)
    address = folder.relative_to(store.reports).as_posix()
    models = stored_sections(StoredTables(tables), MAIN, folder, panel.report.language, address=address)
    last = store.history()[-1]
    facts = {
        "run": last.run_id,
        "release": last.file,
        "published": last.published_at[:19].replace("T", " ") + " UTC",
        "data vintage": last.data_vintage,
        "code version": last.code_version,
        "warehouse": os.path.relpath(
            store.published, store.reports
        ),  # a page that is passed on names no folder of ours
    }
    if not warehouse.moment and (problem := keep_dbt_docs_true()):
        context.log.warning(problem)
    files, pages = store.reports / EXHIBITS, site_pages(store, REPORT_PAGE)
    shutil.rmtree(files, ignore_errors=True)
    page = panel_report(tables, meta, Provenance(facts), models, files=files, pages=pages)
    path = store.reports / REPORT_PAGE
    write_atomically(path, page)
    entry = write_site(store, panel)
    if read := READ_BY.pop(context.run.run_id, None):
        nothing_new.remember(store, context.run.run_id, read)
    return dg.MaterializeResult(
        metadata={
            "path": dg.MetadataValue.path(entry),
            "report": dg.MetadataValue.path(str(path)),
            "bytes": path.stat().st_size,
            "tables_read": len(tables),
        }
    )
