"""What a person reads on an asset's page in the UI: row counts, years, a preview, figures as images."""

import base64
from collections.abc import Iterable, Mapping
from typing import Any

import dagster as dg
import duckdb
import polars as pl

from orchestration.columns import described
from orchestration.language import described as say
from orchestration.language import language
from warehouse.connection import table_names

PREVIEW_ROWS = 8
UNKNOWN = "?"  # what dagster-dbt calls a type that nobody said


def column_schema(table: str, types: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The columns of a table (``schema.table``) as Dagster's catalogue shows them; none where none is known.

    Those that are described, or with ``types``, once the table is made, those that it has.
    """
    told = described(None, language())
    said_of = told.columns(table)
    named = types if types is not None else dict.fromkeys(said_of, UNKNOWN)
    columns = [
        dg.TableColumn(name, type=kind, description=told.meaning(table, name) or None) for name, kind in named.items()
    ]
    return {"dagster/column_schema": dg.TableSchema(columns)} if columns else {}


def stored_schema(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, Any]:
    """``column_schema`` with the types of the table; nothing of one that is not there."""
    if table not in table_names(con):
        return {}
    rows = con.execute(f"select column_name, lower(column_type) from (describe {table})").fetchall()
    return column_schema(table, dict(rows))


def frame_metadata(frame: pl.DataFrame, **more: Any) -> dict[str, Any]:
    """Row count, year range and a preview of a frame, beside whatever else is given."""
    metadata: dict[str, Any] = {"dagster/row_count": frame.height, "preview": preview(frame)}
    if "year" in frame.columns and frame.height:
        metadata["first_year"] = int(frame["year"].min())  # type: ignore[arg-type]
        metadata["last_year"] = int(frame["year"].max())  # type: ignore[arg-type]
    return metadata | more


def table_metadata(con: duckdb.DuckDBPyConnection, schema: str, table: str) -> dict[str, Any]:
    """The same for a table of the warehouse, without reading it whole."""
    name = f'"{schema}"."{table}"'
    rows = con.query(f"select * from {name} limit {PREVIEW_ROWS}")
    types = {column: str(kind).lower() for column, kind in zip(rows.columns, rows.types, strict=True)}
    first = rows.pl()
    years = ", min(year), max(year)" if "year" in first.columns else ""
    counted = con.execute(f"select count(*){years} from {name}").fetchone() or (0,)
    labels = ("dagster/row_count", "first_year", "last_year")
    found = {label: value for label, value in zip(labels, counted, strict=False) if value is not None}
    return found | column_schema(f"{schema}.{table}", types) | {"preview": preview(first)}


def listed(sentences: Iterable[str]) -> dg.MetadataValue:
    """Sentences as a Markdown list, or that there are none."""
    return dg.MetadataValue.md("\n".join(f"- {said}" for said in sentences) or say("none"))


def preview(frame: pl.DataFrame, rows: int = PREVIEW_ROWS) -> dg.MetadataValue:
    """First rows as a Markdown table."""
    head = ["| " + " | ".join(frame.columns) + " |", "|" + "---|" * frame.width]
    body = ["| " + " | ".join(_cell(v) for v in row) + " |" for row in frame.head(rows).iter_rows()]
    return dg.MetadataValue.md("\n".join(head + body))


def figure(chart: Any) -> dg.MetadataValue:
    """A chart of the reporting room as a Markdown image, which the UI shows inline."""
    png = base64.b64encode(chart.png(dpi=90)).decode()
    return dg.MetadataValue.md(f"![figure](data:image/png;base64,{png})")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = f"{value:.5g}" if isinstance(value, float) else str(value)
    return text.replace("|", "\\|").replace("\n", " ")[:80]
