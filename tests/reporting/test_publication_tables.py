"""What a publication table prints is what is stored, rounded and starred as its note says."""

import re
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import docx
import fastexcel
import maketables
import numpy as np
import pandas as pd
import polars as pl
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from python_models.errors import InputError
from python_models.reporting.numbers import DEFAULT_STARS, number, powers, signed, stars_of
from python_models.reporting.tables.frame_tables import tidy_table
from python_models.reporting.tables.publication_table import PublicationTable, Row, nested_spans, tex_escape
from python_models.reporting.tables.regression_tables import effects_table, regression_table
from python_models.results import term_table


def results(models):
    return [models[f"results.model_{name}"] for name in ("terms", "fit", "runs")]


def cells(table: PublicationTable) -> dict[str, tuple[str, ...]]:
    return {row.label: row.cells for row in table.rows}


@pytest.mark.parametrize(
    "p, said",
    [(0.0, "***"), (0.00999, "***"), (0.01, "**"), (0.04999, "**"), (0.05, "*"), (0.0999, "*"), (0.1, ""), (1.0, "")],
)
def test_stars_are_strictly_below_their_threshold(p, said):
    assert stars_of(p) == said
    assert stars_of(None) == stars_of(float("nan")) == ""


def test_stars_of_ones_own(models):
    table = regression_table(*results(models), models=["fe"], stars=[(0.05, "†"), (0.001, "‡")])
    assert cells(table)["theta"] == ("0.124†\n(0.050)",)
    assert "‡ p < 0.001, † p < 0.05" in table.notes
    with pytest.raises(InputError, match="between 0 and 1"):
        regression_table(*results(models), stars=[(5, "*")])


@given(st.floats(-1e7, 1e7, allow_nan=False), st.integers(0, 6))
def test_a_printed_number_is_its_value_rounded(value, decimals):
    said = number(value, decimals)
    if 0 < abs(value) < 0.5 * 10**-decimals:  # would have shown as zero
        assert float(said) == pytest.approx(value, rel=0.06)
        assert "e" not in said or abs(value) < 1e-4
    else:
        assert float(said.replace(",", "")) == round(value, decimals)


def test_missing_numbers_are_blank_and_small_ones_not_zero():
    assert number(None) == number(float("nan")) == ""
    assert number(0.00004) == "4.0e-05"
    assert (number(0.0026, 2), number(-0.00047), number(0.0000996)) == ("0.0026", "-0.00047", "0.00010")
    assert number(0.0) == "0.000"
    assert number(-np.inf) == "−∞"


def test_every_cell_is_its_stored_row(models):
    terms, fit, runs = results(models)
    table = regression_table(terms, fit, runs, tests=models["results.model_tests"])
    assert table.heads == (
        ("score",) * 3,
        ("Region FE", "System GMM", "SDM"),
        ("(1)", "(2)", "(3)"),
    )
    printed = cells(table)
    columns = runs["model_id"].to_list()
    renamed = {"rho": "ρ (spatial lag)", "Intercept": "Constant", "_cons": "Constant"}
    for row in terms.filter(pl.col("component").is_in(["main", "spatial_lag", "spatial"])).to_dicts():
        label = renamed.get(row["term"], row["term"])
        label = f"W × {label}" if row["component"] == "spatial_lag" else label
        estimate, error = printed[label][columns.index(row["model_id"])].split("\n")
        digits = re.match(r"[-\d.e]+\d", estimate)[0]
        assert float(digits) == pytest.approx(row["estimate"], abs=5e-4)
        assert estimate.removeprefix(digits) == stars_of(row["p_value"])
        assert error == f"({row['std_error']:.3f})"
    assert printed["Observations"] == ("45", "36", "")
    assert printed["Regions"] == ("", "9", "9")
    assert printed["Instruments"] == ("", "14", "")
    assert printed["R²"] == ("0.457", "", "")
    assert printed["Log-likelihood"] == ("", "", "-12.346")
    assert printed["Hausman"] == ("12.35\n[<0.001]", "", "")
    assert printed["AR(2), p"] == ("", "0.012", "")
    assert "vif:theta" not in printed
    assert table.stored.height == sum(1 for r in table.rows if not r.block for c in r.cells if c)


