"""The largest set of regions and years without a hole, proposed where a panel has to be complete and is not."""

from collections.abc import Sequence

import numpy as np
import polars as pl

MOST = 100  # regions named
FEWEST = 2  # regions, and years: less is no panel


def proposal(rows: pl.DataFrame, unit: str, period: str, names: Sequence[str]) -> str:
    """A sentence that names the years to keep and the regions to leave out; empty where nothing is left.

    The set is the one with most rows (regions times years) among all spans of years and the regions complete in each;
    of equals the longer span.
    """
    held = rows.drop_nulls(names)
    for name in names:
        if held.schema[name].is_float():
            held = held.filter(pl.col(name).is_not_nan())
    units, years = rows[unit].unique().sort().to_list(), rows[period].unique().sort().to_list()
    place = {u: i for i, u in enumerate(units)}, {y: i for i, y in enumerate(years)}
    there = np.zeros((len(units), len(years)), dtype=bool)
    for region, year in held.select(unit, period).iter_rows():
        there[place[0][region], place[1][year]] = True
    best, span = (0, 0), (0, -1)
    for first in range(len(years)):
        whole = np.ones(len(units), dtype=bool)
        for last in range(first, len(years)):
            whole &= there[:, last]
            size = (int(whole.sum()) * (last - first + 1), last - first)
            if whole.sum() >= FEWEST and last - first + 1 >= FEWEST and size > best:
                best, span = size, (first, last)
    if span[1] < span[0]:
        return ""
    chosen: np.ndarray = np.asarray(there[:, span[0] : span[1] + 1].all(axis=1))
    out = [u for u, kept in zip(units, chosen.tolist(), strict=True) if not kept]
    over = f"years: [{years[span[0]]}, {years[span[1]]}]"
    said = f"; the largest complete set: {int(chosen.sum())} regions, {over}"
    return said + (f", exclude: {as_yaml(out)}" if out else "")


def as_yaml(regions: Sequence[str]) -> str:
    """A list that can be pasted into a study, codes in quotes (as numbers they lose zeros); the first of very many."""
    listed = ", ".join(f"'{r}'" if str(r)[:1].isdigit() else str(r) for r in regions[:MOST])
    return f"[{listed}]" + (f" and {len(regions) - MOST} more" if len(regions) > MOST else "")
