"""What a workbook says of cells beside their values: formulas that nobody computed, numbers that are shown otherwise,
footnotes that are raised, cells that are merged.

A reader gives 0.125 for a cell that shows 12.5 %, 0 (or nothing) for a formula that was written but never computed,
123451 for 12345 with a raised 1, and the figure of two merged cells for the first.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape

from warehouse.readers.containers.base import Merge, Sheet, mark_shared, raised
from warehouse.readers.containers.number_formats import BUILT_IN, NumberFormat, shown_by

Place = tuple[int, int, int]  # sheet position (from 0), row, column (from 1)


@dataclass(slots=True)
class Facts:
    """unstored : formulas without a computed value. shown : how a number is printed. texts : with what is raised in
    them. merged : by sheet, cells over several rows or columns.
    """

    unstored: set[Place] = field(default_factory=set)
    shown: dict[Place, NumberFormat] = field(default_factory=dict)
    texts: dict[Place, str] = field(default_factory=dict)
    merged: dict[int, list[Merge]] = field(default_factory=dict)
    zeros: set[Place] = field(default_factory=set)  # formulas that store 0
    others: int = 0  # formulas that store something else


def apply(facts: Facts, sheets: list[Sheet], unstored: str) -> None:
    """Write into the cells what is to be read there."""
    for (k, i, j), shown in facts.shown.items():
        if (row := _row(sheets, k, i, j)) is not None:
            row[j - 1] = shown.print(row[j - 1])
    _widen(sheets, facts.texts)
    for (k, i, j), text in facts.texts.items():
        if (row := _row(sheets, k, i, j)) is not None:
            row[j - 1] = text
    for k, i, j in facts.unstored:
        if (row := _row(sheets, k, i, j)) is not None:
            row[j - 1] = unstored
    for k, merges in facts.merged.items():
        if k < len(sheets):
            mark_shared(sheets[k].rows, merges)


def _widen(sheets: list[Sheet], places: Iterable[Place]) -> None:
    """Make room for texts beyond what is stored: a reader of .ods ends with the last cell that has a type."""
    ends: dict[int, tuple[int, int]] = {}
    for k, i, j in places:
        rows, width = ends.get(k, (0, 0))
        ends[k] = max(rows, i), max(width, j)
    for k, (rows, width) in ends.items():
        stored = sheets[k].rows if k < len(sheets) else []
        width = max([width, *map(len, stored[:1])])
        stored += [[] for _ in range(rows - len(stored))]
        for row in stored:
            row += [""] * (width - len(row))


def _row(sheets: list[Sheet], k: int, i: int, j: int) -> list[str] | None:
    inside = k < len(sheets) and i <= len(sheets[k].rows) and j <= len(sheets[k].rows[i - 1])
    return sheets[k].rows[i - 1] if inside else None


# --- XLSX ------------------------------------------------------------------------------------------------------

_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.S)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)<")
_STYLE = re.compile(rb'\bs="(\d+)"')
_TEXT = re.compile(rb'\bt="str"')
_NO_NUMBER = re.compile(rb'\bt="(?:s|str|inlineStr|b|e)"')
_SHARED_TEXT = re.compile(rb'\bt="s"')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_ITEM = re.compile(rb"<(?:\w+:)?si\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?si>)", re.S)
_RUN = re.compile(rb"<(?:\w+:)?r\b[^>]*>(.*?)</(?:\w+:)?r>", re.S)
_LETTERS = re.compile(rb"<(?:\w+:)?t\b[^>]*>([^<]*)<")
_SUPERSCRIPT = re.compile(rb'vertAlign\b[^>]*"superscript"')


def facts_of_xlsx(data: bytes) -> Facts:
    """What an .xlsx, checked before to be within the limits, says of its cells."""
    facts = Facts()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" not in names:
            return facts
        book = archive.read("xl/workbook.xml")
        styles = _styles(archive.read("xl/styles.xml")) if "xl/styles.xml" in names else {}
        texts = _texts(archive.read("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in names else {}
        for k, part in enumerate(_sheet_parts(archive, book, names)):
            content = archive.read(part) if part in names else b""
            if styles or texts or b"<f" in content or b":f" in content or b"superscript" in content:
                for cell in _CELL.finditer(content):
                    _note_cell(facts, k, cell[1], cell[2] or b"", styles, texts)
            if (listed := content.find(b"mergeCells")) >= 0:  # behind all cells
                facts.merged[k] = [
                    (int(m[2]) - 1, _column(m[1]) - 1, int(m[4]) - int(m[2]) + 1, _column(m[3]) - _column(m[1]) + 1)
                    for m in _MERGED.finditer(content, listed)
                ]
        program = archive.read("docProps/app.xml") if "docProps/app.xml" in names else b""
    _judge_zeros(facts, book, calculated="xl/calcChain.xml" in names or b"LibreOffice" in program)
    return facts


def _texts(shared: bytes) -> dict[int, str]:
    """Shared texts with digits above the line, by position."""
    if b"superscript" not in shared:
        return {}
    items = ((k, item[1] or b"") for k, item in enumerate(_ITEM.finditer(shared)))
    return {k: _with_raised(item) for k, item in items if _SUPERSCRIPT.search(item)}


def _with_raised(item: bytes) -> str:
    runs = _RUN.findall(item)
    parts = ((run, "".join(unescape(t.decode("utf-8", "replace")) for t in _LETTERS.findall(run))) for run in runs)
    return "".join(raised(text) if _SUPERSCRIPT.search(run) else text for run, text in parts)


def _column(letters: bytes) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column


def _sheet_parts(archive: zipfile.ZipFile, book: bytes, names: set[str]) -> list[str]:
    """Worksheet parts in the order in which the workbook lists its sheets."""
    links = archive.read("xl/_rels/workbook.xml.rels") if "xl/_rels/workbook.xml.rels" in names else b""
    targets = {}
    for tag in re.findall(rb"<(?:\w+:)?Relationship\b[^>]*>", links):
        found = dict(re.findall(rb'(\w+)="([^"]*)"', tag))
        targets[found.get(b"Id")] = found.get(b"Target", b"").decode("utf-8", "replace")
    ids = [re.search(rb'\w+:id="([^"]*)"', tag) for tag in re.findall(rb"<(?:\w+:)?sheet\b[^>]*>", book)]
    found_parts = [targets.get(i[1], "") if i else "" for i in ids]
    return [t.lstrip("/") if t.startswith("/") else f"xl/{t}" for t in found_parts]


def _styles(styles: bytes) -> dict[int, NumberFormat]:
    """Cell styles (by position) that show a number otherwise than it is, from xl/styles.xml."""
    codes = {}
    for tag in re.findall(rb"<(?:\w+:)?numFmt\b[^>]*>", styles):
        found = dict(re.findall(rb'(\w+)="([^"]*)"', tag))
        codes[int(found.get(b"numFmtId", b"0"))] = shown_by(
            unescape(found.get(b"formatCode", b"").decode("utf-8", "replace"))
        )
    block = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", styles, re.S)
    shown = {}
    for k, tag in enumerate(re.findall(rb"<(?:\w+:)?xf\b[^>]*>", block[0] if block else b"")):
        number = re.search(rb'\bnumFmtId="(\d+)"', tag)
        form = codes.get(int(number[1]), BUILT_IN.get(int(number[1]))) if number else None
        if form:
            shown[k] = form
    return shown


def _note_cell(
    facts: Facts, k: int, attributes: bytes, inner: bytes, styles: dict[int, NumberFormat], texts: dict[int, str]
) -> None:
    """Look at one cell of a worksheet's XML."""
    if not (reference := _REFERENCE.search(attributes)):
        return
    place = (k, int(reference[2]), _column(reference[1]))
    if _NO_NUMBER.search(attributes):
        if texts and _SHARED_TEXT.search(attributes) and (at := _VALUE.search(inner)) and int(at[1]) in texts:
            facts.texts[place] = texts[int(at[1])]
        elif b"superscript" in inner:
            facts.texts[place] = _with_raised(inner)
    elif styles and (style := _STYLE.search(attributes)) and (form := styles.get(int(style[1]))):
        facts.shown[place] = form
    if not _FORMULA.search(inner):
        return
    value = _VALUE.search(inner)
    stored = value[1].strip() if value else b""
    empty_text = value and _TEXT.search(attributes)  # computed to be empty
    if not stored and b"<is" not in inner and not empty_text:
        facts.unstored.add(place)
    elif re.fullmatch(rb"-?0(?:\.0*)?", stored):
        facts.zeros.add(place)
    else:
        facts.others += 1


def _judge_zeros(facts: Facts, workbook: bytes, *, calculated: bool) -> None:
    """Zeros are doubted where the workbook asks to be computed when it is opened, or where no formula stores else.

    calculated : the program that wrote it computes: it leaves the order of computation (calcChain), or says its name.
    """
    asks = re.search(rb'\bfullCalcOnLoad="(?:1|true)"', workbook)
    if not calculated and (asks or not facts.others):
        facts.unstored |= facts.zeros