def test_order_drop_indicate_and_heads(models):
    table = regression_table(
        *results(models),
        models=["gmm", "fe"],
        heads=["A", "B"],
        order=["theta"],
        drop=["gov"],
        indicate={"Years": r"^td\d{4}$"},
    )
    assert [row.label for row in table.rows][:4] == ["theta", "L.score", "Constant", "Years"]
    assert cells(table)["Years"] == ("yes", "yes")
    assert table.heads == (("A", "B"), ("(1)", "(2)"))
    sdm = regression_table(*results(models), models=["sdm", "fe"], indicate={"Years": r"^td\d{4}$"})
    assert cells(sdm)["Years"] == ("no", "yes")


def test_two_terms_share_a_row_by_label_but_not_in_one_model(models):
    terms, fit, runs = results(models)
    table = regression_table(terms, fit, runs, models=["fe", "gmm"], labels={"gov": "x", "L.score": "x"})
    assert cells(table)["x"] == ("-2.000*\n(1.170)", "0.710***\n(0.100)")
    with pytest.raises(InputError, match="two terms labelled 'x'"):
        regression_table(terms, fit, runs, models=["fe"], labels={"gov": "x", "theta": "x"})


def test_unknown_and_doubled_models_are_named(models):
    terms, fit, runs = results(models)
    with pytest.raises(InputError, match=r"nope.*fe, gmm, sdm"):
        regression_table(terms, fit, runs, models=["nope"])
    with pytest.raises(InputError, match="more than once"):
        regression_table(pl.concat([terms, terms]), fit, runs)


def test_tests_shared_by_columns_can_be_printed_once(models):
    terms, fit, runs = results(models)
    both = pl.DataFrame({"model_id": ["fe", "gmm"], "test": "hausman", "value": 3.0, "p_value": 0.5})
    assert cells(regression_table(terms, fit, runs, tests=both))["Hausman"] == ("3.00\n[0.500]", "3.00\n[0.500]", "")
    once = regression_table(terms, fit, runs, tests=both, repeat_tests=False)
    assert cells(once)["Hausman"] == ("3.00\n[0.500]", "", "")
    assert "printed in the first of them" in once.notes
    close = both.with_columns(pl.Series("p_value", [0.5, 0.5001]))  # the same digits of another model's own test
    kept = regression_table(terms, fit, runs, tests=close, repeat_tests=False)
    assert cells(kept)["Hausman"] == ("3.00\n[0.500]", "3.00\n[0.500]", "")


def test_chinese_words(models):
    table = regression_table(*results(models), labels={"theta": "协同集聚"}, language="zh")
    assert table.notes.startswith("注：括号内为标准误。*** p < 0.01")
    assert {"观测值", "常数项", "W × 协同集聚"} <= set(cells(table))


def test_effects(models):
    terms, _, runs = results(models)
    table = effects_table(terms, runs)
    assert table.heads == (("SDM",) * 3, ("Direct effect", "Indirect effect", "Total effect"))
    assert cells(table)["theta"] == ("0.250***\n(0.050)", "0.300\n(0.200)", "0.550\n(0.400)")
    with pytest.raises(InputError, match="nothing is left"):
        effects_table(terms, runs, models=["fe"])


def test_tidy_table_formats_by_type():
    frame = pl.DataFrame({"name": ["a"], "year": [2019], "n": [1234], "x": [0.12345], "flag": [True]})
    assert cells(tidy_table(frame, stub="name", decimals={"x": 2}))["a"] == ("2019", "1,234", "0.12", "True")


def test_equal_heads_apart_do_not_share_a_spanner():
    spans = nested_spans([["a", "a", "b", "a"], ["x", "y", "y", "y"]])
    assert spans[0] == ["a", "a", "b", "a\u200b"]
    assert spans[1] == ["x", "y", "y\u200b", "y\u200b\u200b"]


def test_html_keeps_columns_in_order_and_escapes():
    table = PublicationTable(
        heads=(("FE", "SAR", "FE"), ("(1)", "(2)", "(3)")), rows=(Row("<b>x</b>", ("one", "two", "a & b")),)
    )
    for text in (table.html(), table.html(styled=False)):
        assert text.index("one") < text.index("two") < text.index("a &amp; b")
        assert "<b>x</b>" not in text and "&lt;b&gt;x&lt;/b&gt;" in text
    assert "<style" not in table.html(styled=False) and " id=" not in table.html(styled=False)


