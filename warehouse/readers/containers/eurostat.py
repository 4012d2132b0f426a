"""Eurostat's TSV, and the workbooks of its data browser: a column a year, flags behind or right of the figures.

They read as Eurostat's SDMX-CSV does, so that one catalogue entry takes the TSV and the CSV: a row a figure, a column
for each dimension, then TIME_PERIOD, OBS_VALUE and OBS_FLAG. ":" is missing; its flag (`: c`, confidential) stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from warehouse.errors import FileError
from warehouse.readers.containers.base import Limits, Sheet, cell_name

_HEAD = re.compile(r"\ufeff?(\w+(?:,\w+)*)\\(\w+)\s*\t")
_MEASURED = ("TIME_PERIOD", "OBS_VALUE", "OBS_FLAG")
_PERIOD = re.compile(r"\d{4}(?:-?(?:[QSM]\d{1,2}|\d{2}))?")
_ROW_DIMENSION = re.compile(r"(.+?) \((Labels|Codes)\)")
_CALLED = {"Time frequency": "freq", "Unit of measure": "unit"}  # as SDMX-CSV calls them
_FOOT = re.compile(r"(?:special values?|available flags|observation flags)\b.*", re.I)
_FIGURE = re.compile(r"(:|[^\s:]+)?\s*([a-z]*)\s*")


def is_eurostat(text: str) -> bool:
    """Dimensions, a backslash and the period before the first tab: freq,unit,geo\\TIME_PERIOD."""
    return _HEAD.match(text) is not None


def eurostat_sheet(text: str, limits: Limits) -> Sheet:
    """The table as a long sheet.

    Raises
    ------
    FileError
        unreadable, naming the line that has other than one key a dimension or one cell a period.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    keys, *periods = lines[0].split("\t")
    dimensions = keys.rsplit("\\", 1)[0].strip().split(",")
    limits.check_cells((len(lines) - 1) * len(periods), len(dimensions) + 3, "the table")
    rows = [[*dimensions, *_MEASURED]]
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        first, *cells = line.split("\t")
        key = first.strip().split(",")
        if len(key) != len(dimensions) or len(cells) != len(periods):
            message = f"line {number} has {len(key)} keys and {len(cells)} cells, the head {len(dimensions)} and"
            raise FileError("unreadable", f"{message} {len(periods)}; fetch the file again")
        for period, cell in zip(periods, cells, strict=True):
            rows.append([*key, period.strip(), *_figure(cell)])
    return Sheet("", rows)


def _figure(cell: str) -> tuple[str, str]:
    """(value, flag) of one cell; a missing value is empty."""
    found = _FIGURE.fullmatch(cell.strip())
    value, flag = (found[1] or "", found[2]) if found else (cell.strip(), "")
    return "" if value == ":" else value, flag


@dataclass(frozen=True, slots=True)
class _Table:
    """A data sheet: what is the same all through it, and where the row of periods, keys and periods stand."""

    sheet: Sheet
    fixed: dict[str, str]
    head: int
    keys: dict[int, str]
    periods: dict[int, str]


def eurostat_workbook(sheets: Sequence[Sheet], limits: Limits) -> list[Sheet]:
    """The data sheets of a workbook of the data browser as one long sheet; the sheets of any other as they are.

    What is fixed in a sheet (its unit) is a column, since the next sheet has another. Summary and Structure have no
    figures.

    Raises
    ------
    FileError
        unreadable, naming the cell that is no flag of a figure or has no key or period.
    """
    tables = [table for sheet in sheets if (table := _table(sheet))]
    if not tables:
        return list(sheets)
    others = [s for s in sheets if s.name not in {"Summary", "Structure", *(t.sheet.name for t in tables)}]
    fixed = dict.fromkeys(name for t in tables for name in t.fixed)
    keys = dict.fromkeys(name for t in tables for name in t.keys.values())
    dimensions = list(fixed | keys)
    limits.check_cells(sum(len(t.sheet.rows) * len(t.periods) for t in tables), len(dimensions) + 3, "the table")
    rows = [[*dimensions, *_MEASURED]]
    for table in tables:
        for key, *measured in _records(table):
            rows.append([*((table.fixed | key).get(d, "") for d in dimensions), *measured])
    return [Sheet("", rows), *others]


def _table(sheet: Sheet) -> _Table | None:
    """The table of a data sheet; none where it is another sheet, or has other than years across."""
    rows = sheet.rows
    if not rows or not rows[0] or not rows[0][0].startswith("Data extracted on"):
        return None
    head = next((i for i, row in enumerate(rows[:-1]) if row[0].strip() == "TIME"), 0)
    periods = {j: c.strip() for j, c in enumerate(rows[head]) if _PERIOD.fullmatch(c.strip())}
    if not head or not periods or {c.strip() for c in rows[head]} - {"TIME", "", *periods.values()}:
        return None
    keys = _keys([c.strip() for c in rows[head + 1][: min(periods)]])
    if 0 not in keys or len(set(keys.values())) < len(keys):
        return None
    above = [[c.strip() for c in row if c.strip()] for row in rows[1:head]]
    fixed = {_CALLED.get(c[0], c[0]): " ".join(c[1:]) for c in above if len(c) > 1 and not c[0].endswith(":")}
    return _Table(sheet, fixed, head, keys, periods)


def _keys(heads: Sequence[str]) -> dict[int, str]:
    """GEO (Codes) or GEO (Labels) -> geo, as SDMX-CSV calls it; of both, the labels are `geo label`."""
    found: dict[int, str] = {}
    for j, head in enumerate(heads):
        said = _ROW_DIMENSION.fullmatch(head)
        both = said and said[2] == "Labels" and f"{said[1]} (Codes)" in heads
        if head:
            found[j] = f"{said[1].lower()} label" if said and both else said[1].lower() if said else head
    return found


def _records(table: _Table) -> list[tuple[dict[str, str], str, str, str]]:
    """(keys, period, value, flag) of each figure, down to the foot."""
    found = []
    rows, first = table.sheet.rows, min(table.periods)
    for i in range(table.head + 2, len(rows)):
        cells = [c.strip() for c in rows[i]]
        if _FOOT.fullmatch(cells[0]):
            break
        if not any(cells):
            continue
        key = {name: cells[j] for j, name in table.keys.items()}
        beside = {j: c for j, c in enumerate(cells) if c and j >= first and j not in table.periods}
        odd = [j for j, c in beside.items() if j - 1 not in table.periods or re.search(r"\d", c)]
        if odd or not all(key.values()):
            where = f"{table.sheet.name!r} {cell_name(i + 1, (odd[0] if odd else 0) + 1)}"
            raise FileError("unreadable", f"{where} has no period or no key; fetch the file again")
        for j, period in table.periods.items():
            value, flag = _figure(cells[j])
            found.append((key, period, value, flag + beside.get(j + 1, "")))
    return found
