"""``coagg sql``: query the published warehouse, in one call, from standard input, or at a prompt."""

import contextlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from orchestration.cli.sql_output import Format, stoppable, write_answer
from orchestration.cli.sql_text import empty, pieces, split
from orchestration.environment import published_store
from orchestration.language import told
from orchestration.terminal import Terminal, said
from warehouse.errors import WarehouseError

if TYPE_CHECKING:
    import duckdb

    from warehouse.store import Store

ELSEWHERE = (
    "coagg sql reads the warehouse and no other file. To write a table to a file: coagg export TABLE FILE; to query it "
    "beside files of your own: coagg.open_warehouse() in Python."
)
OF_POSTGRES = re.compile(r'\nDid you mean "pg_[^"\n]*"\?')  # DuckDB's copy of another catalogue, which is no help
TABLES = (
    "select table_schema || '.' || table_name as table_name, table_type from information_schema.tables "
    "where contains(lower(table_schema || '.' || table_name), lower(?)) order by all"
)
COLUMNS = (
    "select column_name, data_type, comment from duckdb_columns() "
    "where lower(schema_name || '.' || table_name) = lower(?) or lower(table_name) = lower(?) order by column_index"
)


def sql(
    query: Annotated[str | None, typer.Argument()] = None,
    form: Annotated[Format, typer.Option("--format")] = "table",
    limit: Annotated[int | None, typer.Option(min=1)] = None,
) -> None:
    """Query the published warehouse, read-only; a refresh neither waits for you nor disturbs you."""
    from warehouse.connection import closed_off  # DuckDB: `coagg --help` needs none

    store = published_store()
    with _readable(store) as (con, file):
        closed_off(con)
        session = Session(con, form, limit)
        if query not in (None, "-"):
            session.run_all(str(query))
        elif query == "-" or not sys.stdin.isatty():
            session.run_all(sys.stdin.read())
        else:
            console = session.console
            console.print(said("sql.opened", file=escape(str(file))), soft_wrap=True)
            session.prompt()


@contextlib.contextmanager
def _readable(store: "Store") -> Iterator[tuple["duckdb.DuckDBPyConnection", Path]]:
    """The published warehouse; where nothing was published yet, what the last run left, with a word that it is that."""
    from warehouse.connection import connect

    if store.current_file().exists() or not store.working.exists():
        with store.read() as con:
            yield con, store.published
        return
    Terminal(stderr=True).print(
        said("sql.unpublished"), soft_wrap=True
    )  # standard output is the answer, which may be piped
    with connect(store.working, read_only=True) as con:
        yield con, store.working


class Session:
    """A connection with the way its answers are written."""

    def __init__(self, con: "duckdb.DuckDBPyConnection", form: Format, limit: int | None) -> None:
        self.con, self.form, self.limit = con, form, limit
        self.console, self.errors = Terminal(), Terminal(stderr=True)

    def run_all(self, text: str) -> None:
        """Run every statement of a text, and the prompt's orders in it; the first that fails ends it."""
        found = list(pieces(text))
        if self.form == "parquet" and len(found) != 1:
            raise WarehouseError("--format parquet writes one query to one file.")
        try:
            for piece in found:
                if not self._ordered(piece):
                    self.run(piece)
        except EOFError:  # exit
            return
        except KeyboardInterrupt:
            self.errors.print(said("sql.stopped"))
            raise typer.Exit(130) from None

    def run(self, text: str) -> None:
        """Run one statement and print what it gives."""
        import duckdb

        try:
            for statement in self.con.extract_statements(text):
                result = stoppable(self.con, lambda: self.con.execute(statement))  # noqa: B023  # it is awaited here
                if result.description:
                    write_answer(self.console, result, self.form, self.limit)
        except duckdb.PermissionException as exc:
            raise WarehouseError(f"{exc}\n{ELSEWHERE}") from exc
        except duckdb.InterruptException as exc:
            raise KeyboardInterrupt from exc
        except duckdb.Error as exc:
            raise WarehouseError(OF_POSTGRES.sub("", str(exc))) from exc

    def prompt(self) -> None:
        """Read and run statements until the person leaves."""
        from orchestration.cli.sql_prompt import with_history

        with with_history(self.con):
            pending = ""
            while True:
                try:
                    line = input("  -> " if pending else "sql> ")
                    if not pending and self._ordered(line.strip()):
                        continue
                    done, pending = split(f"{pending}{line}\n")
                    pending = "" if empty(pending) else pending
                    for statement in done:
                        self.run(statement)
                except KeyboardInterrupt:
                    pending = ""
                    self.errors.print(f"\n{said('sql.stopped')}")
                except WarehouseError as exc:
                    self.errors.print(f"[red]{escape(told(str(exc)))}[/red]", soft_wrap=True)
                except EOFError:
                    self.console.print()
                    return

    def _ordered(self, line: str) -> bool:
        """Do what an order to the prompt says; False where the line is SQL."""
        order, _, rest = line.rstrip(";").strip().partition(" ")
        rest = rest.strip()
        if order.lower() in ("exit", "quit", ".exit", ".quit"):
            raise EOFError
        if not order.startswith("."):
            return False
        if order == ".tables":
            write_answer(self.console, self.con.execute(TABLES, [rest]), "table", 1000)
        elif order == ".schema" and rest:
            found = self.con.execute(COLUMNS, [rest, rest])
            write_answer(self.console, found, "table", 1000)
        elif order == ".format" and rest in ("table", "csv", "json", "markdown"):
            self.form = rest  # type: ignore[assignment]
        elif order == ".limit" and rest.isdecimal() and int(rest) > 0:
            self.limit = int(rest)
        else:
            self.console.print(said("sql.help"), markup=False)
        return True
