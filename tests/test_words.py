"""Words are made in one place, in both languages alike."""

import ast
import importlib
import pkgutil
import re
import string
from collections.abc import Iterator
from functools import cache
from inspect import cleandoc
from pathlib import Path

import pytest

from python_models import words
from python_models.cautions import Caution
from python_models.errors import number_of
from python_models.studies.steps import KINDS, VOCABULARY
from python_models.words import LANGUAGES, PLURAL, Words, listed, mark, sentences
from python_models.words.absences import ABSENCES
from python_models.words.cautions import said_of, sentence
from python_models.words.errors import translated
from tests.trees import uncollected

ROOT = Path(words.__file__).parents[2]
# Chinese characters, and the punctuation and full-width signs that go with them
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
# the warehouse reads files whose words are Chinese; a figure's style asks a font for its glyphs
READS_CHINESE = ("warehouse/", "python_models/reporting/figures/style.py")
ROOMS = ("python_models", "orchestration", "expectations", "warehouse", "coagg")
MADE_HERE = "python_models/words/"
# a kind of step stands in one file with the words that only it prints, in the same form
OWN_WORDS = "python_models/studies/steps/"


def topics() -> Iterator[tuple[str, Words]]:
    """Every ``Words`` of every topic."""
    for module in pkgutil.walk_packages(words.__path__, f"{words.__name__}."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Words):
                yield f"{module.name.removeprefix(f'{words.__name__}.')}.{name}", value
    for name, kind in KINDS.items():
        yield f"step {name}", kind.words


LOOKED_AT = (ast.Call, ast.Compare, ast.Constant, ast.Dict)


@cache
@uncollected()
def modules() -> list[tuple[str, list[ast.AST]]]:
    """The nodes of every module of the product by its path, of the kinds that a test looks at."""
    paths = [p for room in ROOMS for p in sorted((ROOT / room).rglob("*.py"))]
    trees = ((path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths)
    return [
        (path.relative_to(ROOT).as_posix(), [node for node in ast.walk(tree) if isinstance(node, LOOKED_AT)])
        for path, tree in trees
    ]


def fields(text: str) -> set[tuple[str, str]]:
    """Where values go in a text, and how they are printed."""
    return {(name, form or "") for _, name, form, _ in string.Formatter().parse(text) if name is not None}


def test_every_entry_has_both_languages_and_the_same_fields():
    found = dict(topics())
    assert {"cautions.CAUTIONS", "tables.TABLES", "panel_report.PANEL_REPORT", "studies.STUDIES"} <= set(found)
    wrong = [
        f"{topic} {key}"
        for topic, entries in found.items()
        for key, pair in entries.entries.items()
        if len(pair) != len(LANGUAGES) or not all(pair) or len({frozenset(fields(text)) for text in pair}) > 1
    ]
    assert wrong == []


def test_no_key_is_written_twice():
    """Python keeps the last of two entries with one key and says nothing."""
    twice = []
    for path, found in modules():
        for node in found if path.startswith((MADE_HERE, OWN_WORDS)) else ():
            if isinstance(node, ast.Dict):
                keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
                twice += [f"{path} {key}" for key in set(keys) if keys.count(key) > 1]
    assert twice == []


def test_nothing_else_holds_a_chinese_word():
    held = [
        f"{path}:{node.lineno}"
        for path, found in modules()
        if not path.startswith((MADE_HERE, OWN_WORDS, *READS_CHINESE))
        for node in found
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value)
    ]
    assert held == []


def test_nothing_else_asks_which_language_it_is():
    asked = [
        f"{path}:{node.lineno}"
        for path, found in modules()
        if not path.startswith(MADE_HERE)
        for node in found
        if isinstance(node, ast.Compare)
        for side in (node.left, *node.comparators)
        if isinstance(side, ast.Constant) and side.value == "zh"
    ]
    assert asked == []


def called(node: ast.AST) -> str:
    """The name of the function or class that a call calls; empty for anything else."""
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "id", getattr(function, "attr", ""))


def test_every_absence_is_raised_by_its_key():
    raised = {
        node.args[0].value if isinstance(node.args[0], ast.Constant) else ast.unparse(node)
        for path, found in modules()
        if path.startswith("python_models/reporting/")
        for node in found
        if called(node) in ("Absent", "Nothing")
    }
    assert raised == set(ABSENCES.entries)


def test_figures_write_no_word_of_their_own():
    """What is written into a figure, and the text that stands for it, is a label that was given or one of ``words``."""
    texts = {"Chart": 1, "annotate": 0, "text": 2, "set_title": 0, "set_xlabel": 0, "set_ylabel": 0}
    made = [
        f"{path}:{node.lineno}"
        for path, found in modules()
        if path.startswith("python_models/reporting/")
        for node in found
        if called(node) in texts and len(node.args) > texts[called(node)]
        for said in [node.args[texts[called(node)]]]
        for part in getattr(said, "values", [said])  # of an f-string, or the whole
        if isinstance(part, ast.Constant) and re.search("[A-Za-z]{2}", str(part.value))
    ]
    assert made == []


def test_sentences_and_lists_take_the_marks_of_their_language():
    assert sentences(["One.", "", "two", "三。"]) == "One. two. 三."
    assert sentences(["一。", "", "二"], "zh") == "一。二。"
    assert sentences([]) == sentences([""], "zh") == ""
    assert listed(["a", "b"]) == "a, b" and listed(["甲", "乙"], "zh") == "甲、乙"
    assert listed(["甲", "乙"], "zh", by="semicolon") == "甲" + mark("semicolon", "zh") + "乙"


