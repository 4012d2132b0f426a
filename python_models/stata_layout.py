"""Plain-text layout of a fit as Stata users know it: a head in two columns and the table of coefficients."""

import textwrap
from collections.abc import Sequence

import polars as pl

from python_models.cautions import Caution
from python_models.words import Language, broken, is_chinese, mark, width_of
from python_models.words.cautions import sentence
from python_models.words.fits import FITS, said

NAME_WIDTH = 12  # Stata's; wider where names are longer, so that no two are cut to the same
WIDEST_NAME = 32
BODY = 66
WIDE = NAME_WIDTH + 2 + BODY
HEADS = (12, 11, 7, 9, 25)
SHAPES = ((12, None), (12, None), (9, 2), (8, 3), (13, None), (12, None))  # width and decimals of the six figures


def rule(width: int = WIDE) -> str:
    """A line under a block."""
    return "-" * width


def number(value: float | None, width: int = 0, digits: int = 4) -> str:
    """Right-aligned, Stata's dot for a missing value."""
    return f"{'.':>{width}}" if value is None or value != value else f"{value:>{width}.{digits}f}"


def left(text: str, width: int) -> str:
    """A text filled up at its right; a Chinese character takes two columns."""
    return text + " " * (width - width_of(text))


def right(text: str, width: int) -> str:
    """A text filled up at its left."""
    return " " * (width - width_of(text)) + text


def wrapped(text: str, indent: int = 0) -> list[str]:
    """A sentence on lines of the table's width, those after the first indented."""
    if is_chinese(text):
        return broken(text, WIDE, indent)
    return textwrap.wrap(text, WIDE, subsequent_indent=" " * indent) or [""]


def noted(cautions: Sequence[Caution], language: Language, head: str = "note") -> list[str]:
    """A fit's cautions, each as a note on lines of the table's width."""
    return [
        line
        for c in cautions
        for line in wrapped(f"{FITS(head, language)}{sentence(c, language)}{mark('stop', language)}")
    ]


def two_columns(first: Sequence[str], second: Sequence[tuple[str, str]]) -> list[str]:
    """Lines with ``first`` at the left and ``name = value`` at the right, the shorter of the two filled up."""
    told = [f"{name} = {value:>9}" for name, value in second]
    high = max(len(first), len(told))
    pairs = zip([*first, *[""] * (high - len(first))], [*told, *[""] * (high - len(told))], strict=True)
    return [(left(a, 44) + right(b, 34)).rstrip() for a, b in pairs]


def sizes(
    n_obs: int, n_groups: int, per_group: tuple[int, float, int], language: Language = "en"
) -> list[tuple[str, str]]:
    """The right column that every panel command begins with; rows per group as least, mean and most."""
    least, mean, most = per_group
    return [
        (FITS("n_obs", language), f"{n_obs:,}"),
        (FITS("n_groups", language), f"{n_groups:,}"),
        (FITS("per_group_min", language), f"{least:,}"),
        (FITS("per_group_avg", language), f"{mean:,.1f}"),
        (FITS("per_group_max", language), f"{most:,}"),
    ]


def _shortened(name: str, width: int) -> str:
    return name if width_of(name) <= width else f"{name[: width - 6]}~{name[-5:]}"


def coefficients(
    terms: pl.DataFrame,
    outcome: str,
    df: float | None,
    errors: str = "",
    *,
    blocks: bool = False,
    language: Language = "en",
) -> list[str]:
    """The table of ``terms`` (``results.TERM_SCHEMA``, 95 % limits): t where there is a ``df``, else z.

    What ``errors`` are called stands over "std. err." (Robust …). With ``blocks``, components get a line of their own,
    as ``xsmle`` prints its equations.
    """
    over = said("over", errors, language, "")
    letter = "z" if df is None else "t"
    width = min(WIDEST_NAME, max(NAME_WIDTH, *map(width_of, [outcome, *terms["term"]])))
    parting = "-" * (width + 1) + "+" + "-" * BODY
    names = FITS("coefficient", language), FITS("std_err", language), letter, f"P>|{letter}|", FITS("limits", language)
    heads = "".join(right(name, wide) for name, wide in zip(names, HEADS, strict=True))
    lines = [rule(width + 2 + BODY)]
    lines += [f"{'':>{width}} |{right(over, 26)}"] if over else []
    lines += [f"{right(_shortened(outcome, width), width)} |{heads}", parting]
    last = None
    for row in terms.iter_rows(named=True):
        if blocks and row["component"] != last:
            name = said("block", row["component"], language, row["component"].replace("_", " ").capitalize())
            lines += [parting] if last is not None else []
            lines.append(f"{left(name, width)} |")
            last = row["component"]
        figures = [row[c] for c in ("estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high")]
        cells = [_cell(value, *shape) for value, shape in zip(figures, SHAPES, strict=True)]
        lines.append(f"{right(_shortened(row['term'], width), width)} |{''.join(cells)}")
    return [*lines, rule(width + 2 + BODY)]


def _cell(value: float | None, width: int, decimals: int | None) -> str:
    """A figure with ``decimals``, or of up to seven digits in ten places, as Stata's %9.0g."""
    if value is None or value != value or decimals is not None:
        return number(value, width, decimals or 0)
    texts = (f"{value:.{digits}g}" for digits in range(7, 0, -1))
    return f"{next((t for t in texts if len(t) <= 10), f'{value:.2g}'):>{width}}"
