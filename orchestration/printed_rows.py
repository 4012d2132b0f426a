"""Rows as a terminal shows them: a table where it fits, else a block per row; nothing is cut."""

import math
import textwrap
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    import polars as pl

LEAST_DIGITS = 6
GROUPED_FROM = 10_000  # years stay as they are written
LEAST_PROSE = 24  # columns of the terminal in which sentences can still be read
BETWEEN = " · "


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
    return ", ".join(map(shown, value)) if isinstance(value, list | tuple) else str(value)


def as_written(rows: "pl.DataFrame") -> list[list[str]]:
    """A frame's rows as text: years, codes and what a file printed are no numbers to group."""
    return [written(row) for row in rows.iter_rows()]


def written(row: Sequence[Any]) -> list[str]:
    """The same of one row."""
    return [f"{v:.{LEAST_DIGITS}g}" if isinstance(v, float) else "" if v is None else str(v) for v in row]


def _shown_number(value: float) -> str:
    """At least six digits that count, and all of them before the point."""
    if not math.isfinite(value):
        return str(value)
    if abs(value) < 1:
        return f"{value:.{LEAST_DIGITS}g}"
    text = f"{value:.{max(2, LEAST_DIGITS - len(f'{abs(value):.0f}'))}f}".rstrip("0").rstrip(".")
    whole, point, rest = text.partition(".")
    return f"{int(whole):,}{point}{rest}" if abs(value) >= GROUPED_FROM else text


def write_rows(
    console: Console,
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    title: str = "",
    note: str = "",
    prose: Collection[int] = (),
    number: str = "",
    empty: str = "",
) -> None:
    """Print rows under their heads: a table, or where it is wider than the terminal a block per row.

    Parameters
    ----------
    names
        One head for each of a row's values.
    rows
        Values as they are; a ``rich.text.Text`` keeps its style.
    title, note
        Above and below, where given.
    prose
        Places of columns that hold sentences: in a table they go on in the next line, all others stay whole.
    number
        ``"row {number}"`` above each block, whose values stand below each other (a query's answer); without it a block
        is as dense as the terminal is wide.
    empty
        ``"nothing in {columns}"`` below a table that fits where columns without a value are left out.
    """
    if not number:  # heads are words: they may go on in the next line
        names = [_folded(name, [shown(row[place]) for row in rows]) for place, name in enumerate(names)]
    cells = [[shown(value) for value in row] for row in rows]
    if _fits(console, names, cells, prose, number):
        console.print(_table(names, rows, cells, title, note, prose, edge=bool(number)))
        return
    full = [place for place in range(len(names)) if any(row[place] for row in cells)]
    (heads, *held), values = _picked(full, [names, *cells]), _picked(full, rows)
    if empty and full and _fits(console, heads, held, (), number):
        absent = ", ".join(name for place, name in enumerate(names) if place not in full)
        note = "\n".join(filter(None, (note, empty.format(columns=absent))))
        console.print(_table(heads, values, held, title, note, (), edge=bool(number)))
        return
    if title:
        console.print(title, markup=False, soft_wrap=True)
    for place, row in enumerate(cells, 1):
        if number:
            console.print(f"─── {number.format(number=place)} ───", markup=False)
        _write_block(console, [name.replace("\n", " ") for name in names], row, dense=not number)
    if note:
        console.print(note, markup=False, soft_wrap=True)


def _fits(
    console: Console, names: Sequence[str], cells: Sequence[Sequence[str]], prose: Collection[int], number: str
) -> bool:
    """Whether the terminal is wide enough for the table, of sentences for so much that they can be read."""
    widths = [max(_width(text) for text in column) for column in zip(names, *cells, strict=True)]
    frame = 3 * len(widths) + (1 if number else -3)
    return console.width - frame >= sum(min(w, LEAST_PROSE) if i in prose else w for i, w in enumerate(widths))


def _picked(places: Sequence[int], rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [[row[place] for place in places] for row in rows]


def _folded(name: str, texts: Sequence[str]) -> str:
    """A head on as many lines as its column is narrow."""
    widest = max((_width(word) for word in (*name.split(), *texts)), default=1)
    return "\n".join(textwrap.wrap(name, widest))


def _width(text: str) -> int:
    return max(map(cell_len, text.split("\n")))


def _table(
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    cells: Sequence[Sequence[str]],
    title: str,
    note: str,
    prose: Collection[int],
    *,
    edge: bool,
) -> Table:
    table = Table(
        show_edge=edge, pad_edge=edge, title=escape(title) or None, title_justify="left", caption=escape(note) or None
    )
    for place, name in enumerate(names):
        numeric = any(
            isinstance(row[place], int | float | Decimal) and not isinstance(row[place], bool) for row in rows
        )
        table.add_column(
            escape(name), justify="right" if numeric else "left", no_wrap=place not in prose, overflow="fold"
        )
    for row, texts in zip(rows, cells, strict=True):
        table.add_row(*(v if isinstance(v, Text) else escape(t) for v, t in zip(row, texts, strict=True)))
    return table


def _write_block(console: Console, names: Sequence[str], row: Sequence[str], *, dense: bool) -> None:
    """One row: a line for each value; dense, as many values to a line as it holds, empty ones left out."""
    if not dense:
        longest = max(map(cell_len, names))
        for name, text in zip(names, row, strict=True):
            gap = " " * (longest - cell_len(name))
            console.print(f"{name}{gap}  {text}", markup=False, soft_wrap=True)
        return
    lines = [""]
    for name, text in zip(names, row, strict=True):
        if not text:
            continue
        piece = f"{name} {text}"
        longer = f"{lines[-1]}{BETWEEN}{piece}" if lines[-1] else piece
        if cell_len(longer) <= console.width - 2 or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(piece)
    for place, line in enumerate(lines):
        console.print(("• " if place == 0 else "  ") + line, markup=False, soft_wrap=True)