def test_a_caution_is_said_once_for_several_models():
    two = [Caution("hansen_low", {"hansen": p}) for p in (0.01, 0.02)]
    said = sentence(two)
    assert said == "the over-identifying restrictions are rejected (Hansen p = 0.010, 0.020)"
    assert said_of(["A", "B", "A"], said).startswith("A, B: the over") and said_of(["A"], said).endswith(".")
    assert said_of(["甲", "乙"], "三", "zh") == "甲、乙：三。"
    assert said_of(["A"], sentence(two[0], "zh"), "zh") == "A：过度识别约束被拒绝（Hansen p = 0.010）。"


def test_a_key_without_entry_is_a_mistake_unless_it_may_be_a_name():
    one = Words({"a": ("A {x}", "甲 {x}")})
    assert one.get("a", "zh", x=1) == "甲 1" and one.get("theta", "zh") == "theta"
    assert one.all("en") == {"a": "A {x}"} and "a" in one
    with pytest.raises(KeyError):
        one("theta")


def test_a_key_of_one_kind_of_step_is_no_other_s():
    """A study's words are looked up in one vocabulary, in which a second meaning of a key would be lost."""
    shared = ("studies", "STUDIES"), ("choices", "CHOICES")
    counted = sum(len(getattr(importlib.import_module(f"python_models.words.{m}"), w).entries) for m, w in shared)
    counted += sum(len(kind.words.entries) for kind in KINDS.values())
    assert counted == len(VOCABULARY.entries)


def test_chinese_is_set_without_spaces_between_its_characters_and_beside_its_marks():
    said = Words({"a": ("{x} of {y} {z}", "{x} 的 {y}（ {z} ）， 完")})
    assert said("a", "zh", x="碳排放效率", y="散点图", z="甲") == "碳排放效率的散点图（甲），完"
    assert said("a", "zh", x="θ", y="Moran’s I", z=2) == "θ 的 Moran’s I（2），完"
    assert said("a", x="A", y="B", z=1) == "A of B 1"


def test_spaces_of_a_path_a_command_and_names_side_by_side_stay_in_a_chinese_sentence():
    said = Words({"a": ("{x}", "存储： {x} （{y}）")})
    command = "coagg --panel '我的 面板/区域 共聚' sql"
    assert said("a", "zh", x=command, y="建筑业 江苏省 2013") == f"存储：{command}（建筑业 江苏省 2013）"
    assert said("a", "zh", x=Path("/我的 面板"), y="") == "存储：/我的 面板（）"
    assert said.joint("a", "zh", [{"x": "甲 乙", "y": 1}, {"x": "丙 丁", "y": 1}]) == "存储：甲 乙、丙 丁（1）"


def test_latin_greek_and_figures_stand_apart_from_the_chinese_about_them():
    """Where a value meets a sentence; Chinese beside Chinese, marks, and what is inside a value stay as they are."""
    said = Words({"a": ("{x} {y}", "{x}对{y}的影响为{n:.2f}，{z}")})
    apart = said("a", "zh", x="协同集聚 θ", y="GDP", n=1.5, z="年鉴2009年")
    assert apart == "协同集聚 θ 对 GDP 的影响为 1.50，年鉴2009年"
    assert said("a", "zh", x="集聚", y="效率", n=-1, z="（甲）") == "集聚对效率的影响为 -1.00，（甲）"
    assert said("a", "en", x="θ", y="GDP", n=1, z="") == "θ GDP"
    assert said("a", "zh", x="", y="R²", n=2, z="%") == "对 R² 的影响为 2.00，%"


def test_a_number_agrees_with_what_it_counts():
    assert [number_of(n, "empty value") for n in (0, 1, 2, 1200)] == [
        *("0 empty values", "1 empty value", "2 empty values", "1,200 empty values"),
    ]
    told = Words({"k": ("{n:,} pair(s) of {of:.0f} region(s) at {at}", "{of:.0f} 个地区的 {n:,} 对，{at}")})
    assert told("k", n=1, of=2.0, at="A(s)") == "1 pair of 2 regions at A(s)"
    assert told("k", n=1100, of=1.0, at=1) == "1,100 pairs of 1 region at 1"
    assert told("k", "zh", n=1, of=2.0, at="甲") == "2 个地区的 1 对，甲"
    assert told.joint("k", "en", [{"n": 1, "of": 3.0, "at": "x"}, {"n": 1, "of": 4.0, "at": "x"}]) == (
        "1 pair of 3, 4 regions at x"
    )


def test_a_message_of_one_and_of_many_has_one_chinese():
    one, many = (f"{number_of(n, 'region')} with a weight; an ellipse takes at least three." for n in (1, 2))
    assert translated(one, "zh") == "只有 1 个地区有权重；椭圆至少需要三个。"
    assert translated(many, "zh") == "只有 2 个地区有权重；椭圆至少需要三个。"


def test_the_mark_of_a_plural_stands_behind_a_number_and_in_no_text_that_is_printed_as_it_is():
    marked = re.compile(rf"(\{{\w[^{{}}]*\}}[^{{}}]*?)?{re.escape(PLURAL)}")
    for name, topic in topics():
        for key, (english, _) in topic.entries.items():
            as_it_is = name in ("page.PAGE", "panel_report.PANEL_REPORT", "tables.TABLES", "columns.COLUMNS")
            assert not (as_it_is and PLURAL in english), f"{name} {key} is filled without its numbers"
            assert all(found[1] for found in marked.finditer(english)), f"{name} {key}: no number before {PLURAL}"
    loose = [
        (path, node.lineno, node.value)
        for path, nodes in modules()
        if not path.startswith((MADE_HERE, OWN_WORDS))
        for node in nodes
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.search(r"[a-z]\((s|es|ies)\)", node.value)
        if cleandoc(node.value) != cleandoc(number_of.__doc__ or "")  # Python 3.13 has cleaned it already
    ]
    assert loose == [], "number_of says 1 region, 2 regions"
