"""``coagg sql`` and ``coagg export``: query the published warehouse, write a table of it to a file."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.environment import prepare
from warehouse.connection import closed_off, connect, identifier, literal, table_names
from warehouse.errors import WarehouseError
from warehouse.store import Store

console = Console(highlight=False, width=None if sys.stdout.isatty() else 160)
FORMATS = {".parquet": "format parquet", ".csv": "format csv, header"}
ELSEWHERE = (
    "coagg sql reads the warehouse and no other file. To write a table to a file: coagg export TABLE FILE; to query it "
    "beside files of your own: coagg.open_warehouse() in Python."
)


UNPUBLISHED = (
    "Nothing is published yet: this is the working file as the last run left it. What it read and refused is there "
    "(raw.observations, raw.rejects, quality.expectation_failures); results may be missing or half made."
)


def sql(
    query: Annotated[str | None, typer.Argument(help="One query or several; without it, a prompt opens.")] = None,
) -> None:
    """Query the published warehouse, read-only; a refresh neither waits for you nor disturbs you."""
    _, store = prepare()
    with _readable(store) as (con, file):
        closed_off(con)
        if query:
            _answer(con, query)
            return
        console.print(
            f"{escape(str(file))} (read-only). 'show all tables' lists them; an empty line leaves.", soft_wrap=True
        )
        while text := _ask():
            try:
                _answer(con, text)
            except WarehouseError as exc:
                console.print(f"[red]{escape(str(exc))}[/red]")


@contextlib.contextmanager
def _readable(store: Store) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """The published warehouse; where nothing was published yet, what the last run left, with a word that it is that."""
    if store.current_file().exists() or not store.working.exists():
        with store.read() as con:
            yield con, store.published
        return
    print(UNPUBLISHED, file=sys.stderr)  # standard output is the answer, which may be piped
    with connect(store.working, read_only=True) as con:
        yield con, store.working


def export(
    table: Annotated[str, typer.Argument(help="schema.table of the warehouse, such as marts.coagglomeration.")],
    file: Annotated[Path, typer.Argument(help="File to write: .parquet or .csv.")],
    release: Annotated[str | None, typer.Option(help="A file in store/releases; default: the published one.")] = None,
) -> None:
    """Write one table of the published warehouse to a Parquet or CSV file, whole or not at all."""
    _, store = prepare()
    form = FORMATS.get(file.suffix.lower())
    if form is None:
        raise WarehouseError(f"{file}: the name must end with {' or '.join(FORMATS)}.")
    if file.resolve().is_relative_to(store.root.resolve()):
        raise WarehouseError(f"{file} lies in the store, which is kept by runs; choose another folder.")
    with store.read(release) as con:
        known = table_names(con)
        if table not in known:
            raise WarehouseError(f"No table {table!r}; there are {', '.join(sorted(known))}.")
        name = ".".join(identifier(part) for part in table.split(".", 1))
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            written = con.execute(f"copy (from {name}) to {literal(draft)} ({form})").fetchone()
            draft.replace(file)
        except (duckdb.Error, OSError) as exc:
            raise WarehouseError(f"{file} could not be written: {exc}") from exc
        finally:
            draft.unlink(missing_ok=True)
    console.print(f"{table}: {written[0] if written else 0:,} rows to {escape(str(file))}", soft_wrap=True)


def _answer(con: duckdb.DuckDBPyConnection, text: str) -> None:
    """Run the statements one by one and print what each gives."""
    try:
        for statement in con.extract_statements(text):
            result = con.execute(statement)
            if result.description:
                console.print(_table(result))
    except duckdb.PermissionException as exc:
        raise WarehouseError(f"{exc}\n{ELSEWHERE}") from exc
    except duckdb.Error as exc:
        raise WarehouseError(str(exc)) from exc


def _ask() -> str:
    try:
        return input("sql> ").strip().rstrip(";")
    except EOFError:
        return ""


def _table(result: duckdb.DuckDBPyConnection, limit: int = 40) -> Table:
    columns = [d[0] for d in result.description]
    rows = result.fetchmany(limit + 1)
    table = Table(*map(escape, columns), caption=f"first {limit} rows" if len(rows) > limit else None)
    for row in rows[:limit]:
        table.add_row(*map(_shown, row))
    return table


def _shown(value: object, longest: int = 80) -> str:
    text = f"{value:.6g}" if isinstance(value, float) else "" if value is None else str(value)
    return escape(text if len(text) <= longest else text[: longest - 1] + "…")
