"""Years that a text compares with, or is defined by, and that its figures are not of: prices of 2005, 1978 = 100, since
1949, GB/T 4754-2017, growth over 2017.

A table whose title says nothing but such a year has none: it is asked for, as figures of 2018 at prices of 2005 would
else stand under 2005.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from warehouse.readers.cells import REMEMBERED, fold, years_in

_Y = r"(?<!\d)(?:1[89]\d\d|20\d\d)(?!\d)"
_AGGREGATES = r"(?:GDP|GNP|GVA|[^\s()]{0,6}(?:总值|产值|增加值|投资|消费|收入))"
_STANDARDS = "NAICS|NACE|ISIC|NUTS|ISCED|ISCO|SITC|ANZSIC|SNA|ESA|SIC|ATECO|CNAE|NAF|NOGA|WZ"
_REFERENCES = (
    # prices of a year: 2005年不变价, 按2005年价格计算, (2010年价), 2005年价格GDP; not 2018年价格指数
    rf"{_Y}\s*年?度?\s*的?(?:不变|可比|固定|基期|基年)\s*价",
    rf"(?:按照?|以)\s*{_Y}\s*年?的?价(?!值)",
    rf"{_Y}\s*年?的?(?:价(?=\s*$)|价格?(?=\s*(?:计|[)\],;、。])|的?{_AGGREGATES}))",
    rf"\b(?:constant|fixed|chained|comparable|real)\s*\(?{_Y}|\bchain[- ]linked(?:\s+volumes?)?[\s,(]*{_Y}",
    rf"{_Y}\s+(?:constant\s+)?(?:prices?\b(?!\s+ind)|dollars\b|US\$|euros?\b|yuan\b|PPPs?\b|international\b)",
    rf"\b(?:prices|prix|precios|preços|prezzi|preisen?)\s+(?:\w+\s+)?(?:of|in|de|del|von|di|des\s+jahres)\s+{_Y}",
    # the base of an index: 1978年=100, 以2015年为基期, base year 2010
    rf"{_Y}\s*年?\s*(?:=|为|as|is)\s*100(?!\d)|(?<!\d)100\s*=\s*{_Y}",
    rf"{_Y}\s*年?\s*(?:(?:作?为|是)\s*基准|(?:作?为|是)?\s*(?:基期|基年|定基))|(?:基期|基年|基准年)\s*[:为是=]?\s*\(?\s*{_Y}",
    rf"\b(?:base|reference)(?:\s+(?:year|period|100))?\s*[:=]?\s*(?:en\s+|in\s+)?{_Y}|{_Y}\s+base\b",
    # what is compared with: 比2017年增长, 为2010年的%, since 1949
    rf"[比较]\s*{_Y}\s*年?[^\s,。;()\d]{{0,8}}?(?:[增减升降]|提高)|[与同]\s*{_Y}\s*年?(?:同期)?\s*相比",
    rf"(?:为|是|相当于)\s*{_Y}\s*年?\s*的?\s*[%‰]",
    rf"{_Y}\s*年?[^\s,。;()\d]{{0,8}}以来|\bsince\s+{_Y}",
    rf"\b(?:compared\s+(?:with|to)|relative\s+to|change\s+(?:from|over|on)|growth\s+(?:from|over|on))\s+{_Y}",
    # by what it is defined: 根据2020年普查修订, 按2018年行政区划, GB/T 4754-2017, NACE Rev. 2 (2008)
    rf"(?:根据|依据|按照?)\s*{_Y}\s*年?[^\s,。;()]{{0,16}}(?:普查|修订|调整|推算|标准|口径|汇率|区划|分类|目录)",
    rf"(?:\bGB\s*/?\s*T?\s*\d+(?:\.\d+)?|(?<!\d)4754)\s*[-–—_]\s*{_Y}",
    rf"\b(?:{_STANDARDS})(?:\s*rev\.?\s*\d(?:\.\d)?)?[\s(:_-]*{_Y}|{_Y}\s+(?:{_STANDARDS})\b",
    rf"{_Y}\s*年?版?《?(?:国民经济)?行业分类|行业分类(?:标准)?》?[\s(]*{_Y}\s*年?版?",
)
_REFERENCE = re.compile("|".join(f"(?:{r})" for r in _REFERENCES), re.I)


def names_publication(text: str, words: Iterable[str]) -> bool:
    """Whether a text has one of the words of a publication's name: in 年鉴2019 the figures are of 2018."""
    folded = fold(text).casefold()
    return any(fold(word).casefold() in folded for word in words)


@lru_cache(maxsize=REMEMBERED)
def data_years(text: str) -> list[int]:
    """The years that figures under a text may be of, without those that it compares with.

    >>> data_years("2018年地区生产总值(2015年不变价)"), data_years("GB/T 4754-2017"), data_years("2018年价格指数")
    ([2018], [], [2018])
    """
    return years_in(without_references(text))


def without_references(text: str) -> str:
    """The text, folded, without the years that it compares with."""
    return _REFERENCE.sub(" ", fold(text))


def but_references(text: str, change: Callable[[str], str]) -> str:
    """The text changed but for what it compares with: there a year is a part of the name (GDP at prices of 2005)."""
    parts, at = [], 0
    for found in _REFERENCE.finditer(text):
        parts += [change(text[at : found.start()]), found[0]]
        at = found.end()
    return "".join((*parts, change(text[at:])))
