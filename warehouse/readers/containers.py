"""Bytes of a yearbook file -> sheets of text cells, whatever container they came in.

Detects CSV, XLSX, XLS (also encrypted with Excel's default password) and HTML tables named .xls, and the text encoding.
Formulas are never evaluated: the stored value is read. What a cell means is decided in `tables` and `documents`.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass

from warehouse.errors import FileError

EXCEL_DEFAULT_PASSWORD = "VelvetSweatshop"
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FOREIGN = {b"<Workbook": "an XML spreadsheet", b"MIME-Version:": "a web archive"}
_CELL = re.compile(rb"<c\b([^>]*?)(/>|>(.*?)</c>)", re.S)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may take in memory; larger ones are refused before they are opened."""

    max_bytes: int = 100_000_000
    max_unpacked_bytes: int = 500_000_000
    max_cells: int = 10_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A grid of text cells as in the file; `rows[0][0]` is cell A1, an empty cell is ""."""

    name: str
    rows: list[list[str]]


@dataclass(frozen=True, slots=True)
class Document:
    """A file opened: how it was packed and encoded, and its sheets."""

    container: str
    encoding: str
    sheets: list[Sheet]


def cell_name(row: int, column: int) -> str:
    """Spreadsheet address of a 1-based row and column: (7, 3) -> C7."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


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
        return Document(found, "", _workbook(data, limits))
    for sign, kind in FOREIGN.items():
        if sign in data[:4096]:
            raise FileError("unknown_container", f"{kind}; open it in a spreadsheet program and save it as .xlsx")
    text, used = decode(data, encoding)
    sheets = [_html(text)] if found == "html" else [_csv(text, delimiter)]
    _check_size(sheets, limits)
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


def decode(data: bytes, encoding: str = "auto") -> tuple[str, str]:
    """Text and its encoding: a byte-order mark decides, then UTF-8, then GB18030 if the result is plausible."""
    if encoding != "auto":
        try:
            return data.decode(encoding).removeprefix("﻿"), encoding
        except (UnicodeDecodeError, LookupError) as error:
            raise FileError(
                "wrong_encoding",
                f"the file is not {encoding} ({error}); correct `encoding` or leave it out to detect it",
            ) from None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return decode(data, "utf-16")
    for candidate in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(candidate)
        except UnicodeDecodeError:
            continue
        if candidate == "utf-8-sig" or _plausible_chinese(text):
            return text, "utf-8" if candidate == "utf-8-sig" and not data.startswith(b"\xef\xbb\xbf") else candidate
    raise FileError(
        "wrong_encoding", "the text is neither UTF-8 nor plausible GB18030; give its `encoding` in the catalogue"
    )


def _plausible_chinese(text: str) -> bool:
    """GB18030 decodes almost any bytes; real text is nearly all in the common GB2312 part and has no control codes."""
    foreign = [c for c in text if ord(c) > 127]
    if any(ord(c) < 32 and c not in "\t\r\n\x0b\x0c" for c in text):
        return False
    common = 0
    for c in foreign:
        try:
            raw = c.encode("gb2312")
        except UnicodeEncodeError:
            continue
        common += raw[0] < 0xA4 or 0xB0 <= raw[0] <= 0xD7  # punctuation and the 3,755 frequent characters
    return common >= 0.9 * len(foreign)


# --- text ------------------------------------------------------------------------------------------------------


def _csv(text: str, delimiter: str) -> Sheet:
    if "\x00" in text:
        raise FileError("unreadable", "the text contains NUL bytes: it is not a text table")
    lines = text.splitlines()
    used = _delimiter(lines) if delimiter == "auto" else delimiter
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=used))
    except csv.Error as error:
        raise FileError("unreadable", f"not a table separated by {used!r}: {error}") from None
    return Sheet("", _rectangle(rows))


def _delimiter(lines: list[str]) -> str:
    """The separator that the most lines carry in the same number; ties go to the less ambiguous sign."""

    def agreement(sign: str) -> int:
        counts = Counter(n for line in lines if (n := line.count(sign)))
        return counts.most_common(1)[0][1] if counts else 0

    return max((";", ",", "\t", "|"), key=agreement)  # max keeps the first of equals


def _html(text: str) -> Sheet:
    """All tables and the text between them, top to bottom, with spanned cells left empty as in a workbook."""
    from lxml import html

    try:
        root = html.document_fromstring(_without_declaration(text), parser=html.HTMLParser(no_network=True))
    except Exception as error:
        raise FileError("unreadable", f"the HTML cannot be parsed: {error}") from None
    body = root.find("body")
    rows: list[list[str]] = []
    if body is not None:
        _html_rows(body, rows)
    return Sheet("html", _rectangle(rows))


def _without_declaration(text: str) -> str:
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)


def _html_rows(element: object, rows: list[list[str]]) -> None:
    for child in element:  # type: ignore[attr-defined]
        if not isinstance(child.tag, str) or child.tag in ("script", "style") or _hidden(child):
            pass
        elif child.tag == "table" and not child.xpath(".//table"):  # one around others only lays the page out
            rows.extend(_html_table(child))
        elif child.xpath(".//table"):
            _text_row(child.text, rows)
            _html_rows(child, rows)
        else:
            _text_row(child.text_content(), rows)
        _text_row(child.tail, rows)


def _hidden(element: object) -> bool:
    return "display:none" in (element.get("style") or "").replace(" ", "").lower()  # type: ignore[attr-defined]


def _text_row(text: str | None, rows: list[list[str]]) -> None:
    if text and text.strip():
        rows.append([text.strip()])


