"""docs/zh is true to the English pages: the same calls and commands, set as Chinese is, no English prose left."""

import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CHINESE = sorted([*(ROOT / "docs" / "zh").rglob("*.md"), ROOT / "README.zh.md"])
ALL = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])
SAME_CALLS = ("coming-from", "formulas", "weights", "sql-cookbook")
FENCED = re.compile(r"^ *```.*?^ *```", re.S | re.M)
HAN = "\u4e00-\u9fff"


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def prose(text: str) -> str:
    """What is read as sentences: without code, links' addresses and pictures."""
    bare = re.sub(r"`[^`]*`|!\[[^\]]*\]\([^)]*\)|\]\([^)]*\)|<[^>]*>|\*[A-Z][^*]*\*", "x", FENCED.sub("", text))
    return re.sub(r"\$[^$]*\$", "x", bare)


def spans(text: str) -> list[str]:
    """Everything printed as code in a line or a table, each once, without words of a language."""
    found = {s.strip() for s in re.findall(r"`` (.*?) ``|(?<!`)`([^`]+)`(?!`)", FENCED.sub("", text)) for s in s if s}
    return sorted(s for s in found if not re.search(f"[{HAN}]", s))


@pytest.mark.parametrize("name", SAME_CALLS)
def test_the_same_calls_and_keys_stand_on_both_pages(name):
    english, chinese = (spans(read(ROOT / "docs" / folder / f"{name}.md")) for folder in ("", "zh"))
    only = {"en": set(english) - set(chinese), "zh": set(chinese) - set(english)}
    assert only["en"] <= {"{region: {neighbour: weight}}", "{region: [neighbours]}", "weights(…"}, only
    assert only["zh"] <= {"weights(…"}, only
    assert len(english) > 15


def commands(path: Path) -> list[str]:
    """Lines of a page's shell blocks without comments."""
    lines = [line for block in re.findall(r"^ *```(?:sh|bash)\n(.*?)^ *```", read(path), re.S | re.M)
             for line in block.splitlines()]  # fmt: skip
    return [bare for line in lines if (bare := line.split(" #")[0].strip())]


def test_the_tutorial_is_typed_alike_in_both_languages():
    english, chinese = (commands(ROOT / "docs" / folder / "tutorial.md") for folder in ("", "zh"))
    assert [line for line in chinese if line != "export COAGG_LANGUAGE=zh"] == english and len(english) > 8


@pytest.mark.parametrize("name", ["studies", "your-own-yearbooks", "your-own-panel"])
def test_commands_of_a_page_are_those_of_its_english_page(name):
    english, chinese = (commands(ROOT / "docs" / folder / f"{name}.md") for folder in ("", "zh"))
    unknown = set(chinese) - set(english)
    inline = read(ROOT / "docs" / f"{name}.md")
    assert chinese and [c for c in unknown if " ".join(c.removeprefix(".venv/bin/").split()[:3]) not in inline] == []


