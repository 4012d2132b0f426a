"""Words by which a draft guesses (vocabulary.yml): what a heading, a unit, a sector or a mark may be. Guesses are
reviewed by a person before anything is read by them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml  # type: ignore[import-untyped]

from warehouse.index_bases import base_of
from warehouse.readers.cells import fold

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[a-z0-9£%]+")

EMPLOYMENT = "employment_persons"  # the standard variable of what is measured by industry


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, Any]:
    """The lists of vocabulary.yml."""
    text = files("warehouse.drafting").joinpath("vocabulary.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@lru_cache(maxsize=16384)
def plain(text: str) -> str:
    """Small letters without accents; scripts without letters of this kind stay as they are."""
    parted = unicodedata.normalize("NFKD", _CAMEL.sub(" ", fold(text)))
    return unicodedata.normalize("NFKC", "".join(c for c in parted if not _accent(c))).casefold()


def _accent(c: str) -> bool:
    return unicodedata.combining(c) != 0 and c < "\u0370"


@lru_cache(maxsize=16384)
def tokens(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(plain(text)))


def holds(text: str, words: Iterable[Any], *, stems: bool = False) -> bool:
    """Whether one of the words stands in the text, as a whole word (or, with `stems`, at the beginning of one)."""
    return any(_at(text, str(word), stems) for word in words)


def _at(text: str, word: str, stems: bool) -> bool:
    parts = tokens(word)
    if not parts or any(ord(c) > 0x2E7F for c in word):
        return plain(word) in plain(text)
    there = tokens(text)
    for k in range(len(there) - len(parts) + 1):
        pairs = list(zip(there[k:], parts, strict=False))
        if all(a == b for a, b in pairs[:-1]) and (
            pairs[-1][0].startswith(pairs[-1][1]) if stems else pairs[-1][0] == pairs[-1][1]
        ):
            return True
    return False


def roles_of_heading(heading: str) -> dict[str, int]:
    """Role -> 2 where the heading is one of its words, 1 where it holds one."""
    found = {}
    for role, words in vocabulary()["roles"].items():
        if any(plain(str(w)) == plain(heading) for w in words):
            found[role] = 2
        elif holds(heading, words):
            found[role] = 1
    return found


def is_code_heading(heading: str) -> bool:
    return holds(heading, vocabulary()["code"])


def is_total(label: str) -> bool:
    """Whether a sector's label is that of all sectors."""
    bare = re.sub(r"\(.*?\)|\d+/?$|^\d[\d-]*\s+", "", plain(label)).strip(" .:*")
    bare = re.sub(r"\s*,\s*", " ", bare)  # 10 Total, all industries
    return any(bare == plain(str(w)) for w in vocabulary()["total"])


def is_nation(label: str) -> bool:
    bare = re.sub(r"\(.*?\)", "", plain(label)).strip(" .:*")
    return any(bare == plain(str(w)) for w in vocabulary()["nation"]) or is_total(label)


def is_rank(label: str) -> bool:
    """Whether a column so headed counts or ranks its rows, in no unit that stands above the table."""
    return any(plain(label) == plain(str(w)) for w in vocabulary()["ranks"])


def is_about_figures(heading: str) -> bool:
    """Whether a column so headed says something of the figures beside it: their decimals, their coordinates."""
    return any(plain(heading) == plain(str(w)) for w in vocabulary()["about_figures"])


def is_mark(text: str) -> bool:
    """Whether a cell among figures is a mark for a figure that is not there."""
    return bool(re.fullmatch(vocabulary()["marks_of_absence"], fold(text)))


@lru_cache(maxsize=4096)
def sector_of(label: str, code: str = "") -> dict[str, Any] | None:
    """The kind of sector that a label names, or a code of NACE sections (also G-I, M_N) or NAICS stands for."""
    kinds = vocabulary()["sectors"]
    for kind in kinds:
        if holds(label, kind["words"], stems=True):
            return dict(kind)
    wanted = plain(code).upper().strip()
    if not re.fullmatch(r"[A-U]([-_][A-U])?|\d\d(-\d\d)?", wanted):
        return None
    for kind in kinds:
        if wanted in (str(c) for c in (*kind["nace"], *kind["naics"])):
            return dict(kind)
    sections = nace_sections(code)
    members = [k for k in kinds if set(k["nace"]) & sections]
    if sections and len({k.get("group") for k in members}) == 1:
        return dict(members[0])
    return next((dict(k) for k in members if k["key"] == "manufacturing"), None)


