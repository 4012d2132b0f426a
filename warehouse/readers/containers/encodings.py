"""Bytes of a text file -> text, by an encoding that is certain or that the catalogue names."""

from __future__ import annotations

from warehouse.errors import FileError


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
