"""Data sets of Stata (.dta, formats 104 to 119) and SPSS (.sav, .zsav, .por), through pyreadstat.

A value with a label reads as its label, with the value itself in a further column `NAME code`: keys are compared by
label or by code, as the source says. Stata's `.a` to `.z` and SPSS's user-missing values are missing. Periods other
than years (`%tq`, `%tm`, …) are written out, 2019Q1, and never read as a year.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from warehouse.errors import FileError
from warehouse.readers.containers.base import Limits, Sheet, sheet_of, text_of
from warehouse.readers.containers.encodings import decode

OLD_STATA = range(104, 116)  # the first byte of a .dta before format 117
ENCODED_SINCE = 118  # Stata writes UTF-8 from then on; before it nothing says what the bytes mean
PORTABLE = b"SPSS PORT FILE"
_RELEASE = re.compile(rb"<stata_dta><header><release>(\d{3})</release>")
_PER_YEAR = {"q": (4, "Q"), "m": (12, "-"), "h": (2, "H"), "w": (52, "W")}
_PERIOD = re.compile(r"%-?t([qmhw])")


def stata_release(data: bytes) -> int | None:
    """The format of a Stata file; None if it is none."""
    if found := _RELEASE.match(data[:64]):
        return int(found[1])
    old = len(data) > 4 and data[0] in OLD_STATA and data[1] in (1, 2) and data[2] == 1
    return data[0] if old else None


def statistical_kind(data: bytes) -> str:
    """dta, sav, por, or empty."""
    if stata_release(data):
        return "dta"
    if data.startswith((b"$FL2", b"$FL3")):
        return "sav"
    return "por" if PORTABLE in data[:600].replace(b"\r", b"").replace(b"\n", b"") else ""


def statistical_sheets(data: bytes, kind: str, encoding: str, limits: Limits) -> tuple[list[Sheet], str]:
    """The one table of a data set under its variables' names, and the encoding of its texts.

    Raises
    ------
    FileError
        truncated, too_large, or wrong_encoding where the file does not say it and it is not certain.
    """
    import pyreadstat

    read: Any = {"dta": pyreadstat.read_dta, "sav": pyreadstat.read_sav, "por": pyreadstat.read_por}[kind]
    release = stata_release(data) if kind == "dta" else None
    undeclared = encoding != "auto" or (release is not None and release < ENCODED_SINCE)
    how = {"encoding": "ISO-8859-1"} if undeclared else {}  # one character a byte: decoded below, or refused
    if kind != "por":
        head = _read(read, data, **how, metadataonly=True)[1]
        limits.check_cells(head.number_rows or 0, head.number_columns or 0, "the data set")
    values, meta = _read(read, data, **how, output_format="dict")
    texts, used = _texts(values, meta, encoding) if undeclared else ({}, "utf-8" if release else meta.file_encoding)
    heads, columns = zip(*_columns(values, meta, texts), strict=True) if values else ((), ())
    return [sheet_of("", heads, columns)], used or ""


def _read(read: Callable[..., Any], data: bytes, **how: object) -> Any:
    import pyreadstat

    try:
        return read(io.BytesIO(data), **how)
    except UnicodeDecodeError as error:
        raise FileError("wrong_encoding", f"its texts are not in the encoding it declares ({error})") from None
    except (pyreadstat.PyreadstatError, pyreadstat.ReadstatError) as error:
        raise FileError(
            "truncated", f"the data set cannot be opened, it may be cut off; fetch or save it again ({error})"
        ) from None
    except (ValueError, OverflowError) as error:  # dates beyond the calendar, and the like
        raise FileError("unreadable", f"the data set holds what cannot be read: {error}") from None


def _texts(values: dict[str, Sequence[object]], meta: Any, encoding: str) -> tuple[dict[str, str], str]:
    """Every text of the file as read a byte a character -> what it means, and the encoding."""
    found = {v for column in values.values() for v in column if isinstance(v, str)} | set(values)
    found |= {label for labels in meta.variable_value_labels.values() for label in labels.values()}
    raw = sorted(found)
    try:
        used = decode("\n".join(raw).encode("latin-1"), encoding)[1]
        return {text: text.encode("latin-1").decode(used) for text in raw}, used
    except UnicodeEncodeError:
        raise FileError("wrong_encoding", "the file declares its encoding; leave `encoding` out") from None
    except UnicodeDecodeError as error:
        message = f"the texts of the data set are not all {used} ({error}); give its `encoding`"
        raise FileError("wrong_encoding", message) from None


def _columns(values: dict[str, Any], meta: Any, texts: dict[str, str]) -> Iterator[tuple[str, list[object]]]:
    """Each variable with its labels for values, then the labelled ones once more as codes."""
    coded = {}
    for name, column in values.items():
        head = texts.get(name, name)
        shown = [texts.get(v, v) if isinstance(v, str) else v for v in column]
        if labels := meta.variable_value_labels.get(name):
            coded[head] = shown
            named = {k: texts.get(label, label) for k, label in labels.items()}
            shown = [named.get(v, v) if v is not None and v == v else None for v in column]
        elif period := _PERIOD.match(meta.original_variable_types.get(name) or ""):
            shown = [_period(v, period[1]) for v in column]
        yield head, shown
    for head, column in coded.items():
        yield f"{head} code", [text_of(v) for v in column]


def _period(value: object, unit: str) -> object:
    """Stata counts quarters, months, … from 1960: 236 of %tq is 2019Q1."""
    if not isinstance(value, int | float) or value != value:
        return value
    many, sign = _PER_YEAR[unit]
    year, rest = divmod(int(value), many)
    return f"{1960 + year}{sign}{rest + 1:02d}" if unit == "m" else f"{1960 + year}{sign}{rest + 1}"
