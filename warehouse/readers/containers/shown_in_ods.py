"""How an OpenDocument spreadsheet (.ods) shows its cells: 12.5 % for 0.125, 1.2亿元, a raised footnote, merged cells.

A cell stores its number and the text that is shown; the format lies elsewhere, so that the two are compared.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from warehouse.readers.cells import SIGNS, fold
from warehouse.readers.containers.base import raised
from warehouse.readers.containers.cell_facts import Facts

_URN = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE, _TEXT, _STYLE = (f"{{{_URN}{name}:1.0}}" for name in ("table", "office", "text", "style"))
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_SHOWN = re.compile(r"([^\d]*?)([-−]?\s*[\d.,\s\u00a0']*\d)(.*)", re.S)
_LARGEST = 12  # the largest power of ten that a format takes off
_REPEATS = 1000  # of a row or cell, which are looked at


def facts_of_ods(data: bytes) -> Facts:
    """What an .ods, checked before to be within the limits, says of its cells beside their values."""
    from lxml import etree

    facts = Facts()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read("content.xml")
    tags = (f"{_STYLE}style", f"{_TABLE}table", f"{_TABLE}table-row")
    events = etree.iterparse(
        io.BytesIO(content), events=("start", "end"), tag=tags, resolve_entities=False, no_network=True, load_dtd=False
    )
    position, row, above = -1, 0, set[str]()
    for event, element in events:
        if element.tag == tags[1]:
            position, row = (position + 1, 0) if event == "start" else (position, row)
        elif event == "end" and element.tag == tags[0]:
            if any(e.get(f"{_STYLE}text-position", "").startswith("super") for e in element):
                above.add(element.get(f"{_STYLE}name"))
        elif event == "end":
            many = int(element.get(f"{_TABLE}number-rows-repeated") or 1)
            for column, cell in _cells(element):
                _note(facts, position, range(row, row + min(many, _REPEATS)), column, cell, above)
            row += many
            element.clear()
    return facts


def _cells(row: Any) -> Iterator[tuple[range, Any]]:
    column = 0
    for cell in row.iterchildren(*_CELLS):
        many = int(cell.get(f"{_TABLE}number-columns-repeated") or 1)
        yield range(column, column + min(many, _REPEATS)), cell
        column += many


def _note(facts: Facts, k: int, rows: range, columns: range, cell: Any, above: set[str]) -> None:
    if not len(cell):
        return
    down, right = (int(cell.get(f"{_TABLE}number-{way}-spanned") or 1) for way in ("rows", "columns"))
    if down > 1 or right > 1:
        facts.merged.setdefault(k, []).append((rows[0], columns[0], down, right))
    stored, kind = cell.get(f"{_OFFICE}value"), cell.get(f"{_OFFICE}value-type")
    if kind in (None, "time") and cell.tag == _CELLS[0] and not cell.get(f"{_TABLE}formula"):  # only its text is shown
        said = _with_raised(cell, above) or _letters(cell)
    else:
        said = _with_raised(cell, above) if stored is None else _shown(stored, _letters(cell), kind == "percentage")
    if said:
        facts.texts.update({(k, i + 1, j + 1): said for i in rows for j in columns})


def _letters(cell: Any) -> str:
    return "\n".join("".join(p.itertext()) for p in cell.iterchildren(f"{_TEXT}p"))


def _with_raised(cell: Any, above: set[str]) -> str:
    """The text of a cell with digits above the line; empty where none is."""
    spans = [s for s in cell.iter(f"{_TEXT}span") if s.get(f"{_TEXT}style-name") in above]
    for span in spans:
        span.text = raised(span.text or "")
    return _letters(cell) if spans else ""


def _shown(stored: str, text: str, percent: bool) -> str:
    """A number as it is shown, with every digit; empty where it is shown as it is."""
    found = _SHOWN.fullmatch(text)
    try:
        number = Decimal(stored)
    except InvalidOperation:
        return ""
    if percent:
        return f"{number.scaleb(2).normalize():f}%"
    if not found:
        return ""
    before, after = fold(found[1]).strip(" -+("), found[3].strip()
    before = before if any(sign in before for sign in SIGNS) else ""
    after = after if re.match(r"[^\W\d_]|[‰%％]", after) else ""
    power = _power(number, found[2])
    if not (before or after or power):
        return ""
    return f"{'-' if number < 0 else ''}{before}{abs(number).scaleb(power).normalize():f}{after}"


def _grouped(text: str, thousands: str) -> bool:
    """Whether a sign can stand between thousands wherever it stands: never in 1.2345."""
    whole = text.partition(",."[thousands == ","])[0]
    return bool(re.fullmatch(rf"\d+|\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+", whole))


def _power(number: Decimal, printed: str) -> int:
    """The power of ten between a number and what is shown of it, as far as it is rounded; 0 where none fits."""
    bare = re.sub(r"[^\d.,]", "", printed)
    readings = [bare.replace(thousands, "").replace(",", ".") for thousands in ",." if _grouped(bare, thousands)]
    for power in range(0, -_LARGEST - 1, -1):
        for reading in readings:
            try:
                shown = Decimal(reading)
            except InvalidOperation:
                continue
            exponent = shown.as_tuple().exponent
            assert isinstance(exponent, int)
            if (
                number
                and abs(abs(number).scaleb(power) - shown) <= Decimal(5).scaleb(exponent - 1)
                and (shown or not power)
            ):
                return power
    return 0
