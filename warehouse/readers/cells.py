"""What one cell says: a number, a missing mark, a unit, a year; no knowledge of tables."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from warehouse.names import NameList

REMEMBERED = 65536  # texts of cells whose reading is kept: a table repeats them, and is gone through several times
YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", re.I)
_PARENTHESES = re.compile(r"\(([^()]*)\)")
_LATIN_TAIL = re.compile(r"[\x00-\xff]*$")
_GAP = re.compile(r"\s+(?=\(?[A-Za-z])")
_LISTED = re.compile(r"[、，,./;；]")


_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


@lru_cache(maxsize=REMEMBERED)
def fold(text: str) -> str:
    """Width folded (（１） -> (1)), invisible characters dropped, ends trimmed.

    Raised and circled digits stay as they are: they mark a footnote, 5.5① is not 5.51.
    """
    if text.isascii():
        return text.strip()
    text = _INVISIBLE.sub("", text)
    return "".join(c if unicodedata.category(c) == "No" else unicodedata.normalize("NFKC", c) for c in text).strip()


@dataclass(frozen=True, slots=True)
class Figure:
    """A value cell read: status number, missing or error."""

    status: str
    value: float | None = None
    flag: str | None = None


@dataclass(frozen=True, slots=True)
class FigureFormat:
    """How a source prints figures; `stored` when cells may hold numbers themselves (workbooks) beside texts."""

    missing: frozenset[str]
    flags: tuple[tuple[str, str], ...] = ()
    decimal: str = "."
    thousands: str = ","
    stored: bool = False
    known: dict[str, Figure] = field(default_factory=dict, compare=False, repr=False)  # what was read before, by text

    def pattern(self) -> re.Pattern[str]:
        return _figure_pattern(self.decimal, self.thousands)


@lru_cache(maxsize=64)
def _figure_pattern(decimal: str, thousands: str) -> re.Pattern[str]:
    grouped = rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+|" if thousands else ""
    return re.compile(rf"[+-]?(?:{grouped}\d+)(?:{re.escape(decimal)}\d+)?(?:[eE][+-]?\d+)?")


def read_figure(raw: str, form: FigureFormat) -> Figure:
    """Number, missing mark or error; marks beside a number become its flag.

    >>> read_figure("1,234.5", FigureFormat(frozenset({"-"}))).value
    1234.5
    """
    figure = form.known.get(raw)
    if figure is None:
        if len(form.known) >= REMEMBERED:
            form.known.clear()
        figure = form.known[raw] = _figure(raw, form)
    return figure


def _figure(raw: str, form: FigureFormat) -> Figure:
    text = fold(raw).replace("−", "-")
    if not text or text in form.missing:
        return Figure("missing")
    for mark, flag in form.flags:
        if text.endswith(mark) and text != mark:
            inner = _figure(text.removesuffix(mark), FigureFormat(form.missing, (), *_rest(form)))
            return Figure(inner.status, inner.value, flag if inner.status == "number" else None)
    printed = form.pattern().fullmatch(text)
    plain = _PLAIN.fullmatch(text) if form.stored else None
    values = set()
    if printed:
        bare = text.replace(form.thousands, "") if form.thousands else text
        values.add(float(bare.replace(form.decimal, ".")))
    if plain:
        values.add(float(text))
    if len(values) == 1 and (value := values.pop()) - value == 0:  # neither infinite nor two readings
        return Figure("number", value)
    return Figure("error")


def _rest(form: FigureFormat) -> tuple[str, str, bool]:
    return form.decimal, form.thousands, form.stored


def years_in(text: str) -> list[int]:
    return [int(y) for y in dict.fromkeys(YEAR.findall(fold(text)))]


@lru_cache(maxsize=REMEMBERED)
def is_number(text: str) -> bool:
    return bool(_figure_pattern(".", ",").fullmatch(fold(text)) or _figure_pattern(",", ".").fullmatch(fold(text)))


def parenthesised(text: str) -> list[str]:
    return [part.strip() for part in _PARENTHESES.findall(fold(text))]


def without_parentheses(text: str, parts: list[str] | None = None) -> str:
    """The text without its parenthesised parts, or without those given."""
    return _PARENTHESES.sub(lambda m: "" if parts is None or m[1].strip() in parts else m[0], fold(text)).strip()


def by_script(text: str) -> tuple[str, str]:
    """The text up to its last non-Latin letter, and the Latin rest."""
    tail = _LATIN_TAIL.search(text)
    start = tail.start() if tail else len(text)
    return text[:start], text[start:]


def before_translation(text: str) -> str:
    """A bilingual label without its Latin translation: 教育支出 Education -> 教育支出; but 篇数SCI stays.

    The translation begins with a letter after a space or line break, somewhere after the last non-Latin letter.
    """
    head, _ = by_script(text)
    for gap in _GAP.finditer(text, len(head)) if head else ():
        if sum(c.isascii() and c.isalpha() for c in text[gap.start() :]) >= 2:
            return text[: gap.start()]
    return text


@dataclass(frozen=True, slots=True)
class UnitCell:
    """What a unit cell above a table names: unit ids by printed text; several announced together (`listed`) hold for
    columns that say which; `unknown` is what was announced but is in no list.
    """

    known: dict[str, str]
    unknown: str = ""
    listed: bool = False


@lru_cache(maxsize=64)
def _announcement(labels: tuple[str, ...], within: bool) -> re.Pattern[str]:
    """单位：万人, 单 位: 万人, 单位(万人), 单位 万人; with `within` also behind a title: …(2012年) 单位：万人."""
    spelt = {label: r"\s*".join(map(re.escape, label)) if not label.isascii() else re.escape(label) for label in labels}
    bare = "|".join(spelt[label] for label in labels if not label.isascii()) or r"(?!)"
    before = r"(?:^|[\s(,;、。])" if within else r"^"
    colon = rf"{before}\(?\s*(?:{'|'.join(spelt.values()) or '(?!)'})\s*:\s*"
    return re.compile(rf"(?:{colon}|^\(?\s*(?:{bare})(?=\()|^(?:{bare})[^\S\n]+(?=\S{{1,8}}$))(.+)$", re.I | re.S)


def read_unit_cell(text: str, labels: tuple[str, ...], units: NameList, *, within: bool = False) -> UnitCell | None:
    """The unit in a cell like 单位：万人, Unit: persons, (100 million yuan); None if the cell is no unit cell.

    With `within` the unit may also be announced behind other text, as in a title.
    """
    text = fold(text)
    announced = _announcement(labels, within).search(text)
    rest = announced[1] if announced else text
    candidates = [rest, rest.rstrip(")"), without_parentheses(rest), *parenthesised(rest), *rest.split("\n")]
    if not announced and not (rest.startswith("(") and rest.endswith(")")):
        candidates = [rest]
    known = {c: m.target for c in candidates if c and (m := units.find(c)).status == "found"}
    if known:
        return UnitCell(known)
    if not announced:
        return None
    parts = [part.strip() for part in _LISTED.split(without_parentheses(rest)) if part.strip()]
    several = len(parts) > 1 and all(units.find(part).status == "found" for part in parts)
    return UnitCell({}, listed=True) if several else UnitCell({}, rest)
