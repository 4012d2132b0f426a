"""What a workbook says of cells beside their values: formulas that nobody computed, numbers that are shown otherwise.

A reader gives 0.125 for a cell that shows 12.5 %, and 0 (or nothing) for a formula that was written but never computed.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from warehouse.readers.containers.base import Sheet

Place = tuple[int, int, int]  # sheet position (from 0), row, column (from 1)


@dataclass(slots=True)
class Facts:
    """unstored : formulas without a computed value. shown : by place, the power of ten between value and what is
    printed, and whether a percent sign is.
    """

    unstored: set[Place] = field(default_factory=set)
    shown: dict[Place, Shown] = field(default_factory=dict)
    zeros: set[Place] = field(default_factory=set)  # formulas that store 0
    others: int = 0  # formulas that store something else


@dataclass(frozen=True, slots=True)
class Shown:
    """How a number format prints a number: `0.0%` 100 times it, with the sign; `#,##0,` a thousandth."""

    power: int
    percent: bool


_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


def shown_by(code: str) -> Shown | None:
    """What a number format does to a number; None if it shows the number itself.

    >>> shown_by("0.0%"), shown_by("#,##0,"), shown_by('0.0"%"')
    (Shown(power=2, percent=True), Shown(power=-3, percent=False), None)
    """
    code = _LITERAL.sub("", code).partition(";")[0]
    percent = code.count("%")
    scaled = re.search(r"[0#?](,+)(?![0#?,])", code)
    power = 2 * percent - (3 * len(scaled[1]) if scaled else 0)
    return Shown(power, bool(percent)) if power or percent else None


BUILT_IN = {9: Shown(2, percent=True), 10: Shown(2, percent=True)}  # formats that a workbook need not spell out


def apply(facts: Facts, sheets: list[Sheet], unstored: str) -> None:
    """Write into the cells what is to be read there."""
    for (k, i, j), shown in facts.shown.items():
        if (row := _row(sheets, k, i, j)) is not None:
            row[j - 1] = _printed(row[j - 1], shown)
    for k, i, j in facts.unstored:
        if (row := _row(sheets, k, i, j)) is not None:
            row[j - 1] = unstored


def _row(sheets: list[Sheet], k: int, i: int, j: int) -> list[str] | None:
    inside = k < len(sheets) and i <= len(sheets[k].rows) and j <= len(sheets[k].rows[i - 1])
    return sheets[k].rows[i - 1] if inside else None


def _printed(text: str, shown: Shown) -> str:
    try:
        number = Decimal(text).scaleb(shown.power)
    except InvalidOperation:
        return text
    return f"{number.normalize():f}{'%' if shown.percent else ''}" if number.is_finite() else text


# --- XLSX ------------------------------------------------------------------------------------------------------

_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.S)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)<")
_STYLE = re.compile(rb'\bs="(\d+)"')
_TEXT = re.compile(rb'\bt="str"')


def facts_of_xlsx(data: bytes) -> Facts:
    """What an .xlsx, checked before to be within the limits, says of its cells."""
    facts = Facts()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" not in names:
            return facts
        book = archive.read("xl/workbook.xml")
        styles = _styles(archive.read("xl/styles.xml")) if "xl/styles.xml" in names else {}
        for k, part in enumerate(_sheet_parts(archive, book, names)):
            content = archive.read(part) if part in names else b""
            if styles or b"<f" in content or b":f" in content:
                for cell in _CELL.finditer(content):
                    _note_cell(facts, k, cell[1], cell[2] or b"", styles)
        program = archive.read("docProps/app.xml") if "docProps/app.xml" in names else b""
    _judge_zeros(facts, book, calculated="xl/calcChain.xml" in names or b"LibreOffice" in program)
    return facts


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


def _styles(styles: bytes) -> dict[int, Shown]:
    """Cell styles (by position) that show a number otherwise than it is, from xl/styles.xml."""
    codes = {}
    for tag in re.findall(rb"<(?:\w+:)?numFmt\b[^>]*>", styles):
        found = dict(re.findall(rb'(\w+)="([^"]*)"', tag))
        code = found.get(b"formatCode", b"").decode("utf-8", "replace").replace("&quot;", '"').replace("&amp;", "&")
        codes[int(found.get(b"numFmtId", b"0"))] = shown_by(code)
    block = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", styles, re.S)
    shown = {}
    for k, tag in enumerate(re.findall(rb"<(?:\w+:)?xf\b[^>]*>", block[0] if block else b"")):
        number = re.search(rb'\bnumFmtId="(\d+)"', tag)
        form = codes.get(int(number[1]), BUILT_IN.get(int(number[1]))) if number else None
        if form:
            shown[k] = form
    return shown


def _note_cell(facts: Facts, k: int, attributes: bytes, inner: bytes, styles: dict[int, Shown]) -> None:
    """Look at one cell of a worksheet's XML."""
    if not (reference := _REFERENCE.search(attributes)):
        return
    column = 0
    for letter in reference[1]:
        column = column * 26 + letter - 64
    place = (k, int(reference[2]), column)
    if styles and (style := _STYLE.search(attributes)) and (form := styles.get(int(style[1]))):
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
