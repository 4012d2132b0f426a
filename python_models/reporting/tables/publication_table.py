"""A table of finished cells and its outputs: HTML, LaTeX, Word, Excel, CSV."""

import hashlib
import io
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

import polars as pl

from python_models.errors import InputError
from python_models.reporting.kept_drawings import mark
from python_models.reporting.numbers import RAISED, powers, signed
from python_models.reporting.tables.decimal_points import PADS_IN_TEX, points_in_line
from python_models.reporting.tables.html_table import STYLE, Block, html_table
from python_models.reporting.tables.tex_table import tex_table
from python_models.reporting.tables.word_table import THICK, THIN, Line, write_word
from python_models.words import Language, listed
from python_models.words.fits import FITS, line
from python_models.words.spoken import spoken
from python_models.words.tables import SHEETS, TABLES

# what makes the files of a table: modules of this room, and packages
MODULES = (
    *("tables/publication_table.py", "tables/html_table.py", "tables/tex_table.py", "tables/word_table.py"),
    *("tables/decimal_points.py", "numbers.py", "pages/exhibit_files.py", "../words/tables.py"),
)
MAKERS = ("python-docx", "polars", "xlsxwriter")
Align = Literal["center", "right", "left", "decimal"]

_TEX = {
    "[": "{[}",  # after a line break LaTeX would read a bracket as a length
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"$<$", ">": r"$>$", "²": r"$^2$", "−": r"$-$",
    "→": r"$\rightarrow$", "θ": r"$\theta$", "ρ": r"$\rho$", "λ": r"$\lambda$", "σ": r"$\sigma$", "∞": r"$\infty$",
    "×": r"$\times$", "≤": r"$\leq$", "≥": r"$\geq$", "–": "--", "—": "---", "Δ": r"$\Delta$", "τ": r"$\tau$",
    **PADS_IN_TEX,
    "′": r"$'$", "±": r"$\pm$", "·": r"$\cdot$", "φ": r"$\phi$", "α": r"$\alpha$", "β": r"$\beta$", "χ": r"$\chi$",
    "°": r"$^\circ$",
}  # fmt: skip

_RAISED = re.compile(r"(?<=10)([⁻⁰¹²³⁴-⁹]+)")  # exponents of ten
_LOWERED = {raised: chr(plain) for plain, raised in RAISED.items() if plain != ord("−")}


