"""Cells of a column padded so that their decimal points stand one under the other, in whatever they are printed.

Each line gets as many characters of each width left and right of the point as any line has, in spaces of those widths:
exact in LaTeX, where they are phantoms, and in Times; nearly so in other fonts.
"""

import re
from collections import Counter
from collections.abc import Sequence

# a space for each kind of character, by its width in Times: half an em, a third, a quarter
_SPACE = {"0": "\u2007", "(": "\u2004", ".": "\u2008", "*": "\u2002", "-": "\u2000"}
PADS_IN_TEX = {space: r"\phantom{" + ("$-$" if kind == "-" else kind) + "}" for kind, space in _SPACE.items()}
_NUMBER = re.compile(r"([(\[]?[-−+]?[\d,]+)((?:\.\d+)?(?:e[-+]\d+)?[)\]]?)(\D*)")


def _kinds(text: str) -> Counter[str]:
    """How many characters of each width a text has."""
    one = {"[": "(", "]": "(", ")": "(", ",": ".", "−": "-", "+": "-"}
    return Counter("0" if c.isdigit() or c == "e" else one.get(c, c if c in _SPACE else "*") for c in text)


def _pad(text: str, most: Counter[str]) -> str:
    missing = most - _kinds(text)
    return "".join(_SPACE[kind] * missing[kind] for kind in _SPACE)


def points_in_line(cells: Sequence[str]) -> list[str]:
    """The cells of one column, each line that is a number padded on both sides; words stay as they are."""
    lines = [cell.split("\n") for cell in cells]
    parts = [[_NUMBER.fullmatch(line) for line in cell] for cell in lines]
    found = [m for cell in parts for m in cell if m]
    left = right = Counter[str]()
    for m in found:
        left, right = left | _kinds(m[1]), right | _kinds(m[2] + m[3])

    def padded(text: str, m: re.Match[str] | None) -> str:
        return f"{_pad(m[1], left)}{text}{_pad(m[2] + m[3], right)}" if m else text

    return ["\n".join(map(padded, texts, found_in)) for texts, found_in in zip(lines, parts, strict=True)]
