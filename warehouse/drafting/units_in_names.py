"""Units that stand in a column's name, without brackets: gdp_million_dollars, population_thousands, GDP亿元."""

from __future__ import annotations

import re
from dataclasses import dataclass

from warehouse.drafting.trial import ASKED
from warehouse.drafting.vocabulary import UnitGuess, holds, unit_of, variable_of, vocabulary
from warehouse.names import Seeds
from warehouse.readers.cells import behind_figure, fold, is_number, parenthesised, with_minus
from warehouse.readers.printed_units import measures

LONGEST = 5  # words of a unit: 100 million US dollars
# What measures where no scale stands beside it. Other words of quantities (jobs, employees, firms) are what is
# counted, and whether in ones or thousands they do not say.
MEASURES = frozenset(
    "person persons people usd eur gbp jpy krw cny rmb yuan inr brl dollar dollars euro euros yen won rupees percent "
    "pct pc tonnes tonne tons km2 人 元 吨 平方公里 美元 欧元 日元".split()
)
_SEPARATORS = re.compile(
    r"[_\s\-–.,/]+|(?<=[a-z])(?=[A-Z])|(?<=[^\x00-\x7f])(?=[A-Za-z0-9])|(?<=[A-Za-z])(?=[^\x00-\x7f])"
)
_PER = frozenset({"per", "capita", "head", "人均", "每"})
# 万元GDP能耗, 每百万人专利_件, 人民币兑美元, usd_exchange_rate, euro_area_gdp: what is named is no unit of theirs
_RATE = re.compile(
    r"^(?:单位|[十百千万亿]{1,2}[人户元])(?=[^\W_])|[人户亩地]均|每(?![年月])|兑|汇率"
    r"|exchange|^(?:dollar|usd|euro|yuan)[\s_-]?(?:index|area|zone|rate)",
    re.I,
)
_OVER = re.compile(r"([^\s/>]+)/[^\s/>]+$")  # 公斤 of 粮食产量 > 公斤/人
_CHINESE = re.compile(r"[^\x00-\x7f]+$")
_CHINESE_UNIT = re.compile(
    r"(?:十|百|千|万|亿|百万|千万|十亿|百亿)?(?:元|美元|欧元|日元|人|户|吨|公顷|平方公里|千瓦时|标准煤|吨标准煤|件|个|家)$"
)


def unit_behind(text: str) -> str:
    """The unit that stands behind a figure, 12.5% or 3.4亿元; empty where none does."""
    folded = with_minus(fold(text))
    if folded.endswith(("%", "‰")):
        return folded[-1] if is_number(folded[:-1].rstrip()) else ""
    unit = behind_figure(folded)
    return unit if _CHINESE_UNIT.fullmatch(unit) else ""


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """A unit as it may stand in an entry, what is left of the name, and whether the words say what is measured."""

    unit: str
    rest: str
    guess: UnitGuess
    sure: bool


def unit_in_name(name: str) -> NamedUnit | None:
    """The unit at the end (or the beginning) of a column's name; none where nothing there can be one.

    A bare scale (population_thousands) counts only where the rest of the name says that people are counted.
    """
    if "(" in fold(name) or "[" in name or _is_rate(fold(name)):
        return None
    parts = _parts(name)
    if len(parts) < 2 or _PER & {p.casefold() for p in parts}:
        return None
    for size in range(min(LONGEST, len(parts) - 1), 0, -1):
        for unit, rest in ((parts[-size:], parts[:-size]), (parts[:size], parts[size:])):
            if found := _read(" ".join(unit), " ".join(rest)):
                return found
    return None


def _is_rate(name: str) -> bool:
    """Whether a name ends in a unit over another (公斤/人, usd/person; what is behind a stroke alone is the unit), or
    begins with what its figures are counted by.
    """
    if _RATE.search(name):
        return True
    over = _OVER.search(name)
    last = _parts(over[1])[-1:] if over else []
    return any(t in MEASURES or measures(t) for whole in last for t in (whole.casefold(), whole[-2:], whole[-3:]))


def _parts(name: str) -> list[str]:
    """Words of a name; a Chinese unit at its end is one of its own."""
    parts = [p for p in _SEPARATORS.split(name.strip()) if p]
    last = parts[-1] if parts else ""
    if _CHINESE.fullmatch(last) and (tail := _CHINESE_UNIT.search(last)) and tail.start() > 0:
        scaled = len(tail[0]) > 1
        if scaled:
            parts[-1:] = [last[: tail.start()], tail[0]]
    return parts


def _read(unit: str, rest: str) -> NamedUnit | None:
    words = unit.casefold().split()
    if not any(c.isalpha() for c in rest):
        return None
    guess = unit_of(unit)
    if guess is not None and guess.sure:
        scaled = _is_scale(unit)
        known = all(w in MEASURES or _is_scale(w) or w in ("of", "us", "current", "chained") for w in words)
        plain = len(words) == 1 and (words[0] in MEASURES or scaled)
        return NamedUnit(unit, rest, guess, True) if plain or (known and scaled) or words[-1] in MEASURES else None
    if _is_scale(unit) and variable_of([rest])[1] == "persons":
        counted = unit_of(unit, "persons")
        return NamedUnit(unit, rest, counted, False) if counted else None
    return None


def _is_scale(text: str) -> bool:
    return any(holds(text, words) for factor, words in vocabulary()["scales"].items() if float(factor) > 1)


def listed_name(found: NamedUnit, seeds: Seeds) -> str:
    """How the panel's list calls the unit: as the name does, or by one of the same size; empty if it has none."""
    if seeds.unit_names.find(found.unit).status == "found":
        return found.unit
    base, factor = found.guess.base_unit, found.guess.factor
    alike = [u.unit_id for u in seeds.units.values() if u.base_unit == base and abs(u.factor / factor - 1) < 1e-9]
    return next((name for unit in alike if (name := seeds.unit_names.spelling_of(unit))), "")


def unit_question(label: str, cell: str = "") -> str:
    """What is asked where a column's unit is not known: a unit that is printed and in no list is named."""
    place = f" ({cell})" if cell else ""
    parts = [p for p in parenthesised(label) if p and not p.isdigit()]
    printed = next((p for p in reversed(parts) if measures(p)), next(iter(parts), ""))
    if printed:
        return (
            f"unit of {label!r}{place}: {printed!r} is printed, which is in no list; if it is the unit add it to "
            f"unit_names.csv and units.csv, or write one that is there in place of {ASKED}"
        )
    return f"unit of {label!r}{place}: none is printed; write it in place of {ASKED}"