def tex_escape(text: str) -> str:
    """Text safe in LaTeX; Greek and signs in mathematics, Chinese left as it is (for XeLaTeX with ctex)."""
    parts = _RAISED.split(powers(re.sub(r"(?<![\w)])-(?=[\d.])", "−", text)))
    return "".join(
        rf"$^{{{part.translate(_LOWERED)}}}$" if i % 2 else "".join(_TEX.get(c, c) for c in part)
        for i, part in enumerate(parts)
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its label, one text per column (``\\n`` parts estimate from error), and the block it belongs to."""

    label: str
    cells: tuple[str, ...]
    block: str = ""


@dataclass(frozen=True, slots=True)
class PublicationTable:
    """A three-line table, ready to print.

    Attributes
    ----------
    heads
        Levels of column heads from top to bottom, each with one text per column; equal neighbours are spanned.
    rows
        The body; a rule parts one ``block`` from the next.
    notes, caption
        Under and over the table.
    stored
        The stored rows the cells were made from, unrounded: the second sheet in Excel.
    show_blocks
        Whether a block's name is printed over it.
    align
        Of the cells; ``decimal`` puts the points of a column one under the other, in every form but ``frame``.
    """

    heads: tuple[tuple[str, ...], ...]
    rows: tuple[Row, ...]
    notes: str = ""
    caption: str = ""
    stored: pl.DataFrame = field(default_factory=pl.DataFrame)
    language: Language = "en"
    align: Align = "center"
    show_blocks: bool = False

    def __post_init__(self) -> None:
        width = len(self.heads[-1]) if self.heads else 0
        if not self.rows or not width:
            raise InputError("The table has no rows or no columns; nothing is left to print.")
        if any(len(level) != width for level in self.heads) or any(len(row.cells) != width for row in self.rows):
            raise InputError(f"Every head level and row of the table needs {width} cells.")

    def _printed(self) -> tuple[Row, ...]:
        """The rows with their cells padded where the points are to stand in line."""
        if self.align != "decimal":
            return self.rows
        columns = [points_in_line(column) for column in zip(*(row.cells for row in self.rows), strict=True)]
        return tuple(replace(r, cells=cells) for r, cells in zip(self.rows, zip(*columns, strict=True), strict=True))

    @property
    def _several(self) -> bool:
        return self.show_blocks or len({row.block for row in self.rows}) > 1

    @property
    def _side(self) -> str:
        return "center" if self.align == "decimal" else self.align

    def __repr__(self) -> str:
        wide = len(self.heads[-1]) if self.heads else 0
        told = [FITS("table_size", spoken(), rows=len(self.rows), columns=wide), *filter(None, [self.caption])]
        return line("PublicationTable", [listed(told, spoken(), by="clause")], spoken())

    def _repr_html_(self) -> str:
        return self.html()

    def html(self, *, styled: bool = True) -> str:
        """An HTML fragment; ``styled=False`` leaves the style to the page it is set into."""
        heads, blocks = self._laid_out(signed)
        told = {"caption": signed(self.caption), "notes": signed(self.notes), "side": self._side}
        return (STYLE if styled else "") + html_table(heads, blocks, **told)

    def _laid_out(self, clean: Callable[[str], str]) -> tuple[list[list[str]], list[Block]]:
        """Levels of heads and blocks of rows, each text passed through ``clean``."""
        blocks = []
        for name, rows in groupby(self._printed(), key=lambda row: row.block if self._several else ""):
            lines = [(clean(row.label), [clean(cell) for cell in row.cells]) for row in rows]
            blocks.append(Block(clean(name) if self.show_blocks and name else None, lines))
        return [[clean(text) for text in level] for level in nested_spans(self.heads)], blocks

    def mark(self) -> str:
        """A hash of all that the table's files follow from, the stored rows too."""
        stored = io.BytesIO()
        self.stored.write_ipc(stored)
        rows = hashlib.sha256(stored.getvalue()).hexdigest()
        return mark(MODULES, MAKERS, *self._shown(), rows)

    def _shown(self) -> tuple[object, ...]:
        """All that is printed of the table."""
        rows = [(row.label, row.cells, row.block) for row in self.rows]
        return self.heads, rows, self.notes, self.caption, self.language, self.align, self.show_blocks

    def latex(self) -> str:
        """LaTeX for a document that loads booktabs, threeparttable, makecell, tabularx and array (ctex for Chinese)."""
        heads, blocks = self._laid_out(tex_escape)
        made = tex_table(heads, blocks, caption=tex_escape(self.caption), notes=tex_escape(self.notes))
        return made.replace("\u200b", "")

    def markdown(self) -> str:
        """A table in GitHub's Markdown, a row per printed line; caption over it, notes under it."""
        table = self.frame()
        lines = [table.columns, ["---", *[":---:"] * (table.width - 1)], *table.rows()]
        body = "\n".join(f"| {' | '.join(line if i == 1 else map(_md, line))} |" for i, line in enumerate(lines))
        over, under = (f"**{_md(self.caption)}**" if self.caption else "", _md(self.notes))
        return "\n\n".join(part for part in (over, body, under) if part) + "\n"

    def docx(self, path: str | Path) -> Path:
        """Write a Word document (.docx) that holds the table."""
        path = _ending(path, ".docx")
        write_word(path, _word_lines(self), powers(self.caption), powers(self.notes), self.language)
        return path

    def frame(self) -> pl.DataFrame:
        """The printed cells as a frame of text, one row per printed line."""
        names = [" / ".join(dict.fromkeys(t for t in parts if t)) for parts in zip(*self.heads, strict=True)]
        if len(set(names)) < len(names):
            names = [f"{name} [{i}]" for i, name in enumerate(names, 1)]
        lines = [line for row in self.rows for line in _lines(row)]
        first = TABLES("variable", self.language)
        return pl.DataFrame([[label, *cells] for label, cells in lines], schema=[first, *names], orient="row")

    def csv(self, path: str | Path) -> Path:
        """Write the stored numbers, unrounded, as CSV (printed cells where none are stored), as Excel reads it."""
        path = Path(path)
        nested = any(kind.is_nested() for kind in self.stored.dtypes)
        rows = self.frame() if self.stored.is_empty() or nested else self.stored
        rows.write_csv(path, include_bom=True)
        return path

    def xlsx(self, path: str | Path) -> Path:
        """Write an Excel workbook: the table as printed, and the stored numbers unrounded on a second sheet."""
        import xlsxwriter

        path = _ending(path, ".xlsx")
        with xlsxwriter.Workbook(str(path), AS_TEXT) as book:
            _write_sheet(book, self)
            if not self.stored.is_empty():
                floats = pl.selectors.float()  # a sheet has no cell for what is no number: it stays empty
                finite = self.stored.with_columns(pl.when(floats.is_finite()).then(floats).name.keep())
                sheet = book.add_worksheet(SHEETS("stored", self.language))
                _one_page_wide(sheet, turned=finite.width > _UPRIGHT)
                finite.write_excel(book, sheet, autofit=True, dtype_formats={pl.Float64: "General"})
                for column in finite.select(pl.selectors.string()).columns:
                    if max(map(_set_width, finite[column].drop_nulls()), default=0) > _WIDEST:
                        sheet.set_column(*[finite.columns.index(column)] * 2, _WIDEST)
        return path


def _ending(path: str | Path, wanted: str) -> Path:
    """The path of a file of a kind; Word and Excel do not open one whose name says another."""
    path = Path(path)
    if path.suffix.lower() != wanted:
        raise ValueError(f"{path.name}: this table is written as {wanted}.")
    return path


def _md(text: str) -> str:
    """Text that Markdown prints as it stands."""
    return re.sub(r"([\\`*_|<>\[\]~#])", r"\\\1", powers(text)).replace("\n", " ")


AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False}  # a label that begins with = stays a label


