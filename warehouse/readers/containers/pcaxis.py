"""PC-Axis (.px): the tables of the statistical offices of Scandinavia, Spain, Ireland, Taiwan and others.

A table of any number of dimensions reads as a long one: a row a cell, a column for each dimension (and `NAME code`
where it has codes), then `value` and `unit`. The dots that stand for missing values are empty cells;
"-" (nil) stays and is read as `missing` of the source says. Keywords of another language than the file's first are left
out. Source: Statistics Sweden, PX file format specification (AXIS-VERSION 2013).
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from warehouse.errors import FileError
from warehouse.readers.containers.base import Limits, Sheet
from warehouse.readers.containers.encodings import decode

DOTS = re.compile(r"\.{1,6}")
_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:CHARSET|AXIS-VERSION|CODEPAGE|LANGUAGE|CREATION-DATE|MATRIX|DECIMALS)\s*="
)
_CODEPAGE = re.compile(rb'CODEPAGE\s*=\s*"([^"]+)"')
# No group is repeated possessively: Pythons before 3.11.5 (Debian 12 has 3.11.2) match such ones wrongly.
_TEXT = r'[^"]*(?:""[^"]*)*'
_STRING = rf'"({_TEXT})"'
_LIST = rf'"{_TEXT}"(?:\s*,\s*"{_TEXT}")*'
_KEYWORD = re.compile(rf"\s*([A-Z][A-Z0-9-]*)(?:\[([^\]]*)\])?(?:\(\s*({_LIST})\s*\))?\s*=")
_QUOTED = re.compile(_STRING)
_VALUE = re.compile(rf'{_STRING}|[^\s,;"]+')
_END = re.compile(r'"[^"]*"|(;)')


@dataclass(frozen=True, slots=True)
class Dimension:
    """A variable of the table with the printed names of its values and, where given, their codes."""

    name: str
    values: list[str]
    codes: list[str]


def is_px(data: bytes) -> bool:
    return bool(_START.match(data[:256])) and b"VALUES" in data and b"DATA" in data


def px_sheets(data: bytes, encoding: str, limits: Limits) -> tuple[list[Sheet], str]:
    """The table as a long sheet, and its encoding.

    Raises
    ------
    FileError
        truncated: other than one figure a cell; too_large; wrong_encoding; unreadable, naming the keyword.
    """
    text, used = _text(data, encoding)
    head, values = _split(text)
    dimensions = [_dimension(name, head) for name in (*head.get("STUB", []), *head.get("HEADING", []))]
    if not dimensions:
        raise FileError("unreadable", "the PC-Axis file has no STUB and no HEADING; fetch it again")
    cells = math.prod(len(d.values) for d in dimensions)
    limits.check_cells(cells, 2 * len(dimensions) + 2, "the PC-Axis table")
    rows = _sparse(values, head, dimensions) if "KEYS" in _families(head) else _dense(values, dimensions)
    unit = _units(head, dimensions)
    heads = [n for d in dimensions for n in ((d.name, f"{d.name} code") if d.codes else (d.name,))]
    names = [[(v, d.codes[k]) if d.codes else (v,) for k, v in enumerate(d.values)] for d in dimensions]
    body = [
        [*(t for shown, k in zip(names, place, strict=True) for t in shown[k]), _figure(figure), unit(place)]
        for place, figure in rows
    ]
    return [Sheet("", [[*heads, "value", "unit"], *body])], used


def _figure(text: str) -> str:
    return "" if DOTS.fullmatch(text) else text


def _text(data: bytes, encoding: str) -> tuple[str, str]:
    """By the catalogue's encoding, or UTF-8 where that is certain, or as the file declares."""
    declared = _CODEPAGE.search(data[:4096])
    if encoding != "auto" or not declared:
        return decode(data, encoding)
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return decode(data, declared[1].decode("ascii", "replace").strip())


def _split(text: str) -> tuple[dict[str, list[str]], list[str]]:
    """Keywords with their values, `VALUES(region)` by that name, and the figures in their order."""
    found: dict[str, list[str]] = {}
    at = 0
    while keyword := _KEYWORD.match(text, at):
        name, language, about = keyword[1], keyword[2], keyword[3]
        if name == "DATA" and not about:
            return found, [_unquoted(m) for m in _VALUE.finditer(text, keyword.end())]
        end = _end_of_statement(text, keyword.end())
        key = f"{name}({'|'.join(_quoted(about))})" if about else name
        if not language:
            found.setdefault(key, _strings(text[keyword.end() : end]))
        at = end + 1
    where = text.count("\n", 0, at) + 1
    raise FileError(
        "unreadable", f"line {where} of the PC-Axis file is no keyword, and DATA has not come; fetch it again"
    )


