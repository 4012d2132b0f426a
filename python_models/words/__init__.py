"""Every sentence and label of the product in English and Chinese; the only place where words are made.

A topic is a module with one ``Words`` of ``key: (English, Chinese)``. Everything else passes keys and values.
"""

import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Literal
from unicodedata import east_asian_width

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
_MARKS: dict[str, tuple[str, str]] = {
    "colon": (": ", "："),
    "comma": (", ", "、"),
    "clause": (", ", "，"),  # between what stands side by side in a heading
    "semicolon": ("; ", "；"),
    "stop": (".", "。"),
    "space": (" ", ""),  # between sentences
    "sentence": (". ", "。"),
    "open": (" (", "（"),
    "close": (")", "）"),
}
_STOPS = "".join(_MARKS["stop"])
PLURAL = "(s)"  # of an English entry: an s unless the number before it is 1
_COUNTED = re.compile(rf"\{{(\w[^{{}}]*)\}}[^{{}}]*?{re.escape(PLURAL)}")
_HAN, _FULL = r"[\u3400-\u9fff]", r"[\u3001-\u3011\uff01-\uff5e]"
_LATIN = re.compile(r"[-\u22120-9A-Za-z\u00b2\u00b3\u0370-\u03ff%]")
_CHINESE, _FIELD = re.compile(_HAN), re.compile(r"\{\w[^{}]*\}")
_PIECE = re.compile(r"[!-~]+(?: |[，。；：、）”]+)?|[^!-~][，。；：、）”]*")  # within which no line is broken
_WITHIN, _KEPT = re.compile(r"(?<=\S) (?=\S)"), "\0"
_LOOSE = re.compile(rf"(?<={_HAN}) +(?={_HAN})|(?<={_FULL}) +(?=\S)|(?<=\S) +(?={_FULL})")


@dataclass(frozen=True, slots=True)
class Words:
    """One topic's entries, ``key: (English, Chinese)``, with ``{name:format}`` where a value goes.

    ``{count} region(s)`` of the English is 1 region, 2 regions.
    """

    entries: Mapping[str, tuple[str, str]]

    def __contains__(self, key: str) -> bool:
        return key in self.entries

    def __call__(self, key: str, language: Language = "en", **values: object) -> str:
        """The entry in a language with its values filled in; a key that is not there is a mistake of the caller's.

        Raises
        ------
        KeyError
            No such entry.
        """
        text = self.entries[key][LANGUAGES.index(language)]
        if values and language == "zh":
            text = _FIELD.sub(lambda found: _apart(found, values), text)
            values = {name: _own_spaces(value) for name, value in values.items()}
            return set_tight(text.format(**values), language).replace(_KEPT, " ")
        if values and PLURAL in text:
            text = _COUNTED.sub(lambda found: _agreeing(found, values), text)
        return text.format(**values) if values else text

    def get(self, key: str, language: Language = "en", **values: object) -> str:
        """The entry, or the key itself where there is none: names that a user or an estimator gave stay as they are."""
        return self(key, language, **values) if key in self.entries else key

    def joint(self, key: str, language: Language, values: Sequence[Mapping[str, Any]]) -> str:
        """One sentence for several cases: where a value differs between them, all are listed.

        Numbers stand in the order of the cases, alike ones too, so that each can be told whose it is.
        """
        out, shown = [], [""]
        for text, name, form, _ in string.Formatter().parse(self.entries[key][LANGUAGES.index(language)]):
            out.append(text.replace(PLURAL, "" if set(shown) == {"1"} else "s"))
            if name is not None:
                shown = [format(_own_spaces(case[name]), form or "") for case in values]
                out.append(listed(shown if form and len(set(shown)) > 1 else list(dict.fromkeys(shown)), language))
        return set_tight("".join(out), language).replace(_KEPT, " ")

    def all(self, language: Language) -> dict[str, str]:
        """Every entry in one language."""
        return {key: pair[LANGUAGES.index(language)] for key, pair in self.entries.items()}


def _agreeing(found: re.Match[str], values: Mapping[str, object]) -> str:
    """A number's field with what it counts: an s unless the number is 1."""
    one = f"{{{found[1]}}}".format(**values) == "1"
    return found[0].removesuffix(PLURAL) + ("" if one else "s")


def _own_spaces(value: Any) -> Any:
    """A value whose spaces the sentence about it leaves as they are: of a path, a command, names side by side."""
    return _WITHIN.sub(_KEPT, str(value)) if isinstance(value, str | PurePath) else value


def _apart(found: re.Match[str], values: Mapping[str, object]) -> str:
    """A field with a space where a Latin, Greek or numeral end of its value would touch the Chinese of the sentence."""
    said = found[0].format(**values)
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    left = " " if _CHINESE.match(before) and _LATIN.match(said[:1]) else ""
    right = " " if _CHINESE.match(after) and _LATIN.match(said[-1:]) else ""
    return f"{left}{found[0]}{right}"


def is_chinese(text: str) -> bool:
    """Whether a text has a Chinese character."""
    return bool(_CHINESE.search(text))


def set_tight(text: str, language: Language) -> str:
    """Chinese as it is set: no space between its characters, nor beside its marks; one about Latin and figures."""
    return _LOOSE.sub("", text) if language == "zh" else text


def width_of(text: str) -> int:
    """How many columns a text takes in a terminal: two for each wide character."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def broken(text: str, width: int, indent: int = 0) -> list[str]:
    """Chinese on lines of ``width`` columns, those after the first indented; none begins with a mark."""
    lines = [""]
    for piece in _PIECE.findall(text):
        if width_of(lines[-1] + piece.rstrip()) > width and lines[-1].strip():
            lines.append(" " * indent)
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def mark(name: str, language: Language = "en") -> str:
    """Punctuation of a language: ``colon``, ``comma``, ``semicolon``, ``stop``, ``space``, ``sentence``, ``open``,
    ``close``.
    """
    return _MARKS[name][LANGUAGES.index(language)]


def bare(said: str) -> str:
    """A sentence without its full stop."""
    return said.rstrip(_STOPS)


def sentences(parts: Sequence[str], language: Language = "en") -> str:
    """Sentences, with or without their full stops, as one text in which each has its own; empty ones are left out."""
    said = [bare(part) for part in parts if part]
    return mark("sentence", language).join(said) + mark("stop", language) if said else ""


def listed(parts: Sequence[str], language: Language = "en", *, by: str = "comma") -> str:
    """Parts of a list between the commas (or another ``mark``) of a language."""
    return mark(by, language).join(parts)