def test_a_rule_but_no_name_parts_unnamed_blocks(models):
    text = regression_table(*results(models)).html(styled=False)
    assert ">foot<" not in text
    assert text.count('<tr class="block">') == 1


def test_latex_is_escaped_and_balanced(models):
    tests = models["results.model_tests"]
    table = regression_table(*results(models), tests=tests, labels={"theta": "θ_1 & 50%"}, caption="R&D")
    text = table.latex()
    assert r"\\[" not in text and r"12.35\\{[}$<$0.001]" in text
    assert r"$\theta$\_1 \& 50\%" in text and r"\caption{R\&D}" in text
    assert r"$-$2.000" in text
    for environment in ("tabularx", "threeparttable", "table"):
        assert text.count(rf"\begin{{{environment}}}") == text.count(rf"\end{{{environment}}}") == 1
    assert [text.count(rule) for rule in (r"\toprule", r"\bottomrule")] == [1, 1]
    body = text[text.index(r"\toprule") : text.index(r"\bottomrule")]
    widths = {line.count(" & ") + line.count(r"{3}{c}") * 2 for line in body.splitlines() if line.endswith(r"\\")}
    assert widths == {3}
    assert tex_escape("p<0.1 {x} ~ ^") == r"p$<$0.1 \{x\} \textasciitilde{} \textasciicircum{}"


@pytest.mark.parametrize("show_blocks", [False, True])
@pytest.mark.parametrize("blocks", [1, 2])
@pytest.mark.parametrize("caption", ["", "Caption & 20 °"])
def test_latex_is_that_of_maketables(show_blocks, blocks, caption):
    heads = (("A", "A", "B", "A", "C", "C"), ("y & z", "y & z", "x\n<1", "x", "中文", "5 %"))
    cells = [(f"-1.{i}**\n(0.1)", "", "2 × 3", "中文", "[a]\n[0.2, 0.4]", "R²") for i in range(4)]
    rows = tuple(
        Row(f"θ{i}" + "\n(m°)" * (i == 1), cells[i], "one\n& all" if i < 4 / blocks else "two") for i in range(4)
    )
    table = PublicationTable(heads, rows, "Notes: p < 0.1\nand ~", caption, show_blocks=show_blocks)
    theirs = _maketable(table, tex_escape).make(
        "tex", tex_style={"data_addlinespace": None, "first_row_addlinespace": "0.5ex"}
    )
    assert table.latex() == theirs.replace("\u200b", "")


def test_latex_lays_nothing_over_its_neighbour():
    """Columns of one width were 30 points each: 0.134*** lay over 2.38."""
    heads = [head for w in ("1 / d²", "contiguity", "k = 4") for head in [f"Carbon-emission efficiency, W = {w}"] * 3]
    figures = ("0.134***", "2.38", "0.030") * 3
    table = PublicationTable((tuple(heads), ("Moran’s I", "z", "p") * 3), (Row("2012", figures), Row("2013", figures)))
    text = table.latex()
    points = {"": 5.0, r"\small": 4.63, r"\footnotesize": 4.25, r"\scriptsize": 3.99}  # a digit of Computer Modern
    (digit,) = (points[size] for size in re.findall(r"begingroup(\\?\w*)\n", text))
    shares = [float(share) for share in re.findall(r"hsize=([\d.]+)", text)]
    assert sum(shares) == pytest.approx(9, abs=0.01) and len(shares) == 9
    column = (345 - 4 * digit - 9 * 6) / 9
    for share, figure in zip(shares, figures, strict=True):
        assert share * column > digit * len(figure)
    assert r"\multicolumn{3}{c}{\makecell{Carbon-emission" in text  # in lines
    long = PublicationTable((tuple("abcdef"),), (Row("Hausman, auxiliary regression of means", ("−0.506***",) * 6),))
    assert r"\makecell[l]{Hausman, auxiliary\\regression of\\means}" in long.latex()
    few = PublicationTable((("a", "b"),), (Row("x", ("1", "2")),)).latex()
    assert "hsize=" not in few and "makecell" not in few and "\\begingroup\n" in few  # as maketables has it


