"""All templates of messages with their Chinese, and the few words of ours that stand in their fields."""

from python_models.words import (
    errors_of_containers,
    errors_of_door,
    errors_of_drafting,
    errors_of_keys,
    errors_of_panel,
    errors_of_places,
    errors_of_reading,
    errors_of_studies,
)

ROOMS = (
    errors_of_containers,
    errors_of_door,
    errors_of_drafting,
    errors_of_keys,
    errors_of_panel,
    errors_of_places,
    errors_of_reading,
    errors_of_studies,
)
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
}
