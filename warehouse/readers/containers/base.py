"""What every kind of container gives: sheets of text cells, within limits."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.errors import FileError


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may take in memory; larger ones are refused before they are opened."""

    max_bytes: int = 100_000_000
    max_unpacked_bytes: int = 500_000_000
    max_cells: int = 10_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A grid of text cells as in the file; `rows[0][0]` is cell A1, an empty cell is ""."""

    name: str
    rows: list[list[str]]


@dataclass(frozen=True, slots=True)
class Document:
    """A file opened: how it was packed and encoded, and its sheets."""

    container: str
    encoding: str
    sheets: list[Sheet]


def cell_name(row: int, column: int) -> str:
    """Spreadsheet address of a 1-based row and column: (7, 3) -> C7."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def rectangle(rows: list[list[str]]) -> list[list[str]]:
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def check_size(sheets: list[Sheet], limits: Limits) -> None:
    for sheet in sheets:
        if sheet.rows and len(sheet.rows) * len(sheet.rows[0]) > limits.max_cells:
            raise FileError("too_large", f"sheet {sheet.name!r} has more cells than the limit of {limits.max_cells:,}")