def nested_spans(heads: Sequence[Sequence[str]]) -> list[list[str]]:
    """Heads told apart by spaces of no width where equal texts must not share a spanner.

    Two columns share one only where they are neighbours and share those above.
    """
    out: list[list[str]] = []
    for depth, level in enumerate(heads):
        texts: list[str] = []
        runs: dict[str, int] = {}
        for i, text in enumerate(level):
            above_differs = i > 0 and any(upper[i] != upper[i - 1] for upper in out[:depth])
            if i == 0 or text != level[i - 1] or above_differs:
                runs[text] = runs.get(text, 0) + 1
            texts.append(text + "\u200b" * (runs[text] - 1))
        out.append(texts)
    return out


def _lines(row: Row) -> list[tuple[str, list[str]]]:
    """A row's printed lines: estimates, then what stands below them."""
    parts = [cell.split("\n") for cell in row.cells]
    depth = max(len(p) for p in parts)
    return [(row.label if i == 0 else "", [p[i] if i < len(p) else "" for p in parts]) for i in range(depth)]


def _word_lines(table: PublicationTable) -> list[Line]:
    """Heads and rows as Word has them; of several levels of heads those alike side by side are one cell."""
    levels, lines = nested_spans(table.heads), []
    for i, level in enumerate(levels):
        alike = [list(run) for _, run in groupby(level)] if len(levels) > 1 else [[text] for text in level]
        cells = [("", 1), *((powers(run[0].rstrip("\u200b")), len(run)) for run in alike)]
        lowest = i == len(levels) - 1
        top = THICK if i == 0 else THIN if lowest else 0
        lines.append(Line(cells, top, THIN if lowest else 0, short=i > 0))
    before = None
    for row in table._printed():
        opens = table._several and row.block != before
        before = row.block
        if opens and table.show_blocks:
            lines.append(Line([(powers(row.block), 1), *[("", 1)] * len(row.cells)], THIN, THIN, spaced=True))
        rule = THIN if opens and not table.show_blocks else 0
        lines.append(Line([(powers(text), 1) for text in (row.label, *row.cells)], rule))
    return [*lines[:-1], replace(lines[-1], bottom=THICK)]


