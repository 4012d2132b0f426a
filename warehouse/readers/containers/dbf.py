"""dBASE tables (.dbf), also those beside a shapefile, through GDAL (pyogrio). Deleted records are left out."""

from __future__ import annotations

import struct
import tempfile
from pathlib import Path

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
    shown = ([texts.get(v, v) if isinstance(v, str) else v for v in column.tolist()] for column in columns)
    return [sheet_of("", [texts[h] for h in heads], shown)], used
