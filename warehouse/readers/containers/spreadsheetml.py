"""SpreadsheetML 2003, the XML of Excel 2003 that portals still name .xls: worksheets with their addresses."""

from __future__ import annotations

import io

from warehouse.errors import FileError
from warehouse.readers.containers.base import UNSTORED, Limits, Merge, Sheet, mark_shared, raised
from warehouse.readers.containers.number_formats import NumberFormat, shown_by

SIGN = b"urn:schemas-microsoft-com:office:spreadsheet"
_NS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_NAMED = {"Percent": "0.00%"}  # formats that have a name here; the others show the number itself


def is_spreadsheetml(data: bytes) -> bool:
    head = data[:4096].replace(b"\x00", b"")
    return (b"<Workbook" in head and SIGN in head) or (b":Workbook" in head and SIGN in head)


def spreadsheetml_sheets(data: bytes, limits: Limits) -> list[Sheet]:
    """Texts as stored and numbers as their formats show them; merged cells are filled at their first place only.

    Raises
    ------
    FileError
        truncated where the XML breaks off, too_large where a cell lies beyond the limit.
    """
    from lxml import etree

    sheets: list[Sheet] = []
    styles: dict[str, NumberFormat] = {}
    try:
        parsed = etree.iterparse(
            io.BytesIO(data),
            tag=(f"{_NS}Style", f"{_NS}Worksheet"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
        )
        for _, element in parsed:
            if element.tag == f"{_NS}Style":
                format_ = element.find(f"{_NS}NumberFormat")
                code = format_.get(f"{_NS}Format") or "" if format_ is not None else ""
                if shown := shown_by(_NAMED.get(code, code)):
                    styles[element.get(f"{_NS}ID") or ""] = shown
            elif _visible(element):
                sheets.append(Sheet(element.get(f"{_NS}Name") or "", _grid(element, limits, styles)))
            element.clear()
    except etree.XMLSyntaxError as error:
        raise FileError("truncated", f"the XML spreadsheet is damaged or cut off; fetch it again ({error})") from None
    return sheets


def _visible(sheet: object) -> bool:
    """Whether a worksheet is shown; Excel writes its options in a namespace of its own."""
    marks = sheet.iter("{urn:schemas-microsoft-com:office:excel}Visible")  # type: ignore[attr-defined]
    return not any((mark.text or "").strip() in ("SheetHidden", "SheetVeryHidden") for mark in marks)


def _grid(sheet: object, limits: Limits, styles: dict[str, NumberFormat]) -> list[list[str]]:
    cells: dict[tuple[int, int], str] = {}
    merges: list[Merge] = []
    height = width = i = 0
    for row in sheet.iter(f"{_NS}Row"):  # type: ignore[attr-defined]
        i = _index(row, i + 1)
        j = 0
        for cell in row.iterchildren(f"{_NS}Cell"):
            j = _index(cell, j + 1)
            if text := _text(cell):
                style = next((s for e in (cell, row) if (s := e.get(f"{_NS}StyleID"))), "")
                cells[i, j] = styles[style].print(text) if style in styles and _is_stored_number(cell) else text
                down, right = (int(cell.get(f"{_NS}Merge{way}") or 0) for way in ("Down", "Across"))
                merges += [(i - 1, j - 1, down + 1, right + 1)] if down or right else []
                height, width = max(height, i), max(width, j)
                limits.check_cells(height, width, "a sheet")
            j += int(cell.get(f"{_NS}MergeAcross") or 0)
        i += int(row.get(f"{_NS}Span") or 0)
    rows = [[cells.get((i, j), "") for j in range(1, width + 1)] for i in range(1, height + 1)]
    mark_shared(rows, merges)
    return rows


def _is_stored_number(cell: object) -> bool:
    data = cell.find(f"{_NS}Data")  # type: ignore[attr-defined]
    return data is not None and data.get(f"{_NS}Type") == "Number"


def _index(element: object, following: int) -> int:
    return int(element.get(f"{_NS}Index") or following)  # type: ignore[attr-defined]


def _text(cell: object) -> str:
    """A cell's stored value; a formula that nobody has computed is said to be one."""
    data = cell.find(f"{_NS}Data")  # type: ignore[attr-defined]
    if data is None:
        return UNSTORED if cell.get(f"{_NS}Formula") else ""  # type: ignore[attr-defined]
    sup = [e for e in data.iter() if e.tag.rpartition("}")[2] == "Sup"]
    for element in sup:
        element.text = raised(element.text or "")
    text = "".join(data.itertext())
    return text.replace("T", " ").removesuffix(".000") if data.get(f"{_NS}Type") == "DateTime" else text
