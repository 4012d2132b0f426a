"""What every kind of container gives: sheets of text cells, within limits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from warehouse.errors import FileError
from warehouse.readers.cells import PLAIN, is_number, is_year

STORED = frozenset({"xlsx", "xls", "xlsb", "ods", "xml", "dta", "sav", "por", "rdata", "parquet", "dbf", "jsonstat"})
SHARED = "=merged "  # before a figure that several rows or columns share
UNSTORED = "=formula without stored value"  # what a cell reads whose formula nobody has computed


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may take in memory; larger ones are refused before they are opened."""

    max_bytes: int = 100_000_000
    max_unpacked_bytes: int = 500_000_000
    max_cells: int = 10_000_000

    def check_cells(self, rows: int, columns: int, what: str) -> None:
        """Refuse a table by the size that its head declares, before it is read."""
        if rows * columns > self.max_cells:
            raise FileError(
                "too_large",
                f"{what} has {rows:,} rows and {columns:,} columns: more cells than the limit of {self.max_cells:,}",
            )


@dataclass(frozen=True, slots=True)
class Packing:
    """What a catalogue entry says of how a file is packed; `member`: which file of an archive, by a pattern."""

    container: str = "auto"
    encoding: str = "auto"
    delimiter: str = "auto"
    member: str = "*"
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A grid of text cells as in the file; `rows[0][0]` is cell A1, an empty cell is "".

    lengths : cells of each line as it was written, where a separator too many shifts them (text tables); else empty.
    hidden : a sheet that the workbook does not show.
    """

    name: str
    rows: list[list[str]]
    hidden: bool = False
    lengths: tuple[int, ...] = ()
    _odd: dict[tuple[int, re.Pattern[str]], frozenset[int]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def odd(self, column: int, plain: re.Pattern[str] = PLAIN) -> frozenset[int]:
        """Rows whose cell in a column is anything but a figure as most are printed (12, -3.45; or as `plain` says).

        Looked at once: what finds tables, names columns and reads figures asks for it, column by column. Rows are not
        to be changed after.
        """
        found = self._odd.get((column, plain))
        if found is None:
            fits, rows = plain.fullmatch, enumerate(self.rows)
            found = self._odd[column, plain] = frozenset([i for i, row in rows if not fits(row[column])])
        return found


@dataclass(frozen=True, slots=True)
class Document:
    """A file opened: how it was packed and encoded, and its sheets; `packed`: gzip, zip … if it lay in one."""

    container: str
    encoding: str
    sheets: list[Sheet]
    packed: str = ""

    @property
    def stored_numbers(self) -> bool:
        """Whether cells may hold numbers themselves, beside texts that print them."""
        return self.container in STORED


def cell_name(row: int, column: int) -> str:
    """Spreadsheet address of a 1-based row and column: (7, 3) -> C7."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(text: str) -> str:
    """What is printed above the line: digits as such, since they are none of the figure before them (12345¹)."""
    return text.translate(_RAISED) if re.fullmatch(r"[\d,，、\s]+", text) else text


Merge = tuple[int, int, int, int]  # row and column of the first cell (from 0), rows and columns that it spans


def mark_shared(rows: list[list[str]], merges: Iterable[Merge]) -> None:
    """Write into merged cells with a figure that several rows or columns share it: it is of none of them alone.

    A row that has a name left of it, or a column with a head above it, is one of its own; where only the first has, the
    cell is merely wide. Years are the rows' or columns' that they stand over.
    """
    for i, j, down, right in merges:
        text = rows[i][j] if i < len(rows) and j < len(rows[i]) else ""
        if not is_number(text) or is_year(text):
            continue
        below = [r for r in range(i + 1, min(i + down, len(rows))) if any(c.strip() for c in rows[r][:j])]
        beside = [c for c in range(j + 1, min(j + right, len(rows[i]))) if any(row[c].strip() for row in rows[:i])]
        if below or beside:
            where = f"{cell_name(i + 1, j + 1)}:{cell_name(i + down, j + right)}"
            for r in (i, *below):
                for c in (j, *beside):
                    rows[r][c] = f"{SHARED}{text} {where}"


def rectangle(rows: list[list[str]]) -> list[list[str]]:
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def sheet_of(name: str, heads: Sequence[str], columns: Iterable[Iterable[object]]) -> Sheet:
    """A table of typed columns as text cells under its heads: numbers with every digit, dates as year-month-day."""
    return Sheet(name, [list(heads), *map(list, zip(*([text_of(v) for v in c] for c in columns), strict=True))])


def text_of(value: object) -> str:
    """One typed value as a cell's text; missing is "".

    >>> text_of(2019.0), text_of(1e-7 / 3), text_of(float("nan")), text_of(date(2019, 12, 31))
    ('2019', '3.333333333333333e-08', '', '2019-12-31')
    """
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(float(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def check_size(sheets: list[Sheet], limits: Limits) -> None:
    for sheet in sheets:
        if sheet.rows and len(sheet.rows) * len(sheet.rows[0]) > limits.max_cells:
            raise FileError("too_large", f"sheet {sheet.name!r} has more cells than the limit of {limits.max_cells:,}")
