"""The published warehouse for a script or a notebook: one call, read-only."""

from pathlib import Path

import duckdb

from warehouse.panel import load_panel
from warehouse.store import Store


def open_warehouse(panel: str | Path | None = None) -> duckdb.DuckDBPyConnection:
    """Read-only DuckDB connection on a panel's published file; close it, or open it in a ``with`` block.

    A refresh neither waits for the connection nor disturbs it: it goes on reading the release that it opened.

    Parameters
    ----------
    panel
        Folder of the panel's ``panel.yml``; the one of ``COAGG_PANEL``, else the bundled panel, where not given.

    Raises
    ------
    WarehouseError
        No such panel, or nothing published yet.

    Examples
    --------
    >>> with open_warehouse("my_panel") as con:  # doctest: +SKIP
    ...     theta = con.sql("from marts.coagglomeration where year = 2019").pl()
    """
    folder = Path(panel).resolve() if panel is not None else None
    return Store(load_panel(folder).store).open()
