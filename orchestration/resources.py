"""What assets reach for: the panel, its store and short connections to the working file."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import duckdb
import polars as pl

from orchestration.retention import keep_limits_quietly
from orchestration.run_lock import live_to_the_end, only_run
from warehouse.as_of import AsOfStore, Moment
from warehouse.connection import let_go, lingering
from warehouse.frames import frame_of
from warehouse.panel import Panel, load_panel
from warehouse.store import Store

# Everything that touches the DuckDB file is in this pool, whose limit is 1.
POOL = "duckdb"


class Warehouse(dg.ConfigurableResource):
    """One panel's warehouse; ``folder`` is the folder of its panel.yml.

    In a run's configuration, ``as_of`` and ``loaded_by`` rebuild a past state beside the current one
    (``warehouse.as_of``), and ``rebuild`` computes everything anew, changed or not.
    """

    folder: str = ""  # empty: the panel of COAGG_PANEL
    as_of: str | None = None
    loaded_by: str | None = None
    rebuild: bool = False

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Warehouse"]:
        """One run at a time in a store, whoever started it: the command line, the UI, the sensor."""
        store = Store(self.panel.store)
        if context.run:
            live_to_the_end(store, context.run.run_id)
        with only_run(store, wait_s=float(os.environ.get("COAGG_LOCK_WAIT_S", "900"))):
            try:
                yield self
            finally:
                let_go()
            keep_limits_quietly(self.panel, store, context.instance)

    @property
    def panel(self) -> Panel:
        return load_panel(Path(self.folder) if self.folder else None)

    @property
    def moment(self) -> Moment | None:
        return Moment.parse(self.as_of, self.loaded_by)

    @property
    def store(self) -> Store:
        root = self.panel.store
        return AsOfStore(root, self.moment) if self.moment else Store(root, kept=self.panel.retention.releases)

    @contextmanager
    def connect(self, *, read_only: bool = False, closed: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
        """The working file, held for the ``with`` block and some seconds; it must exist to be only read.

        ``closed`` is of those whose SQL reads no other file, and may come after a study's (``closed_off``).
        """
        with lingering(self.store.working, there=read_only, closed=closed) as con:
            yield con

    @contextmanager
    def as_dbt_target(self) -> Iterator[None]:
        """Point dbt's profile at the working file: it reads the path from the environment, in a process of its own."""
        before = os.environ.get("WAREHOUSE_PATH", "")
        os.environ["WAREHOUSE_PATH"] = str(self.store.working)
        try:
            yield
        finally:
            os.environ["WAREHOUSE_PATH"] = before

    def query(self, sql: str, *parameters: object) -> pl.DataFrame:
        """Rows of the working file as a polars frame."""
        with self.connect(read_only=True) as con:
            return frame_of(con, sql, list(parameters))
