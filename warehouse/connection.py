"""The one door to DuckDB: short connections, one configuration, lock errors retried with a deadline.

DuckDB allows one writing process or many readers per file, and inside one process every connection to a
file must share its configuration; so nothing else in the project calls ``duckdb.connect`` on the store.

Opening a file takes 20 ms, and the steps of a run come to the working file forty times: it stays open for a moment
after each use (``lingering``), unless ``let_go`` says that another process or a copy needs it, or it holds much of a
large panel in memory.
"""

import atexit
import os
import random
import re
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from warehouse.errors import LockedError, WarehouseError

LOCK_TIMEOUT_S = 60.0
LINGERS_S = 5.0
LINGERS_BYTES = 128_000_000  # in memory; with more it is closed at once, and the next step has the room
# DuckDB's own settings that the environment may set (COAGG_MEMORY_LIMIT …); dbt_project/profiles.yml reads the same.
SETTINGS = ("memory_limit", "threads", "temp_directory")
# DuckDB's limit is of its buffers; what it allocates beside them, and Python, take the rest of what a process may use.
BUFFERS_SHARE = 0.75
# What a query took beside its buffers stays with DuckDB's allocator, 100 MB of a large panel, unless it gives it back.
GIVES_BACK = {"allocator_flush_threshold": "1MB"}
# DuckDB tries every compression on every column it writes: two, of decimals and of texts, take a third of that time and
# save a tenth of the file of a small panel.
UNTRIED_OF_FEW, FEW_FIGURES = "alprd,fsst", 250_000
SCHEMAS = ("raw", "staging", "intermediate", "marts", "results", "quality", "meta")


