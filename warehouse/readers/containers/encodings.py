"""Bytes of a text file -> text, by an encoding that is certain or that the catalogue names; never by a guess.

A byte-order mark and strict UTF-8 are certain. Other encodings are told apart by what their characters would be
(chardet's language models) and by what no text has: control codes, a Chinese character inside a Latin word. Where two
remain the file is refused with what each would read, for a person to name one.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from warehouse.errors import FileError

MARKS = (  # the longer first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WIDE = {"gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "big5": "big5", "big5hkscs": "big5hkscs"}
WIDE |= {"cp950": "cp950", "cp949": "cp949", "euc_kr": "cp949", "cp932": "cp932", "shift_jis": "cp932"}
BIG5 = ("big5", "big5hkscs", "cp950")
NARROW: tuple[str, ...] = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "cp1255", "cp1256", "cp874")
NARROW += ("iso8859_1", "iso8859_15", "iso8859_2", "iso8859_5", "iso8859_7", "iso8859_9", "koi8_r")  # the usual first
CLEARLY = {"wide": 2.0, "narrow": 2.5}  # how much likelier than the next text the first must be, by its kind
LATIN = ("cp1252", "cp1250", "cp1254", "cp1257", "iso8859_1", "iso8859_15", "iso8859_2", "iso8859_9")
WORDS_OF_A_LANGUAGE = 12
READ_BY_DETECTOR = 200_000
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f-\x9f]")
_INSIDE_WORD = re.compile(r"[A-Za-z][\u3000-\u9fff\uac00-\ud7ff\uf900-\uffef]{1,2}[A-Za-z]")
_OTHER_RUN = re.compile(r"[\u0370-\u0fff]+")  # Greek, Cyrillic, Hebrew, Arabic, Thai
_MIXED = re.compile(r"[A-Za-z][\u0370-\u0fff]+|[\u0370-\u0fff]+[A-Za-z]")
_WIDE_RUN = re.compile(r"[\u3005-\u9fff\uac00-\ud7ff\uf900-\ufaff]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One text that the bytes may be, how likely it is, and the encodings that read it so."""

    text: str
    likely: float
    encodings: list[str]

    @property
    def margin(self) -> float:
        return CLEARLY["narrow" if self.encodings[0] in NARROW else "wide"]


def decode(data: bytes, encoding: str = "auto") -> tuple[str, str]:
    """Text and its encoding.

    Raises
    ------
    FileError
        wrong_encoding: not in the encoding given, or not certain; the message says which may be meant.
    """
    if encoding != "auto":
        try:
            return data.decode(encoding).removeprefix("\ufeff"), encoding
        except (UnicodeDecodeError, LookupError) as error:
            message = f"the file is not {encoding} ({error}); correct `encoding` or leave it out to detect it"
            raise FileError("wrong_encoding", message) from None
    for mark, name in MARKS:
        if data.startswith(mark):
            return decode(data, name)
    if name := _unmarked_utf16(data):
        return decode(data, name)
    try:
        text = data.decode("utf-8-sig")
        return text, "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8"
    except UnicodeDecodeError as error:
        _refuse_nearly_utf8(data, error)
    found = candidates(data)
    if found and (len(found) == 1 or found[0].likely >= found[0].margin * found[1].likely) and _enough(found):
        return found[0].text, found[0].encodings[0]
    raise FileError("wrong_encoding", _asked(found))


def candidates(data: bytes) -> list[Candidate]:
    """The texts that these bytes may be in an older encoding, the likeliest first."""
    import chardet

    found: dict[str, Candidate] = {}
    for guess in chardet.detect_all(data, max_bytes=READ_BY_DETECTOR):
        name = _known(guess["encoding"])
        try:
            text = data.decode(name) if name else ""
        except UnicodeDecodeError:
            continue
        if not text or not _plausible(text, wide=name in WIDE.values()) or (name == "cp949" and not _hangul(text)):
            continue
        same = found.setdefault(text, Candidate(text, guess["confidence"], []))
        if name not in same.encodings:
            same.encodings.append(name)
    found = _rather_korean(data, found)
    for candidate in found.values():
        candidate.encodings.sort(key=lambda name: NARROW.index(name) if name in NARROW else -1)
    return sorted(found.values(), key=lambda c: -c.likely)


def _enough(found: list[Candidate]) -> bool:
    """Latin alphabets share most letters: a few words do not tell Ã from Ă where another of them reads otherwise."""
    latin = [c for c in found if c.encodings[0] in LATIN]
    if len(latin) < 2 or found[0] is not latin[0]:
        return True
    return len({w for w in re.findall(r"\w+", latin[0].text) if not w.isascii()}) >= WORDS_OF_A_LANGUAGE


