"""A table as a Word document in three-line style, in the markup that Word keeps."""

import io
import re
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
_WIDTH, _LANDSCAPE = 8640, 12240  # between the margins, in twentieths of a point, as are those of cells
_UPRIGHT, _TURNED = '<w:pgSz w:w="12240" w:h="15840"/>', '<w:pgSz w:w="15840" w:h="12240" w:orient="landscape"/>'
_GAP = 120  # between two columns
_SMALLER = 0.8  # size of type, as a part of the body's, at which a page is rather turned
_NARROW, _WIDE = frozenset(".,:;'|()[]ijlt\u2008"), frozenset("mw%@—…∞")
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
    columns, size, turned = _laid_out(lines)
    rows = "".join(_row(line, columns, size) for line in lines)
    foot = _cell((notes, len(columns)), sum(columns), (0, 0), "both", NOTES)
    above = _caption(caption, language) if caption else ""
    made = f"{above}<w:tbl>{_head(columns)}{rows}<w:tr>{foot}</w:tr></w:tbl>"
    frame, body = _empty_document()
    body = body.replace(_UPRIGHT, _TURNED) if turned else body
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


def _laid_out(lines: Sequence[Line]) -> tuple[list[int], int, bool]:
    """Widths of the columns, the size of type, and whether the page is turned, so that no word breaks.

    Each column has what its longest word needs, and of what is left the more, the longer its longest line is. Where the
    words do not fit the type is smaller, and where it were much smaller the page is turned.
    """
    count = sum(span for _, span in lines[0].cells)
    words, texts = [0.0] * count, [0.0] * count
    for line in lines:
        at = 0
        for text, span in line.cells:
            parts = [part for printed in text.split("\n") for part in (printed, *_words(printed))]
            wide = [(_GAP + _set_width(part)) / span for part in parts]
            for i in range(at, at + span):
                words[i], texts[i] = max(words[i], *wide[1:]), max(texts[i], *wide)
            at += span
    room = _WIDTH if _SMALLER * sum(words) <= _WIDTH else _LANDSCAPE
    scale = min(1.0, room / sum(words))
    left, wanted = room - scale * sum(words), sum(texts) - sum(words)
    if wanted * scale <= left:
        columns = [scale * text + (left - scale * wanted) / count for text in texts]
    else:
        columns = [scale * word + left * (text - word) / wanted for word, text in zip(words, texts, strict=True)]
    return [int(column) for column in columns], int(BODY * scale), room == _LANDSCAPE


def _words(text: str) -> list[str]:
    """What a line should not break: Latin words, and six Chinese characters."""
    return re.findall(r"[\u2e80-\uffff]{1,6}|[^ \u2e80-\uffff]+", text) or [""]


def _set_width(text: str) -> float:
    """How wide Times sets a text in the size of the body, rather too wide than too narrow."""
    return 10 * BODY * sum(map(_em, text))


def _em(c: str) -> float:
    if c > "\u2e7f":
        return 1.0
    return 0.35 if c in _NARROW else 0.8 if c.isupper() or c in _WIDE else 0.55


def _head(columns: Sequence[int]) -> str:
    """What holds for the whole table."""
    margins = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in _MARGINS.items())
    grid = "".join(f'<w:gridCol w:w="{column}"/>' for column in columns)
    return (
        f'<w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(columns)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>'
        f'<w:tblLook w:val="04A0"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )


def _row(line: Line, columns: Sequence[int], size: int) -> str:
    stub, *others = line.cells
    top = 0 if line.short else line.top
    made = [_cell(stub, columns[0], (top, line.bottom), "left", size, spaced=line.spaced)]
    at = stub[1]
    for cell in others:
        made.append(_cell(cell, sum(columns[at : at + cell[1]]), (line.top, line.bottom), "center", size))
        at += cell[1]
    return f"<w:tr>{''.join(made)}</w:tr>"


def _cell(
    cell: tuple[str, int], width: int, rules: tuple[int, int], side: str, size: int, *, spaced: bool = False
) -> str:
    text, span = cell
    wide = f'<w:tcW w:w="{width}" w:type="dxa"/>' + (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "")
    edges = zip(_MARGINS, (rules[0], 0, rules[1], 0), strict=True)
    borders = "".join(f'<w:{e} w:val="single" w:sz="{w}"/>' if w else f'<w:{e} w:val="nil"/>' for e, w in edges)
    room = '<w:spacing w:before="60" w:after="60"/>' if spaced else ""
    empty = f'<w:rPr><w:sz w:val="{size}"/></w:rPr>'  # a cell without text is as high as one with text
    shape = f'<w:keepNext/><w:keepLines/>{room}<w:jc w:val="{side}"/>{empty}'  # no page break inside a table
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
