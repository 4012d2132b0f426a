"""The parts of a workbook's archive: within the limits, and which cells hold a formula without a stored value."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from warehouse.errors import FileError
from warehouse.readers.containers.base import Limits
from warehouse.readers.containers.opendocument import scan_opendocument

DAMAGED = (zipfile.BadZipFile, EOFError, OSError, zlib.error, ValueError, NotImplementedError, RuntimeError)
SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_CELL = re.compile(rb"<c\b([^>]*?)(/>|>(.*?)</c>)", re.S)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')


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


def check_workbook(data: bytes, limits: Limits) -> set[tuple[int, int, int]]:
    """Refuse bombs and sheets whose far corner would fill the memory; find formulas that store no value.

    Returns (sheet position, row, column) of such formulas: they would read as empty, which is not what they are.
    """
    unstored: set[tuple[int, int, int]] = set()
    budget = limits.max_unpacked_bytes
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            declared = sum(m.file_size for m in members)
            if declared > budget or len(members) > 10_000:
                raise FileError(
                    "too_large", f"the workbook unpacks to {declared:,} bytes, more than the limit of {budget:,}"
                )
            order = _sheet_files(archive) if "xl/workbook.xml" in archive.namelist() else []
            for member in members:
                with archive.open(member) as stream:
                    content = stream.read(budget + 1)
                budget -= len(content)
                if budget < 0:
                    raise FileError("too_large", "the workbook unpacks to more than the limit")
                if member.filename in order:
                    position = order.index(member.filename)
                    unstored |= {(position, i, j) for i, j in _scan_sheet(content, limits)}
                elif member.filename == "content.xml":
                    unstored |= scan_opendocument(content, limits)
    except FileError:
        raise
    except DAMAGED as error:
        raise FileError("truncated", f"the workbook is damaged or cut off; fetch it again ({error})") from None
    return unstored


def _sheet_files(archive: zipfile.ZipFile) -> list[str]:
    """Worksheet parts in the order in which the workbook lists its sheets."""
    book = archive.read("xl/workbook.xml")
    try:
        relations = archive.read("xl/_rels/workbook.xml.rels")
    except KeyError:
        return []
    targets = {}
    for tag in re.findall(rb"<Relationship\b[^>]*>", relations):
        found = dict(re.findall(rb'(\w+)="([^"]*)"', tag))
        targets[found.get(b"Id")] = found.get(b"Target", b"").decode("utf-8", "replace")
    ids = [dict(re.findall(rb'([\w:]+)="([^"]*)"', tag)).get(b"r:id") for tag in re.findall(rb"<sheet\b[^>]*>", book)]
    return [t.lstrip("/") if t.startswith("/") else "xl/" + t for t in (targets.get(i, "") for i in ids)]


def _scan_sheet(content: bytes, limits: Limits) -> list[tuple[int, int]]:
    height = width = 0
    unstored = []
    for cell in _CELL.finditer(content):
        reference = _REFERENCE.search(cell[1])
        if not reference:
            continue
        column = 0
        for letter in reference[1]:
            column = column * 26 + letter - 64
        row = int(reference[2])
        height, width = max(height, row), max(width, column)
        inner = cell[3] or b""
        if b"<f" in inner and b"<v" not in inner and b"<is" not in inner:
            unstored.append((row, column))
    if height * width > limits.max_cells:
        raise FileError("too_large", f"a sheet reaches to row {height:,}, column {width:,}: more cells than the limit")
    return unstored
