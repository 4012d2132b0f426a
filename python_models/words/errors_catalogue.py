"""All templates of messages with their Chinese, and the few words of ours that stand in their fields."""

import pkgutil
from importlib import import_module

from python_models import words

NAMES = sorted(m.name for m in pkgutil.iter_modules(words.__path__) if m.name.startswith("errors_of_"))
ROOMS = tuple(import_module(f"{words.__name__}.{name}") for name in NAMES)
MESSAGES: dict[str, str] = {template: chinese for room in ROOMS for template, chinese in room.MESSAGES.items()}
WORDS = {
    "region": "地区",
    "sector": "行业",
    "industry": "行业",
    "indicator": "指标",
    "year": "年份",
    "unit": "单位",
    "file": "文件",
    "variable": "变量",
    "none": "无",
    "zero": "零",
    "negative": "负数",
    "compared": "被相互比较",
    "in one column": "放在同一列中",
    "outcome": "被解释变量",
    "regressor": "解释变量",
    "integer": "整数",
    "number": "数值",
}
