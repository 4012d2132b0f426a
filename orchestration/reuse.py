"""Recompute what a new file changes and nothing else: a step runs only if what it reads, or how, has changed.

A fingerprint is a hash of a step's input rows, its specification, its code and the libraries behind its numbers.
It is stored beside the step's tables (``meta.fingerprints``) once they are complete and taken away before they are
touched, so that a step that died is never taken for done. A reused table keeps the identity of the run that made it.
"""

import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence

import dagster as dg
import duckdb
import polars as pl
from pydantic import BaseModel

from warehouse.connection import table_names

IDENTITY = ("run_id", "data_vintage", "code_version")


def fingerprint(parts: Iterable[object]) -> str:
    """Hash of frames, specifications and texts in their order."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(_bytes(part))
        digest.update(b"\x1e")
    return digest.hexdigest()


def _bytes(part: object) -> bytes | memoryview:
    if isinstance(part, pl.DataFrame):
        kept = part.drop(*IDENTITY, strict=False)
        buffer = io.BytesIO()
        kept.write_ipc(buffer, compat_level=pl.CompatLevel.oldest())
        return buffer.getbuffer()
    if isinstance(part, BaseModel):
        return part.model_dump_json().encode()
    return repr(part).encode()


def table_hash(con: duckdb.DuckDBPyConnection, table: str) -> str:
    """Hash of a table's columns and rows, whatever their order."""
    columns = con.execute(f"select column_name, column_type from (describe {table})").fetchall()
    rows = con.execute(f"select count(*), sum(hash(t)), bit_xor(hash(t)) from {table} as t").fetchone()
    return fingerprint([columns, rows])


def computed_by(con: duckdb.DuckDBPyConnection, node: str, mark: str, tables: Sequence[str]) -> str | None:
    """The run that made the node's tables from the same fingerprint, if they are all still there."""
    _create(con)
    row = con.execute(
        "select run_id from meta.fingerprints where node = ? and fingerprint = ?", [node, mark]
    ).fetchone()
    return row[0] if row and set(tables) <= table_names(con) else None


def kept_tables(con: duckdb.DuckDBPyConnection, marks: Mapping[str, str]) -> dict[str, str]:
    """The same of tables that are nodes of their own, asked at once: the run that made each, of those still there."""
    _create(con)
    rows = con.execute("select node, fingerprint, run_id from meta.fingerprints").fetchall()
    there = table_names(con)
    return {node: run_id for node, mark, run_id in rows if marks.get(node) == mark and node in there}


def forget(con: duckdb.DuckDBPyConnection, nodes: Sequence[str]) -> None:
    """Before a node's tables are touched."""
    _create(con)
    con.execute("delete from meta.fingerprints where list_contains(?, node)", [list(nodes)])


def remember(con: duckdb.DuckDBPyConnection, marks: dict[str, str], run_id: str) -> None:
    """Once the nodes' tables are complete."""
    forget(con, list(marks))
    con.execute(
        "insert into meta.fingerprints select unnest($1::varchar[]), unnest($2::varchar[]), $3, now()",
        [list(marks), list(marks.values()), run_id],
    )


def _create(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "create table if not exists meta.fingerprints "
        "(node varchar, fingerprint varchar, run_id varchar, computed_at timestamp with time zone)"
    )


def reused(context: dg.AssetExecutionContext, key: dg.AssetKey, run_id: str) -> dg.MaterializeResult:
    """The table as it is; in the UI it keeps the preview and the figure of the run that computed it."""
    events = [record.asset_entry.last_materialization for record in context.instance.get_asset_records([key])]
    shown = {name: value for event in events if event for name, value in _metadata(event).items()}
    return dg.MaterializeResult(asset_key=key, metadata=shown | {"reused": dg.MetadataValue.text(run_id)})


def _metadata(event: dg.EventLogEntry) -> Mapping[str, dg.MetadataValue]:
    made = event.asset_materialization
    return made.metadata if made else {}