def test_what_no_type_is_small_enough_for_is_brought_to_the_line_as_a_whole():
    """Eighteen columns of Moran's I: figures lay over each other by up to 121 points."""
    figures = ("−0.134***", "−2.38", "0.030") * 6
    heads = (tuple(f"Efficiency {i // 3}" for i in range(18)), ("Moran’s I", "z", "p") * 6)
    text = PublicationTable(heads, (Row("2012", figures),)).latex()
    assert "\\scriptsize" in text and "X}" not in text
    assert re.search(r"\\resizebox\{\\linewidth\}\{!\}\{%\n\\begin\{tabular\}\{@\{\}>\{.*?\}l" + "c" * 18 + r"\}", text)
    assert text.count(r"\end{tabular}}") == 1 and text.count("{") == text.count("}")


def test_a_name_of_a_block_longer_than_the_labels_goes_on_over_the_columns():
    """In the labels' column it took the room that the figures need: they lay over each other by up to 36 points."""
    name = "Efficiency score, urban-unit labour: Energy, sum of eight fuels"
    rows = [Row("Electricity", ("30", "0.976", "20", "Heilongjiang 15 → 10"), block) for block in (name, "short")]
    made = replace(table_of(rows), show_blocks=True).latex()
    assert rf"\multicolumn{{5}}{{@{{}}l}}{{\emph{{{name}}}}} \\" in made and "\n\\emph{short} \\\\\n" in made


def table_of(rows):
    return PublicationTable((("Regions", "Spearman", "Moved", "Farthest"),), tuple(rows))


def test_a_column_of_words_has_the_room_that_figures_leave():
    """Room was dealt out evenly: "Heilongjiang 20 → 12, Hunan 8 → 4 …" took five lines beside figures with room."""
    words = "Heilongjiang 20 → 12, Hunan 8 → 4, Inner Mongolia 14 → 17"
    text = table_of([Row("Electricity", ("30", "0.968", "25", words))]).latex()
    regions, spearman, moved, farthest = (float(share) for share in re.findall(r"hsize=([\d.]+)", text))
    assert farthest > 2.2 and regions == pytest.approx(0.45, abs=0.15)
    assert regions + spearman + moved + farthest == pytest.approx(4, abs=0.01)
    even = PublicationTable((("30", "25"),), (Row("a", ("x y z", "[0.2, 0.4]")),))
    assert "hsize" not in even.latex()


def test_a_short_head_breaks_off_no_character_in_latex():
    """Of six columns 地区数 and 名次变动数 went on in the next line with their last character."""
    heads = ("地区数", "平均变动", "相关", "名次数", "最大变动", "变动者")
    figures = tuple("1234567890"[: 2 + k] for k in range(6))
    text = PublicationTable((heads,), (Row("电力消费占地区合计" * 3, figures),)).latex()
    sizes = {"": 1.0, r"\small": 0.925, r"\footnotesize": 0.85, r"\scriptsize": 0.797}
    (part,) = (sizes[size] for size in re.findall(r"begingroup(\\?\w*)\n", text))
    shares = [float(share) for share in re.findall(r"hsize=([\d.]+)", text)] or [1.0] * 6
    assert len(shares) == 6
    label = max(len(line) * 2 for line in re.findall(r"[电力消费占地区合计]+", text))
    room = (69 - 1.2 * 6) / part - label
    assert all(share * room / 6 >= 2 * len(head) for share, head in zip(shares, heads, strict=True))


def test_a_blank_head_has_no_rule_in_latex():
    table = PublicationTable((("", "A", "A", " "), ("w", "x", "y", "z")), (Row("a", ("1", "2", "3", "4")),))
    assert [line for line in table.latex().splitlines() if "cmidrule" in line] == [r"\cmidrule(lr){3-4}"]
    table = PublicationTable((("", ""), ("w", "x")), (Row("a", ("1", "2")),))
    assert "cmidrule" not in table.latex() and "\n\n\\midrule" not in table.latex()


def test_a_file_is_named_as_what_it_is(tmp_path: Path):
    """Word and Excel do not open a .docx or .xlsx that is called .doc, .xls or anything else."""
    table = table_of([Row("a", ("1", "2", "3", "4"))])
    for write, name in ((table.docx, "t.doc"), (table.docx, "t"), (table.xlsx, "t.xls"), (table.xlsx, "t.docx")):
        with pytest.raises(ValueError, match="this table is written as"):
            write(tmp_path / name)
    assert list(tmp_path.iterdir()) == [] and table.docx(tmp_path / "T.DOCX").is_file()


