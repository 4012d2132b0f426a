"""All templates of messages with their Chinese, and the few words of ours that stand in their fields."""

import pkgutil
import re
from collections import Counter
from importlib import import_module

from python_models.words import errors_of, measured
from python_models.words.caution_entries import CAUTIONS
from python_models.words.test_notes import TEST_NOTES

ROOMS = tuple(import_module(f"{errors_of.__name__}.{m.name}") for m in pkgutil.iter_modules(errors_of.__path__))
MESSAGES: dict[str, str] = {template: chinese for room in ROOMS for template, chinese in room.MESSAGES.items()}
_FORMAT = re.compile(r"(?<=\w):[^{}]+(?=\})")  # of a number: what is translated has it as text
_CHOSEN = re.compile(r"\{(effects|kind|covariance)\}")  # of a model, by a word of ours
# what tests rest on, is to be read with care, was measured: English as it is stored
STORED: dict[str, str] = measured.MESSAGES | {
    _FORMAT.sub("", english): _CHOSEN.sub(r"{\1:w}", _FORMAT.sub("", chinese))
    for english, chinese in (*TEST_NOTES.entries.values(), *CAUTIONS.entries.values())
    if english != chinese and max(Counter(re.findall(r"\{(\w+)", english)).values(), default=0) < 2
}
WORDS = {
    **measured.WORDS,
    "region": "地区",
    "sector": "行业",
    "industry": "行业",
    "indicator": "指标",
    "year": "年份",
    "unit": "单位",
    "file": "文件",
    "variable": "变量",
    "none": "无",
    "the beginning": "最初",
    "zero": "零",
    "negative": "负数",
    "compared": "被相互比较",
    "in one column": "放在同一列中",
    "outcome": "被解释变量",
    "regressor": "解释变量",
    "integer": "整数",
    "number": "数值",
}
