"""What is said when a newer file was damaged and older figures stand: the run's last lines, its check, the report."""

from collections.abc import Iterable, Mapping
from typing import Any

from python_models.words import Language, Words, listed
from python_models.words.rejects import reject

STANDING = Words(
    {
        "rejected": (
            "{file_name}: rejected cells or tables: {number} ({detail})",
            "{file_name}：有 {number} 处单元格或表未能读入（{detail}）",
        ),
        "regions_missing": (
            "{file_name}: {number} region(s) missing that {other_file} has: {detail}",
            "{file_name}：缺少 {other_file} 中的 {number} 个地区：{detail}",
        ),
        "older": (
            "{number} figure(s) in force ({detail}) from {other_file}, published {other_vintage}: "
            "{file_name} is newer and does not give them",
            "现行数据中有 {number} 个（{detail}）仍取自 {other_file}（{other_vintage} 发布）："
            "较新的 {file_name} 未能给出",
        ),
        "disagree": (
            "{number} figure(s) ({detail}) of {file_name} in force, {other_file} has others: both have one date of "
            "publication; `vintage` of the source says which is newer",
            "{file_name} 的 {number} 个数值（{detail}）现行有效，{other_file} 与之不同：两者发布日期相同；"
            "请用源条目的 `vintage` 说明哪个较新",
        ),
        "whole": ("every file was read whole", "所有文件均完整读入"),
        "more": ("and {number} more", "另有 {number} 条"),
    }
)


# Kinds of findings and of revisions, as ``coagg status`` lists them.
KINDS = Words(
    {
        "rejected": ("rejected", "被拒"),
        "regions_missing": ("regions_missing", "缺少地区"),
        "older": ("older", "沿用旧值"),
        "disagree": ("disagree", "互相矛盾"),
        "added": ("added", "新增"),
        "revised": ("revised", "修订"),
        "withdrawn": ("withdrawn", "撤回"),
    }
)


def standing_sentences(rows: Iterable[Mapping[str, Any]], language: Language = "en", most: int = 20) -> list[str]:
    """A sentence per finding of ``quality.standing``; beyond `most`, how many more there are."""
    said = [
        STANDING(
            row["kind"],
            language,
            **{k: _short(standing_detail(str(v), language, in_brackets=True)) for k, v in row.items()},
        )
        for row in rows
    ]
    more = [STANDING("more", language, number=len(said) - most)] if len(said) > most else []
    return said[:most] + more


def standing_detail(text: str, language: Language, *, in_brackets: bool = False) -> str:
    """Codes of rejects, regions or years of ``quality.standing``, listed as a language lists."""
    return listed([reject(part, language, in_brackets=in_brackets) for part in text.split(", ")], language)


def _short(value: object, longest: int = 160) -> str:
    text = str(value)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
