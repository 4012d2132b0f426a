"""How the gate prints a figure: six digits, thousands apart, no powers of ten that a person would have to read."""

from typing import Any


def printed(value: Any) -> str:
    """``27,000``, ``4,205,000``, ``0.0125``, ``2008``: a year, or any number below ten thousand, stays in one piece."""
    if abs(value) < 10_000:
        return f"{value:.6g}"
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
