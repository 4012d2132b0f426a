"""Codes of regions and industries in place of their names, or beside them: 110000 北京市, 01001, C : Manufacturing.

A code that a spreadsheet has changed is read where it can be one only: with its quotes ('01001, ="01001"), as a number
(1001.0), without its leading zeros (1001), with more or fewer zeros at its end (110000000000, 11). That it was changed
is said. Two codes that it may be are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from warehouse.names import Match
from warehouse.readers.cells import fold

_WRAPPED = re.compile(r"""^[='"\s]+|["'\s]+$""")
_FIRST = re.compile(
    r"(?P<code>(?=[^\s]*\d|[A-Z])[0-9A-Za-z.]{1,14}?)(?:\s*[:：_|、]\s*|\s+-\s+|-(?=[^\d\s])|\s+)(?P<name>.*\D.*)"
)
_LAST = re.compile(r"(?P<name>.*\D.*?)\s*[(（\[]\s*(?P<code>[0-9A-Za-z.]{1,14})\s*[)）\]]")
_JOINED = re.compile(r"(?P<code>\d{2,14})(?P<name>[^\d\s.,:%].*)")

Find = Callable[[str], Match]


@dataclass(frozen=True)
class Codes:
    """The codes of a list, each with what it stands for."""

    known: Mapping[str, str]

    @cached_property
    def _by_form(self) -> dict[str, list[str]]:
        """Codes by what is left of them when zeros at both ends are gone."""
        found: dict[str, list[str]] = {}
        for code in sorted(self.known):
            if code.isdecimal():
                found.setdefault(code.strip("0"), []).append(code)
        return found

    def find(self, text: str) -> Match:
        """A code as printed; `detail` says what was changed, or which codes it may be."""
        bare = _WRAPPED.sub("", fold(text))
        number = re.sub(r"\.0+$", "", bare) if re.fullmatch(r"\d+\.0+", bare) else bare
        for form in (text, bare, number):
            if form in self.known:
                return Match("found", self.known[form], form)
        if not number.isdecimal():
            return Match("unknown")
        alike = self._by_form.get(number.strip("0"), [])
        led = [c for c in alike if number == c[len(c) - len(number) :] and not c[: len(c) - len(number)].strip("0")]
        ended = [c for c in alike if len(number) > 1 and number.rstrip("0") == c.rstrip("0")]
        if len({self.known[c] for c in led + ended}) == 1:
            code = (led + ended)[0]
            how = "leading zeros are lost" if led else "zeros at its end differ"
            return Match("found", self.known[code], code, f"{bare} is read as {code}: {how}")
        if led or ended:
            return Match("ambiguous", detail=" or ".join(sorted({*led, *ended})) + ": zeros are lost")
        return Match("unknown")


def find_coded(text: str, codes: Codes, by_name: Find) -> Match:
    """A code alone, or a code and a name in one cell, which must not contradict each other.

    A code that the list does not have says nothing beside a name that it has.
    """
    alone = codes.find(text)
    if alone.status != "unknown":
        return alone
    text = fold(text)
    for pattern in (_FIRST, _LAST, _JOINED):
        if parts := pattern.fullmatch(text):
            code, name = _code(parts["code"], codes, by_name), by_name(parts["name"])
            if code.status == "found" and name.target and code.target != name.target:
                return Match("ambiguous", detail=f"{code.target} by its code and {name.target} by its name")
            if name.status != "unknown":
                return name
            if code.status == "found" and not code.detail:
                return code
    return Match("unknown")


def _code(text: str, codes: Codes, by_name: Find) -> Match:
    found = codes.find(text)
    return by_name(text) if found.status == "unknown" else found
