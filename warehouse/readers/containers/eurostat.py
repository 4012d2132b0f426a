"""Eurostat's TSV: the dimensions in one cell, a column a year, flags behind the figures.

It reads as Eurostat's SDMX-CSV does, so that one catalogue entry takes both: a row a figure, a column for each
dimension, then TIME_PERIOD, OBS_VALUE and OBS_FLAG. ":" is missing; its flag (`: c`, confidential) stays.
"""

from __future__ import annotations

import re

from warehouse.errors import FileError
from warehouse.readers.containers.base import Limits, Sheet

_HEAD = re.compile(r"\ufeff?(\w+(?:,\w+)*)\\(\w+)\s*\t")
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
    rows = [[*dimensions, "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG"]]
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        first, *cells = line.split("\t")
        key = first.strip().split(",")
        if len(key) != len(dimensions) or len(cells) != len(periods):
            message = f"line {number} has {len(key)} keys and {len(cells)} cells, the head {len(dimensions)} and"
            raise FileError("unreadable", f"{message} {len(periods)}; fetch the file again")
        for period, cell in zip(periods, cells, strict=True):
            found = _FIGURE.fullmatch(cell.strip())
            value, flag = (found[1] or "", found[2]) if found else (cell.strip(), "")
            rows.append([*key, period.strip(), "" if value == ":" else value, flag])
    return Sheet("", rows)
