"""Rows in a terminal of 80 columns: a table where it fits, else a block per row; nothing is cut or lost."""

import ast
import re
from pathlib import Path

import polars as pl
import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from orchestration.printed_rows import as_written, write_rows
from python_models.words.checks_page import example, figure, subject


def printed(names, rows, width=80, **options):
    console = Console(width=width, record=True, file=None, force_terminal=False)
    with console.capture() as caught:
        write_rows(console, names, rows, **options)
    return caught.get()


ROOT = Path(__file__).parents[2]
WIDE = [f"a_column_with_a_long_name_{i}" for i in range(6)]


@pytest.mark.parametrize("number", ["", "row {number}"], ids=["dense", "one by one"])
@pytest.mark.parametrize(
    "value", ["word", "统计年鉴统计年鉴统计年鉴统计", "[red]no markup[/red]"], ids=["en", "zh", "markup"]
)
def test_wide_rows_become_blocks_in_which_every_value_stands_whole(number, value):
    rows = [[f"{value}{i}{j}" for j in range(6)] for i in range(3)]
    text = printed(WIDE, rows, number=number, title="title", note="note")
    assert "…" not in text and max(map(cell_len, text.splitlines())) <= 80
    assert all(cell in text for row in rows for cell in row) and all(text.count(name) == 3 for name in WIDE)
    assert text.count("─── row") == (3 if number else 0) and "title" in text and "note" in text
    assert len(text.splitlines()) < 40


def test_what_fits_is_a_table_with_heads_folded_at_words_and_numbers_at_the_right():
    rows = [["a" * 40, 0, 1234567, True], ["b", 12, None, False]]
    text = printed(["source", "newest vintage of all", "months", "held"], rows)
    lines = text.splitlines()
    assert "newest" in lines[0] + lines[1] and "newest vintage of all" not in text and "━" in text
    assert max(map(cell_len, lines)) <= 80 and "1,234,567" in text and re.search(r" +0 │", text) and "true" in text


def test_only_sentences_go_on_in_the_next_line():
    name = "intermediate.int_employment__location_quotients"
    text = printed(["table", "what"], [[name, "word " * 30]], prose=[1])
    assert "━" in text and name in text and text.count("word") == 30
    chinese = printed(["表", "说明"], [[name, "统计年鉴" * 20]], prose=[1])
    assert "━" in chinese and "".join(re.findall("[统计年鉴]", chinese)) == "统计年鉴" * 20


def test_no_row_says_so_and_a_style_is_kept():
    assert "no rows" in printed(["a", "b"], [], note="no rows", number="{number}")
    assert "no rows" in printed(WIDE, [], note="no rows", number="{number}")
    assert "red words" in printed(["a"], [[Text("red words", style="red")]])


def test_a_frame_is_shown_as_it_is_written():
    frame = pl.DataFrame({"year": [2015], "code": ["110000"], "v": [84.2], "none": [None], "zero": [0]})
    assert as_written(frame) == [["2015", "110000", "84.2", "", "0"]]


GATE = [
    "no figure",
    "no figure: the cell is empty",
    "no figure: the cell says … (suppressed)",
    "no figure, and no cell for it beside this one of its row",
    "no figure: no row of the region in this file, which has others of the year",
    "+505% (695000 → 4.205e+06), believed from -33% to +50%",
    "0 between figures of 20 and more",
    "90% of the region's figures are those of the year before",
    "90% of the region's figures are those of region 110000",
    "60% of the regions repeat last year's figure",
    "sectors add to 12, total 13 (-7.7%)",
    "12 of a total of 10 (120%)",
]


@pytest.mark.parametrize("text", GATE, ids=range(len(GATE)))
def test_what_the_gate_says_of_a_figure_is_chinese_in_a_chinese_panel(text):
    said = figure(text, "zh")
    left = set(re.findall("[a-z]{2,}", said)) - {"suppressed"}
    assert left == set() and re.findall(r"\d+", said) == re.findall(r"\d+", text)
    assert figure(text, "en") == text


def test_the_gate_says_nothing_else():
    """Every sentence of a failing figure in the code that makes them has its Chinese."""
    code = (ROOT / "orchestration" / "failing_cells.py").read_text(encoding="utf-8")
    made = re.findall(r'pl\.(?:lit|format)\("([a-z][^"]+)"', code)
    tree = ast.parse((ROOT / "expectations" / "frames.py").read_text(encoding="utf-8"))
    (told,) = (node for node in tree.body if getattr(node, "name", "") == "told")
    for node in ast.walk(told):
        if isinstance(node, ast.JoinedStr):
            made.append("".join(v.value if isinstance(v, ast.Constant) else "1%" for v in node.values))
    made = [text for text in made if "are those of" not in text and text != "region 1%"]  # of two parts, above
    assert len(made) >= 11
    for text in made:
        assert not re.search("[a-z]{3,}", figure(text.replace("{}", "1"), "zh")), text


def test_names_stand_for_codes():
    names = {"real_estate": "Real estate", "540000": "Tibet"}
    text = (
        "real_estate 540000 2008: no figure: the cell is empty [f.xlsx, sheet 1, cell M29]; agriculture 110000 2019: x"
    )
    assert example(text, "en", names).startswith("Real estate Tibet 2008: no figure")
    assert example(text, "zh", names).startswith(
        "Real estate Tibet 2008：无数值：单元格为空 [f.xlsx，工作表 1，单元格 M29]"
    )
    assert subject("region_id, year, industry_id", "en") == "region, year, industry"
    assert subject("missing_gdp", "zh", {"gdp": "地区生产总值"}) == "缺失：地区生产总值"
    assert subject("change_in_bounds", "zh") == "变动幅度" and subject("some_column", "en", {}) == "some column"
    assert subject("some_column", "en") == "some_column"  # as it is typed in panel.yml
