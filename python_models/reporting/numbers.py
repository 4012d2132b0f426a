"""How numbers, p-values and stars are printed."""

import math
import re
from collections.abc import Sequence
from typing import Any

from python_models.errors import InputError

Stars = Sequence[tuple[float, str]]
_HYPHEN_AS_MINUS = re.compile(r"(?<![\w)\]–—/.-])-(?=[\d.]*\d)")
_SCIENTIFIC = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)e([-−]?)\+?(?<=[-−+])(\d+)(?!\w)")
RAISED = str.maketrans("-−0123456789", "⁻⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
SMALLEST = 5  # decimals of a number that is not zero: smaller ones are set as powers of ten
DEFAULT_STARS: tuple[tuple[float, str], ...] = ((0.01, "***"), (0.05, "**"), (0.10, "*"))


def number(value: Any, decimals: int = 3, *, thousands: bool = True) -> str:
    """Print a number rounded half to even on its binary value, as ``format`` does; '' where it is missing.

    A non-zero value that would show as zero is shown with two digits of its own, below 0.0001 in scientific form
    (``4.0e-05``; whoever prints it passes it through ``powers``), so that it is not read as zero.
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    value = float(value)
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value != 0 and abs(value) < 0.5 * 10**-decimals:
        short = f"{value:.1e}"
        places = 1 - int(short.partition("e")[2])
        return short if places > SMALLEST else f"{float(short):.{places}f}"
    return f"{value:{',' if thousands else ''}.{decimals}f}"


def powers(text: str) -> str:
    """The text with powers of ten as they are set: ``4.0e-05`` is 4.0 × 10⁻⁵."""
    return _SCIENTIFIC.sub(lambda m: f"{m[1]} × 10{f'{m[2]}{int(m[3])}'.translate(RAISED)}", text)


def signed(text: str) -> str:
    """The text as numbers are set: powers of ten raised, a minus sign (U+2212) where a hyphen stands before a number.

    2012-2019 and x-1 stay.
    """
    return _HYPHEN_AS_MINUS.sub("−", powers(text))


def whole(value: Any) -> str:
    """Print a count."""
    return "" if value is None or (isinstance(value, float) and math.isnan(value)) else f"{round(float(value)):,}"


def check_stars(stars: Stars) -> tuple[tuple[float, str], ...]:
    """Thresholds sorted from strict to lax; an ``InputError`` where one is no probability."""
    ordered = tuple(sorted((float(level), mark) for level, mark in stars))
    if any(not 0 < level < 1 for level, _ in ordered) or len({level for level, _ in ordered}) != len(ordered):
        raise InputError(f"Star thresholds must be different numbers between 0 and 1; got {list(stars)}.")
    return ordered


def stars_of(p_value: float | None, stars: Stars = DEFAULT_STARS) -> str:
    """Stars of a p-value: those of the strictest threshold it lies strictly below; '' for a missing p-value."""
    if p_value is None or math.isnan(p_value):
        return ""
    return next((mark for level, mark in stars if p_value < level), "")


def stars_note(stars: Stars) -> str:
    """``*** p < 0.01, ** p < 0.05, * p < 0.1``."""
    return ", ".join(f"{mark} p < {level:g}" for level, mark in stars)


def p_text(p_value: float | None) -> str:
    """A p-value to three places, ``<0.001`` where it would read as zero."""
    if p_value is None or p_value != p_value:
        return ""
    return "<0.001" if p_value < 0.0005 else f"{p_value:.3f}"
