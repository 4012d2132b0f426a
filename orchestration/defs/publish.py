"""The way out: a checked copy becomes the published release, and the report is made from it."""

from datetime import UTC, datetime

import dagster as dg

from orchestration import nothing_new
from orchestration.columns import comment
from orchestration.dbt.docs import keep_dbt_docs_true
from orchestration.defs.dbt_assets import dbt_indices
from orchestration.defs.main_study import RESULTS
from orchestration.defs.raw import READ_BY
from orchestration.defs.revisions import REVISIONS
from orchestration.given_back import SMALL, give_back
from orchestration.identity import identify, settings
from orchestration.language import described
from orchestration.lineage import write_lineage
from orchestration.main_report import write_report
from orchestration.resources import POOL, Warehouse
from orchestration.site import write_site
from orchestration.studies.files import MAIN
from orchestration.studies.main_study import main_study
from orchestration.studies.tables import forget_study
from warehouse.catalogue import load_catalogue
from warehouse.catalogued import write_catalogued

RELEASE = dg.AssetKey(["published", "warehouse"])
REPORT = dg.AssetKey(["published", "report"])


@dg.asset(
    key=RELEASE,
    description=described("published_warehouse"),
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
        write_catalogued(con, load_catalogue(warehouse.panel.sources))
        comment(con, warehouse.panel.language)
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


@dg.asset(key=REPORT, description=described("report"), deps=[RELEASE], group_name="published", kinds={"python"})
def report(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
    """The panel's report and the site's entry, made from the published tables; every page links the others."""
    store, panel = warehouse.store, warehouse.panel
    if not warehouse.moment and (problem := keep_dbt_docs_true()):
        context.log.warning(problem)
    with store.read():  # opened once for all that is made of it
        path, tables = write_report(store, panel)
        give_back(over=SMALL)  # the site reads the same tables
        entry = write_site(store, panel)
    if read := READ_BY.pop(context.run.run_id, None):
        nothing_new.remember(store, context.run.run_id, read)
    return dg.MaterializeResult(
        metadata={
            "path": dg.MetadataValue.path(entry),
            "report": dg.MetadataValue.path(str(path)),
            "bytes": path.stat().st_size,
            "tables_read": tables,
        }
    )
