"""How a number format shows a number: with percent, in thousands, with its unit, in 万 by a point between its digits.

Format codes: ECMA-376, Part 1, 18.8.31; `0\\.0,` (a thousandth, with a point that is a letter) is how Excel shows 万.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from operator import eq, ge, gt, le, lt, ne

from warehouse.readers.cells import SIGNS, fold


@dataclass(frozen=True, slots=True)
class Shown:
    """What one section of a format does: `0.0%` shows 100 times the number, with the sign; `#,##0,` a thousandth.

    before : the sign of a currency. after : words behind the number, which may be its unit.
    """

    power: int = 0
    percent: bool = False
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """The sections of a format, each with the numbers that it is for."""

    sections: tuple[tuple[Callable[[Decimal], bool], Shown], ...]

    def print(self, text: str) -> str:
        """A stored number as it is shown, with every digit; a text is shown as it is."""
        try:
            number = Decimal(text)
        except InvalidOperation:
            return text
        if not number.is_finite():
            return text
        shown = next((shown for holds, shown in self.sections if holds(number)), Shown())
        if shown == Shown():
            return text
        digits = f"{abs(number).scaleb(shown.power).normalize():f}"
        sign = "-" if number < 0 else ""
        return f"{sign}{shown.before}{digits}{'%' if shown.percent else ''}{shown.after}"


_TOKEN = re.compile(r'"([^"]*)"|[\\!](.)|[_*].|\[([^\]]*)\]|(General|[0#?.,%/]|E[+-])|(.)', re.S | re.I)
_SECTION = re.compile(r'(?:"[^"]*"|[\\!].|\[[^\]]*\]|[^;"\\!\[])+|(?<=;)(?=;|$)')
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?[\d.]+)\]")
_COMPARED: dict[str, Callable[[Decimal, Decimal], bool]] = {"<=": le, ">=": ge, "<>": ne, "<": lt, ">": gt, "=": eq}
_WORDS = re.compile(r"[^\W\d_]|‰")
_BY_SIGN: dict[int, list[Callable[[Decimal], bool]]] = {
    0: [],
    1: [lambda _: True],
    2: [lambda n: n >= 0, lambda n: n < 0],
    3: [lambda n: n > 0, lambda n: n < 0, lambda _: True],
}
_MONEY = re.compile(r"^\$|-[0-9A-Fa-f]*$")  # [$￥-804]: a currency, and where it is so written
_DATE = re.compile(r"[ymdhs]", re.I)


def shown_by(code: str) -> NumberFormat | None:
    """What a number format does to numbers; None if it shows the number itself.

    >>> shown_by("0.0%").print("0.125"), shown_by("#,##0,").print("12345"), shown_by("#,##0.0")
    ('12.5%', '12.345', None)
    >>> shown_by('0.0"万元"').print("12.5"), shown_by("0\\\\.0,").print("12345")
    ('12.5万元', '1.2345')
    """
    codes = _SECTION.findall(code)[:3]
    told = [_CONDITION.search(section) for section in codes]
    holds = [_condition(found) for found in told] if any(told) else _BY_SIGN[len(codes)]
    sections = tuple((h, shown) for h, section in zip(holds, codes, strict=False) if (shown := _section(section)))
    return NumberFormat(sections) if any(shown != Shown() for _, shown in sections) else None


def _condition(found: re.Match[str] | None) -> Callable[[Decimal], bool]:
    if found is None:
        return lambda _: True
    compared, limit = _COMPARED[found[1]], Decimal(found[2])
    return lambda number: compared(number, limit)


def _section(code: str) -> Shown | None:
    """What a section does; None for one of dates or without a number."""
    before, after, digits, letters = "", "", "", ""
    for quoted, escaped, bracket, placed, other in _TOKEN.findall(code):
        if placed:
            digits += letters + ("0" if placed.casefold() == "general" else placed)
            letters = ""
            continue
        if other and _DATE.fullmatch(other):
            return None
        text = _MONEY.sub("", bracket) if bracket.startswith("$") else quoted or escaped or other
        if not re.search(r"[0#?]", digits):
            before += text
        elif text == ".":
            letters += "|"  # a point among the digits that is none
        else:
            after += text
    if not re.search(r"[0#?]", digits):
        return None
    percent = digits.count("%") or int(fold(after) == "%")
    scaled = re.search(r"[0#?](,+)(?![0#?,|])", digits)
    power = 2 * digits.count("%") - (3 * len(scaled[1]) if scaled else 0)
    if "|" in digits and "." not in digits:
        power -= len(re.findall(r"[0#?]", digits.rpartition("|")[2]))
    money = fold(before).strip(" -+(") if any(sign in fold(before) for sign in SIGNS) else ""
    return Shown(power, bool(percent), money, after.strip() if _WORDS.match(after.strip()) else "")


PERCENT = shown_by("0%")
assert PERCENT is not None
BUILT_IN: dict[int, NumberFormat] = {9: PERCENT, 10: PERCENT}  # formats that a workbook need not spell out
