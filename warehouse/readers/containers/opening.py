"""A file's bytes -> a document: its kind is seen from its content, since names lie.

A new kind of container is a module beside this one and a line in `KINDS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from warehouse.errors import FileError
from warehouse.readers.containers.base import Document, Limits, Packing, Sheet, check_size
from warehouse.readers.containers.dbf import dbf_sheets, is_dbf
from warehouse.readers.containers.delimited import csv_sheet
from warehouse.readers.containers.encodings import decode
from warehouse.readers.containers.eurostat import eurostat_sheet, eurostat_workbook, is_eurostat
from warehouse.readers.containers.html_tables import html_sheet
from warehouse.readers.containers.json_stat import is_json_stat, json_stat_sheets
from warehouse.readers.containers.ooxml import workbook_kind
from warehouse.readers.containers.packed import is_zip, packing_of, unpack
from warehouse.readers.containers.parquet import SIGN as PARQUET
from warehouse.readers.containers.parquet import parquet_sheets
from warehouse.readers.containers.pcaxis import is_px, px_sheets
from warehouse.readers.containers.r_data import SIGNS as R_DATA
from warehouse.readers.containers.r_data import r_sheets
from warehouse.readers.containers.signatures import OLE2, foreign, unreadable_binary
from warehouse.readers.containers.spreadsheetml import is_spreadsheetml, spreadsheetml_sheets
from warehouse.readers.containers.statistical import statistical_kind, statistical_sheets
from warehouse.readers.containers.workbooks import workbook_sheets

PACKED_IN_PACKED = 3  # a .csv in a .gz in a .zip; deeper nobody packs
WORKBOOKS = frozenset({"xlsx", "xls", "xlsb", "ods", "xml"})  # an entry may name any of them for another
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|table|meta)\b")
Opened = tuple[list[Sheet], str]


@dataclass(frozen=True, slots=True)
class Kind:
    """How the bytes of one kind of container are opened: sheets, and the encoding of their texts."""

    open: Callable[[bytes, Packing], Opened]


def _text(data: bytes, how: Packing) -> Opened:
    if what := foreign(data):
        raise FileError("unknown_container", what)
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if how.encoding == "auto" and not marked and (what := unreadable_binary(data)) and not _is_utf16(data):
        raise FileError("unknown_container", what)
    text, used = decode(data, how.encoding)
    if how.delimiter == "auto" and is_eurostat(text):
        return [eurostat_sheet(text, how.limits)], used
    return [csv_sheet(text, how.delimiter)], used


def _is_utf16(data: bytes) -> bool:
    try:
        return decode(data)[1].startswith("utf-16")
    except FileError:
        return False


def _html(data: bytes, how: Packing) -> Opened:
    if what := foreign(data):  # a web archive holds a page, among other things
        raise FileError("unknown_container", what)
    text, used = decode(data, how.encoding)
    return [html_sheet(text, how.limits)], used


def _workbook(data: bytes, how: Packing) -> Opened:
    return eurostat_workbook(workbook_sheets(data, how.limits), how.limits), ""


def _statistical(kind: str) -> Kind:
    return Kind(lambda data, how: statistical_sheets(data, kind, how.encoding, how.limits))


KINDS: dict[str, Kind] = {
    "csv": Kind(_text),
    "html": Kind(_html),
    **dict.fromkeys(("xlsx", "xls", "xlsb", "ods"), Kind(_workbook)),
    "xml": Kind(lambda data, how: (spreadsheetml_sheets(data, how.limits), "")),
    **{kind: _statistical(kind) for kind in ("dta", "sav", "por")},
    "rdata": Kind(lambda data, how: (r_sheets(data, how.limits), "")),
    "parquet": Kind(lambda data, how: (parquet_sheets(data, how.limits), "")),
    "dbf": Kind(lambda data, how: dbf_sheets(data, how.encoding, how.limits)),
    "px": Kind(lambda data, how: px_sheets(data, how.encoding, how.limits)),
    "jsonstat": Kind(lambda data, how: json_stat_sheets(data, how.encoding, how.limits)),
}


def open_document(
    data: bytes,
    *,
    container: str = "auto",
    encoding: str = "auto",
    delimiter: str = "auto",
    member: str = "*",
    limits: Limits | None = None,
) -> Document:
    """Open a file's bytes; `member` is a pattern for the one file of an archive.

    Raises
    ------
    FileError
        reason empty_file, too_large, truncated, wrong_encoding, wrong_container, unknown_container, several_members,
        no_member, encrypted or unreadable; the message says what to do.
    """
    how = Packing(container, encoding, delimiter, member, limits or Limits())
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise FileError("empty_file", "the file is empty; fetch it again")
    if len(data) > how.limits.max_bytes:
        raise FileError(
            "too_large", f"the file has {len(data):,} bytes, more than the limit of {how.limits.max_bytes:,}"
        )
    return _open(data, how)


def _open(data: bytes, how: Packing, packed: tuple[str, ...] = ()) -> Document:
    found = detect_container(data)
    if found in ("gzip", "bzip2", "xz", "zip"):
        if len(packed) == PACKED_IN_PACKED:
            raise FileError("unreadable", f"packed {PACKED_IN_PACKED} times ({', '.join(packed)}); unpack the file")
        inner, name = unpack(data, how.member, how.limits)
        if not inner.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
            raise FileError("empty_file", f"{name or 'the packed file'} is empty; fetch it again")
        return _open(inner, replace(how, member="*"), (*packed, f"{found} {name}".strip()))
    if how.container not in ("auto", found) and not {how.container, found} <= WORKBOOKS:
        raise FileError(
            "wrong_container", f"the catalogue says {how.container}, the content is {found}; correct `container`"
        )
    try:
        sheets, used = KINDS[found].open(data, how)
    except FileError:
        raise
    except Exception as error:  # what a reader of damaged bytes may stumble over has no end
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        raise FileError("truncated", f"the file ({found}) is damaged or cut off; fetch it again ({what})") from None
    check_size(sheets, how.limits)
    return Document(found, used, sheets, ", ".join(packed))


def detect_container(data: bytes) -> str:
    """The kind of container by content: a name of `KINDS`, or gzip, bzip2, xz, zip around one."""
    if is_zip(data):
        return workbook_kind(data) or "zip"
    if packing := packing_of(data):
        return packing
    if data.startswith((OLE2, b"\x09\x08")):
        return "xls"
    if data.startswith(PARQUET):
        return "parquet"
    if data.startswith(R_DATA):
        return "rdata"
    if is_spreadsheetml(data):
        return "xml"
    if is_px(data):
        return "px"
    if is_json_stat(data):
        return "jsonstat"
    if is_dbf(data):
        return "dbf"
    if kind := statistical_kind(data):
        return kind
    return "html" if _HTML.search(data[:4096].replace(b"\x00", b"").lower()) else "csv"
