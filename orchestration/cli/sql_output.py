"""Rows of a query as people and programs read them: table, CSV, JSON, Markdown, Parquet."""

import csv
import json
import math
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from warehouse.errors import WarehouseError

if TYPE_CHECKING:
    import duckdb
    import polars as pl

Format = Literal["table", "csv", "json", "markdown", "parquet"]
SHOWN = 40  # rows of a table where no limit is given
LEAST_DIGITS = 6
GROUPED_FROM = 10_000  # years stay as they are written


def shown(value: Any) -> str:
    """A value in a table: numbers in full, never with an exponent where they are large; '' for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= GROUPED_FROM else str(value)
    if isinstance(value, float | Decimal):
        return _shown_number(float(value))
    return ", ".join(map(shown, value)) if isinstance(value, list) else str(value)


def _shown_number(value: float) -> str:
    """At least six digits that count, and all of them before the point."""
    if not math.isfinite(value):
        return str(value)
    if abs(value) < 1:
        return f"{value:.{LEAST_DIGITS}g}"
    text = f"{value:.{max(2, LEAST_DIGITS - len(f'{abs(value):.0f}'))}f}".rstrip("0").rstrip(".")
    whole, point, rest = text.partition(".")
    return f"{int(whole):,}{point}{rest}" if abs(value) >= GROUPED_FROM else text


def stoppable(con: "duckdb.DuckDBPyConnection", work: Callable[[], Any]) -> Any:
    """What ``work`` on the connection gives; Ctrl-C interrupts it at once, which DuckDB's own wait in Python does not.

    Raises
    ------
    KeyboardInterrupt
        After the query has ended.
    """
    answer: Future[Any] = Future()

    def run() -> None:
        try:
            answer.set_result(work())
        except BaseException as exc:
            answer.set_exception(exc)

    thread = threading.Thread(target=run, daemon=True)
    try:
        thread.start()
        while not answer.done():  # in short waits: a signal that came to another thread wakes none that waits for ever
            wait([answer], 0.1)
        return answer.result()
    except KeyboardInterrupt:
        # it may have come while the thread was starting, or before the query that does not notice it then
        while not answer.done() and (thread.is_alive() or thread.ident is not None):
            con.interrupt()
            wait([answer], 0.05)
        raise


def write_answer(console: Console, result: "duckdb.DuckDBPyConnection", form: Format, limit: int | None) -> None:
    """Print what a query gave; at most ``limit`` rows, of a table ``SHOWN`` where none is given."""
    if form == "parquet":
        _write_parquet(stoppable(result, result.pl), limit)
        return
    names = _told_apart([d[0] for d in result.description])
    most = limit or (SHOWN if form == "table" else None)
    wanted = None if most is None else most + (form == "table")
    rows = stoppable(result, result.fetchall if wanted is None else lambda: result.fetchmany(wanted))
    if form == "table":
        _write_table(console, names, rows[:most], len(rows) > (most or 0))
    elif form == "markdown":
        lines = [names, ["---"] * len(names), *([shown(v) for v in row] for row in rows)]
        for line in lines:
            print("|", " | ".join(text.replace("|", r"\|").replace("\n", " ") for text in line), "|")
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([[_flat(v) for v in row] for row in rows])
    else:
        records = [dict(zip(names, map(_plain, row), strict=True)) for row in rows]
        json.dump(records, sys.stdout, ensure_ascii=False, indent=1, default=str, allow_nan=False)
        print()


def _told_apart(names: Sequence[str]) -> list[str]:
    """Names with a number after those that came before, so that no column of a record is lost."""
    seen: dict[str, int] = {}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return out


def _plain(value: Any) -> Any:
    """A value for JSON, which has no nan and no decimals of its own."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    return [_plain(v) for v in value] if isinstance(value, list | tuple) else value


def _flat(value: Any) -> Any:
    """A value for a CSV cell; a list or a record as JSON."""
    if isinstance(value, list | dict | tuple):
        return json.dumps(_plain(value), ensure_ascii=False, default=str)
    return str(value).lower() if isinstance(value, bool) else value


def _write_parquet(frame: "pl.DataFrame", limit: int | None) -> None:
    if sys.stdout.isatty():
        raise WarehouseError("Parquet is no text: send it to a file (coagg sql … --format parquet > FILE.parquet).")
    (frame if limit is None else frame.head(limit)).write_parquet(sys.stdout.buffer)


def _write_table(console: Console, names: Sequence[str], rows: Sequence[Sequence[Any]], more: bool) -> None:
    """A table, or where it is wider than the terminal a block per row."""
    cells = [[shown(value) for value in row] for row in rows]
    widths = [
        max(cell_len(line) for line in "\n".join(column).split("\n")) for column in zip(names, *cells, strict=True)
    ]
    note = f"first {len(rows)} rows; --limit N shows more" if more else None
    if sum(widths) + 3 * len(widths) + 1 <= console.width:
        table = Table(caption=note)
        for name, values in zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True):
            numeric = any(isinstance(v, int | float | Decimal) and not isinstance(v, bool) for v in values)
            table.add_column(escape(name), justify="right" if numeric else "left", no_wrap=True)
        for row in cells:
            table.add_row(*map(escape, row))
        console.print(table)
        return
    longest = max(map(cell_len, names))
    for number, row in enumerate(cells, 1):
        console.print(f"─── row {number} ───", markup=False)
        for name, text in zip(names, row, strict=True):
            gap = " " * (longest - cell_len(name))
            console.print(f"{name}{gap}  {text}", markup=False, soft_wrap=True)
    if note or not cells:
        console.print(note or f"no rows ({', '.join(names)})", markup=False, soft_wrap=True)