def test_word_holds_the_same_cells(models, tmp_path: Path):
    table = regression_table(*results(models), labels={"theta": "协同集聚"})
    word_table = docx.Document(str(table.docx(tmp_path / "t.docx"))).tables[0]
    grid = {row.cells[0].text: tuple(c.text for c in row.cells[1:]) for row in word_table.rows}
    for label, texts in cells(table).items():
        assert grid[label] == tuple(map(powers, texts))


def _grid(markup: str) -> list[list[str]]:
    """Texts of the table's cells, row by row; a cell over several columns counts for each."""
    rows = html.fragment_fromstring(markup, create_parent="div").findall(".//tr")
    for line in rows:
        for gap in line.iter("br"):
            gap.tail = f"\n{gap.tail or ''}"
    texts = [[(c.text_content().strip("\u200b\xa0 \n"), int(c.get("colspan", 1))) for c in row] for row in rows]
    return [[text for text, span in row for _ in range(span)] for row in texts]


def _maketable(table: PublicationTable, clean) -> maketables.MTable:
    """The table as maketables' own, each text passed through ``clean``."""
    index = pd.MultiIndex.from_tuples([(clean(row.block), clean(row.label)) for row in table.rows])
    columns = pd.MultiIndex.from_arrays([list(map(clean, level)) for level in nested_spans(table.heads)])
    body = pd.DataFrame([list(map(clean, row.cells)) for row in table.rows], index=index, columns=columns, dtype=object)
    several = len({row.block for row in table.rows}) > 1 or table.show_blocks
    return maketables.MTable(
        body if several else body.droplevel(0),
        notes=clean(table.notes),
        caption=clean(table.caption) if table.caption else None,
        rgroup_display=table.show_blocks,
        rgroup_sep="tb" if table.show_blocks else "t",
    )


@pytest.mark.parametrize("show_blocks", [False, True])
def test_html_has_the_cells_of_maketables(show_blocks):
    heads = (("A", "A", "B", "A"), ("y & z", "x<1", "x", "w"))
    cells = [(f"-1.{i}**\n(0.1)", "", "2 × 3", "中文") for i in range(4)]
    rows = tuple(Row(f"θ{i} R²", cells[i], "one" if i < 2 else "two") for i in range(4))
    table = PublicationTable(heads, rows, "Notes: p < 0.1\nand R²", "Caption & more", show_blocks=show_blocks)
    other = re.sub(r"<style>.*?</style>", "", _maketable(table, signed).make("gt").as_raw_html(), flags=re.S)
    theirs = [row if len(row) == 5 else ["", *row] for row in _grid(other)]  # the label's head spans rows there
    named = [5 * ["one"], 5 * ["two"]]
    ours = [row for row in _grid(table.html(styled=False)) if any(row)]
    assert ours == [row for row in theirs if show_blocks or row not in named]
    assert table.html() == table.html() and "<style>" in table.html()


def test_each_column_has_a_head_in_the_last_row_of_heads(models):
    """Where a page's script finds the name of a column that it sorts or saves."""
    made = html.fragment_fromstring(regression_table(*results(models)).html(styled=False))
    head = made.findall(".//thead/tr")
    assert len(head) == 3 and [c.text_content() for c in head[-1]] == ["", "(1)", "(2)", "(3)"]
    spans = [[int(c.get("colspan", 1)) for c in row] for row in head]
    assert [sum(row) for row in spans] == [4, 4, 4] and spans[0] == [1, 3]


def _edges(cell) -> dict[str, str]:
    """The rules of a Word cell by side, of the one set that a cell may have."""
    (borders,) = cell._element.tcPr.findall(qn("w:tcBorders"))
    return {edge.tag.rsplit("}", 1)[1]: edge.get(qn("w:sz")) or "" for edge in borders}