def _known(name: str | None) -> str:
    """Python's name of an encoding in which tables are published, else empty."""
    try:
        name = codecs.lookup(name or "").name.replace("-", "_")
    except LookupError:
        return ""
    return WIDE.get(name, name if name in NARROW else "")


def _plausible(text: str, *, wide: bool) -> bool:
    """No text has control codes, nor letters of another script within its Latin words, as CONSTRU敲O and CONSTRUวรO."""
    if _CONTROL.search(text):
        return False
    if not wide:
        return 2 * len(_MIXED.findall(text)) <= len(_OTHER_RUN.findall(text))
    return 2 * len(_INSIDE_WORD.findall(text)) < len(_WIDE_RUN.findall(text)) and _common(text)


def _common(text: str) -> bool:
    """Real Chinese text is nearly all in the part of its set that holds the frequent characters."""
    foreign = [c for c in text if ord(c) > 127]
    common = 0
    for c in foreign:
        for name, frequent in (("gb2312", range(0xB0, 0xD8)), ("big5", range(0xA4, 0xC7)), ("euc_kr", range(256))):
            try:
                raw = c.encode(name)
            except UnicodeEncodeError:
                continue
            if raw[0] in frequent or raw[0] < 0xA4:  # below: punctuation and symbols
                common += 1
                break
        else:
            common += "\u3040" <= c <= "\u30ff" or ("\u4e00" <= c <= "\u9fff" and _in_jis(c))
    return common >= 0.9 * len(foreign)


def _hangul(text: str) -> bool:
    """Korean of today is written in syllables; Chinese read as Korean gives characters between them."""
    wide = "".join(_WIDE_RUN.findall(text))
    return sum("\uac00" <= c <= "\ud7a3" for c in wide) >= 0.95 * len(wide)


def _rather_korean(data: bytes, found: dict[str, Candidate]) -> dict[str, Candidate]:
    """Nothing but Korean syllables is Korean and not Big5, which the detector prefers in short texts.

    Of Big5's characters four in ten lie among the bytes of those syllables; of eight none in a thousand.
    """
    try:
        text = data.decode("cp949")
    except UnicodeDecodeError:
        return found
    wide = "".join(_WIDE_RUN.findall(text))
    if len(wide) < 8 or not all("\uac00" <= c <= "\ud7a3" for c in wide):
        return found
    likely = max((c.likely for c in found.values() if c.encodings[0] in BIG5 or c.text == text), default=0.0)
    others = {t: c for t, c in found.items() if c.encodings[0] not in BIG5 and t != text}
    return others | {text: Candidate(text, likely, ["cp949"])}


def _in_jis(c: str) -> bool:
    try:
        return c.encode("shift_jis")[0] < 0x98  # the first level of kanji
    except UnicodeEncodeError:
        return False


def _unmarked_utf16(data: bytes) -> str:
    """UTF-16 without its mark: every other byte of digits, commas and line ends is zero."""
    head = data[:4096]
    zeros = head[1::2].count(0), head[::2].count(0)
    if len(head) >= 8 and len(data) % 2 == 0 and max(zeros) > 0.2 * len(head) / 2 and min(zeros) == 0:
        name = "utf-16-le" if zeros[0] > zeros[1] else "utf-16-be"
        try:
            return name if not _CONTROL.search(data.decode(name)) else ""
        except UnicodeDecodeError:
            return ""
    return ""


def _refuse_nearly_utf8(data: bytes, error: UnicodeDecodeError) -> None:
    """A file of UTF-8 that was cut or patched in one place is damaged, not of another encoding."""
    wrong = data.decode("utf-8", "replace").count("\ufffd")
    right = sum(ord(c) > 127 for c in data[: error.start].decode("utf-8", "replace"))
    if right >= 4 and right > 20 * wrong:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"the text is UTF-8 up to line {line}, where bytes follow that are none; fetch the file again"
        raise FileError("wrong_encoding", message)


def _asked(found: list[Candidate]) -> str:
    """What a person needs to say which encoding it is: the first line that differs, as each would read it."""
    if not found:
        return "the text is in no encoding that can be recognised; give its `encoding` (inspect: --encoding NAME)"
    lines = [c.text.splitlines() for c in found[:4]]
    shown = next((row for row in zip(*lines, strict=False) if len(set(row)) > 1), [text[0] for text in lines])
    choices = "; ".join(f"{c.encodings[0]} reads {line[:40]!r}" for c, line in zip(found, shown, strict=False))
    return (
        f"the text is not UTF-8 and its encoding is not certain: {choices}; give its `encoding` (inspect: --encoding)"
    )
