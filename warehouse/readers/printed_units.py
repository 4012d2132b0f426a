"""Units that stand in a title, a corner or a note without being announced: 工业增加值（亿元）, Output, million yuan."""

from __future__ import annotations

import re

from warehouse.names import NameList
from warehouse.readers.cells import PIECES, UnitCell, fold, parenthesised, read_unit_cell, without_parentheses

_LEAD = re.compile(r"^(?:(?:all\s+)?(?:figures|values|amounts|data|numbers)\s+(?:are\s+)?)?(?:given\s+)?in\s+", re.I)
_PER = re.compile(r"^(?:in\s+)?(?:units?\s+of\s+)?", re.I)
# what multiplies a unit: text that begins so is a unit, known or not
_SCALED = re.compile(
    r"""^(?:(?:us|hk|nt|a|c)?[$€£¥￥₹]|rmb|cny|usd|eur|gbp|jpy|inr|rs\.?)?\s*
    (?:'?000s?(?![\d.])|'000|(?:10|100)?\s*(?:hundreds?|thousands?|millions?|billions?|trillions?|lakhs?|crores?|mn|bn|mio|mrd)\b
    |[十百千万亿]+\s*(?:[^\s\d]{0,3}(?:元|人|吨|户|件|个|台|套|辆|艘|米|瓦|时|亩|公顷|斤|升|次|张|家|项|只|头|株|册|篇|公里|煤|焦|卡))$)""",
    re.I | re.X,
)
# what counts or measures and stands for a unit where it is all that a head's brackets hold
_MEASURE = re.compile(
    r"""(?:nos?\.?|numbers?|counts?|persons?|workers?|employees|households|firms|tonnes?|tons?|kg|[kmgt]wh|km2?|km²|ha|m[²³23]
    |per\s?cent|percent|%|‰|€|\$|£|¥|₹|eur|usd|gbp|jpy|krw|inr|brl|cny|rmb|chf|pence|cents
    |户|宗|栋|幢|所|座|处|名|位|人次|公斤|千克|克|公里|米|平方米|立方米|平方公里|公顷|亩|瓦|千瓦|千瓦时|度|吨|台|辆|只|头|张|篇
    |[^\W\d]{1,4}/[^\W\d]{1,5}|명|개|개소|원|달러|톤|가구|円|戸|世帯|トン|社|事業所)""",
    re.I | re.X,
)
_SCALED_ABROAD = re.compile(
    r"""(?:(?:tsd|tds|mio|mill|mrd|mld)\b\.?|(?:tausend|millionen|milliarden|milliers|milliards?|mil|miles|milh(?:ão|ões)|millones|mila)\b)
    |[십백천만억조]+\s*(?:명|개|원|톤|달러|가구)$|[十百千万億兆]+\s*(?:円|人|トン|ドル|件|戸|個|台|t|世帯)$""",
    re.I | re.X,
)
_MONEY = re.compile(r"^(?:[日美欧港韩台]元|(?:us|hk)\s*dollars?|dollars?|euros?|yen|rupees?|pounds?|[$€£¥₹])$", re.I)


def title_unit(text: str, labels: tuple[str, ...], units: NameList) -> UnitCell | None:
    """The unit that a text above a table or in its corner names, announced or not; None if it names none.

    Parts that multiply something (thousand persons, 百人) are units even if no list has them: `unknown`.
    """
    announced = read_unit_cell(text, labels, units, within=True)
    if announced is not None:
        return announced
    text = fold(text)
    known: dict[str, str] = {}
    unknown = ""
    brackets = parenthesised(text)
    bare = PIECES.split(without_parentheses(text))
    for bracket in brackets:
        found = units.find(_LEAD.sub("", bracket))
        if found.status == "found":
            known[bracket] = found.target
            continue
        for piece in filter(None, map(str.strip, PIECES.split(bracket))):
            short = _LEAD.sub("", piece)
            if (match := units.find(short)).status == "found":
                known[short] = match.target
            elif scaled(short) or _MONEY.match(short):
                unknown = unknown or short
    if len(bare) > 1 or _LEAD.match(text):
        for piece in bare if not known else ():
            short = _LEAD.sub("", piece.strip())
            if (match := units.find(short)).status == "found" and (len(short) > 1 or piece is bare[-1]):
                known[short] = match.target
            elif _LEAD.match(piece.strip()) and scaled(short):
                unknown = unknown or short
    if len(set(known.values())) > 1:
        return UnitCell({}, listed=True, units=tuple(dict.fromkeys(known.values())))
    return UnitCell(known) if known else UnitCell({}, unknown) if unknown else None


def scaled(text: str) -> bool:
    """Whether a text begins by multiplying a unit: it is one, though no list may have it."""
    return bool(_SCALED.match(fold(text)) or _SCALED_ABROAD.match(fold(text)))


def measures(text: str) -> bool:
    """Whether a text that no list has can hardly be anything but a unit: 万千瓦时, '000, Tsd. EUR, No., 元/人."""
    return scaled(text) or bool(_MEASURE.fullmatch(fold(text)) or _MONEY.match(fold(text)))


def corner_unit(text: str, labels: tuple[str, ...], units: NameList) -> UnitCell | None:
    """As in a title; also 地区/亿元."""
    found = title_unit(text, labels, units)
    if found is None:
        parts = {p: m.target for p in re.split(r"[/\\]", fold(text)) if (m := units.find(p)).status == "found"}
        found = UnitCell(parts) if len(set(parts.values())) == 1 and len(parts) < len(text.split("/")) else None
    return found


_SOFT = r"\s*(?:均?为|是|\bis\b|\bare\b)\s*"


def note_unit(text: str, labels: tuple[str, ...], units: NameList) -> UnitCell | None:
    """The unit that a note below a table announces: 注：单位为亿元; Figures in thousands."""
    text = fold(text)
    found = read_unit_cell(text, labels, units, within=True)
    if found is not None and (found.known or found.listed or scaled(found.unknown)):
        return found
    spelt = "|".join(map(re.escape, labels)) or "(?!)"
    soft = re.search(rf"(?:{spelt}){_SOFT}([^,;。；，]+)", text, re.I) or re.search(
        r"(?:figures|values|amounts|data|numbers)\s+(?:are\s+)?(?:given\s+)?in\s+([^,;.。]+)", text, re.I
    )
    if not soft:
        return None
    rest = soft[1].strip(" .。")
    match = units.find(rest)
    if match.status == "found":
        return UnitCell({rest: match.target})
    return UnitCell({}, rest) if scaled(rest) else None
