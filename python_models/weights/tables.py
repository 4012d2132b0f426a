"""Weights written as a table: a square with or without names, or links, in CSV, Excel, Stata data and Parquet."""

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from python_models.errors import InputError
from python_models.unit_names import label, labels, matched, some
from python_models.weights.links import from_links, named_square

MaybeNamed = tuple[tuple[str, ...] | None, Any]
_STEM = re.compile(r"(.*?)(\d+)")


def split(text: str, name: str) -> list[list[str]]:
    """Cells of a delimited text: by semicolon, tab, comma, bar or blanks; lines that start with # are passed over."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if not lines:
        raise InputError(f"{name} has no rows.")
    for delimiter in (";", "\t", ",", "|"):
        if delimiter in lines[0]:
            rows = [
                [cell.strip() for cell in row] for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter)
            ]
            return _points(rows, name) if delimiter in ";\t" else rows
    return [line.split() for line in lines]


def _points(rows: list[list[str]], name: str) -> list[list[str]]:
    """Decimal commas of a semicolon or tab file as points; where each could as well part thousands, it is refused."""
    comma = re.compile(r"[+-]?\d+,\d+(?:[eE][+-]?\d+)?")
    cells = [cell for row in rows for cell in row if comma.fullmatch(cell)]
    if cells and all(re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", cell) for cell in cells):
        raise InputError(
            f"{name}: is {cells[0]} a decimal or a thousand? Write {cells[0].replace(',', '.')} or without comma."
        )
    return [[cell.replace(",", ".") if comma.fullmatch(cell) else cell for cell in row] for row in rows]


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _values(rows: Sequence[Sequence[str]], name: str, down: Sequence[str], across: Sequence[str]) -> np.ndarray:
    """Numbers of a block; an empty cell or a word is named by its row and column, never taken for zero."""
    out = np.empty((len(rows), len(rows[0])))
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            value = _number(cell)
            if value is None or not np.isfinite(value):
                said = f"holds {cell!r}, no number" if cell else "is empty; write 0 where there is no link"
                raise InputError(f"{name}: the cell of row {down[i]}, column {across[j]} {said}.")
            out[i, j] = value
    return out


def read_table(rows: list[list[str]], name: str) -> MaybeNamed:
    """Weights of rows of cells: a square named at its head and side, or at one of them, or bare; or links.

    Raises
    ------
    InputError
        Rows of different lengths, another shape, names that differ or repeat, cells without a number; named.
    """
    rows = _trimmed(rows)
    if not rows:
        raise InputError(f"{name} has no rows.")
    width = len(rows[0])
    ragged = [i for i, row in enumerate(rows, 1) if len(row) != width]
    if ragged:
        raise InputError(f"{name}: row {ragged[0]} has {len(rows[ragged[0] - 1])} cells and the first has {width}.")
    height, head, side = len(rows), rows[0], [row[0] for row in rows]
    count = [str(i) for i in range(1, max(height, width) + 1)]
    if height == width > 1 and _number(head[0]) is None and not _is_links(rows):
        block = _values([row[1:] for row in rows[1:]], name, side[1:], head[1:])
        return named_square([label(s) for s in side[1:]], [label(h) for h in head[1:]], block, name)
    if _is_links(rows):
        return _links(rows, name)
    if height == width:
        return None, _values(rows, name, count, count)
    if height == width + 1:
        return tuple(head), _values(rows[1:], name, head, head)
    if width == height + 1:
        return tuple(side), _values([row[1:] for row in rows], name, side, side)
    raise InputError(
        f"{name} has {height} rows and {width} columns: no square of weights (regions in the head and in the first "
        "column), and no links (region, neighbour, weight)."
    )


def _trimmed(rows: list[list[str]]) -> list[list[str]]:
    """Without empty rows and without columns that are empty at the right of all rows."""
    rows = [row for row in rows if any(row)]
    while rows and all(len(row) == len(rows[0]) and row[-1] == "" for row in rows):
        rows = [row[:-1] for row in rows]
    return rows


def _is_links(rows: list[list[str]]) -> bool:
    """Whether the table is (head and) region, neighbour, weight, and no square of three columns."""
    if len(rows[0]) != 3 or len(rows) < 2:
        return False
    body = rows if _number(rows[0][2]) is not None else rows[1:]
    if any(_number(row[2]) is None for row in body) or not all(row[0] and row[1] for row in body):
        return False
    if len(rows) == 3 and matched(rows[0][1:], [row[0] for row in rows[1:]])[0]:
        return False  # a square of two regions, named at head and side
    square = [[_number(cell) for cell in row] for row in rows[-3:]] if len(rows) in (3, 4) else []
    return not (square and all(cell is not None for row in square for cell in row) and not any(
        square[i][i] for i in range(3)
    ))  # fmt: skip


def _links(rows: list[list[str]], name: str) -> MaybeNamed:
    body = rows if _number(rows[0][2]) is not None else rows[1:]
    links = [(label(a), label(b), float(v)) for a, b, v in body]
    return from_links(sorted({unit for a, b, _ in links for unit in (a, b)}), links, name)


def sheet_rows(path: Path, sheet: str | None) -> list[list[str]]:
    """Cells of a workbook's sheet as text, numbers in full."""
    import fastexcel

    try:
        book = fastexcel.read_excel(path)
    except Exception as exc:  # calamine's errors are of many kinds
        raise InputError(f"{path.name} cannot be read as a workbook ({exc}).") from exc
    if sheet is None and len(book.sheet_names) > 1:
        raise InputError(f"{path.name} has the sheets {some(book.sheet_names)}; say which: sheet.")
    chosen = book.sheet_names[0] if sheet is None else sheet
    if chosen not in book.sheet_names:
        raise InputError(f"{path.name} has no sheet {chosen!r}; it has {some(book.sheet_names)}.")
    texts = book.load_sheet(chosen, header_row=None, dtypes="string").to_polars()
    numbers = book.load_sheet(chosen, header_row=None, dtypes="float").to_polars()
    return [list(map(_shown_cell, *both)) for both in zip(texts.iter_rows(), numbers.iter_rows(), strict=True)]


