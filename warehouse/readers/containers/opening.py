"""A file's bytes -> a document: its kind is seen from its content, since names lie."""

from __future__ import annotations

import re

from warehouse.errors import FileError
from warehouse.readers.containers.base import Document, Limits, check_size
from warehouse.readers.containers.delimited import csv_sheet
from warehouse.readers.containers.encodings import decode
from warehouse.readers.containers.html_tables import html_sheet
from warehouse.readers.containers.workbooks import OLE2, workbook_sheets

FOREIGN = {b"<Workbook": "an XML spreadsheet", b"MIME-Version:": "a web archive"}


def open_document(
    data: bytes,
    *,
    container: str = "auto",
    encoding: str = "auto",
    delimiter: str = "auto",
    limits: Limits | None = None,
) -> Document:
    """Open a file's bytes.

    Raises
    ------
    FileError
        reason empty_file, too_large, truncated, wrong_encoding, encrypted or unreadable; the message says what to do.
    """
    limits = limits or Limits()
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise FileError("empty_file", "the file is empty; fetch it again")
    if len(data) > limits.max_bytes:
        raise FileError("too_large", f"the file has {len(data):,} bytes, more than the limit of {limits.max_bytes:,}")
    found = detect_container(data)
    if container not in ("auto", found) and {container, found} != {"xlsx", "xls"}:
        raise FileError(
            "wrong_container", f"the catalogue says {container}, the content is {found}; correct `container`"
        )
    if found in ("xlsx", "xls"):
        return Document(found, "", workbook_sheets(data, limits))
    for sign, kind in FOREIGN.items():
        if sign in data[:4096]:
            raise FileError("unknown_container", f"{kind}; open it in a spreadsheet program and save it as .xlsx")
    text, used = decode(data, encoding)
    sheets = [html_sheet(text)] if found == "html" else [csv_sheet(text, delimiter)]
    check_size(sheets, limits)
    return Document(found, used, sheets)


def detect_container(data: bytes) -> str:
    """xlsx, xls, html or csv, by content: names lie."""
    if data.startswith(b"PK\x03\x04"):
        return "xlsx"
    if data.startswith((OLE2, b"\x09\x08")):
        return "xls"
    head = data[:4096].replace(b"\x00", b"").lower()
    if re.search(rb"<(!doctype\s+html|html|head|body|table|meta)\b", head):
        return "html"
    return "csv"
