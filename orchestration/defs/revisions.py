"""What this refresh changed, kept in the quality schema before publishing."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import duckdb

from orchestration.defs.dbt_assets import dbt_indices
from orchestration.defs.main_study import RESULTS
from orchestration.identity import code_version, settings
from orchestration.language import described, told
from orchestration.metadata import preview
from orchestration.resources import POOL, Warehouse
from orchestration.run_log import read
from warehouse.frames import frame_of
from warehouse.releases import Release
from warehouse.store import Store

TABLES = ("arrivals", "revisions", "movements", "comparison")
REVISIONS = [dg.AssetKey(["quality", name]) for name in TABLES]
LARGEST = 12


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            ["quality", name],
            deps=[*sorted(dbt_indices.keys), *RESULTS],
            group_name="quality",
            description=described(name),
            kinds={"duckdb"},
        )
        for name in TABLES
    ],
    name="revisions",
    pool=POOL,
)
def revisions(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
    """Compare the working file with what was told of last; panel.yml's revision_threshold says what counts as moved."""
    from orchestration.lineage import described, manifest
    from warehouse.revisions import compare

    previous = told_of_last(warehouse.store)
    with warehouse.connect() as con:
        said = compare(
            con,
            warehouse.store.releases / previous.file if previous else None,
            tables=described(manifest()),
            threshold=warehouse.panel.revision_threshold,
            code_version=code_version(),
            settings=settings(warehouse.panel),
        )
        counted = (
            f"since {said.previous_release or 'the beginning'}: files {said.files}; figures revised {said.revised}, "
            f"withdrawn {said.withdrawn}, emptied {said.emptied}, added {said.added}; values moved {said.moved}"
        )
        context.log.info(told(counted))
        for name in TABLES:
            yield dg.MaterializeResult(asset_key=["quality", name], metadata=_facts(con, name))


def told_of_last(store: Store) -> Release | None:
    """The last good release whose run came to its end: no report says what one changed that was stopped after it.

    A run that the log knows and that did not succeed is one; where the log is lost, none.
    """
    lines = read(store.run_log)
    ended = {line["run_id"] for line in lines if line["event"] == "run succeeded"}
    return store.last_good(besides={line["run_id"] for line in lines} - ended)


def _facts(con: duckdb.DuckDBPyConnection, name: str) -> dict[str, Any]:
    order = " order by abs(relative_change) desc nulls last" if name in {"revisions", "movements"} else ""
    first = frame_of(con, f"select * from quality.{name}{order} limit {LARGEST}")
    rows = con.execute(f"select count(*) from quality.{name}").fetchall()[0][0]
    facts: dict[str, Any] = {"dagster/row_count": rows, "preview": preview(first, rows=LARGEST)}
    if name == "comparison":
        facts |= {key: value for key, value in first.row(0, named=True).items() if isinstance(value, int | str)}
    return facts
