"""Labels of values in R's data (`haven_labelled`, as haven reads .sav and .dta): attributes of columns, which pyreadr
leaves out. R's serialisation (R Internals, section 1.8; XDR, versions 2 and 3) is gone through for them alone.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

# the class of such a column, behind its length; `labelled` is older haven's
_SIGN = re.compile(rb"\0\0\0(?:\x0ehaven_labelled|\x13haven_labelled_spss|\x08labelled)")
_STARTS = (b"X\n\x00\x00\x00\x02", b"X\n\x00\x00\x00\x03")
_SYMBOL, _PAIRS, _ENVIRONMENT, _CHARS, _TEXTS, _POINTER, _S4 = 1, (2, 3, 5, 6, 17, 239, 240), 4, 9, 16, 22, 25
_LISTS, _NAMESPACES, _ALTERNATIVE, _REFERENCE = (19, 20), (249, 250), 238, 255
_BYTES = {10: 4, 13: 4, 14: 8, 15: 16, 24: 1}  # of each value: logical, whole, real, complex, raw
_NOTHING = (241, 242, 243, 247, 251, 252, 253, 254)  # environments that every session has, NULL
_FORMATS = {10: "i", 13: "i", 14: "d"}
MOST_LABELS = 10_000  # of one column; longer runs of figures are the columns' own
_HAS_ATTRIBUTES, _HAS_TAG = 0x200, 0x400


@dataclass(frozen=True, slots=True)
class Labels:
    """Of one column: label by value; values that the user declared missing, singly or as a span."""

    named: dict[object, str]
    missing: tuple[object, ...] = ()
    span: tuple[float, float] | None = None

    def shown(self, value: object) -> object:
        """The value's label, or the value itself; None where it is missing."""
        if value in self.missing:
            return None
        if self.span and isinstance(value, int | float) and self.span[0] <= value <= self.span[1]:
            return None
        return self.named.get(value, value)


@dataclass(slots=True)
class _Object:
    """What was read: its values (of a pairlist by tag), and its attributes."""

    values: list[object] = field(default_factory=list)
    attributes: dict[str, _Object] = field(default_factory=dict)
    tagged: dict[str, _Object] = field(default_factory=dict)


def labels_of_values(data: bytes) -> dict[str, dict[str, Labels]]:
    """By name of the data frame (empty for an .rds) and of the column.

    Raises
    ------
    ValueError
        the data cannot be gone through.
    """
    if not _SIGN.search(data):
        return {}
    start = data.find(b"\n", 0, 5) + 1 if data.startswith(b"RD") else 0
    if not data.startswith(_STARTS, start):
        raise ValueError("it is not in R's binary format")
    walk = _Walk(data, start + 2)
    try:
        walk.head()
        whole = walk.item()
        frames = whole.tagged or {"": whole}
        return {name: dict(_labelled(frame)) for name, frame in frames.items()}
    except (struct.error, IndexError, RecursionError, UnicodeDecodeError) as error:
        raise ValueError(f"it cannot be gone through: {error}") from None


def _labelled(frame: _Object) -> Iterator[tuple[str, Labels]]:
    names = frame.attributes.get("names", _Object()).values
    for name, column in zip(names, frame.values, strict=False):
        given = column.attributes if isinstance(column, _Object) else {}
        labels = given.get("labels", _Object())
        called = labels.attributes.get("names", _Object()).values
        named = {v: str(label) for v, label in zip(labels.values, called, strict=False) if v == v and label is not None}
        missing = tuple(given.get("na_values", _Object()).values)
        span = [v for v in given.get("na_range", _Object()).values if isinstance(v, int | float)]
        if named or missing or len(span) == 2:
            yield str(name), Labels(named, missing, (span[0], span[1]) if len(span) == 2 else None)


@dataclass(slots=True)
class _Walk:
    data: bytes
    at: int
    seen: list[str] = field(default_factory=list)  # symbols and environments, which are written once

    def head(self) -> None:
        version, _, _ = self._numbers("i", 3)
        if version == 3:  # the encoding of the session
            length = self._length()
            self.at += length

    def item(self) -> _Object:
        """The next object; figures are kept only where labels may be."""
        (flags,) = self._numbers("I", 1)
        kind = flags & 0xFF
        if kind in _NOTHING:
            return _Object()
        if kind == _REFERENCE:
            at = flags >> 8 or self._length()
            return _Object([self.seen[at - 1]])
        if kind == _SYMBOL:
            self.seen.append(str(self.item().values[0]))
            return _Object([self.seen[-1]])
        if kind in _PAIRS:
            return self._pairs(flags)
        if kind == _CHARS:
            return _Object([self._text(flags)])
        return self._plain(kind, flags)

    def _plain(self, kind: int, flags: int) -> _Object:
        found = _Object()
        if kind in _BYTES:
            found.values = self._figures(kind)
        elif kind == _TEXTS:
            found.values = [self.item().values[0] for _ in range(self._length())]
        elif kind in _LISTS:
            found.values = [self.item() for _ in range(self._length())]
        elif kind == _ALTERNATIVE:
            self.item()
            state, more = self.item(), self.item()
            return _Object(state.values, more.tagged)
        elif kind in _NAMESPACES:
            self.at += 4
            self.seen.append("")
            for _ in range(self._length()):
                self.item()
        elif kind == _ENVIRONMENT:
            self.at += 4
            self.seen.append("")
            for _ in range(4):
                self.item()
        elif kind == _POINTER:
            self.seen.append("")
            self.item()
            self.item()
        elif kind != _S4:
            raise ValueError(f"it holds what no data frame does (type {kind})")
        if flags & _HAS_ATTRIBUTES:
            found.attributes = self.item().tagged
        return found

    def _pairs(self, flags: int) -> _Object:
        """A pairlist: each link has a tag, a value and the rest."""
        found = _Object()
        while flags & 0xFF in _PAIRS:
            if flags & _HAS_ATTRIBUTES:
                self.item()
            tag = str(self.item().values[0]) if flags & _HAS_TAG else ""
            value = self.item()
            if tag:
                found.tagged[tag] = value
            found.values.append(value)
            (flags,) = self._numbers("I", 1)
        if flags & 0xFF not in _NOTHING:
            self.at -= 4
            self.item()
        return found

    def _figures(self, kind: int) -> list[object]:
        length = self._length()
        start, self.at = self.at, self.at + length * _BYTES[kind]
        if self.at > len(self.data):
            raise ValueError("it is cut off")
        if kind not in _FORMATS or length > MOST_LABELS:
            return []
        return list(struct.unpack_from(f">{length}{_FORMATS[kind]}", self.data, start))

    def _text(self, flags: int) -> str | None:
        (length,) = self._numbers("i", 1)
        if length < 0:
            return None
        start, self.at = self.at, self.at + length
        return self.data[start : self.at].decode("latin-1" if flags >> 12 & 4 else "utf-8")

    def _length(self) -> int:
        (length,) = self._numbers("i", 1)
        if length == -1:  # of more than 2³¹ values
            high, low = self._numbers("I", 2)
            length = (high << 32) + low
        if not 0 <= length <= len(self.data):
            raise ValueError("it is cut off")
        return length

    def _numbers(self, form: str, count: int) -> tuple[int, ...]:
        found = struct.unpack_from(f">{count}{form}", self.data, self.at)
        self.at += 4 * count
        return found
