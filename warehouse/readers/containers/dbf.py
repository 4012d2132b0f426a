"""dBASE tables (.dbf), also those beside a shapefile, through GDAL (pyogrio). Deleted records are left out.

A text in a field of numbers that is none (1,50) is kept as it stands: GDAL reads as much of it as is a number. Stars
alone are no figure, by which shapelib writes what is missing.
"""

from __future__ import annotations

import re
import struct
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from warehouse.errors import FileError
from warehouse.readers.containers.base import Limits, Sheet, sheet_of
from warehouse.readers.containers.encodings import decode

VERSIONS = frozenset(b"\x02\x03\x04\x05\x30\x31\x32\x43\x63\x83\x8b\x8c\xcb\xf5\xfb")
# What byte 29 declares (language driver): those that are said on purpose. 0x03 and 0x57 (ANSI) are written by default.
DECLARED = {0x4D: "gbk", 0x4E: "cp949", 0x4F: "big5", 0x7A: "gbk", 0x79: "cp949", 0x78: "big5", 0x13: "cp932"}
DECLARED |= {0x7B: "cp932", 0xC8: "cp1250", 0xC9: "cp1251", 0xCA: "cp1254", 0xCB: "cp1253", 0x64: "cp852"}


def is_dbf(data: bytes) -> bool:
    """Whether version, date, header and record lengths fit each other and the file."""
    if len(data) < 65 or data[0] not in VERSIONS or not (1 <= data[2] <= 12 and 1 <= data[3] <= 31):
        return False
    records, header, width = struct.unpack("<IHH", data[4:12])
    return (
        (header - 33) % 32 in (0, 263 % 32) and header > 32 and width > 1 and header + records * width <= len(data) + 1
    )


def dbf_sheets(data: bytes, encoding: str, limits: Limits) -> tuple[list[Sheet], str]:
    """The one table, and its encoding: as given, as its head declares, or as is certain from its texts.

    Raises
    ------
    FileError
        truncated, too_large, or wrong_encoding where it is not certain.
    """
    import pyogrio
    from pyogrio.errors import DataSourceError

    records, header, _ = struct.unpack("<IHH", data[4:12])
    limits.check_cells(records, (header - 33) // 32, "the dBASE table")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.dbf"
        path.write_bytes(data)
        try:  # one character a byte: decoded below, or refused
            with warnings.catch_warnings():
                warnings.simplefilter(
                    "ignore", RuntimeWarning
                )  # of texts that are no numbers, which are put back below
                meta, _, _, columns = pyogrio.raw.read(path, encoding="ISO-8859-1", read_geometry=False)
        except DataSourceError as error:
            raise FileError("truncated", f"the dBASE table cannot be opened; fetch it again ({error})") from None
    heads = [str(name) for name in meta["fields"]]
    found = sorted({v for c in columns for v in c if isinstance(v, str)} | set(heads))
    if encoding == "auto":
        encoding = DECLARED.get(data[29], "auto")
    used = decode("\n".join(found).encode("latin-1"), encoding)[1]
    try:
        texts = {text: text.encode("latin-1").decode(used) for text in found}
    except UnicodeDecodeError as error:
        message = f"the texts of the table are not all {used} ({error}); give its `encoding`"
        raise FileError("wrong_encoding", message) from None
    shown = [[texts.get(v, v) if isinstance(v, str) else v for v in column.tolist()] for column in columns]
    for at, name, row, text in _no_numbers(data):
        if heads[at : at + 1] == [name]:
            shown[at][row] = text
    return [sheet_of("", [texts[h] for h in heads], shown)], used


_NUMBER = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_FIELD = 32  # bytes of a field's description, and of what stands before the first
_USUAL = np.isin(np.arange(256), np.frombuffer(b"0123456789.- \0", dtype=np.uint8))


def _no_numbers(data: bytes) -> Iterator[tuple[int, str, int, str]]:
    """Field and its name, record (without deleted ones) and text of each filled cell of a field of numbers that holds
    none.
    """
    records, header, width = struct.unpack("<IHH", data[4:12])
    records = min(records, (len(data) - header) // width)
    rows = np.frombuffer(data, np.uint8, records * width, header).reshape(records, width)
    rows = rows[rows[:, 0] != ord("*")]
    start = 1
    for at in range((header - _FIELD - 1) // _FIELD):
        field = data[_FIELD * (at + 1) : _FIELD * (at + 2)]
        if field[0] == 0x0D:
            break
        kind, length = chr(field[11]), field[16] + (256 * field[17] if field[11:12] == b"C" else 0)
        if kind in "NF" and length and start + length <= width:
            cells = rows[:, start : start + length]
            filled = (cells != ord(" ")) & (cells != 0)
            digits = (cells >= ord("0")) & (cells <= ord("9"))
            first, last = filled.argmax(axis=1), length - 1 - filled[:, ::-1].argmax(axis=1)
            odd = ~_USUAL[cells].all(axis=1) | (filled.any(axis=1) & ~digits.any(axis=1))
            odd |= filled.any(axis=1) & (filled.sum(axis=1) != last - first + 1)
            odd |= (cells == ord(".")).sum(axis=1) > 1
            odd |= (filled[:, :-1] & (cells[:, 1:] == ord("-"))).any(axis=1)  # a sign behind something
            for row in np.flatnonzero(odd).tolist():
                text = cells[row].tobytes().strip(b" \0")
                if text.strip(b"*") and not _NUMBER.fullmatch(text):
                    yield at, field[:11].partition(b"\0")[0].decode("latin-1"), row, text.decode("latin-1")
        start += length
