"""What a study's report says around its tables and figures."""

import re

from python_models.words import Language, Words, is_chinese

_NUMBERED = re.compile(r"\b(Table|Figure|Equation)s? (?=[0-9A-Z])")
_SECTION = re.compile(r"\bSections? ([0-9.]+)")
_CHINESE = {"Table": "表 ", "Figure": "图 ", "Equation": "式 "}

STUDY_REPORT = Words(
    {
        "opening": ("The question and the data", "研究问题与数据"),
        "sample": (
            "The sample: {regions} region(s), {first}–{last}, {rows} row(s) of {table}.",
            "样本：{regions} 个地区，{first}–{last} 年，{rows} 行（{table}）。",
        ),
        "gaps": ("What the paper had, and what is used here", "论文数据与本研究数据"),
        "the_paper": ("The paper", "论文"),
        "here": ("Here", "本研究"),
        # after a caption: the exhibit of the paper it reproduces
        "paper": (" (paper: {paper})", "（论文{paper}）"),
        # which cells of the yearbooks a refused model lacks
        "missing_cells": (
            "missing in its rows: {count} figure(s), {cells} (all of them: coagg checks)",
            "其数据行缺少 {count} 个数字：{cells}（全部：coagg checks）",
        ),
        "failed": ("This step could not be completed: {message}", "此步骤未能完成：{message}"),
    }
)


def in_paper(paper: str, language: Language) -> str:
    """After a caption, the place in the paper: "Table 2" is 表 2 in Chinese; a name of the paper's own stays."""
    if language == "zh":
        said = _SECTION.sub(r"第 \1 节", _NUMBERED.sub(lambda found: _CHINESE[found[1]], paper))
        paper = (
            said.replace(" and ", "、").replace(", ", "、") if said != paper or is_chinese(paper[:1]) else f" {paper}"
        )
    return STUDY_REPORT("paper", language, paper=paper)
