"""How a file writes its numbers: the decimal sign, the sign between thousands; doubt where both readings fit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from warehouse.readers.cells import fold, with_minus, without_money, years_in

_COMMA = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:[. ']\d{3})+),(?:\d{1,2}|\d{4,})|[+-]?\d{1,3}(?:[. ']\d{3})+,\d+")
_POINT = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:[, ']\d{3})+)\.(?:\d{1,2}|\d{4,})|[+-]?\d{1,3}(?:[, ']\d{3})+\.\d+")
_GROUPED = re.compile(r"[+-]?\d{1,3}([. ',])\d{3}(?:\1\d{3})*(?!\d)")
_THREE = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_DECIMAL = re.compile(r"[+-]?\d{1,3}(?:[. ']\d{3})+,\d+|[+-]?0,\d+")  # 1.234,5 and 0,125: here the comma is decimal
_LAKH = re.compile(r"[+-]?\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?")
_MARKED = re.compile(r"[+-]?\d[\d,. ']*\s*(\([a-z]\)|[a-z]|[*†‡]{1,3})", re.I)
_HEAD = re.compile(r"(?:1[89]|20)\d\d\D")  # 2020(p): a year
MARKS = {"p": "provisional", "r": "revised", "e": "estimated"}  # letters that offices put behind a figure
FEWEST = 3  # cells such as 1.234 that may be either before a file is doubted


@dataclass(frozen=True, slots=True)
class NumberSigns:
    """Signs as the catalogue names them; `doubtful` if points may be decimal or between thousands."""

    decimal: str = "."
    thousands: str = ","
    doubtful: bool = False
    lakh: bool = False

    @property
    def usual(self) -> bool:
        return (self.decimal, self.thousands, self.doubtful, self.lakh) == (".", ",", False, False)


def _written(texts: Iterable[str]) -> list[str]:
    folded = (without_money(with_minus(fold(text)).replace("’", "'")) for text in texts)
    return [t for t in folded if re.search(r"\d", t)]


def _says_nothing_of_its_comma(column: list[str]) -> bool:
    """Whether a column has 1,234, and not as many 5,6: what one column writes does not say what another means."""
    either = sum(bool(_EITHER.fullmatch(t)) for t in column)
    comma = sum(bool(_COMMA.fullmatch(t)) for t in column)
    return either > comma and not any(_DECIMAL.fullmatch(t) for t in column)


def signs_of(*columns: Iterable[str]) -> NumberSigns:
    """The signs that every number of a file agrees with, as far as one of them shows it; texts column by column."""
    written = [_written(column) for column in columns]
    cells = [t for column in written for t in column]
    comma, point = [t for t in cells if _COMMA.fullmatch(t)], [t for t in cells if _POINT.fullmatch(t)]
    lakh = any(_LAKH.fullmatch(t) for t in cells)
    if comma and not point and any(map(_says_nothing_of_its_comma, written)):
        return NumberSigns(doubtful=True)
    if comma and not point:
        groups = {m[1] for t in cells if (m := _GROUPED.match(t))} - {","}
        return NumberSigns(",", next(iter(sorted(groups)), "."))
    if point or lakh:
        groups = {m[1] for t in cells if (m := _GROUPED.match(t))} - {"."}
        return NumberSigns(".", min(groups) if groups in ({" "}, {"'"}) else ",", lakh=lakh)
    broken = [t for t in cells if re.fullmatch(r"[+-]?\d+\.\d+", t)]
    whole = [t for t in cells if re.fullmatch(r"[+-]?\d+", t) and not (len(t) == 4 and years_in(t))]
    beside = len(whole) >= FEWEST - 1 and all(len(t.lstrip("+-")) <= 3 for t in whole)  # 99 beside 1.234
    doubtful = bool(broken) and (len(broken) >= FEWEST or beside) and all(_THREE.fullmatch(t) for t in broken)
    spaced = any(re.fullmatch(r"[+-]?\d{1,3}(?: \d{3})+", t) for t in cells)
    return NumberSigns(".", " " if spaced else ",", doubtful)


def marks_beside(texts: Iterable[str]) -> dict[str, str]:
    """Marks behind figures as printed (35445.1r, 5.5*) -> what they mean; `note` for a sign that refers to a text.

    A letter that may multiply the figure or withhold it is none; ① may be a misread digit.
    """
    folded = (text for text in map(fold, texts) if not _HEAD.match(text))
    found = dict.fromkeys(m[1] for text in folded if (m := _MARKED.fullmatch(text)))
    meant = {
        mark: MARKS.get(mark.strip("()").casefold(), "" if mark.strip("()").isalpha() else "note") for mark in found
    }
    return {mark: meaning for mark, meaning in meant.items() if meaning}
