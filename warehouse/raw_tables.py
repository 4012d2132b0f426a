"""The raw tables as polars schemas and DDL: observations, files, rejects and gaps, appended by ingestion only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    import duckdb  # a reader's process, which looks at the schemas alone, imports it not

FILES, OBSERVATIONS, REJECTS, GAPS = "raw.files", "raw.observations", "raw.rejects", "raw.gaps"
DECISIONS = "raw.decisions"  # of people, on files: see warehouse.withdrawals

Schema = dict[str, pl.DataType | type[pl.DataType]]

_FILE: Schema = {
    "source": pl.String,
    "file_sha256": pl.String,
    "file_name": pl.String,
    "vintage": pl.Date,
    "loaded_at": pl.Datetime("us"),
    "run_id": pl.String,
}
_PLACE: Schema = {"sheet": pl.String, "row": pl.Int32, "column": pl.Int32, "cell": pl.String}

SCHEMAS: dict[str, Schema] = {
    "files": _FILE
    | {
        "bytes": pl.Int64,
        "observations": pl.Int32,
        "rejects": pl.Int32,
        "missing": pl.Int32,
        "status": pl.String,  # loaded, partly_loaded, rejected, unmatched, withdrawn
        "container": pl.String,
        "encoding": pl.String,
        "mapping_hash": pl.String,
        "note": pl.String,  # what was mended while reading: codes that had lost their zeros
    },
    "observations": {"observation_id": pl.String}
    | _FILE
    | _PLACE
    | {
        "region_raw": pl.String,
        "region_key": pl.String,  # the spelling in region_names.csv
        "region_id": pl.String,
        "year": pl.Int32,
        "indicator": pl.String,
        "sector_raw": pl.String,
        "sector": pl.String,
        "value_raw": pl.String,
        "unit_raw": pl.String,
        "value": pl.Float64,  # NULL with flag 'withdrawn': the file no longer says this under the present catalogue
        "unit": pl.String,
        "flag": pl.String,
    },
    "rejects": _FILE | _PLACE | {"value_raw": pl.String, "reason": pl.String, "message": pl.String},
    # cells whose region, year and indicator are known and that gave no figure; reason: missing, a flag, a reject's
    "gaps": _FILE
    | _PLACE
    | {
        "region_id": pl.String,
        "year": pl.Int32,
        "indicator": pl.String,
        "sector": pl.String,
        "value_raw": pl.String,
        "reason": pl.String,
    },
}

_SQL: dict[object, str] = {
    pl.String: "varchar",
    pl.Date: "date",
    pl.Int32: "integer",
    pl.Int64: "bigint",
    pl.Float64: "double",
}


def create_raw_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create schema and tables where they are not there yet."""
    from warehouse.connection import identifier

    con.execute("create schema if not exists raw")
    for name, schema in SCHEMAS.items():
        columns = ", ".join(f"{identifier(column)} {_SQL.get(kind, 'timestamp')}" for column, kind in schema.items())
        con.execute(f"create table if not exists raw.{name} ({columns})")
    con.execute(
        f"create table if not exists {DECISIONS} (action varchar, file_sha256 varchar, file_name varchar, "
        "decided_at timestamp, decided_by varchar, because varchar)"
    )
    con.execute(f"alter table {FILES} add column if not exists note varchar")  # stores of version 0.1 lack it
