"""What assets reach for: the panel, its store and short connections to the working file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import duckdb
import polars as pl

from warehouse.connection import connect
from warehouse.panel import Panel, load_panel
from warehouse.store import Store

# Everything that touches the DuckDB file is in this pool, whose limit is 1.
POOL = "duckdb"


class Warehouse(dg.ConfigurableResource):
    """One panel's warehouse; ``folder`` is the folder of its panel.yml."""

    folder: str

    @property
    def panel(self) -> Panel:
        return load_panel(Path(self.folder))

    @property
    def store(self) -> Store:
        return Store(self.panel.store)

    @contextmanager
    def connect(self, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
        """The working file; never held longer than the ``with`` block."""
        with connect(self.store.working, read_only=read_only) as con:
            yield con

    def query(self, sql: str, *parameters: object) -> pl.DataFrame:
        """Rows of the working file as a polars frame."""
        with self.connect(read_only=True) as con:
            return con.execute(sql, list(parameters)).pl()
