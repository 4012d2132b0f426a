"""Text tables: a delimiter between the cells of a line, or two spaces and more."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from warehouse.errors import FileError
from warehouse.readers.containers.base import Sheet, rectangle

SPACES = "  "
FEWEST = 2  # lines that a sign parts alike
_BLANK = re.compile(r"[ \u3000\u00a0]{2,}|\u3000")
_COMMA = re.compile(r"(?<!\d),|,(?!\d{3}(?!\d))")


def csv_sheet(text: str, delimiter: str) -> Sheet:
    if "\x00" in text:
        raise FileError("unreadable", "the text contains NUL bytes: it is not a text table")
    lines = text.splitlines()
    used = _delimiter(lines) if delimiter == "auto" else delimiter
    if used == SPACES:
        rows = [_BLANK.split(line.strip()) if line.strip() else [] for line in lines]
        return Sheet("", rectangle(rows), lengths=tuple(map(len, rows)))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=used))
    except csv.Error as error:
        raise FileError("unreadable", f"not a table separated by {used!r}: {error}") from None
    return Sheet("", rectangle(rows), lengths=tuple(map(len, rows)))


def _delimiter(lines: list[str]) -> str:
    """The separator that the most lines carry in the same number; ties go to the less ambiguous sign.

    Runs of spaces, as text copied from a page has them, only where no sign parts more than one line.
    """

    def agreement(pattern: re.Pattern[str]) -> int:
        counts = Counter(n for line in lines if (n := len(pattern.findall(line.strip(" \u3000")))))
        return counts.most_common(1)[0][1] if counts else 0

    found = {sign: agreement(re.compile(re.escape(sign))) for sign in (";", ",", "\t", "|", "，")}
    best = max(found, key=lambda sign: found[sign])  # max keeps the first of equals
    found[","] = agreement(_COMMA)  # 1,234 is a figure
    alone = max(found.values()) < FEWEST
    return SPACES if alone and agreement(_BLANK) >= FEWEST else best
