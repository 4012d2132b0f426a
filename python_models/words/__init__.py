"""Every sentence and label of the product in English and Chinese; the only place where words are made.

A topic is a module with one ``Words`` of ``key: (English, Chinese)``. Everything else passes keys and values.
"""

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
_MARKS: dict[str, tuple[str, str]] = {
    "colon": (": ", "："),
    "comma": (", ", "、"),
    "semicolon": ("; ", "；"),
    "stop": (".", "。"),
    "sentence": (". ", "。"),
    "open": (" (", "（"),
    "close": (")", "）"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """One topic's entries, ``key: (English, Chinese)``, with ``{name:format}`` where a value goes."""

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
        return text.format(**values) if values else text

    def joint(self, key: str, language: Language, values: Sequence[Mapping[str, Any]]) -> str:
        """One sentence for several cases: where a value differs between them, all are listed."""
        out = []
        for text, name, form, _ in string.Formatter().parse(self.entries[key][LANGUAGES.index(language)]):
            out.append(text)
            if name is not None:
                shown = dict.fromkeys(format(case[name], form or "") for case in values)
                out.append(", ".join(shown))
        return "".join(out)

    def all(self, language: Language) -> dict[str, str]:
        """Every entry in one language."""
        return {key: pair[LANGUAGES.index(language)] for key, pair in self.entries.items()}


def mark(name: str, language: Language = "en") -> str:
    """Punctuation of a language: ``colon``, ``comma``, ``semicolon``, ``stop``, ``sentence``, ``open``, ``close``."""
    return _MARKS[name][LANGUAGES.index(language)]
