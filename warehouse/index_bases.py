"""The base of index numbers, as it is printed: 上年=100, 1978年=100, previous year = 100.

It is no unit, though it stands where one does: index numbers of two bases are of one unit, and are different figures.
"""

from __future__ import annotations

import re
from functools import lru_cache

PREVIOUS = 0  # the base of each year is the year before it
REMEMBERED = 4096
CHAINED = ("index_previous_year", "volume_index_previous_year")  # kinds of variables.csv: growth over the year before
LEVELS = ("index", "volume_index")

_YEAR = r"(?P<year>(?:1[89]|20)\d\d)\s*年?(?:平均|价格|均价)?"
_BEFORE = (
    r"(?P<before>上一?年度?(?:同期|同月|同季)?(?:价格|平均)?|前一?年|去年(?:同期)?"
    r"|(?:the\s+)?(?:same\s+period\s+(?:of\s+)?)?(?:the\s+)?(?:previous|preceding|prior|last)\s+year)"
)
_BASE = re.compile(rf"(?:以|index\b\s*[,:]?)?\s*(?:{_YEAR}|{_BEFORE})\s*(?:[=＝为]|is|as)\s*1(?:00)?(?:\.0+)?", re.I)
_BEHIND = re.compile(r"\s*[(（]([^()（）]*)[)）]\s*$")


@lru_cache(maxsize=REMEMBERED)
def base_of(text: str) -> int | None:
    """The year whose figure is 100 (or 1), ``PREVIOUS`` for the year before each, None of what is no base.

    >>> base_of("1978年=100"), base_of("上年=100"), base_of("previous year = 100"), base_of("亿元")
    (1978, 0, 0, None)
    """
    found = _BASE.fullmatch(text.strip())
    return None if found is None else int(found["year"] or PREVIOUS)


def split_base(label: str) -> tuple[str, int | None]:
    """A label without the base in brackets behind it, and that base.

    >>> split_base("居民消费价格指数(上年=100)"), split_base("人口(万人)")
    (('居民消费价格指数', 0), ('人口(万人)', None))
    """
    found = _BEHIND.search(label)
    base = base_of(found[1]) if found else None
    return (label, None) if found is None or base is None else (label[: found.start()], base)
