"""What one cell says: a number, a missing mark, a unit, a year; no knowledge of tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from warehouse.names import NameList

REMEMBERED = 65536  # texts of cells whose reading is kept: a table repeats them, and is gone through several times
YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_ONE_YEAR = re.compile(r"(?:1[89]\d\d|20\d\d)(?:\.0+)?")
PLAIN = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")  # a figure as most cells print it
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", re.I)
_PARENTHESES = re.compile(r"\(([^()]*)\)")
_LATIN_TAIL = re.compile(r"[\x00-\xff]*$")
_GAP = re.compile(r"\s+(?=\(?[A-Za-z])")
_LISTED = re.compile(r"[、，,./;；](?!\d{3}(?!\d))")
_SPACED = re.compile(r"[、，,./;；\s]+")
PIECES = re.compile(r"[,、;:|](?!\d{3}(?!\d))\s*|\s[-–—]\s|—+|(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
# beside a unit: what prices, or what else the figures are by
_BASIS = re.compile(
    r".*(?:价|价格)(?:计算|计)?|.*口径|.*=\s*100|不?含.*|年[末底]数?|ppps?|nominal|real|current|constant"
    r"|(?:not )?seasonally adjusted|(?:(?:at|in)\s)?(?:.*\s)?prices?(?:\s.*)?",
    re.I,
)


_DIGITS_OF_YEARS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_YEAR_IN_WORDS = re.compile(
    "(?<![〇零○一二三四五六七八九十百千])(?:一[八九]|二[〇零○])[〇零○一二三四五六七八九]{2}(?=\\s*年|(?<=^.{4})\\s*$)"
)
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


@lru_cache(maxsize=REMEMBERED)
def fold(text: str) -> str:
    """Width folded (（１） -> (1)), invisible characters dropped, ends trimmed, 二〇一九年 (and 二〇一九) as 2019年.

    Raised and circled digits stay as they are: they mark a footnote, 5.5① is not 5.51.
    """
    if text.isascii():
        return text.strip()
    text = _INVISIBLE.sub("", text).strip()
    if "年" in text or len(text) == 4:
        text = _YEAR_IN_WORDS.sub(lambda found: found[0].translate(_DIGITS_OF_YEARS), text)
    return "".join(c if unicodedata.category(c) == "No" else unicodedata.normalize("NFKC", c) for c in text).strip()


_DASH = re.compile(r"^[\u2010-\u2013](?=[\d.$¥€£₩₹])")  # hyphen, figure dash, en dash: a minus right before a figure
TRIANGLES = "△▲"  # minus in accounts of East Asia; elsewhere ▲ marks what rose
_BEHIND = re.compile(r"(.*[\d)])\s*((?:[^\W\d_¹²³\u2070-\u209f\u2460-\u24ff]|‰)\D*[23²³]?)", re.S)
_SCALE = re.compile("[十百千万亿萬億]{1,2}")
_OF_DATES = frozenset(("年", "年度", "年末", "年底", "月", "月份", "日", "季度"))


def with_minus(text: str) -> str:
    """A folded text with the signs that are printed for minus as -: 5.2 behind U+2212, or right behind an en dash."""
    return text if text.isascii() else _DASH.sub("-", text.replace("−", "-"))


@dataclass(frozen=True, slots=True)
class Figure:
    """A value cell read: status number, missing or error; `percent` if the cell itself prints the sign.

    money : the sign of a currency that it prints. unit : the unit, or its scale alone, that it prints behind itself.
    """

    status: str
    value: float | None = None
    flag: str | None = None
    percent: bool = False
    money: str = ""
    unit: str = ""


SUPPRESSED = frozenset({"suppressed", "confidential", "withheld", "undisclosed", "not_disclosed"})  # meanings of a flag
SIGNS_OF = {  # currencies by dimension; any other has a dollar or a pound of its own
    "currency_cny": "¥", "currency_jpy": "¥", "currency_usd": "$", "currency_eur": "€", "currency_gbp": "£",
    "currency_krw": "₩", "currency_inr": "₹",
}  # fmt: skip
SIGNS = "$¥€£₩₹"
_MONEY = re.compile(rf"([+-]?)([{SIGNS}])\s*(?=[\d.])")
NEGLIGIBLE = "below_half_unit"  # the flag of a zero that stands for less than half a unit


@dataclass(frozen=True, slots=True)
class FigureFormat:
    """How a source prints figures; `stored` when cells may hold numbers themselves (workbooks) beside texts.

    lakh : groups of two digits before the last three. negative : `parentheses` (1.2), `trailing` 1.2-, `triangles` △1.
    negligible : marks for less than half a unit. percent : the unit of a figure that prints %; shares : units like it.
    money : the signs that a figure in a unit may print, none where it is no currency; a unit that is open is left out.
    units : names of units that may stand behind a figure. measures : what each unit measures; an open one is left out.
    """

    missing: frozenset[str]
    flags: tuple[tuple[str, str], ...] = ()
    decimal: str = "."
    thousands: str = ","
    stored: bool = False
    lakh: bool = False
    negative: frozenset[str] = frozenset()
    negligible: frozenset[str] = frozenset()
    percent: str = ""
    shares: frozenset[str] = frozenset()
    money: Mapping[str, str] = field(default_factory=dict, hash=False)
    units: NameList | None = field(default=None, compare=False, repr=False)
    measures: Mapping[str, str] = field(default_factory=dict, hash=False)
    known: dict[str, Figure] = field(default_factory=dict, compare=False, repr=False)  # what was read before, by text
    marks: frozenset[str] = field(init=False, compare=False, repr=False)
    plain: re.Pattern[str] | None = field(init=False, compare=False, repr=False)  # what is a number if it is no mark
    sure: re.Pattern[str] | None = field(init=False, compare=False, repr=False)  # the same, where no mark is like it

    def __post_init__(self) -> None:
        marks = self.missing | self.negligible | {mark for mark, _ in self.flags}
        ends = {mark[-1:] for mark, _ in self.flags}
        object.__setattr__(self, "marks", marks)
        # digits are the number that they say, unless they may end in a flag
        may_end = not ends.isdisjoint("0123456789.")
        plain = None if may_end else _plain(self.decimal, self.thousands, self.stored, self.lakh)
        object.__setattr__(self, "plain", plain)
        object.__setattr__(self, "sure", plain if plain and not any(map(plain.fullmatch, marks)) else None)

    def number(self, text: str) -> float:
        """The number that a text says which `plain` matches."""
        if self.decimal == "." or (self.stored and "," not in text):
            return float(text)
        return float(text.replace(".", "").replace(",", "."))

    def pattern(self) -> re.Pattern[str]:
        return _figure_pattern(self.decimal, self.thousands, self.lakh)

    def unit_called(self, text: str) -> str:
        """The unit of a name; empty if no list has it."""
        return self.units.find(text).target if self.units and text else ""

    def own_unit(self, figure: Figure, printed: str) -> str:
        """The unit that a figure itself prints: percent, 万元, or 万 where its column prints 元; empty if none."""
        if figure.percent:
            return self.percent
        return self.unit_called(figure.unit) or (self.unit_called(figure.unit + printed) if figure.unit else "")


@lru_cache(maxsize=64)
def _plain(decimal: str, thousands: str, stored: bool, lakh: bool) -> re.Pattern[str] | None:
    """Figures as most cells of a source print them, which can be read in one way only: 1.234 may be two numbers."""
    if decimal == "." and thousands != ".":
        return PLAIN
    if decimal != "," or thousands not in ("", ".") or lakh:
        return None
    grouped = r"|[0-9]{1,3}(?:\.[0-9]{3}){1,4}" if thousands else ""
    forms = [rf"(?:[0-9]{{1,15}}{grouped}),[0-9]{{1,15}}", "[0-9]{1,15}"]
    if stored:  # a number itself, with its point
        forms.append(r"[0-9]{1,15}\.(?:[0-9]{1,2}|[0-9]{4,15})" if thousands else r"[0-9]{1,15}\.[0-9]{1,15}")
    elif thousands:
        forms.append(grouped[1:])
    return re.compile(f"-?(?:{'|'.join(forms)})")


@lru_cache(maxsize=64)
def _figure_pattern(decimal: str, thousands: str, lakh: bool = False) -> re.Pattern[str]:
    sign = re.escape(thousands)
    first = rf"\d{{1,2}}(?:{sign}\d{{2}})*{sign}\d{{3}}" if lakh else rf"\d{{1,3}}(?:{sign}\d{{3}})+"
    grouped = f"{first}|" if thousands else ""
    return re.compile(rf"[+-]?(?:{grouped}\d+)(?:{re.escape(decimal)}\d+)?(?:[eE][+-]?\d+)?")


def read_figure(raw: str, form: FigureFormat) -> Figure:
    """Number, missing mark or error; marks beside a number become its flag.

    A zero whose flag says that the figure is withheld is missing.

    >>> read_figure("1,234.5", FigureFormat(frozenset({"-"}))).value
    1234.5
    """
    figure = form.known.get(raw)
    if figure is None and form.plain and form.plain.fullmatch(raw) and raw not in form.marks:
        return Figure("number", form.number(raw))  # most cells; nothing that the source may have said bears on them
    if figure is None:
        if len(form.known) >= REMEMBERED:
            form.known.clear()
        figure = form.known[raw] = _figure(raw, form)
    return figure


def _figure(raw: str, form: FigureFormat) -> Figure:
    text = with_minus(fold(raw))
    if not text or text in form.missing:
        return Figure("missing")
    if text in form.negligible:
        return Figure("number", 0.0, NEGLIGIBLE)
    for mark, flag in form.flags:
        if text == mark and flag in SUPPRESSED:
            return Figure("missing")
        if text.endswith(mark) and text != mark:
            inner = _figure(text.removesuffix(mark), replace(form, flags=(), known={}))
            if inner.status == "number" and inner.value == 0 and flag in SUPPRESSED:
                return Figure("missing")
            return replace(inner, flag=flag if inner.status == "number" else None)
    percent = text.endswith("%")
    money = _MONEY.match(text)
    text = f"{money[1]}{text[money.end() :]}" if money else text
    value, unit = _signed(text.removesuffix("%").rstrip(), form), ""
    if value is None and (behind := _BEHIND.fullmatch(text)) and _may_be_unit(behind[2], form):
        value, unit = _signed(behind[1], form), behind[2]
    if value is None:
        return Figure("error")
    return Figure("number", value, percent=percent, money=money[2] if money else "", unit=unit)


def behind_figure(text: str) -> str:
    """The letters behind a number that may be its unit, or a mark; empty where there is none or it is no number."""
    found = _BEHIND.fullmatch(text)
    return found[2] if found and is_number(found[1]) else ""


def _may_be_unit(text: str, form: FigureFormat) -> bool:
    """Whether a text behind a number is a unit that is known, or scales one; 2019年 is a year."""
    return text not in _OF_DATES and bool(form.unit_called(text) or (form.units and _SCALE.fullmatch(text)))


def _signed(text: str, form: FigureFormat) -> float | None:
    """A number, with the spellings of minus that the source says it uses."""
    inner = text
    if "parentheses" in form.negative and text.startswith("(") and text.endswith(")"):
        inner = text[1:-1].strip().removesuffix("%").rstrip()
    elif "trailing" in form.negative and text.endswith("-"):
        inner = text[:-1].strip()
    elif "triangles" in form.negative and text[:1] in TRIANGLES:
        inner = text[1:].strip()
    value = _number(inner, form)
    if inner is text or value is None:
        return value
    return -value if inner[0].isdigit() else None


def _number(text: str, form: FigureFormat) -> float | None:
    text = text.replace("’", "'") if form.thousands == "'" else text
    printed = form.pattern().fullmatch(text)
    plain = _PLAIN.fullmatch(text) if form.stored else None
    values = set()
    if printed:
        bare = text.replace(form.thousands, "") if form.thousands else text
        values.add(float(bare.replace(form.decimal, ".")))
    if plain:
        values.add(float(text))
    if len(values) == 1 and (value := values.pop()) - value == 0:  # neither infinite nor two readings
        return value
    return None


_FIGURE_LIKE = re.compile(
    rf"[(\[<>≈~{TRIANGLES}]{{0,2}}[+\-]?[{SIGNS}]?\s?" r"\d[\d\s,.\'\u2019]*(?:e[+-]?\d+)?%?\S{0,4}", re.I
)


def figure_like(text: str) -> bool:
    """Whether a cell holds a figure, readable or not: 12.5%, (1.2), 5.5①, 18,45,321."""
    return bool(PLAIN.fullmatch(text) or _FIGURE_LIKE.fullmatch(with_minus(fold(text))))


def years_in(text: str) -> list[int]:
    return [int(y) for y in dict.fromkeys(YEAR.findall(fold(text)))]


def is_year(text: str) -> bool:
    """Whether a number may be a year: 2019, also as a column of decimals prints it, 2019.0."""
    return bool(_ONE_YEAR.fullmatch(fold(text)))


def is_number(text: str) -> bool:
    """Whether a text is a number, with point or comma."""
    return bool(PLAIN.fullmatch(text)) or _is_number(text)


@lru_cache(maxsize=REMEMBERED)
def _is_number(text: str) -> bool:
    text = without_money(with_minus(fold(text)))
    return bool(_figure_pattern(".", ",").fullmatch(text) or _figure_pattern(",", ".").fullmatch(text))


def without_money(text: str) -> str:
    """A figure without the sign of a currency before it: $1,234, -€5."""
    return _MONEY.sub(r"\1", text, count=1)


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
    """What a unit cell above a table names: unit ids by printed text; several announced together (`listed`, `units`)
    hold for columns that say which; `unknown` is what was announced but is in no list.
    """

    known: dict[str, str]
    unknown: str = ""
    listed: bool = False
    units: tuple[str, ...] = ()


@lru_cache(maxsize=64)
def _announcement(labels: tuple[str, ...], within: bool | None) -> re.Pattern[str]:
    """单位：万人, 单 位: 万人, 单位(万人), 单位 万人; with `within` also behind a title: …(2012年) 单位：万人.

    None: behind any text, 金额单位：万元.
    """
    spelt = {label: r"\s*".join(map(re.escape, label)) if not label.isascii() else re.escape(label) for label in labels}
    bare = "|".join(spelt[label] for label in labels if not label.isascii()) or r"(?!)"
    before = "" if within is None else r"(?:^|[\s(,:;、。])" if within else r"^"
    colon = rf"{before}\(?\s*(?:{'|'.join(spelt.values()) or '(?!)'})\s*:\s*"
    return re.compile(rf"(?:{colon}|^\(?\s*(?:{bare})(?=\()|^(?:{bare})[^\S\n]+(?=\S{{1,8}}$))(.+)$", re.I | re.S)


def read_unit_cell(text: str, labels: tuple[str, ...], units: NameList, *, within: bool = False) -> UnitCell | None:
    """The unit in a cell like 单位：万人, Unit: persons, (100 million yuan); None if the cell is no unit cell.

    With `within` the unit may also be announced behind other text, as in a title.
    """
    text = fold(text)
    announced = _announcement(labels, within).search(text)
    if within and not announced:  # 金额单位：万元, but not 编制单位：国家统计局
        behind = _announcement(labels, None).search(text)
        announced = behind if behind and units.find(behind[1].strip(" )。.;")).status == "found" else None
    if not announced and (translated := _translated_list(labels).match(text)):
        return UnitCell({}, listed=True, units=tuple(m.target for t in [translated[1]] if (m := units.find(t)).target))
    rest = announced[1] if announced else text
    end = rest.rstrip(" .。;；")
    candidates = [rest, end, rest.rstrip(")"), without_parentheses(rest), *parenthesised(rest), *rest.split("\n")]
    if not announced and not (rest.startswith("(") and rest.endswith(")")):
        candidates = [rest]
    known = {c: m.target for c in candidates if c and (m := units.find(c)).status == "found"}
    if known and announced and (other := _exception(rest, known, units)):
        return UnitCell({}, other)
    if known:
        return UnitCell(known)
    if not announced:
        return None
    for sign in (_LISTED, _SPACED):
        parts = [part.strip() for part in sign.split(without_parentheses(end)) if part.strip()]
        found = [units.find(part) for part in parts]
        if len(parts) > 1 and all(m.status == "found" for m in found):
            return UnitCell({}, listed=True, units=tuple(dict.fromkeys(m.target for m in found)))
    if unit := unit_with_basis(without_parentheses(end).rstrip(")"), units):
        return UnitCell({unit: units.find(unit).target})
    return UnitCell({}, rest)


def unit_with_basis(text: str, units: NameList) -> str:
    """The unit that a text names beside what the figures are by: 亿元,当年价; empty if it says anything else."""
    pieces = [p.strip() for p in PIECES.split(fold(text)) if p.strip()]
    named = [p for p in pieces if units.find(p).status == "found"]
    others = [p for p in pieces if p not in named]
    return named[0] if len(named) == 1 and others and all(map(_BASIS.fullmatch, others)) else ""


def _exception(text: str, known: dict[str, str], units: NameList) -> str:
    """单位：万元（人数为人）: brackets that give some columns another unit, which a translation does not."""
    for part in parenthesised(text):
        if units.find(part).status != "found":
            pieces = [p.strip() for p in re.split(r"[:,;、为是除外\s]+|\b(?:in|are|is|except)\b", part)]
            others = [p for p in pieces if (m := units.find(p)).status == "found" and m.target not in known.values()]
            if others:
                return text
    return ""


@lru_cache(maxsize=64)
def _translated_list(labels: tuple[str, ...]) -> re.Pattern[str]:
    """(unit, 100 million yuan): the translation of a list, or of an announcement; nobody knows which."""
    latin = "|".join(re.escape(label) for label in labels if label.isascii()) or "(?!)"
    return re.compile(rf"^\(?\s*(?:{latin})\s*[,、]\s*([^()]+?)\s*\)?$", re.I)
