"""Files that hold no table for us: what they are by their first bytes, and what to do with them."""

from __future__ import annotations

import io
import re

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EXPORT = "open it in the program that made it and save the table as .xlsx or .csv"
UNPACK = "unpack it and land the table itself"
SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "a PDF", "copy the table into a workbook, or fetch it as .xlsx or .csv"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", UNPACK),
    (b"MSCF", "a CAB archive", UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstd file", UNPACK),
    (b"\x1f\x9d", "a compress (.Z) file", UNPACK),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture", "type the table, or fetch it as .xlsx or .csv"),
    (b"\xff\xd8\xff", "a JPEG picture", "type the table, or fetch it as .xlsx or .csv"),
    (b"GIF8", "a GIF picture", "type the table, or fetch it as .xlsx or .csv"),
    (b"II*\x00", "a TIFF picture", "type the table, or fetch it as .xlsx or .csv"),
    (b"MM\x00*", "a TIFF picture", "type the table, or fetch it as .xlsx or .csv"),
    (b"BM", "a BMP picture", "type the table, or fetch it as .xlsx or .csv"),
    (b"SQLite format 3\x00", "an SQLite database", "export the table as .csv or .parquet"),
    (b"\x00\x01\x00\x00Standard ACE DB", "an Access database", "export the table as .xlsx or .csv"),
    (b"\x00\x01\x00\x00Standard Jet DB", "an Access database", "export the table as .xlsx or .csv"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file (MATLAB 7.3, netCDF 4)", "save the table as .csv or .parquet"),
    (b"MATLAB 5.0 MAT-file", "a MATLAB file", "save the table with writetable as .csv or .xlsx"),
    (b"CDF\x01", "a netCDF file", "save the table as .csv or .parquet"),
    (b"ARROW1", "an Arrow (Feather) file", "save it as .parquet"),
    (b"FEA1", "a Feather file", "save it as .parquet"),
    (b"ORC", "an ORC file", "save it as .parquet"),
    (b"Obj\x01", "an Avro file", "save it as .parquet"),
    (b"\x00" * 12 + b"\xc2\xea\x81\x60", "a SAS data set", "save it with PROC EXPORT as .csv or .dta"),
    (b"HEADER RECORD*******", "a SAS transport file", "save it with PROC EXPORT as .csv or .dta"),
    (b"\x00\x00\x27\x0a", "a shapefile's geometry", "land its .dbf; boundaries go to the panel's maps"),
    (b"\x93NUMPY", "a NumPy array", "save it as .csv or .parquet"),
    (b"\x80\x04\x95", "a Python pickle, which is never opened", "save it as .csv or .parquet"),
    (b"{\\rtf", "an RTF document", "copy the table into a workbook"),
    (b"%!PS", "a PostScript page", "copy the table into a workbook"),
    (b"MIME-Version:", "a web archive", "open it in a spreadsheet program and save it as .xlsx"),
    (b"\x7fELF", "a program", "land the table itself"),
    (b"MZ", "a program", "land the table itself; a self-extracting archive must be unpacked first"),
)
BINARY = ("BM", "MZ")  # two letters that text may begin with
_IN_ARCHIVE = (
    ("word/", "a Word document", "copy the table into a workbook"),
    ("ppt/", "a PowerPoint file", "copy the table into a workbook"),
    ("Index/", "an Apple Numbers file", "export it as .xlsx or .csv"),
    ("doc.kml", "a KMZ map", "boundaries go to the panel's maps"),
)
_OPEN_DOCUMENT = {
    "text": ("an OpenDocument text", "copy the table into a workbook"),
    "presentation": ("an OpenDocument presentation", "copy the table into a workbook"),
    "graphics": ("an OpenDocument drawing", "copy the table into a workbook"),
    "database": ("an OpenDocument database", "export the table as .ods or .csv"),
}
_MARKUP = re.compile(rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<([A-Za-z][\w:.-]*)", re.S)


def foreign(data: bytes) -> str:
    """What a file is that holds no table for us, with what to do; empty if it is none of those known."""
    head = data[:4096].removeprefix(b"\xef\xbb\xbf")
    for sign, what, todo in SIGNATURES:
        if head.startswith(sign) and (sign.decode("latin-1") not in BINARY or b"\x00" in head[:64]):
            return f"{what}; {todo}"
    if head[257:262] == b"ustar":
        return f"a tar archive; {UNPACK}"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "a WebP picture; type the table, or fetch it as .xlsx or .csv"
    if re.match(rb"\s*[\[{]\s*[\"\[{]", head) and re.search(rb"[\"\]}]\s*:|^\s*\[\s*[\[{]", head):
        return "JSON; fetch the table as .csv or .xlsx"
    if (markup := _MARKUP.match(head)) and not re.search(rb"<(html|head|body|table|meta|div)\b", head, re.I):
        return f"XML ({markup[1].decode('ascii', 'replace')}); fetch the table as .csv or .xlsx"
    return ""


def foreign_ole(data: bytes) -> str:
    """What an OLE2 file is that is no workbook; empty for a workbook, or one that is encrypted."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            streams = {entry[0].casefold() for entry in file.listdir()}
    except Exception:  # damaged: the reader of workbooks says so
        return ""
    if streams & {"workbook", "book", "encryptedpackage"}:
        return ""
    for stream, what in (("worddocument", "a Word document"), ("powerpoint document", "a PowerPoint file")):
        if stream in streams:
            return f"{what}; copy the table into a workbook"
    return f"an Office file without a workbook (an e-mail, an installer, …); {EXPORT}"


def foreign_archive(names: list[str], mimetype: str) -> str:
    """What a ZIP container of another program is; empty for a plain archive."""
    for start, what, todo in _IN_ARCHIVE:
        if any(name.startswith(start) for name in names):
            return f"{what}; {todo}"
    if mimetype.startswith("application/vnd.oasis.opendocument."):
        kind = mimetype.removeprefix("application/vnd.oasis.opendocument.").split("-")[0]
        what, todo = _OPEN_DOCUMENT.get(kind, (f"an OpenDocument file ({kind})", EXPORT))
        return f"{what}; {todo}"
    return ""


def unreadable_binary(data: bytes) -> str:
    """What to say of bytes that are no text and of no known kind; empty if they may be text."""
    head = data[:65536]
    control = sum(head.count(bytes([c])) for c in (*range(9), *range(14, 26), *range(28, 32)))
    if b"\x00" in head or control > 0.01 * len(head):
        return (
            f"binary data of an unknown kind (it begins with {data[:8].hex(' ')}); save the table as .xlsx, .csv, .dta,"
            " .sav, .rds or .parquet"
        )
    return ""
