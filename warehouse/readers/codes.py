"""Codes of regions and industries in place of their names, or beside them: 110000 北京市, 01001, C : Manufacturing.

A code that a spreadsheet has changed is read where it can be one only: with its quotes ('01001, ="01001"), as a number
(1001.0), without its leading zeros (1001), with more or fewer zeros at its end (110000000000, 11). That it was changed
is said. Two codes that it may be are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
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
_COUNT = re.compile(r"[0-9]{1,3}(?:\.0+)?")

LONGEST_LETTERS = 3  # of a code without digits; words in capitals are longer

Find = Callable[[str], Match]


@dataclass(frozen=True)
class Codes:
    """The codes of a list, each with what it stands for.

    Zeros are restored (`mended`) only where all codes have one length, as those of an administrative division have:
    of line numbers 10, 100 and 500 none is another without its zeros.
    """

    known: Mapping[str, str]
    mended: bool = False

    @cached_property
    def _length(self) -> int:
        lengths = {len(code) for code in self.known if code.isdecimal()}
        return lengths.pop() if self.mended and len(lengths) == 1 else 0

    def find(self, text: str) -> Match:
        """A code as printed; `detail` says what was changed, or which codes it may be."""
        bare = _WRAPPED.sub("", fold(text))
        number = re.sub(r"\.0+$", "", bare) if re.fullmatch(r"\d+\.0+", bare) else bare
        for form in (text, bare, number):
            if form in self.known:
                return Match("found", self.known[form], form)
        if not number.isdecimal() or not self._length:
            return Match("unknown")
        led, ended = number.zfill(self._length), self._ended(number)
        found = {code: self.known[code] for code in (led, ended) if code in self.known}
        if len(set(found.values())) == 1:
            code, target = next(iter(found.items()))
            how = "leading zeros are lost" if code == led else "zeros at its end differ"
            return Match("found", target, code, f"{bare} is read as {code}: {how}")
        return Match("ambiguous", detail=" or ".join(sorted(found)) + ": zeros are lost") if found else Match("unknown")

    def _ended(self, number: str) -> str:
        """With the zeros that a level of the division has at its end: 11 for 110000, 110000000000 for it."""
        length = self._length
        if len(number) > length:
            return number[:length] if not number[length:].strip("0") else ""
        return number.ljust(length, "0") if len(number) in (2, 4, length - 1) else ""


def that_count(texts: Iterable[str], codes: Codes) -> frozenset[str]:
    """The short numbers of a column, where some below ten are no codes: they count its places (1 to 31), and 11, by
    which a list's 110000 may be meant, is the eleventh.
    """
    short = frozenset(t for t in map(str.strip, texts) if _COUNT.fullmatch(t))
    counting = any(float(t) < 10 and codes.find(t).status == "unknown" for t in short)
    return short if counting else frozenset()


def find_coded(text: str, codes: Codes, by_name: Find) -> Match:
    """A code alone, or a code and a name in one cell, which must not contradict each other.

    A code that the list does not have says nothing beside a name that it has; a word beside a name does: North Jiangsu,
    Jilin City, Hebei (rural) are other places.
    """
    alone = codes.find(text)
    if alone.status != "unknown":
        return alone
    text = fold(text)
    for pattern in (_FIRST, _LAST, _JOINED):
        if parts := pattern.fullmatch(text):
            code, name = _code(parts["code"], codes, by_name), by_name(parts["name"])
            if code.status != "found" and not _like_a_code(parts["code"]):
                continue
            if code.status == "found" and name.target and code.target != name.target:
                return Match("ambiguous", detail=f"{code.target} by its code and {name.target} by its name")
            if name.status != "unknown":
                return name
            listed = codes.find(parts["code"]).status == "found"
            if code.status == "found" and not code.detail and (listed or _like_a_code(parts["code"])):
                return code
    return Match("unknown")


def _like_a_code(text: str) -> bool:
    """Whether a text may be a code that no list has: digits, or some capitals."""
    return any(c.isdigit() for c in text) or (text.isupper() and len(text) <= LONGEST_LETTERS)


def _code(text: str, codes: Codes, by_name: Find) -> Match:
    found = codes.find(text)
    return by_name(text) if found.status == "unknown" else found
