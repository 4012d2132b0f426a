"""Texts of an .xls (BIFF8) with digits above the line: 12345 with a raised 1 is stored as 123451 and runs of fonts.

Record layouts: Microsoft, [MS-XLS] Excel Binary File Format, 2.4.265 (SST), 2.5.293 (XLUnicodeRichExtendedString),
2.4.122 (Font). There is no font 4: from 5 on they are counted one too high.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from itertools import pairwise

from warehouse.readers.containers.base import raised

_SST, _CONTINUE, _FONT = 0x00FC, 0x003C, 0x0031
_WIDE, _EXTENDED, _RICH = 0x01, 0x04, 0x08
_SUPERSCRIPT = 1
_NO_FONT = 4


def raised_texts(records: Iterable[tuple[int, bytes]]) -> dict[int, str]:
    """Shared texts with something above the line, by position; `records` are those before the first sheet."""
    above: set[int] = set()
    fonts, last = 0, 0
    parts: list[bytes] = []
    for kind, body in records:
        if kind == _FONT:
            if struct.unpack_from("<H", body, 8)[0] == _SUPERSCRIPT:
                above.add(fonts + (fonts >= _NO_FONT))
            fonts += 1
        elif kind == _SST or (kind == _CONTINUE and last in (_SST, _CONTINUE) and parts):
            parts.append(body)
        last = kind
    if not above or not parts:
        return {}
    texts = _Parts(parts)
    count = struct.unpack("<8xI", bytes(4) + texts.take(8))[0]
    read = ((k, texts.rich_text()) for k in range(count))
    return {k: _with_raised(text, runs, above) for k, (text, runs) in read if any(font in above for _, font in runs)}


def _with_raised(text: str, runs: list[tuple[int, int]], above: set[int]) -> str:
    starts = [(0, -1), *runs, (len(text), -1)]
    pieces = [(text[a:b], font) for (a, font), (b, _) in pairwise(starts)]
    return "".join(raised(piece) if font in above else piece for piece, font in pieces)


class _Parts:
    """The bytes of a record and its continuations; the letters of a text say anew in each how wide they are."""

    def __init__(self, parts: list[bytes]) -> None:
        self._parts, self._part, self._at = parts, 0, 0

    def take(self, count: int) -> bytes:
        taken = b""
        while len(taken) < count:
            if self._at >= len(self._parts[self._part]):
                self._part, self._at = self._part + 1, 0
            piece = self._parts[self._part][self._at : self._at + count - len(taken)]
            self._at += len(piece)
            taken += piece
        return taken

    def rich_text(self) -> tuple[str, list[tuple[int, int]]]:
        """The next text, and where in it which font begins."""
        count, flags = struct.unpack("<HB", self.take(3))
        runs = struct.unpack("<H", self.take(2))[0] if flags & _RICH else 0
        more = struct.unpack("<I", self.take(4))[0] if flags & _EXTENDED else 0
        text = self._letters(count, flags & _WIDE)
        starts = [struct.unpack("<2H", self.take(4)) for _ in range(runs)]
        self.take(more)
        return text, [(int(a), int(b)) for a, b in starts]

    def _letters(self, count: int, wide: int) -> str:
        text = ""
        while len(text) < count:
            if self._at >= len(self._parts[self._part]):
                self._part, self._at = self._part + 1, 0
                wide = self.take(1)[0] & _WIDE
            here = (len(self._parts[self._part]) - self._at) // (2 if wide else 1)
            size = min(count - len(text), here)
            text += self.take(size * (2 if wide else 1)).decode("utf-16-le" if wide else "latin-1")
        return text