@pytest.mark.parametrize("show_blocks", [False, True])
def test_word_has_the_cells_of_maketables_and_three_lines(tmp_path, show_blocks):
    heads = (("A", "A", "B", "A"), ("y & z", "x<1", "x", ""))
    rows = tuple(Row(f"θ{i}", (f"1.{i}**\n(0.1)", "", "2", "中文"), "one" if i < 2 else "two") for i in range(4))
    table = PublicationTable(heads, rows, "Notes: p < 0.1", "Caption & more", show_blocks=show_blocks)
    written = docx.Document(str(table.docx(tmp_path / "t.docx")))
    other = _maketable(table, powers).make("docx")
    grid, theirs = ([[c.text.strip("\u200b") for c in r.cells] for r in d.tables[0].rows] for d in (written, other))
    assert grid == theirs
    # theirs has no number until Word counts the captions
    assert [p.text for p in other.paragraphs] == ["Table : Caption & more"]
    assert [p.text for p in written.paragraphs] == ["Table 1: Caption & more"]
    chinese = docx.Document(str(replace(table, language="zh").docx(tmp_path / "zh.docx")))
    assert [p.text for p in chinese.paragraphs] == ["表 1：Caption & more"]
    assert "SEQ 表" in chinese.paragraphs[0]._p.xml
    rules = [[_edges(c) for c in row.cells] for row in written.tables[0].rows]
    assert [r[1]["top"] for r in rules[:3]] == ["8", "4", "4"] and [r[0]["top"] for r in rules[:2]] == ["8", ""]
    assert [r[0]["bottom"] for r in rules[:2]] == ["", "4"] and [r[0]["bottom"] for r in rules[-2:]] == ["8", ""]
    opens = [i for i, r in enumerate(rules[2:-1], 2) if r[0]["top"] == "4"]
    assert opens == ([2, 5] if show_blocks else [2, 4])
    assert {side[e] for row in rules for side in row for e in ("left", "right")} == {""}
    fonts = {run.get(qn("w:eastAsia")) for run in written.element.iter(qn("w:rFonts"))}
    assert fonts == {"SimSun"}


def _word_shape(table: PublicationTable, path: Path) -> tuple[list[int], float, int]:
    """Widths of the columns of a Word table and its size of type, both in points, and the room between the margins."""
    written = docx.Document(str(table.docx(path)))
    (section,), (made,) = written.sections, written.tables
    room = section.page_width.pt - section.left_margin.pt - section.right_margin.pt
    for row in made.rows:  # a cell is as wide as the columns that it goes over
        spans = [cell.grid_span for cell in dict.fromkeys(row.cells)]
        assert sum(spans) == len(made.columns)
        assert sum(cell.width for cell in dict.fromkeys(row.cells)) == sum(c.width for c in made.columns)
    return [c.width.pt for c in made.columns], made.cell(0, 1).paragraphs[0].runs[0].font.size.pt, round(room)


def test_word_columns_are_as_wide_as_their_words_need(tmp_path):
    path = tmp_path / "t.docx"
    rows = (Row("Observations", ("330",) * 8), Row("Co-agglomeration θ", ("0.12",) * 8))
    narrow = PublicationTable((("A",) * 4 + ("B",) * 4, tuple(f"({i})" for i in range(8))), rows)
    (stub, *others), size, room = _word_shape(narrow, path)
    assert stub >= 0.45 * 10 * len("Co-agglomeration θ") and max(others) < stub and len(set(others)) == 1
    assert (size, room) == (10, 432) and 430 < stub + sum(others) <= room
    text = PublicationTable((("Meaning", "Unit"),), (Row("y", ("gross domestic product of a year " * 9, "mn")),))
    (stub, meaning, unit), size, room = _word_shape(text, path)
    assert meaning > 300 and min(stub, unit) >= 5 and (size, room) == (10, 432)
    for count, sizes, wanted in ((7, (8, 9.5), 432), (9, (10, 10), 612)):
        wide = PublicationTable((("y",) * count,), (Row("产业协同集聚", ("−0.1234***",) * count),))
        columns, size, room = _word_shape(wide, path)
        assert sizes[0] <= size <= sizes[1] and room == wanted and sum(columns) <= room
        assert min(columns[1:]) >= 0.5 * size * len("−0.1234***") and columns[0] >= 6 * size
    wider = PublicationTable((tuple(f"({i})" for i in range(20)),), (Row("产业协同集聚", ("−0.1234***",) * 20),))
    columns, size, room = _word_shape(wider, path)
    assert 3 < size < 8 and room == 612 and sum(columns) <= room
    assert min(columns) >= 0.5 * size * len("−0.1234***") and columns[0] >= 6 * size