def _end_of_statement(text: str, start: int) -> int:
    """Position of the semicolon that ends a statement: outside quotes."""
    for found in _END.finditer(text, start):
        if found[1]:
            return found.start()
    raise FileError("truncated", "a keyword of the PC-Axis file does not end; fetch it again")


def _strings(text: str) -> list[str]:
    """The listed texts; one that is continued on the next line without a comma is one text."""
    parts: list[str] = []
    end = 0
    for m in _QUOTED.finditer(text):
        continued = parts and "," not in text[end : m.start()]
        value = m[1].replace('""', '"')
        if continued:
            parts[-1] += value
        else:
            parts.append(value)
        end = m.end()
    return parts or [text.strip()]


def _quoted(text: str) -> list[str]:
    return [m[1].replace('""', '"') for m in _QUOTED.finditer(text)]


def _unquoted(m: re.Match[str]) -> str:
    return m[0] if m[1] is None else m[1]


def _dimension(name: str, head: dict[str, list[str]]) -> Dimension:
    values, codes = head.get(f"VALUES({name})"), head.get(f"CODES({name})")
    if not values and not codes:
        raise FileError("unreadable", f"the PC-Axis file gives no VALUES({name!r}); fetch it again")
    shown = values or codes or []
    if codes and len(codes) != len(shown):
        raise FileError("unreadable", f"VALUES and CODES of {name!r} are not of one length; fetch the file again")
    return Dimension(name, shown, codes if codes and codes != shown else [])


def _families(head: dict[str, list[str]]) -> set[str]:
    return {key.split("(", 1)[0] for key in head}


def _dense(values: list[str], dimensions: list[Dimension]) -> Iterator[tuple[tuple[int, ...], str]]:
    """Figures in the order of the dimensions, the last running fastest."""
    places = itertools.product(*(range(len(d.values)) for d in dimensions))
    cells = math.prod(len(d.values) for d in dimensions)
    if len(values) != cells:
        raise FileError(
            "truncated", f"the PC-Axis table has {cells:,} cells and {len(values):,} figures; fetch it again"
        )
    return zip(places, values, strict=True)


def _sparse(
    values: list[str], head: dict[str, list[str]], dimensions: list[Dimension]
) -> Iterator[tuple[tuple[int, ...], str]]:
    """With KEYS each row begins with its values of the stub, and rows without figures are left out."""
    stub = dimensions[: len(head.get("STUB", []))]
    rest = dimensions[len(stub) :]
    width = math.prod(len(d.values) for d in rest)
    if any(f"KEYS({d.name})" not in head for d in stub):
        raise FileError("unreadable", "the PC-Axis file has KEYS for some of its STUB only; fetch it without KEYS")
    known = [
        {v: k for k, v in enumerate(d.codes if head[f"KEYS({d.name})"] == ["CODES"] and d.codes else d.values)}
        for d in stub
    ]
    step = len(stub) + width
    if len(values) % step:
        raise FileError("truncated", f"the PC-Axis table does not come out at {step} entries a row; fetch it again")
    for start in range(0, len(values), step):
        row = values[start : start + step]
        try:
            key = tuple(names[v] for names, v in zip(known, row, strict=False))
        except KeyError as error:
            raise FileError("unreadable", f"the key {error} is no value of the PC-Axis file; fetch it again") from None
        places = itertools.product(*(range(len(d.values)) for d in rest))
        yield from ((key + place, figure) for place, figure in zip(places, row[len(stub) :], strict=True))


def _units(head: dict[str, list[str]], dimensions: list[Dimension]) -> Callable[[tuple[int, ...]], str]:
    """The unit of a cell: of its value of the contents variable, else of the whole table."""
    general = " ".join(head.get("UNITS", []))
    content = (head.get("CONTVARIABLE") or [""])[0]
    at = next((k for k, d in enumerate(dimensions) if d.name == content), None)
    if at is None:
        return lambda place: general
    own = [" ".join(head.get(f"UNITS({v})", [general])) for v in dimensions[at].values]
    return lambda place: own[place[at]]