def nace_sections(code: str) -> frozenset[str]:
    """Sections of a code: C; B-E is B, C, D, E; M_N is M, N; TOTAL is all of them."""
    text = plain(code).upper().strip()
    if text in ("TOTAL", "TOT", "_T", "A-U", "A-S"):
        return frozenset("ABCDEFGHIJKLMNOPQRSTU")
    span = re.fullmatch(r"([A-U])(?:([-_])([A-U]))?", text)
    if not span:
        return frozenset()
    first, _, last = span.groups()
    return frozenset(chr(k) for k in range(ord(first), ord(last or first) + 1))


@dataclass(frozen=True, slots=True)
class UnitGuess:
    """A printed unit with what it seems to measure; `sure` if scale and quantity are both in the words."""

    name: str
    unit_id: str
    dimension: str
    base_unit: str
    factor: float
    sure: bool


def unit_of(text: str, quantity: str = "") -> UnitGuess | None:
    """The unit that a text such as `Thousands of persons`, `Millions of current dollars`, 万人 or THS names.

    `quantity` is the dimension taken where only a scale is named.
    """
    if twice := _TRANSLATED.fullmatch(text.strip()):  # 10^4 persons (万人): both say the same
        first, second = unit_of(twice[1], quantity), unit_of(twice[2], quantity)
        if first and second and (first.base_unit, first.factor) == (second.base_unit, second.factor):
            return replace(first, name=text)
    if base_of(fold(text)) is not None:
        return UnitGuess(text, "index", "index", "index", 1.0, True)
    if _RATE.search(fold(text)):
        return _rate(text, quantity)
    return _of_one_quantity(text, quantity)


def _rate(text: str, quantity: str) -> UnitGuess | None:
    """A unit over another (吨标准煤/万元, per 1 000 inhabitants) is neither of them, and a currency at purchasing power
    is not itself: one of its own, as it is printed.

    Two names of one unit with a stroke between them (人/person) are that unit.
    """
    sides = [_of_one_quantity(side, quantity) for side in fold(text).split("/")]
    whole = sides[0]
    if (
        len(sides) > 1
        and whole
        and all(s and (s.base_unit, s.factor) == (whole.base_unit, whole.factor) for s in sides)
    ):
        return replace(whole, name=text)
    if whole is None and _of_one_quantity(text, quantity) is None:
        return None
    own = re.sub(r"\W+", "_", plain(text)).strip("_")
    return UnitGuess(text, own, own, own, 1.0, True)


def _of_one_quantity(text: str, quantity: str) -> UnitGuess | None:
    text_ = re.sub(r"\bus\s?\$", " usd ", re.sub("人民[币幣]", " cny ", text), flags=re.I)
    text_ = _PER_CENT.sub("percent", text_)
    scale, rest = _scale(text_)
    if _SCALING.search(rest) or _OTHER_MONEY.search(text_) or _TWO_SCALES.search(text_):
        return None  # 百億円: ten thousand million in words of which the list has one; 港元: not the yuan; mil. EUR
    dimension, found = _quantity(rest or text_)
    if not dimension and scale is not None and quantity and not _names_more(rest):
        dimension, found = quantity, vocabulary()["quantities"][quantity]
    if not dimension or found is None or _may_scale(rest or text, found["words"], bool(found.get("currency"))):
        return None
    factor = float(scale or 1)
    money = bool(found.get("currency"))
    base = str(found["base"])
    prefix = {1: "", 1e3: "k_", 1e4: "10k_", 1e5: "100k_", 1e6: "mn_", 1e7: "10mn_", 1e8: "100mn_", 1e9: "bn_"}[factor]
    bare = dimension if money or dimension == base else base
    name = f"{prefix}{bare}"
    return UnitGuess(
        text,
        name,
        f"currency_{dimension}" if money else dimension,
        base,
        factor / 1e6 if money else factor,
        bool(_quantity(text_)[0]),
    )


# money that several countries call alike, and what says whose it is
_WHOSE = {
    "currency_usd": (r"dollars?", r"\bu\.?s\b|\busd|american|united states|美"),
    "currency_gbp": (r"pounds?", r"\bgbp|british|sterling|\bu\.?k\b|£|英"),
    "currency_inr": (r"rupees?|\brs\b", r"\binr|indian|₹"),
}


