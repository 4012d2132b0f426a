"""Text tables: a delimiter between the cells of a line."""

from __future__ import annotations

import csv
import io
from collections import Counter

from warehouse.errors import FileError
from warehouse.readers.containers.base import Sheet, rectangle


def csv_sheet(text: str, delimiter: str) -> Sheet:
    if "\x00" in text:
        raise FileError("unreadable", "the text contains NUL bytes: it is not a text table")
    lines = text.splitlines()
    used = _delimiter(lines) if delimiter == "auto" else delimiter
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=used))
    except csv.Error as error:
        raise FileError("unreadable", f"not a table separated by {used!r}: {error}") from None
    return Sheet("", rectangle(rows), lengths=tuple(map(len, rows)))


def _delimiter(lines: list[str]) -> str:
    """The separator that the most lines carry in the same number; ties go to the less ambiguous sign."""

    def agreement(sign: str) -> int:
        counts = Counter(n for line in lines if (n := line.count(sign)))
        return counts.most_common(1)[0][1] if counts else 0

    return max((";", ",", "\t", "|"), key=agreement)  # max keeps the first of equals