@pytest.mark.parametrize(("count", "turned"), [(3, False), (9, True)])
def test_excel_prints_a_table_one_page_wide(tmp_path, count, turned):
    stored = pl.DataFrame({f"c{i}": [1.5] for i in range(count)})
    table = PublicationTable((tuple("abcdefghi"[:count]),), (Row("x", ("1",) * count),), stored=stored)
    with ZipFile(table.xlsx(tmp_path / "t.xlsx")) as book:
        sheets = [book.read(f"xl/worksheets/sheet{i}.xml").decode() for i in (1, 2)]
    for sheet in sheets:
        assert '<pageSetUpPr fitToPage="1"/>' in sheet and 'fitToHeight="0"' in sheet and 'paperSize="9"' in sheet
        assert ('orientation="landscape"' in sheet) is turned


def test_excel_cuts_neither_heads_nor_figures_nor_notes(tmp_path):
    """A head of 19 ideographs in a column of 15 characters was cut at both ends, as it stood beside others."""
    head, cell, note = "双向固定效应，二〇一三年各省水平变动", "1,234,567.890***", "注：" + "标准误按地区聚类。" * 40
    table = PublicationTable((("FE", head),), (Row("x", ("1", cell)),), caption="表", notes=note)
    with ZipFile(table.xlsx(tmp_path / "t.xlsx")) as book:
        sheet, styles = (book.read(f"xl/{part}.xml").decode() for part in ("worksheets/sheet1", "styles"))
    widths = [float(w) for w in re.findall(r'<col [^>]*width="([\d.]+)"', sheet)]
    heights = {int(r): float(h) for r, h in re.findall(r'<row r="(\d+)"[^>]* ht="([\d.]+)"', sheet)}
    assert widths[-1] > len(cell) and widths[-1] < 2 * len(head)
    lines = {row: height / 15 for row, height in heights.items()}
    assert lines[2] * widths[-1] >= 2 * len(head) and 'wrapText="1"' in styles
    assert lines[4] * sum(widths) >= 2 * len(note)


def test_excel_sets_words_in_lines(tmp_path):
    """A column was as wide as a sentence of 180 characters, and its page printed at a tenth of the size."""
    said = "农、林、牧、渔业 北京市 2019：−85%（27000 → 4000），可信范围 −33% 至 +50%。" * 4
    rows = (Row("变动幅度", (said, "1")), Row(said, ("2", "3")))
    stored = pl.DataFrame({"why": [said], "n": [1.5]})
    table = PublicationTable((("例", "N"),), rows, stored=stored, align="left")
    with ZipFile(table.xlsx(tmp_path / "t.xlsx")) as book:
        sheets = [book.read(f"xl/worksheets/sheet{i}.xml").decode() for i in (1, 2)]
    widths = [[float(w) for w in re.findall(r'<col [^>]*width="([\d.]+)"', sheet)] for sheet in sheets]
    assert max(widths[0]) < 46 and max(widths[1]) < 46
    heights = {int(r): float(h) / 15 for r, h in re.findall(r'<row r="(\d+)"[^>]* ht="([\d.]+)"', sheets[0])}
    assert heights[2] * widths[0][0] > 1.5 * len(said) and heights[3] == heights[2]


def test_excel_holds_the_same_cells_and_the_unrounded_numbers(models, tmp_path: Path):
    table = regression_table(*results(models))
    book = fastexcel.read_excel(table.xlsx(tmp_path / "t.xlsx"))
    assert book.sheet_names == ["table", "stored rows"]
    sheet = book.load_sheet("table", header_row=None).to_polars()
    rows = [tuple("" if v is None else v for v in row) for row in sheet.rows()]
    assert ("", "(1)", "(2)", "(3)") in rows
    assert ("theta", "0.124**", "0.500***", "0.200**") in rows and ("", "(0.050)", "(0.190)", "(0.100)") in rows
    stored = book.load_sheet("stored rows").to_polars()
    assert stored["estimate"].to_list() == table.stored["estimate"].to_list()


def test_default_stars_are_those_of_the_papers():
    assert DEFAULT_STARS == ((0.01, "***"), (0.05, "**"), (0.10, "*"))


def test_spatial_lags_are_marked_whatever_they_are_called(models):
    _, fit, runs = results(models)
    names, parts = ["Water", "W.theta", "L.W.score"], ["spatial_lag", "spatial_lag", "spatial_lag"]
    terms = term_table(names, np.ones(3), np.ones(3), component=parts).with_columns(model_id=pl.lit("fe"))
    table = regression_table(terms, fit, runs, models=["fe"], labels={"theta": "θ"}, measures=[])
    assert set(cells(table)) == {"W × Water", "W × θ", "W × L.score"}