@pytest.mark.parametrize("path", ALL, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_a_printed_command_works_without_an_activated_environment(path):
    """``coagg`` alone is found only where the environment is activated; the cloned folder has ``.venv/bin/coagg``."""
    bare = [line for block in re.findall(r"^ *```(?:sh|bash|)\n(.*?)^ *```", read(path), re.S | re.M)
            for line in block.splitlines() if re.match(r"\s*(?:[A-Z_]+=\S+ )*coagg ", line)]  # fmt: skip
    assert bare == []


@pytest.mark.parametrize("path", CHINESE, ids=lambda p: p.stem)
def test_chinese_is_set_as_chinese(path):
    text = prose(read(path))
    assert re.findall(rf"[{HAN}][,;:!?](?!\w)|[{HAN}]\(|\)[{HAN}]", text) == [], "half-width marks"
    beside = rf"[，。：；（）、“”] +[{HAN}]|[{HAN}] +[，。：；（）、]"
    assert re.findall(beside, text) == [], "spaces by marks"
    assert re.findall(rf"[{HAN}] +[{HAN}]", text) == [], "spaces between characters"
    assert re.findall(rf"[{HAN}]\.\.\.|\.\.\.[{HAN}]", text) == [], "an ellipsis is ……"


@pytest.mark.parametrize("path", CHINESE, ids=lambda p: p.stem)
def test_no_english_sentence_is_left(path):
    """Names of software, people and methods are English; five words in a row are a sentence."""
    text = prose(read(path))
    runs = re.findall(r"(?:\b[a-z]{2,}\b[ ,]+){4,}[a-z]{2,}\b", text)
    assert runs == []
    comments = [line for block in FENCED.findall(read(path)) for line in re.findall(r"(?:^|\s)# +(.*)$", block, re.M)]
    english = [c for c in comments if not re.search(f"[{HAN}]", c) and re.search(r"[a-z]+ [a-z]+ [a-z]+", c)]
    assert english == []


def test_every_chinese_page_is_found_from_the_readme_and_from_its_english_page():
    readme, folder = read(ROOT / "README.zh.md"), ROOT / "docs" / "zh"
    for path in sorted(folder.rglob("*.md")):
        name = path.relative_to(folder)
        assert f"docs/zh/{name}" in readme, name
        english = ROOT / "docs" / name
        if english.exists():
            there = os.path.relpath(path, english.parent)
            assert f"]({there})" in read(english), name
        else:
            assert path.stem == "quick-start", name


PAIRED = {  # pages that a user reads; the rest is for developers, or of methods and said to be English in README.zh.md
    "coming-from", "formulas", "gallery", "glossary", "methods-causal", "methods-distribution", "methods-panel",
    "methods-policy",
    "notebooks/README", "operations", "reporting", "sql-cookbook", "studies", "troubleshooting", "tutorial", "ui",
    "weights", "your-own-panel", "your-own-yearbooks",
}  # fmt: skip


def test_every_page_that_a_user_reads_has_its_chinese_page():
    there = {str(p.relative_to(ROOT / "docs" / "zh").with_suffix("")) for p in (ROOT / "docs" / "zh").rglob("*.md")}
    assert PAIRED | {"quick-start"} == there
    english = {str(p.relative_to(ROOT / "docs").with_suffix("")) for p in (ROOT / "docs").rglob("*.md")}
    readme = read(ROOT / "README.zh.md")
    others = {n for n in english - PAIRED if not n.startswith(("zh/", "examples/"))}
    named = {n for n in others if f"docs/{n}.md" in readme}
    assert others - named == {"benchmarks", "differential", "lineage"}, "a new page: in Chinese, or named as English"


def test_the_gallery_and_the_report_are_whole_in_chinese():
    """The same sections, pictures, code and tables, page by page; each picture of the gallery is a Chinese one."""
    for name in ("gallery", "reporting", "notebooks/README"):
        english, chinese = (read(ROOT / "docs" / folder / f"{name}.md") for folder in ("", "zh"))
        for sign in (r"^#+ ", r"^!\[", r"^```", r"^\| `", r"^\d\. "):
            counted = [len(re.findall(sign, text, re.M)) for text in (english, chinese)]
            assert counted[0] == counted[1], (name, sign, counted)
    pictures = re.findall(
        r"^!\[[^\]]{12,}\]\(\.\./(images/gallery-zh-[\w.-]+)\)\n\n来源：\S", read(ROOT / "docs/zh/gallery.md"), re.M
    )
    english = re.findall(r"\((images/gallery-[\w.-]+)\)", read(ROOT / "docs" / "gallery.md"))
    assert [p.replace("-zh-", "-") for p in pictures] == english
    assert all((ROOT / "docs" / p).stat().st_size < 150_000 for p in pictures)


def test_terms_of_the_glossary_are_those_of_the_english_one():
    """Each abbreviation and Latin name that the English page explains stands on the Chinese page, too."""
    rows = re.findall(r"^\| ([^|]+) \|", read(ROOT / "docs" / "glossary.md"), re.M)
    wanted = {w for row in rows for w in re.findall(r"\b[A-Z][A-Za-z–]*[A-Z][A-Za-z]*\b|[A-Z][a-z]+–[A-Z][a-z]+", row)}
    chinese = read(ROOT / "docs" / "zh" / "glossary.md")
    assert len(wanted) > 12 and sorted(w for w in wanted if w not in chinese) == []


USUAL = {  # what Chinese papers write, and what they do not
    "门槛": r"阈值",
    "区位熵": r"区位商",
    "空间杜宾模型": r"德宾模型",
    "工具变量": r"仪器变量",
    "规模报酬": r"规模收益",
    "行标准化": r"行归一化",
    "非期望产出": r"坏产出|不良产出",
    "被解释变量": r"结果变量的回归",
    "固定效应": r"固定影响",
    "自助法": r"引导法|靴带",
    "置换检验": r"排列检验",
    "永续盘存法": r"永久盘存",
}


def test_terms_are_those_of_chinese_economics():
    text = "".join(map(read, CHINESE)) + "".join(
        read(path) for path in sorted((ROOT / "python_models" / "words").rglob("*.py"))
    )
    assert {good: found for good, wrong in USUAL.items() if (found := re.findall(wrong, text))} == {}
    assert [good for good in USUAL if good not in text and good != "被解释变量"] == []
