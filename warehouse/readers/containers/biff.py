"""The cells of an .xls (BIFF5, BIFF8) whose formula was never computed, that show a number otherwise, or are merged.

Record layouts: Microsoft, [MS-XLS] Excel Binary File Format, 2.4.127 (Formula), 2.4.353 (XF), 2.4.126 (Format), 2.4.168
(MergeCells).
"""

from __future__ import annotations

import contextlib
import io
import struct
from collections.abc import Iterator

from warehouse.readers.containers.biff_texts import raised_texts
from warehouse.readers.containers.cell_facts import Facts
from warehouse.readers.containers.number_formats import BUILT_IN, NumberFormat, shown_by

_FORMULA, _NUMBER, _RK, _MULRK, _STRING = 0x0006, 0x0203, 0x027E, 0x00BD, 0x0207
_BOUNDSHEET, _FORMAT, _XF, _EOF = 0x0085, 0x041E, 0x00E0, 0x000A
_CALC_ON_LOAD = 0x0002
_MERGED, _LABEL = 0x00E5, 0x00FD
_EMPTY_TEXT = b"\x17\x00"  # "" in the formula itself: what it gives may be empty


_DAMAGED = (struct.error, IndexError, OSError, ValueError)


def facts_of_xls(data: bytes) -> Facts:
    """What an .xls says of its cells. A record that cannot be understood is passed over, and says nothing of others;
    of a file that is damaged its reader says what is wrong.
    """
    facts = Facts()
    try:
        stream = _stream(data)
        wide = _wide(stream)
    except _DAMAGED:
        return facts
    styles, sheets = _globals(stream, wide=wide)
    texts: dict[int, str] = {}
    with contextlib.suppress(*_DAMAGED):
        texts = raised_texts(_records(stream, 0)) if wide else {}
    for k, start in enumerate(sheets):
        _sheet(stream, start, k, styles, texts, facts)
    return facts


def _stream(data: bytes) -> bytes:
    if data.startswith(b"\x09\x08"):
        return data
    import olefile  # type: ignore[import-untyped]

    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        return ole.openstream("Workbook" if ole.exists("Workbook") else "Book").read()


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    at = start
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size
        if kind == _EOF:
            return


def _wide(stream: bytes) -> bool:
    """Whether it is BIFF8, the first with shared texts."""
    return struct.unpack_from("<H", stream, 4)[0] >= 0x0600


def _globals(stream: bytes, *, wide: bool) -> tuple[dict[int, NumberFormat], list[int]]:
    """Cell styles that change how a number is shown, and where the sheets begin."""
    codes: dict[int, NumberFormat | None] = dict(BUILT_IN)
    formats: list[int] = []
    sheets: list[int] = []
    for kind, body in _records(stream, 0):
        if kind == _FORMAT:
            with contextlib.suppress(*_DAMAGED):
                codes[struct.unpack_from("<H", body)[0]] = shown_by(_text(body[2:], wide=wide))
        elif kind == _XF:  # counted by their place
            formats.append(struct.unpack_from("<H", body, 2)[0] if len(body) >= 4 else 0)
        elif kind == _BOUNDSHEET:
            sheets.append(struct.unpack_from("<I", body)[0] if len(body) >= 4 else len(stream))
    return {k: shown for k, f in enumerate(formats) if (shown := codes.get(f))}, sheets


def _text(body: bytes, *, wide: bool) -> str:
    if not wide:
        return body[1 : 1 + body[0]].decode("latin-1")
    count, flags = struct.unpack_from("<HB", body)
    return body[3 : 3 + 2 * count].decode("utf-16-le") if flags & 1 else body[3 : 3 + count].decode("latin-1")


def _sheet(
    stream: bytes, start: int, k: int, styles: dict[int, NumberFormat], texts: dict[int, str], facts: Facts
) -> None:
    waiting: tuple[int, int, int] | None = None  # a formula whose text follows
    for kind, body in _records(stream, start):
        if waiting and kind == _STRING:
            waiting = None
        if waiting and kind == _FORMULA:
            facts.unstored.add(waiting)
            waiting = None
        try:
            waiting = _noted(kind, body, k, styles, texts, facts) or waiting
        except _DAMAGED:
            continue
    if waiting:
        facts.unstored.add(waiting)


def _noted(
    kind: int, body: bytes, k: int, styles: dict[int, NumberFormat], texts: dict[int, str], facts: Facts
) -> tuple[int, int, int] | None:
    """What one record says; the place of a formula whose text must follow."""
    if kind in (_NUMBER, _RK, _FORMULA):
        row, column, style = struct.unpack_from("<3H", body)
        place = (k, row + 1, column + 1)
        if style in styles:
            facts.shown[place] = styles[style]
        return _formula(place, body, facts) if kind == _FORMULA else None
    if kind == _LABEL and texts:
        row, column, _, at = struct.unpack_from("<3HI", body)
        if at in texts:
            facts.texts[k, row + 1, column + 1] = texts[at]
    elif kind == _MERGED:
        spans = (struct.unpack_from("<4H", body, 2 + 8 * n) for n in range(struct.unpack_from("<H", body)[0]))
        facts.merged.setdefault(k, []).extend((a, c, b - a + 1, d - c + 1) for a, b, c, d in spans)
    elif kind == _MULRK and styles:
        row, first = struct.unpack_from("<2H", body)
        for n in range((len(body) - 6) // 6):
            if (style := struct.unpack_from("<H", body, 4 + 6 * n)[0]) in styles:
                facts.shown[k, row + 1, first + n + 1] = styles[style]
    return None


def _formula(place: tuple[int, int, int], body: bytes, facts: Facts) -> tuple[int, int, int] | None:
    """Judge the stored result; the place, if it is a text that must follow."""
    result, flags = body[6:14], struct.unpack_from("<H", body, 14)[0]
    if result[6:8] == b"\xff\xff":
        if result[0] == 0:
            return place
        if result[0] == 3 and _EMPTY_TEXT not in body[20:]:
            facts.unstored.add(place)
        facts.others += 1
    elif struct.unpack("<d", result)[0] == 0 and flags & _CALC_ON_LOAD:
        facts.unstored.add(place)
    return None