def _write_sheet(book: Any, table: PublicationTable) -> None:
    """Lay the printed table out on the workbook's first sheet in three-line style."""
    sheet = book.add_worksheet(SHEETS("table", table.language))
    sheet.hide_gridlines(2)
    width = len(table.heads[-1])
    stub, columns = _sheet_widths(table)

    def style(**extra: Any) -> Any:
        return book.add_format({"font_name": "Times New Roman", "font_size": 10.5, **extra})

    at = int(bool(table.caption))
    if table.caption:
        sheet.merge_range(0, 0, 0, width, table.caption, style(bold=True, text_wrap=True, valign="top"))
        _set_height(sheet, 0, table.caption, stub + sum(columns))
    at = _write_heads(sheet, table, at, style, columns)
    for i, row in enumerate(table._printed()):
        opens = i > 0 and row.block != table.rows[i - 1].block
        if table.show_blocks and (opens or i == 0):
            sheet.write_string(at, 0, row.block, style(italic=True))
            at += 1
        lines = _lines(row)
        for k, (label, cells) in enumerate(lines):
            last = i == len(table.rows) - 1 and k == len(lines) - 1
            edges: dict[str, Any] = {"top": int(opens and k == 0 and not table.show_blocks), "bottom": 2 if last else 0}
            edges |= {"text_wrap": True, "valign": "top"}
            sheet.write_string(at, 0, label, style(**edges))
            high = _set_height(sheet, at, label, stub)
            for j, cell in enumerate(cells):
                sheet.write_string(at, j + 1, powers(cell), style(align=table._side, **edges))
                high = _set_height(sheet, at, cell, columns[j], others=high)
            at += 1
    if table.notes:
        sheet.merge_range(at, 0, at, width, table.notes, style(font_size=9, text_wrap=True, valign="top"))
        _set_height(sheet, at, table.notes, stub + sum(columns))
    _one_page_wide(sheet, turned=width > _UPRIGHT)
    for j, wide in enumerate([stub, *columns]):
        sheet.set_column(j, j, wide)


_LINE = 15.0  # points
_NARROWEST, _WIDEST = 15.0, 44.0  # characters of a column


def _set_width(text: str) -> float:
    """Characters of a sheet's column that a text takes: ideographs take two, and bold or wide letters a little more."""
    return 1.1 * sum(1 + (ord(c) > 0x2E7F) for c in text)


def _sheet_widths(table: PublicationTable) -> tuple[float, list[float]]:
    """Widths of the stub and of the columns: no figure is cut; heads, and cells of words, go on in the next line."""
    stub = max(14.0, *(_set_width(row.label) for row in table.rows))
    cells = zip(*([max(map(_set_width, cell.split("\n"))) for cell in row.cells] for row in table.rows), strict=True)
    return min(stub, _WIDEST), [min(_WIDEST, max(_NARROWEST, *column)) for column in cells]


def _set_height(sheet: Any, row: int, text: str, width: float, *, others: float = 1) -> float:
    """Make a row as high as a text that goes on in the next line needs; the lines it then has."""
    lines = max(others, sum(max(1, math.ceil(_set_width(part) / width)) for part in text.split("\n")))
    if lines > 1:
        sheet.set_row(row, _LINE * lines)
    return lines


_UPRIGHT = 5  # columns beside the stub that an upright page shows in a size that is read


def _one_page_wide(sheet: Any, *, turned: bool) -> None:
    """Have a sheet printed on A4 one page wide and as many high as it needs."""
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if turned:
        sheet.set_landscape()


def _write_heads(
    sheet: Any, table: PublicationTable, at: int, style: Callable[..., Any], columns: Sequence[float]
) -> int:
    """Write the levels of heads from row ``at``, spanning equal neighbours; give the row after."""
    width = len(table.heads[-1])
    for i, level in enumerate(nested_spans(table.heads)):
        lowest = i == len(table.heads) - 1
        shape = style(align="center", text_wrap=True, top=2 if i == 0 else 0, bottom=int(lowest))
        sheet.write_blank(at, 0, None, shape)
        start, lines = 0, 1.0
        for j in range(1, width + 1):
            if j < width and level[j] == level[start] and not lowest:
                continue
            text = level[start].rstrip("\u200b")
            lines = _set_height(sheet, at, text, sum(columns[start:j]), others=lines)
            if j - start > 1:
                sheet.merge_range(at, start + 1, at, j, text, shape)
            else:
                sheet.write_string(at, start + 1, text, shape)
            start = j
        at += 1
    return at
