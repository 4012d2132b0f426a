"""XML parts of a workbook, parsed element by element; document types, which Office never writes, are refused."""

from __future__ import annotations

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
    parser.StartElementHandler, parser.EndElementHandler = scan.start, scan.end
    scan.listen = lambda wanted: setattr(parser, "CharacterDataHandler", scan.text if wanted else None)
    _run(parser, content)
    return scan.unstored


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
                self._grow()
        elif name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
        elif name == "f":
            self.formula = True
        elif name == "v" and self.formula:
            self.stored = self.is_text  # an empty text is a value, an empty number is none
            self.listen(True)
        elif name == "is":
            self.stored = True

    def _grow(self) -> None:
        self.height, self.width = max(self.height, self.row), max(self.width, self.column)
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
