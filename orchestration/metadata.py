"""What a person reads on an asset's page in the UI: row counts, years, a preview, figures as images."""

import base64
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

import dagster as dg
import duckdb
import polars as pl

from orchestration.columns import described
from orchestration.language import described as say
from orchestration.language import language
from warehouse.connection import identifier, literal, table_names
from warehouse.frames import frame_of

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
    types = _stored_types(con, table)
    return column_schema(table, types) if types else {}


def _stored_types(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    if table not in table_names(con):
        return {}
    return dict(con.execute(f"select column_name, lower(column_type) from (describe {table})").fetchall())


def frame_metadata(frame: pl.DataFrame, **more: Any) -> dict[str, Any]:
    """Row count, year range and a preview of a frame, beside whatever else is given."""
    metadata: dict[str, Any] = {"dagster/row_count": frame.height, "preview": preview(frame)}
    if "year" in frame.columns and frame.height:
        metadata["first_year"] = int(frame["year"].min())  # type: ignore[arg-type]
        metadata["last_year"] = int(frame["year"].max())  # type: ignore[arg-type]
    return metadata | more


def tables_metadata(con: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The same for tables of the warehouse (``schema.table``), without reading them whole; one statement counts all."""
    if not tables:
        return {}
    rows = con.execute(
        "select schema_name || '.' || table_name, column_name, lower(data_type) from duckdb_columns() "
        "where database_name = current_database() order by column_index"
    ).fetchall()
    types: dict[str, dict[str, str]] = {name: {} for name in tables}
    for name, column, kind in rows:
        if name in types:
            types[name][column] = kind
    counting = (f"select {literal(name)}, {_counting(types[name])} from {_quoted(name)}" for name in tables)
    counted = {name: found for name, *found in con.execute(" union all ".join(counting)).fetchall()}
    made = {}
    for name in tables:
        first = con.execute(f"select * from {_quoted(name)} limit {PREVIEW_ROWS}").fetchall()
        shown = {"preview": _preview(list(types[name]), first)}
        made[name] = _counted(counted[name]) | column_schema(name, types[name]) | shown
    return made


def study_metadata(con: duckdb.DuckDBPyConnection, table: str, study: str) -> dict[str, Any]:
    """The same of a study's rows of a table of results, without the study; nothing of a table that is not there."""
    types = _stored_types(con, table)
    if not types:
        return frame_metadata(pl.DataFrame())
    of_study = f"from {_quoted(table)} where study = {literal(study)}"
    shown = frame_of(con, f"select * exclude (study) {of_study} limit {PREVIEW_ROWS}")
    counted = con.execute(f"select {_counting(types)} {of_study}").fetchall()[0]
    return _counted(counted) | column_schema(table, types) | {"preview": preview(shown)}


def _counting(columns: Container[str]) -> str:
    """Number of rows, first and last year of a table with these columns, as SQL."""
    return "count(*), " + ("min(year), max(year)" if "year" in columns else "null, null")


def _counted(found: Sequence[Any]) -> dict[str, Any]:
    """What ``_counting`` found, as Dagster and our pages call it."""
    labels = ("dagster/row_count", "first_year", "last_year")
    return {label: value for label, value in zip(labels, found, strict=True) if value is not None}


def _quoted(table: str) -> str:
    schema, _, name = table.partition(".")
    return f"{identifier(schema)}.{identifier(name)}"


def listed(sentences: Iterable[str]) -> dg.MetadataValue:
    """Sentences as a Markdown list, or that there are none."""
    return dg.MetadataValue.md("\n".join(f"- {said}" for said in sentences) or say("none"))


def preview(frame: pl.DataFrame, rows: int = PREVIEW_ROWS) -> dg.MetadataValue:
    """First rows as a Markdown table."""
    return _preview(frame.columns, frame.head(rows).iter_rows())


def _preview(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> dg.MetadataValue:
    head = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    body = ["| " + " | ".join(_cell(v) for v in row) + " |" for row in rows]
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
