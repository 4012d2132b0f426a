"""Plain-text layout of a fit as Stata users know it: a head in two columns and the table of coefficients."""

import textwrap
from collections.abc import Mapping, Sequence

import polars as pl

NAME_WIDTH = 12  # Stata's; wider where names are longer, so that no two are cut to the same
WIDEST_NAME = 32
BODY = 66
WIDE = NAME_WIDTH + 2 + BODY
SHAPES = ((12, None), (12, None), (9, 2), (8, 3), (13, None), (12, None))  # width and decimals of the six figures
BLOCKS = {"main": "Main", "spatial_lag": "Wx", "spatial": "Spatial", "variance": "Variance"}


def rule(width: int = WIDE) -> str:
    """A line under a block."""
    return "-" * width


def number(value: float | None, width: int = 0, digits: int = 4) -> str:
    """Right-aligned, Stata's dot for a missing value."""
    return f"{'.':>{width}}" if value is None or value != value else f"{value:>{width}.{digits}f}"


def wrapped(text: str, indent: int = 0) -> list[str]:
    """A sentence on lines of the table's width, those after the first indented."""
    return textwrap.wrap(text, WIDE, subsequent_indent=" " * indent) or [""]


def two_columns(left: Sequence[str], right: Sequence[tuple[str, str]]) -> list[str]:
    """Lines with ``left`` at the left and ``name = value`` at the right, the shorter of the two filled up."""
    told = [f"{name} = {value:>9}" for name, value in right]
    high = max(len(left), len(told))
    pairs = zip([*left, *[""] * (high - len(left))], [*told, *[""] * (high - len(told))], strict=True)
    return [f"{a:<44}{b:>34}".rstrip() for a, b in pairs]


def sizes(n_obs: int, n_groups: int, per_group: tuple[int, float, int]) -> list[tuple[str, str]]:
    """The right column that every panel command begins with; rows per group as least, mean and most."""
    least, mean, most = per_group
    return [
        ("Number of obs     ", f"{n_obs:,}"),
        ("Number of groups  ", f"{n_groups:,}"),
        ("Obs per group: min", f"{least:,}"),
        ("avg", f"{mean:,.1f}"),
        ("max", f"{most:,}"),
    ]


def _shortened(name: str, width: int) -> str:
    return name if len(name) <= width else f"{name[: width - 6]}~{name[-5:]}"


def coefficients(
    terms: pl.DataFrame,
    outcome: str,
    df: float | None,
    over: str = "",
    blocks: Mapping[str, str] | None = None,
) -> list[str]:
    """The table of ``terms`` (``results.TERM_SCHEMA``, 95 % limits): t where there is a ``df``, else z.

    ``over`` stands over "std. err." (Robust …). With ``blocks``, components get a line of their own, as ``xsmle``
    prints its equations.
    """
    letter = "z" if df is None else "t"
    width = min(WIDEST_NAME, max(NAME_WIDTH, len(outcome), *map(len, terms["term"].to_list() or [""])))
    parting = "-" * (width + 1) + "+" + "-" * BODY
    heads = f" Coefficient  std. err.      {letter}    P>|{letter}|     [95% conf. interval]"
    lines = [rule(width + 2 + BODY)]
    lines += [f"{'':>{width}} |{over:>26}"] if over else []
    lines += [f"{_shortened(outcome, width):>{width}} |{heads}", parting]
    last = None
    for row in terms.iter_rows(named=True):
        if blocks is not None and row["component"] != last:
            name = blocks.get(row["component"], row["component"].replace("_", " ").capitalize())
            lines += [parting] if last is not None else []
            lines.append(f"{name:<{width}} |")
            last = row["component"]
        figures = [row[c] for c in ("estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high")]
        cells = [_cell(value, *shape) for value, shape in zip(figures, SHAPES, strict=True)]
        lines.append(f"{_shortened(row['term'], width):>{width}} |{''.join(cells)}")
    return [*lines, rule(width + 2 + BODY)]


def _cell(value: float | None, width: int, decimals: int | None) -> str:
    """A figure with ``decimals``, or of up to seven digits in ten places, as Stata's %9.0g."""
    if value is None or value != value or decimals is not None:
        return number(value, width, decimals or 0)
    texts = (f"{value:.{digits}g}" for digits in range(7, 0, -1))
    return f"{next((t for t in texts if len(t) <= 10), f'{value:.2g}'):>{width}}"
