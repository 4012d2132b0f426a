"""``coagg checks``: every figure that failed the gate, not only the worst five."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from orchestration.environment import published_store
from orchestration.language import language
from orchestration.printed_rows import write_rows, written
from orchestration.terminal import Terminal, said
from python_models.words import Language
from python_models.words.checks_page import CHECKS, figure, subject
from python_models.words.terminal import HEADS
from warehouse.asked import panel_folder
from warehouse.errors import WarehouseError, written_to

if TYPE_CHECKING:
    import duckdb

FAILURES = "quality.expectation_failures"
SHOWN = ("severity", "table_name", "subject", "name", "region_id", "year", "figure", "file_name", "sheet", "cell")


def checks(
    table: Annotated[str | None, typer.Argument()] = None,
    csv: Annotated[Path | None, typer.Option()] = None,
    draft_exceptions: Annotated[bool, typer.Option("--draft-exceptions")] = False,
) -> None:
    """List every figure that failed the gate in the last run, published or not, with its file and cell."""
    from orchestration.region_names import coded_names
    from warehouse.connection import connect, table_names

    console = Terminal()
    store = published_store()
    if not store.working.exists():
        raise WarehouseError(f"Nothing has been checked in {store.root} yet. Run: coagg run")
    with connect(store.working, read_only=True) as con:
        if FAILURES not in table_names(con):
            raise WarehouseError("The last run ended before the gate, or was of an earlier version. Run: coagg run")
        if draft_exceptions:
            _draft(console, con, panel_folder(), table)
            return
        query = f"select {', '.join(SHOWN)} from {FAILURES} where ? is null or table_name = ? order by severity, rank"
        if csv:
            from warehouse.frames import frame_of  # polars

            found = frame_of(con, query, [table, table])
            with written_to(csv):
                found.write_csv(csv)
            console.print(said("checks.written", count=found.height, path=escape(str(csv))), soft_wrap=True)
            return
        rows = con.execute(query, [table, table]).fetchall()
        called = coded_names(con, language())
    if not rows:
        console.print(said("checks.passed"))
        return
    spoken = language()
    heads = [HEADS(head, spoken) for head in SHOWN]
    prose = [SHOWN.index(head) for head in ("figure", "file_name")]
    write_rows(console, heads, [_in_words(row, called, spoken) for row in rows], prose=prose)


def _in_words(row: Sequence[Any], called: Mapping[str, str], spoken: Language) -> list[str]:
    """A row as it is shown, with the gate's words in a person's language; variables, industries and regions by name."""
    shown = dict(zip(SHOWN, row, strict=True))
    shown |= {name: called.get(shown[name], shown[name]) for name in ("name", "region_id")}
    shown["subject"] = subject(shown["subject"], spoken, called, typed=True)
    for name, words in (("severity", CHECKS.get), ("figure", figure)):
        if shown[name] is not None:
            shown[name] = words(shown[name], spoken)
    return written(list(shown.values()))


def _draft(console: Terminal, con: "duckdb.DuckDBPyConnection", folder: Path, table: str | None) -> None:
    """Write the lines that are new, and say what is left to a person."""
    from orchestration.drafted_exceptions import drafted, stopping
    from warehouse.exceptions_file import NAME, add_lines

    lines = list(drafted(con, table))
    if not lines and stopping(con, table).is_empty():
        console.print(said("checks.none_stops"), soft_wrap=True)
        return
    added, open_ = add_lines(folder, lines)
    told = {"added": added, "open": open_, "path": escape(str(folder / NAME))}
    console.print(said("checks.drafted", **told), soft_wrap=True)
