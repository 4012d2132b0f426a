"""Rows of a query as people and programs read them: table, CSV, JSON, Markdown, Parquet."""

import csv
import json
import math
import os
import select
import sys
import threading
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from rich.console import Console

from orchestration.printed_rows import shown, write_rows
from orchestration.terminal import said
from warehouse.errors import WarehouseError

if TYPE_CHECKING:
    import duckdb
    import polars as pl

Format = Literal["table", "csv", "json", "markdown", "parquet"]
SHOWN = 40  # rows of a table where no limit is given


def stoppable(con: "duckdb.DuckDBPyConnection", work: Callable[[], Any]) -> Any:
    """What ``work`` on the connection gives; Ctrl-C interrupts it at once, which DuckDB's own wait in Python does not.

    Raises
    ------
    KeyboardInterrupt
        After the query has ended.
    """
    answer: list[Any] = []
    error: list[BaseException] = []
    begun = given_up = False
    # They tell each other by a pipe: Ctrl-C while Python takes a lock leaves it held, and both wait for ever.
    reads, writes = os.pipe()

    def run() -> None:
        nonlocal begun
        begun = True
        try:
            if not given_up:
                answer.append(work())
        except BaseException as exc:
            error.append(exc)
        finally:
            os.close(writes)

    def ended(within: float) -> bool:
        return bool(select.select([reads], [], [], within)[0])

    try:
        threading.Thread(target=run, daemon=True).start()
        while not ended(0.1):  # in short waits: a signal that came to another thread wakes none that waits for ever
            pass
    except KeyboardInterrupt:
        stopped = False
        while not stopped:  # however often one presses: a query left running would abort Python's end
            try:
                given_up = True  # a thread that has not begun does not begin
                while begun and not ended(0.05):
                    con.interrupt()
                stopped = True
            except KeyboardInterrupt:
                pass
        raise
    finally:
        os.close(reads)
    if error:
        raise error[0]
    return answer[0]


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
        kept = rows[:most]
        note = said("sql.more", rows=len(kept)) if len(rows) > len(kept) else "" if kept else said("sql.no_rows")
        blocks, left_out = said("sql.row", number="{number}"), said("sql.empty", columns="{columns}")
        write_rows(console, names, kept, note=note, number=blocks, empty=left_out)
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
