"""Names that fit the tiles of a map: whole, on two lines, abbreviated, or none where there are too many."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain, count

from python_models.reporting.fonts import has_cjk

MOST_LABELS = 100  # above it a name would be smaller than can be read


def _text_width(text: str) -> float:
    """Width in ems of bold text, near enough to fit labels."""
    return sum(1.0 if has_cjk(c) else 0.36 if c in "fijlrtI.,'- " else 0.92 if c in "mwMW" else 0.63 for c in text)


def shorten(names: Sequence[str]) -> list[str]:
    """Abbreviate names to a few characters, each different: two to four Chinese characters, three to five letters.

    Where names are alike so far, a number follows the first characters, as high as it takes.
    """
    out: list[str] = []
    taken: set[str] = set()
    numbered: Counter[str] = Counter()
    for name in names:
        letters = name if has_cjk(name) else re.sub(r"[^\w]", "", name)
        first = 2 if has_cjk(name) else 3
        stem = letters[:first]
        tries = (letters[:k] for k in range(first, first + 3))
        numbers = (f"{stem}{i}" for i in count(numbered[stem] + 2))
        found = next(t for t in chain(tries, numbers) if t and t not in taken)
        # the next of this stem need not try the numbers before
        numbered[stem] = max(numbered[stem], int(found[len(stem) :]) - 1) if _is_number(found, stem) else numbered[stem]
        taken.add(found)
        out.append(found)
    return out


def _is_number(found: str, stem: str) -> bool:
    return found[len(stem) :].isdecimal() and found[len(stem) :].isascii()


def fit_labels(names: Sequence[str], width_points: float) -> list[tuple[str, float]]:
    """Text and font size for each name so that it fits a tile: whole, on two lines, or abbreviated.

    Above ``MOST_LABELS`` names every text is empty.
    """
    smallest, largest = 5.6, 9.4
    if len(names) > MOST_LABELS:
        return [("", smallest)] * len(names)
    short = shorten(names)
    out = []
    for name, abbreviation in zip(names, short, strict=True):
        best = None
        for text in (name, name.replace(" ", "\n", 1), abbreviation):
            size = min(largest, width_points / max(_text_width(line) for line in text.split("\n")))
            if size >= (8.0 if text == name and " " in name else smallest):
                best = (text, size)
                break
        out.append(best or (abbreviation, smallest))
    return out
