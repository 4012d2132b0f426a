"""The parts of a workbook's archive: within the limits, and which cells hold a formula without a stored value."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, field

from warehouse.errors import FileError
from warehouse.readers.containers.base import Limits
from warehouse.readers.containers.opendocument import scan_opendocument
from warehouse.readers.containers.xml_parts import parse, unstored_formulas

DAMAGED = (zipfile.BadZipFile, EOFError, OSError, zlib.error, ValueError, NotImplementedError, RuntimeError)
SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"


def workbook_kind(data: bytes) -> str:
    """xlsx, xlsb or ods by the parts of the archive; empty for one that is no workbook, or damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "xl/workbook.bin" in names:
                return "xlsb"
            kind = archive.read("mimetype")[:80] if "mimetype" in names else b""
            return "ods" if kind.startswith(SPREADSHEET) and "content.xml" in names else ""
    except DAMAGED:
        return "xlsx" if b"xl/" in data[:65536] else ""  # cut off: its reader says so


@dataclass(slots=True)
class Checked:
    """What was seen of a workbook's parts.

    unstored : (sheet position, row, column) of formulas without a value: they would read as empty, which they are not.
    errors : whether a cell may hold an error (#REF!).
    """

    unstored: set[tuple[int, int, int]] = field(default_factory=set)
    errors: bool = False


def check_workbook(data: bytes, limits: Limits) -> Checked:
    """Refuse bombs and sheets whose far corner would fill the memory; find formulas that store no value."""
    checked = Checked()
    budget = limits.max_unpacked_bytes
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            declared = sum(m.file_size for m in members)
            if declared > budget or len(members) > 10_000:
                raise FileError(
                    "too_large", f"the workbook unpacks to {declared:,} bytes, more than the limit of {budget:,}"
                )
            is_xlsx = "xl/workbook.xml" in archive.namelist()
            order = _sheet_files(archive) if is_xlsx else []
            for member in members:
                with archive.open(member) as stream:
                    content = stream.read(budget + 1)
                budget -= len(content)
                if budget < 0:
                    raise FileError("too_large", "the workbook unpacks to more than the limit")
                checked.errors = checked.errors or not is_xlsx or b'"e"' in content or b"'e'" in content
                if member.filename in order:
                    position = order.index(member.filename)
                    checked.unstored |= {(position, i, j) for i, j in unstored_formulas(content, limits)}
                elif member.filename == "content.xml":
                    checked.unstored |= scan_opendocument(content, limits)
    except FileError:
        raise
    except DAMAGED as error:
        raise FileError("truncated", f"the workbook is damaged or cut off; fetch it again ({error})") from None
    return checked


def _sheet_files(archive: zipfile.ZipFile) -> list[str]:
    """Worksheet parts in the order in which the workbook lists its sheets."""
    if "xl/_rels/workbook.xml.rels" not in archive.namelist():
        return []
    targets: dict[str, str] = {}
    sheets: list[str] = []

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            sheets.append(next((value for key, value in attributes.items() if key.endswith(":id")), ""))

    parse(archive.read("xl/_rels/workbook.xml.rels"), relation)
    parse(archive.read("xl/workbook.xml"), sheet)
    return [t.lstrip("/") if t.startswith("/") else "xl/" + t for t in (targets.get(i, "") for i in sheets)]
