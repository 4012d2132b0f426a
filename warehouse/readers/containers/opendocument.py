"""What an OpenDocument spreadsheet (.ods) says of its cells that its reader does not: repeats, uncomputed formulas."""

from __future__ import annotations

import io

from warehouse.errors import FileError
from warehouse.readers.containers.base import Limits

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_VALUE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value-type"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


def scan_opendocument(content: bytes, limits: Limits) -> set[tuple[int, int, int]]:
    """(sheet position, row, column) of formulas without a stored value.

    Raises
    ------
    FileError
        too_large where cells repeat beyond the limit: a few bytes may stand for a billion cells.
    """
    from lxml import etree

    unstored: set[tuple[int, int, int]] = set()
    position, row = -1, 0
    try:
        parsed = etree.iterparse(
            io.BytesIO(content),
            events=("start", "end"),
            tag=(f"{_TABLE}table", f"{_TABLE}table-row"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
        )
        for event, element in parsed:
            if element.tag == f"{_TABLE}table":
                position, row = (position + 1, 0) if event == "start" else (position, row)
                continue
            if event == "end":
                many = int(element.get(f"{_TABLE}number-rows-repeated") or 1)
                width, formulas = _row(element)
                if width:
                    limits.check_cells(row + many, width, "a sheet")
                unstored |= {(position, row + k + 1, j) for j in formulas for k in range(min(many, 1000))}
                row += many
                element.clear()
    except etree.XMLSyntaxError as error:
        raise FileError("truncated", f"the workbook is damaged or cut off; fetch it again ({error})") from None
    return unstored


def _row(element: object) -> tuple[int, list[int]]:
    """The column of the last filled cell, and those with a formula that stores no value."""
    width = column = 0
    formulas = []
    for cell in element.iterchildren(*_CELLS):  # type: ignore[attr-defined]
        many = int(cell.get(f"{_TABLE}number-columns-repeated") or 1)
        formula, valued = cell.get(f"{_TABLE}formula"), cell.get(_VALUE)
        if formula and not valued:
            formulas.append(column + 1)
        column += many
        if valued or formula or len(cell):
            width = column
    return width, formulas