def _html_table(table: object) -> list[list[str]]:
    grid: dict[tuple[int, int], str] = {}
    taken: set[tuple[int, int]] = set()
    lines = [line for line in table.iter("tr") if not _hidden(line)]  # type: ignore[attr-defined]
    for i, line in enumerate(lines):
        j = 0
        for cell in (cell for cell in line.iter("td", "th") if not _hidden(cell)):
            while (i, j) in taken:
                j += 1
            down, right = (_span(cell.get(key)) for key in ("rowspan", "colspan"))
            taken.update((i + a, j + b) for a in range(down) for b in range(right))
            grid[i, j] = "\n".join(part.strip() for part in cell.itertext() if part.strip())
            j += right
    width = max((j for _, j in taken), default=-1) + 1
    return [[grid.get((i, j), "") for j in range(width)] for i in range(len(lines))]


def _span(value: str | None) -> int:
    return min(max(int(value), 1), 1000) if value and value.isdigit() else 1


# --- workbooks -------------------------------------------------------------------------------------------------


def _workbook(data: bytes, limits: Limits) -> list[Sheet]:
    import fastexcel

    data = _decrypted(data)
    unstored = _check_zip(data, limits) if detect_container(data) == "xlsx" else set()
    try:
        reader = fastexcel.read_excel(data)
        sheets = [_sheet(reader, name) for name in reader.sheet_names]
    except FileError:
        raise
    except BaseException as error:  # calamine panics surface as BaseException
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise FileError(
            "truncated", f"the workbook cannot be opened, it may be cut off; fetch it again ({reason})"
        ) from None
    for k, i, j in unstored:
        if k < len(sheets) and i <= len(sheets[k].rows) and j <= len(sheets[k].rows[i - 1]):
            sheets[k].rows[i - 1][j - 1] = "=formula without stored value"
    _check_size(sheets, limits)
    return sheets


def _sheet(reader: object, name: str) -> Sheet:
    """Texts as stored and numbers with every digit, at the addresses they have in the file."""
    import polars as pl

    def load(kind: str) -> object:
        return reader.load_sheet(  # type: ignore[attr-defined]
            name, header_row=None, skip_rows=0, dtypes=kind, schema_sample_rows=None
        )

    text_sheet = load("string")
    texts = text_sheet.to_polars()  # type: ignore[attr-defined]
    if not texts.width:
        return Sheet(name, [])
    offset = min(c.absolute_index for c in text_sheet.selected_columns)  # type: ignore[attr-defined]
    batch, errors = load("float").to_arrow_with_errors()  # type: ignore[attr-defined]
    numbers = pl.from_arrow(batch)
    assert isinstance(numbers, pl.DataFrame)
    columns = [
        [_cell_text(t, v) for t, v in zip(texts.to_series(j), numbers.to_series(j), strict=True)]
        for j in range(texts.width)
    ]
    rows = [[""] * offset + list(row) for row in zip(*columns, strict=True)]
    for error in errors.errors if errors else ():
        if "'Error(" in error.detail:  # #DIV/0!, #REF! …: no number, and not missing either
            i, j = error.offset_position
            rows[i][j + offset] = "#" + error.detail.split("Error(", 1)[1].rstrip(")'").upper()
    return Sheet(name, rows)


def _cell_text(text: str | None, value: float | None) -> str:
    """The text form rounds numbers; where it lost digits the number itself is written out."""
    if value is None:
        return text or ""
    if text is not None:
        try:
            if float(text) == value:
                return text
        except ValueError:
            return text
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _decrypted(data: bytes) -> bytes:
    """Open a BIFF8 or OOXML file that is locked with the password Excel itself uses when none was asked for."""
    if not data.startswith(OLE2):
        return data
    import msoffcrypto

    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(data))
        if not office.is_encrypted():
            return data
        opened = io.BytesIO()
        office.load_key(password=EXCEL_DEFAULT_PASSWORD)
        office.decrypt(opened)
        return opened.getvalue()
    except Exception as error:
        if "key" in str(error).lower() or "password" in str(error).lower():
            raise FileError("encrypted", "the workbook has a password of its own; save it without one") from None
        if type(error).__module__.startswith("msoffcrypto"):
            return data  # a kind it does not know: let the reader judge
        raise FileError("truncated", f"the workbook is damaged or cut off; fetch it again ({error})") from None


def _check_zip(data: bytes, limits: Limits) -> set[tuple[int, int, int]]:
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
            names = [m.filename for m in members]
            if "xl/workbook.xml" not in names:
                raise FileError(
                    "wrong_container", "the archive holds no XLSX workbook; save the table as .xlsx or .csv"
                )
            order = _sheet_files(archive)
            for member in members:
                with archive.open(member) as stream:
                    content = stream.read(budget + 1)
                budget -= len(content)
                if budget < 0:
                    raise FileError("too_large", "the workbook unpacks to more than the limit")
                if member.filename.startswith("xl/worksheets/"):
                    position = order.index(member.filename) if member.filename in order else -1
                    unstored |= {(position, i, j) for i, j in _scan_sheet(content, limits) if position >= 0}
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
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


def _rectangle(rows: list[list[str]]) -> list[list[str]]:
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _check_size(sheets: list[Sheet], limits: Limits) -> None:
    for sheet in sheets:
        if sheet.rows and len(sheet.rows) * len(sheet.rows[0]) > limits.max_cells:
            raise FileError("too_large", f"sheet {sheet.name!r} has more cells than the limit of {limits.max_cells:,}")
