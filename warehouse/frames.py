"""Frames out of DuckDB and into it, by the interface in C that it shares with Polars.

DuckDB's own ``.pl()``, and a frame that it is told to read, go by way of pyarrow, which nothing else of a run needs and
which takes longer to import than Polars does. Types, values and the order of rows are the same.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import duckdb
import polars as pl

from warehouse.connection import identifier

INTERVAL = "INTERVAL"  # a kind that Polars has not: by way of pyarrow it says so


def frame_of(con: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[object] = ()) -> pl.DataFrame:
    """The rows of a query; of columns of one name the later ones are numbered, as DuckDB does.

    Raises
    ------
    duckdb.Error
        The query fails.
    """
    found = con.sql(query, params=list(parameters) or None)
    if len(set(found.columns)) < len(found.columns) or INTERVAL in str(found.types):
        return found.pl()
    return pl.DataFrame(found)


def lend(con: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    """A frame as a temporary table of the connection, in the place of what had the name."""
    with lent_once(con, "__handed_over", frame):
        con.execute(f"create or replace temp table {identifier(name)} as from __handed_over")


@contextmanager
def lent(con: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> Iterator[None]:
    """``lend`` for the length of a ``with`` block."""
    lend(con, name, frame)
    try:
        yield
    finally:
        con.execute(f"drop table if exists temp.{identifier(name)}")


@contextmanager
def lent_once(con: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> Iterator[None]:
    """A frame that one statement within the ``with`` block may read, without a copy of it."""
    con.register(name, frame.__arrow_c_stream__())
    try:
        yield
    finally:
        con.unregister(name)
