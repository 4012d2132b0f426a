"""A table as a Word document in three-line style, in the markup that Word keeps."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from python_models.words import Language, mark
from python_models.words.tables import CAPTIONS

FONT, CHINESE_FONT = "Times New Roman", "SimSun"  # Word takes Chinese from the east-Asian font of a run
CAPTION, BODY, NOTES = 22, 20, 16  # sizes of type in half points
THICK, THIN = 8, 4  # rules in eighths of a point
_BODY, _EMPTY = "word/document.xml", "templates/default.docx"
_WIDTH = 8640  # between the margins, in twentieths of a point, as are those of cells
_MARGINS = {"top": 60, "left": 0, "bottom": 60, "right": 0}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table.

    Attributes
    ----------
    cells
        Text of each cell and over how many columns it goes, first the stub.
    top, bottom
        Widths of its rules, 0 for none; ``short`` leaves the stub without the upper one.
    spaced
        Whether the stub has room above and below, as the name of a block has.
    """

    cells: Sequence[tuple[str, int]]
    top: int = 0
    bottom: int = 0
    short: bool = False
    spaced: bool = False


def write_word(path: Path, lines: Sequence[Line], caption: str, notes: str, language: Language) -> None:
    """Write a document that holds the table, its caption over it and its notes under it."""
    count = sum(span for _, span in lines[0].cells)
    column = _WIDTH // count
    rows = "".join(_row(line, column) for line in lines)
    foot = _cell((notes, count), column, (0, 0), "both", NOTES)
    above = _caption(caption, language) if caption else ""
    made = f"{above}<w:tbl>{_head(count, column)}{rows}<w:tr>{foot}</w:tr></w:tbl>"
    frame, body = _empty_document()
    path.write_bytes(frame)
    with ZipFile(path, "a", ZIP_DEFLATED) as document:
        document.writestr(_BODY, body.replace("<w:sectPr", f"{made}<w:sectPr", 1))


@lru_cache(maxsize=1)
def _empty_document() -> tuple[bytes, str]:
    """python-docx's empty document without its body, and the body: read as it lies, the package is not imported."""
    package = find_spec("docx")
    assert package is not None and package.submodule_search_locations is not None
    empty, frame = Path(package.submodule_search_locations[0], _EMPTY), io.BytesIO()
    with ZipFile(empty) as document, ZipFile(frame, "w", ZIP_DEFLATED) as kept:
        for name in document.namelist():
            if name != _BODY:
                kept.writestr(name, document.read(name))
        body = document.read(_BODY).decode()
    return frame.getvalue(), body


def _head(count: int, column: int) -> str:
    """What holds for the whole table."""
    margins = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in _MARGINS.items())
    grid = f'<w:gridCol w:w="{column}"/>' * count
    return (
        '<w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/>'
        f'<w:tblCellMar>{margins}</w:tblCellMar><w:tblLook w:val="04A0"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )


def _row(line: Line, column: int) -> str:
    stub, *others = line.cells
    top = 0 if line.short else line.top
    made = [_cell(stub, column, (top, line.bottom), "left", BODY, spaced=line.spaced)]
    made += [_cell(cell, column, (line.top, line.bottom), "center", BODY) for cell in others]
    return f"<w:tr>{''.join(made)}</w:tr>"


def _cell(
    cell: tuple[str, int], column: int, rules: tuple[int, int], side: str, size: int, *, spaced: bool = False
) -> str:
    text, span = cell
    wide = f'<w:tcW w:w="{span * column}" w:type="dxa"/>' + (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "")
    edges = zip(_MARGINS, (rules[0], 0, rules[1], 0), strict=True)
    borders = "".join(f'<w:{e} w:val="single" w:sz="{w}"/>' if w else f'<w:{e} w:val="nil"/>' for e, w in edges)
    room = '<w:spacing w:before="60" w:after="60"/>' if spaced else ""
    shape = f'<w:keepNext/><w:keepLines/>{room}<w:jc w:val="{side}"/>'  # no page break inside a table
    return (
        f"<w:tc><w:tcPr>{wide}<w:tcBorders>{borders}</w:tcBorders></w:tcPr>"
        f"<w:p><w:pPr>{shape}</w:pPr>{_run(_text(text), size) if text else ''}</w:p></w:tc>"
    )


def _caption(caption: str, language: Language) -> str:
    """A paragraph that Word counts and lists among the captions of tables; until it counts, the number is 1."""
    called = CAPTIONS("table", language)
    number = (
        f'<w:fldChar w:fldCharType="begin"/><w:instrText>SEQ {called} \\* ARABIC</w:instrText>'
        f'<w:fldChar w:fldCharType="separate"/>{_text("1")}<w:fldChar w:fldCharType="end"/>'
    )
    runs = [_run(_text(f"{called} "), CAPTION), _run(number, CAPTION)]
    runs.append(_run(_text(f"{mark('colon', language)}{caption}"), CAPTION, plain=True))
    shape = '<w:pStyle w:val="Caption"/><w:keepNext/><w:jc w:val="center"/>'
    return f"<w:p><w:pPr>{shape}</w:pPr>{''.join(runs)}</w:p>"


def _run(held: str, size: int, *, plain: bool = False) -> str:
    fonts = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{CHINESE_FONT}"/>'
    bold = '<w:b w:val="0"/>' if plain else ""
    return f'<w:r><w:rPr>{fonts}{bold}<w:color w:val="000000"/><w:sz w:val="{size}"/></w:rPr>{held}</w:r>'


def _text(text: str) -> str:
    """Text whose line breaks stay."""
    return "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line, quote=False)}</w:t>' for line in text.split("\n"))
