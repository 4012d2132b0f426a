"""Traditional Chinese characters by their simplified ones, so that a name is found in either script."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

REMEMBERED = 65536
_CHINESE = re.compile(r"[\u3400-\u9fff]+")  # CO₂ is in neither script


@lru_cache(maxsize=REMEMBERED)
def simplified(text: str) -> str:
    """The text in simplified characters, by OpenCC. What GB 2312 has is simplified already, but for 乾 and its like.

    >>> simplified("臺北市"), simplified("瀋陽"), simplified("乾县")
    ('台北市', '沈阳', '乾县')
    """
    if text.isascii():
        return text
    try:
        "".join(_CHINESE.findall(text)).encode("gb2312")
    except UnicodeEncodeError:
        return str(_converter().convert(text))
    return text


@cache
def _converter() -> Any:
    import opencc  # most texts need none

    return opencc.OpenCC("t2s")