@contextmanager
def connect(
    path: Path, *, read_only: bool = False, timeout_s: float = LOCK_TIMEOUT_S
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a warehouse file for the length of a ``with`` block; errors as ``opened`` raises them."""
    con = opened(path, read_only=read_only, timeout_s=timeout_s)
    try:
        yield con
    finally:
        con.close()


def opened(path: Path, *, read_only: bool = False, timeout_s: float = LOCK_TIMEOUT_S) -> duckdb.DuckDBPyConnection:
    """A connection on a warehouse file, with its schemas; the caller closes it.

    Raises
    ------
    LockedError
        The file is still locked by another process after ``timeout_s``.
    WarehouseError
        It does not exist, or is not a database.
    """
    if read_only:
        _require(path)
    let_go(path)
    con = _open(path, read_only, timeout_s)
    if not read_only:
        for schema in SCHEMAS:
            con.execute(f"create schema if not exists {schema}")
        choose_compression(con)
    return con


def choose_compression(con: duckdb.DuckDBPyConnection) -> None:
    """How columns are written from now on, by the number of figures in the files of the connection."""
    if _is_closed_off(con):
        return
    (figures,) = con.execute(
        "select max(estimated_size) from duckdb_tables() where schema_name = 'raw' and table_name = 'observations'"
    ).fetchall()[0]
    # as a setting of ``connect`` it is taken and has no effect
    con.execute(f"set disabled_compression_methods = '{UNTRIED_OF_FEW if (figures or 0) < FEW_FIGURES else ''}'")


@contextmanager
def settings(con: duckdb.DuckDBPyConnection, values: Mapping[str, str]) -> Iterator[None]:
    """DuckDB's settings for the length of a ``with`` block; the file's other connections have them too."""
    before = {name: con.execute(f"select current_setting('{name}')").fetchall()[0][0] for name in values}
    for name, value in values.items():
        con.execute(f"set {name} = {literal(value)}")
    try:
        yield
    finally:
        for name, value in before.items():
            con.execute(f"set {name} = {literal(value)}")


@dataclass
class _Kept:
    """A file that is open, and how many use it just now; its timer closes it when nobody has for a while."""

    con: duckdb.DuckDBPyConnection
    users: int = 0
    timer: threading.Timer | None = None


_KEPT: dict[Path, _Kept] = {}
_TURN = threading.RLock()


@contextmanager
def lingering(
    path: Path, *, there: bool = False, closed: bool = False, timeout_s: float = LOCK_TIMEOUT_S
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A writing connection as of ``connect``, on a file that stays open for ``LINGERS_S`` afterwards.

    With ``there`` it must exist. Only with ``closed`` may it be one that the last user has ``closed_off``.
    """
    with _TURN:
        kept = _KEPT.get(path)
        if kept and not closed and not kept.users and _is_closed_off(kept.con):
            let_go(path)
            kept = None
        if kept is None:
            if there:
                _require(path)
            kept = _KEPT[path] = _Kept(opened(path, timeout_s=timeout_s))
        kept.users += 1
        con = kept.con.cursor()
    try:
        yield con
    finally:
        con.close()
        with _TURN:
            kept.users -= 1
            if kept.timer:
                kept.timer.cancel()
            # a thread that is started while Python ends never begins, and whoever starts it waits for ever
            if not kept.users and (sys.is_finalizing() or _is_large(kept.con)):
                let_go(path)
            else:
                kept.timer = threading.Timer(LINGERS_S, let_go, [path])
                kept.timer.daemon = True
                kept.timer.start()


def let_go(path: Path | None = None) -> None:
    """Close a file that lingers, or all of them, unless somebody is using it."""
    with _TURN:
        for found in [path] if path else list(_KEPT):
            kept = _KEPT.get(found)
            if kept and not kept.users:
                del _KEPT[found]
                if kept.timer:
                    kept.timer.cancel()
                kept.con.close()


atexit.register(let_go)


def _require(path: Path) -> None:
    if not path.exists():
        raise WarehouseError(f"No warehouse at {path}. Run 'make run' (or 'coagg run') first.")


def closed_off(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The connection with no way out: it reads and writes no other file, loads no extension, and stays so.

    For SQL that came with a study or from a prompt. The file's other connections in this process are closed off too,
    until the last one is closed (``let_go``, of one that lingers).
    """
    if not _is_closed_off(con):
        con.execute("set enable_external_access = false")
        con.execute("set lock_configuration = true")
    return con


def _is_large(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether much of the file and of what was asked of it is in memory, or it can be asked no more."""
    try:
        held = con.execute("select sum(memory_usage_bytes) from duckdb_memory()").fetchall()[0][0]
    except duckdb.Error:
        return True
    return bool(held > LINGERS_BYTES)


def _is_closed_off(con: duckdb.DuckDBPyConnection) -> bool:
    return con.execute("select current_setting('lock_configuration')").fetchone() == (True,)


def only_select(con: duckdb.DuckDBPyConnection, text: str) -> str:
    """The text, if it is one query.

    Raises
    ------
    WarehouseError
        Several statements, none, or one that does something else than query.
    duckdb.Error
        It is no SQL.
    """
    kinds = [statement.type for statement in con.extract_statements(text)]
    if kinds == [duckdb.StatementType.SELECT]:
        return text
    if len(kinds) > 1:
        said = f"{len(kinds)} statements where one query belongs; write one select (a pivot names its columns: in (…))"
    else:
        said = f"{kinds[0].name if kinds else 'nothing'} where a query belongs; write a select"
    raise WarehouseError(said)


def configuration() -> dict[str, Any]:
    """Settings of every connection: what the environment sets; of the memory limit, the buffers' share."""
    named = {name: os.environ.get(f"COAGG_{name.upper()}", "") for name in SETTINGS}
    if limit := re.match(r" *([0-9]+[.]?[0-9]*)(.*)", named["memory_limit"]):
        named["memory_limit"] = f"{float(limit[1]) * BUFFERS_SHARE}{limit[2]}"
    return GIVES_BACK | {name: value for name, value in named.items() if value}


def literal(value: object) -> str:
    """Text or a path as an SQL literal, for where a statement takes no parameter (``attach``, stored SQL)."""
    return "'" + str(value).replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A name of a table, column or database as SQL, whatever characters it has; ``a.b`` is one name, not two."""
    return '"' + name.replace('"', '""') + '"'


def table_names(con: duckdb.DuckDBPyConnection, catalog: str | None = None) -> set[str]:
    """``schema.table`` of every table and view, of the file opened or of an attached one."""
    rows = con.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where database_name = coalesce($1, "
        "current_database()) union all select schema_name || '.' || view_name from duckdb_views() where "
        "database_name = coalesce($1, current_database())",
        [catalog],
    ).fetchall()
    return {name for (name,) in rows}


def dicts(con: duckdb.DuckDBPyConnection, query: str) -> Iterator[dict[str, Any]]:
    """The rows of a query by column name; for a handful, where a frame's library need not be loaded."""
    result = con.execute(query)
    names = [column[0] for column in result.description]
    return (dict(zip(names, row, strict=True)) for row in result.fetchall())


def columns_of(con: duckdb.DuckDBPyConnection, catalog: str | None = None) -> dict[str, list[str]]:
    """Columns of every ``schema.table``, in their order, of the file opened or of an attached one."""
    rows = con.execute(
        "select schema_name || '.' || table_name, list(column_name order by column_index) from duckdb_columns() "
        "where database_name = coalesce(?, current_database()) and not internal group by 1",
        [catalog],
    ).fetchall()
    return dict(rows)


def _open(path: Path, read_only: bool, timeout_s: float) -> duckdb.DuckDBPyConnection:
    path.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + timeout_s
    delay = 0.05
    while True:
        try:
            return duckdb.connect(str(path), read_only=read_only, config=configuration())
        except duckdb.IOException as exc:
            if "lock" not in str(exc).lower():
                raise WarehouseError(f"{path} cannot be opened as a DuckDB database: {exc}") from exc
            if time.monotonic() > deadline:
                raise LockedError(
                    f"{path} has been locked by another process for {timeout_s:.0f} s ({exc}). "
                    "Close the program that holds it; to read, open the published file instead."
                ) from exc
            time.sleep(delay * random.uniform(0.5, 1.5))
            delay = min(delay * 2, 2.0)
        except duckdb.Error as exc:
            raise WarehouseError(f"{path} cannot be opened as a DuckDB database: {exc}") from exc