def _shown_cell(text: str | None, value: float | None) -> str:
    """A text as it is; a number in full: its text has nine decimals (findings/fastexcel_numbers_beside_a_text.sh)."""
    shown = (text or "").strip()
    if value is None or (shown and _number(shown) in (None, value)):
        return shown
    return _written(value)


def _cells(frame: pl.DataFrame) -> list[list[str]]:
    return [["" if cell is None else _written(cell) for cell in row] for row in frame.iter_rows()]


def _written(cell: Any) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell).strip()


def read_parquet(path: Path) -> MaybeNamed:
    """Weights of a Parquet file: columns named by the units, a first column of names or none, or links."""
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as exc:
        raise InputError(f"{path.name} cannot be read as Parquet ({exc}).") from exc
    return read_table([list(frame.columns), *_cells(frame)], path.name)


def read_dta(path: Path, encoding: str | None) -> MaybeNamed:
    """Weights of Stata data: a column of ids and one column per region, or links.

    Stata's names cannot be codes, so the columns are matched by what is behind a common stem (``w110000``) or by their
    variable labels; columns that only count (``w1 w2 ...``) are in the order of the rows.
    """
    frame, said = _stata_frame(path, encoding)
    n = frame.height
    if frame.width == n:
        return None, _values(_cells(frame), path.name, [str(i + 1) for i in range(n)], frame.columns)
    if frame.width == n + 1:
        ids, columns = labels(frame.to_series(0)).to_list(), frame.columns[1:]
        if frame.to_series(0).null_count():
            raise InputError(f"{path.name}: the column {frame.columns[0]} does not name every row.")
        block = _values(_cells(frame.select(columns)), path.name, ids, columns)
        return _by_column_names(ids, columns, said[1:], block, path.name)
    return read_table([list(frame.columns), *_cells(frame)], path.name)


def _by_column_names(
    ids: Sequence[str], columns: Sequence[str], said: Sequence[str], block: np.ndarray, name: str
) -> MaybeNamed:
    parts = [_STEM.fullmatch(column) for column in columns]
    stems = {found[1] for found in parts if found}
    ends = [found[2] for found in parts if found]
    one_stem = len(stems) == 1 and len(ends) == len(columns)
    for names in (columns, said, ends if one_stem else []):
        if len(names) == len(ids) and not matched(ids, list(names))[1]:
            return named_square(ids, list(names), block, name)
    if one_stem and [int(end) for end in ends] in ([*range(1, len(ids) + 1)], [*range(len(ids))]):
        return tuple(ids), block
    raise InputError(
        f"{name}: the columns {some(columns, 4)} do not say which region each is; name or label them by the ids of "
        f"{some(ids, 3)}, or count them (w1, w2, ...) in the order of the rows."
    )


def _stata_frame(path: Path, encoding: str | None) -> tuple[pl.DataFrame, list[str]]:
    """The columns of a .dta, and their labels."""
    try:
        import pyreadstat
    except ImportError as exc:
        raise InputError(f"{path.name}: reading .dta needs the package pyreadstat.") from exc
    try:
        held, meta = pyreadstat.read_dta(str(path), encoding=encoding, output_format="dict")
    except Exception as exc:  # pyreadstat's errors are of its own kinds
        raise InputError(f"{path.name} cannot be read as Stata data ({exc}).") from exc
    frame = pl.DataFrame({column: list(values) for column, values in held.items()}, strict=False)
    return frame, [text or "" for text in meta.column_labels]
