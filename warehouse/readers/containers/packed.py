"""Archives and compressed files (.gz, .bz2, .xz, .zip): the one file in them, never more than the limit of it."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from warehouse.arrivals import DOCUMENTS, TEMPORARY
from warehouse.errors import FileError
from warehouse.readers.containers.base import Limits
from warehouse.readers.containers.signatures import foreign_archive

ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
SHOWN = 12  # names listed where an archive holds several files
_OPENERS: dict[bytes, tuple[str, Callable[[io.BytesIO], Any]]] = {
    b"\x1f\x8b": ("gzip", lambda file: gzip.GzipFile(fileobj=file)),
    b"BZh": ("bzip2", bz2.BZ2File),
    b"\xfd7zXZ\x00": ("xz", lzma.LZMAFile),
}
_NOT_DATA = re.compile(r"(^|/)(readme|licen[cs]e|__macosx|metadata_)[^/]*(/|$)", re.I)


def packing_of(data: bytes) -> str:
    """gzip, bzip2, xz, zip, or empty."""
    return next((name for sign, (name, _) in _OPENERS.items() if data.startswith(sign)), "zip" if is_zip(data) else "")


def is_zip(data: bytes) -> bool:
    return data.startswith(ZIP)


def unpack(data: bytes, member: str, limits: Limits) -> tuple[bytes, str]:
    """The content of a compressed file, or of the one table in an archive, and its name where the archive gives one.

    Raises
    ------
    FileError
        too_large, before more than the limit is held; truncated; several_members, naming them; encrypted.
    """
    name = packing_of(data)
    if name == "zip":
        return _from_zip(data, member, limits)
    opener = next(opener for sign, (_, opener) in _OPENERS.items() if data.startswith(sign))
    try:
        with opener(io.BytesIO(data)) as stream:
            content = stream.read(limits.max_unpacked_bytes + 1)
    except (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError) as error:
        raise FileError("truncated", f"the {name} file is damaged or cut off; fetch it again ({error})") from None
    return _within(content, limits, f"the {name} file"), ""


def _from_zip(data: bytes, member: str, limits: Limits) -> tuple[bytes, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            info = _chosen(archive, member)
            if info.file_size > limits.max_unpacked_bytes:
                raise FileError(
                    "too_large",
                    f"{info.filename} unpacks to {info.file_size:,} bytes, more than the limit of "
                    f"{limits.max_unpacked_bytes:,}",
                )
            if info.flag_bits & 1:
                raise FileError("encrypted", f"{info.filename} is locked with a password; pack it without one")
            with archive.open(info) as stream:
                content = stream.read(limits.max_unpacked_bytes + 1)
            return _within(content, limits, info.filename), info.filename
    except FileError:
        raise
    except (zipfile.BadZipFile, EOFError, OSError, zlib.error, ValueError, NotImplementedError, RuntimeError) as error:
        raise FileError("truncated", f"the archive is damaged or cut off; fetch it again ({error})") from None


def _chosen(archive: zipfile.ZipFile, member: str) -> zipfile.ZipInfo:
    """The one file that fits the pattern, else the only one that may be a table."""
    files = [m for m in archive.infolist() if not m.is_dir() and not _left_behind(m.filename)]
    names = [m.filename for m in files]
    mimetype = archive.read("mimetype")[:80].decode("ascii", "replace").strip() if "mimetype" in names else ""
    if what := foreign_archive(names, mimetype):
        raise FileError("unknown_container", what)
    fitting = [
        m for m in files if fnmatchcase(m.filename, member) or fnmatchcase(m.filename.rsplit("/", 1)[-1], member)
    ]
    if len(fitting) > 1 and member == "*":
        tables = [m for m in fitting if not _is_document(m.filename)]
        fitting = tables if len(tables) == 1 else fitting
    if len(fitting) == 1:
        return fitting[0]
    listed = ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
    if not names:
        raise FileError("empty_file", "the archive holds no file; fetch it again")
    if not fitting:
        raise FileError("no_member", f"no file in the archive fits `member: {member}`; it holds {listed}")
    raise FileError(
        "several_members", f"the archive holds several files: {listed}; say which one in `member` of the source"
    )


def _left_behind(name: str) -> bool:
    return any(TEMPORARY.fullmatch(part) for part in name.split("/"))


def _is_document(name: str) -> bool:
    """Notes and descriptions that lie beside the table, as Metadata_Country_….csv of the World Bank's archives."""
    ending = "." + name.rsplit(".", 1)[-1].lower()
    return ending in DOCUMENTS | {".htm", ".html", ".xml", ".txt"} or bool(_NOT_DATA.search(name))


def _within(content: bytes, limits: Limits, what: str) -> bytes:
    if len(content) > limits.max_unpacked_bytes:
        raise FileError("too_large", f"{what} unpacks to more than the limit of {limits.max_unpacked_bytes:,} bytes")
    return content
