"""The published warehouse for a script or a notebook: one call, read-only."""

from pathlib import Path

import duckdb

from warehouse.errors import WarehouseError
from warehouse.panel import load_panel
from warehouse.store import Store


def open_warehouse(panel: str | Path | None = None) -> duckdb.DuckDBPyConnection:
    """Read-only DuckDB connection on a panel's published release; close it, or open it in a ``with`` block.

    A refresh neither waits for the connection nor disturbs it: it goes on reading the release that it opened, and
    `newer_release` says when there is another. Each release is opened by its own file name, so that two connections of
    one process may be on two releases.

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


def newer_release(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The file name of the release that is published now, where the connection reads another; None while it is current.

    Costs a look at the disk, so it may be asked before every query. To go on with the new one, close the connection and
    call `open_warehouse` again. After ``coagg restore`` the release that is published now may be an earlier one.

    Parameters
    ----------
    connection
        From `open_warehouse`, or any DuckDB connection opened on a file of a store.

    Raises
    ------
    WarehouseError
        The connection reads no release of a store.

    Examples
    --------
    >>> if newer_release(con):  # doctest: +SKIP
    ...     con.close()
    ...     con = open_warehouse("my_panel")
    """
    found = connection.execute(
        "select path from duckdb_databases() where database_name = current_database()"
    ).fetchone()
    path = Path(found[0]) if found and found[0] else None
    if path is None or path.parent.name != "releases":
        raise WarehouseError(
            f"{path or 'a database in memory'} is no file of a store's releases; open one with open_warehouse()."
        )
    current = Store(path.parent.parent).current()
    return current.file if current and current.file != path.name else None
