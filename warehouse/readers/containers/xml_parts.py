"""XML parts of a workbook, parsed element by element; document types, which Office never writes, are refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.parsers import expat

from warehouse.errors import FileError
from warehouse.readers.containers.base import Limits

Attributes = dict[str, str]


def parse(content: bytes, start: Callable[[str, Attributes], None], end: Callable[[str], None] | None = None) -> None:
    """Call `start` and `end` with each element's name without its prefix, whatever prefix the writer chose.

    Raises
    ------
    FileError
        The part is not well-formed, or declares a document type.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    if end:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    _run(parser, content)


def _refuse(*_: object) -> None:
    raise FileError("unreadable", "the workbook declares a document type, which no office program does; fetch it again")


def _run(parser: expat.XMLParserType, content: bytes) -> None:
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise FileError("truncated", f"the workbook is damaged or cut off; fetch it again ({error})") from None


def unstored_formulas(content: bytes, limits: Limits) -> list[tuple[int, int]]:
    """(row, column) of a worksheet's formulas that store no value; 1-based.

    Raises
    ------
    FileError
        A cell lies so far out that the sheet would have more cells than the limit: said before anything is expanded.
    """
    scan = _Sheet(limits)
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    if corner := _far_corner(content):  # the parser only has to see that all is well-formed
        _run(parser, content)
        scan.grow(*corner)
        return []
    parser.StartElementHandler, parser.EndElementHandler = scan.start, scan.end
    scan.listen = lambda wanted: setattr(parser, "CharacterDataHandler", scan.text if wanted else None)
    _run(parser, content)
    return scan.unstored


_COLUMN = re.compile(rb'<c r="([A-Z]{1,3})[0-9]{1,7}"')
_ROW = re.compile(rb'<c r="[A-Z]{1,3}([0-9]{1,7})"')


def _far_corner(content: bytes) -> tuple[int, int] | None:
    """Lowest row and rightmost column with a cell, of a sheet without formulas in which every cell begins with its
    address, as most programs write them; else None.
    """
    if any(sign in content for sign in (b"<f", b":f", b":c", b"<!", b"\0", b"<c\t", b"<c\n", b"<c\r")):
        return None
    columns = _COLUMN.findall(content)
    if len(columns) != sum(content.count(sign) for sign in (b"<c ", b"<c>", b"<c/")):
        return None
    rows = max(map(int, set(_ROW.findall(content))), default=0)
    return rows, max((column_number(letters.decode()) for letters in set(columns)), default=0)


class _Sheet:
    """Where the cells of a worksheet are, and what formulas store."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.unstored: list[tuple[int, int]] = []
        self.listen: Callable[[bool], None] = lambda wanted: None
        self.row = self.column = self.height = self.width = 0
        self.columns: dict[str, int] = {}  # numbers of columns' letters met so far
        self.formula = self.stored = self.is_text = False

    def start(self, name: str, attributes: Attributes) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            reference = attributes.get("r")
            if reference:
                letters = reference.rstrip("0123456789")
                self.row = int(reference[len(letters) :] or self.row)
                self.column = self.columns.get(letters) or self.columns.setdefault(letters, column_number(letters))
            else:
                self.column += 1
            self.formula = self.stored = False
            self.is_text = attributes.get("t") == "str"
            if self.row > self.height or self.column > self.width:
                self.grow(self.row, self.column)
        elif name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
        elif name == "f":
            self.formula = True
        elif name == "v" and self.formula:
            self.stored = self.is_text  # an empty text is a value, an empty number is none
            self.listen(True)
        elif name == "is":
            self.stored = True

    def grow(self, row: int, column: int) -> None:
        """The sheet reaches to a cell at least."""
        self.height, self.width = max(self.height, row), max(self.width, column)
        if self.height * self.width > self.limits.max_cells:
            message = f"a sheet reaches to row {self.height:,}, column {self.width:,}: more cells than the limit"
            raise FileError("too_large", message)

    def text(self, text: str) -> None:
        self.stored = self.stored or bool(text.strip())

    def end(self, name: str) -> None:
        if self.formula:
            name = name.rpartition(":")[2]
            if name == "v":
                self.listen(False)
            elif name == "c" and not self.stored:
                self.unstored.append((self.row, self.column))


def column_number(letters: str) -> int:
    """1-based number of a column's letters: AA -> 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