def is_anybodys(unit: UnitGuess) -> bool:
    """Whether a unit is money by a word that other countries use too, and its text does not say whose: dollars."""
    word, whose = _WHOSE.get(unit.dimension, ("(?!)", ""))
    return bool(re.search(word, unit.name, re.I)) and not re.search(whose, unit.name, re.I)


def _names_more(rest: str) -> bool:
    """Whether beside a scale something stands that is measured, though no word of it is known: millones de pesos."""
    words = {part for listed in vocabulary()["scales"].values() for w in listed for part in plain(str(w)).split()}
    return any(w not in words and w not in _BESIDE_UNITS for w in re.findall(r"[^\W\d_]+|[$€£¥₹₩]", plain(rest)))


def _scale(text: str) -> tuple[float | None, str]:
    """The largest scale named in the text, and the text without it."""
    best: tuple[tuple[bool, int], float, str] | None = None
    for factor, words in vocabulary()["scales"].items():
        for word in map(str, words):
            told = float(factor) != 1, len(word)  # number of jobs (thousands): the thousands count
            if _at(text, word, False) and (best is None or told > best[0]):
                best = told, float(factor), word
    if best is None:
        return None, text
    return best[1], re.sub(re.escape(plain(best[2])), " ", plain(text), count=1)


_PER_CENT = re.compile(r"\bper\s+cent\b", re.I)
_RATE = re.compile(
    r"\w\s*/\s*\w|\bper\s+(?!cent\b)|\w_per_\w|\w_(?:T?HAB|KM2)\b|\b(?:je|pro|par|pour|por|cada)\s+"
    r"|\bPP[PS](?![a-z])|_PP[PS](?![a-z])|purchasing power|international\s+(?:\$|dollars?)|购买力|購買力"
    r"|人[·・]?[年日次时時]|[人吨噸]公里|\b(?:person|man|tonne|ton)s?[- ](?:km|kilomet\w+|year|day|hour|night)s?\b"
    r"|每|人均|户均|[当當]た?り|あたり|당(?!\w)",
    re.I,
)
_TRANSLATED = re.compile(r"([^()（）]+?)\s*[(（]([^()（）]+)[)）]")
_SCALING = re.compile(r"[十千万亿萬億兆십백천만억조]|百(?!分)")
_OTHER_MONEY = re.compile(
    r"[港台澳加新比][元币幣]|[臺台]幣|新[臺台]币?幣?|(?<![a-z])(?!us\$)[a-z]{1,3}[$€£₹]|[$€£₹][a-z](?![a-z])", re.I
)
# a thousand in Spanish and Portuguese, a million where it is short for one: mil. EUR, USD mil
_TWO_SCALES = re.compile(r"\bmil\b(?!\s+(?:de\s+)?[a-zéêíóô]*[oaei]s\b)", re.I)
_BESIDE_UNITS = frozenset(
    "of in de der des do da di us u s current chained constant fixed basic at per a an the and or pps real "
    "american british chinese renminbi indian japanese korean south brazilian".split()
)


def _may_scale(text: str, words: Iterable[Any], money: bool) -> bool:
    """Whether a short word that nobody knows stands before what is measured (Tsd. EUR is not EUR), or any before money
    (Canadian dollars are not those of the United States).
    """
    parts = tokens(text)
    known = {t for w in words for t in tokens(str(w))}
    first = next((k for k, part in enumerate(parts) if part in known), 0)
    return any((money or len(p) <= 5) and p.isalpha() and p not in _BESIDE_UNITS for p in parts[:first])


def _quantity(text: str) -> tuple[str, dict[str, Any] | None]:
    for dimension, found in vocabulary()["quantities"].items():
        if holds(text, found["words"]):
            return str(dimension), found
    return "", None


def variable_of(labels: Sequence[str]) -> tuple[str, str]:
    """The panel's standard variable that the labels name, with what it must measure; empty if none."""
    if any(holds(label, vocabulary()["qualified"]) for label in labels):
        return "", ""
    for variable, rule in vocabulary()["variables"].items():
        if any(holds(label, rule["words"], stems=True) for label in labels):
            return str(variable), str(rule["measures"])
    return "", ""
