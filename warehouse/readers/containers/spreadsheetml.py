"""SpreadsheetML 2003, the XML of Excel 2003 that portals still name .xls: worksheets with their addresses."""

from __future__ import annotations

import io

from warehouse.errors import FileError
from warehouse.readers.containers.base import UNSTORED, Limits, Sheet

SIGN = b"urn:schemas-microsoft-com:office:spreadsheet"
_NS = "{urn:schemas-microsoft-com:office:spreadsheet}"


def is_spreadsheetml(data: bytes) -> bool:
    head = data[:4096].replace(b"\x00", b"")
    return (b"<Workbook" in head and SIGN in head) or (b":Workbook" in head and SIGN in head)


def spreadsheetml_sheets(data: bytes, limits: Limits) -> list[Sheet]:
    """Texts and numbers as stored; merged cells are filled at their first place only.

    Raises
    ------
    FileError
        truncated where the XML breaks off, too_large where a cell lies beyond the limit.
    """
    from lxml import etree

    sheets: list[Sheet] = []
    try:
        parsed = etree.iterparse(
            io.BytesIO(data), tag=f"{_NS}Worksheet", resolve_entities=False, no_network=True, load_dtd=False
        )
        for _, element in parsed:
            if _visible(element):
                sheets.append(Sheet(element.get(f"{_NS}Name") or "", _grid(element, limits)))
            element.clear()
    except etree.XMLSyntaxError as error:
        raise FileError("truncated", f"the XML spreadsheet is damaged or cut off; fetch it again ({error})") from None
    return sheets


def _visible(sheet: object) -> bool:
    """Whether a worksheet is shown; Excel writes its options in a namespace of its own."""
    marks = sheet.iter("{urn:schemas-microsoft-com:office:excel}Visible")  # type: ignore[attr-defined]
    return not any((mark.text or "").strip() in ("SheetHidden", "SheetVeryHidden") for mark in marks)


def _grid(sheet: object, limits: Limits) -> list[list[str]]:
    cells: dict[tuple[int, int], str] = {}
    height = width = i = 0
    for row in sheet.iter(f"{_NS}Row"):  # type: ignore[attr-defined]
        i = _index(row, i + 1)
        j = 0
        for cell in row.iterchildren(f"{_NS}Cell"):
            j = _index(cell, j + 1)
            if text := _text(cell):
                cells[i, j] = text
                height, width = max(height, i), max(width, j)
                limits.check_cells(height, width, "a sheet")
            j += int(cell.get(f"{_NS}MergeAcross") or 0)
        i += int(row.get(f"{_NS}Span") or 0)
    return [[cells.get((i, j), "") for j in range(1, width + 1)] for i in range(1, height + 1)]


def _index(element: object, following: int) -> int:
    return int(element.get(f"{_NS}Index") or following)  # type: ignore[attr-defined]


def _text(cell: object) -> str:
    """A cell's stored value; a formula that nobody has computed is said to be one."""
    data = cell.find(f"{_NS}Data")  # type: ignore[attr-defined]
    if data is None:
        return UNSTORED if cell.get(f"{_NS}Formula") else ""  # type: ignore[attr-defined]
    text = "".join(data.itertext())
    return text.replace("T", " ").removesuffix(".000") if data.get(f"{_NS}Type") == "DateTime" else text
