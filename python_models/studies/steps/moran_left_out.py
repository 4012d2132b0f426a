"""Regions that Moran's I does not count: those without a value in a year and those without neighbours, said by name."""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from python_models.studies.context import Context
from python_models.words import listed

MOST_NAMED = 5  # regions of one year, and groups of years
LEFT_OUT = {
    "no_value": (
        "Left out for want of {variable}, {years}: {count} of {total} ({regions})",
        "{years} 年因缺少 {variable} 未计入：{total} 个地区中的 {count} 个（{regions}）",
    ),
    "no_values": ("No value of {variable} in {years}", "{years} 年 {variable} 无数值"),
    "alone_exclude": (
        "Without neighbours in {weights} and left out of n, {years}: {count} of {total} ({regions})",
        "{years} 年在 {weights} 中无邻居、不计入 n：{total} 个地区中的 {count} 个（{regions}）",
    ),
    "alone_keep": (
        "Without neighbours in {weights} but counted in n, {years}: {count} of {total} ({regions})",
        "{years} 年在 {weights} 中无邻居、仍计入 n：{total} 个地区中的 {count} 个（{regions}）",
    ),
    "further_years": ("So too, of other regions, in {count} further years", "另有 {count} 年其他地区亦然"),
    "span": ("{first}–{last}", "{first}—{last}"),
    "and_more": (" and {count} more", "等另 {count} 个"),
}


def left_out(step: Any, variable: str, name: str, weights: Any, isolates: str, context: Context) -> Iterator[str]:
    """Sentences that count and name the regions without a value and those without neighbours, years alike together."""
    from python_models.spatial.cross_sections import cross_sections

    unit, period = context.unit, context.period
    rows = context.rows(step.sample, step.years)
    held = rows.drop_nulls(variable)
    if rows[variable].dtype.is_float():
        held = held.filter(pl.col(variable).is_not_nan())
    units = rows[unit].unique().sort().to_list()
    years = rows[period].unique().sort().to_list()
    there = {year: set(part[unit]) for (year,), part in held.group_by(period)}
    gone = {y: tuple(u for u in units if u not in there.get(y, ())) for y in years}
    yield from _said("no_value", gone, len(units), context, variable=context.label(variable))
    sections = cross_sections(held, variable, unit, period, weights, "keep", "cut")
    alone = {s.period: tuple(u for u, is_alone in zip(s.units, s.alone, strict=True) if is_alone) for s in sections}
    yield from _said(f"alone_{isolates}", alone, len(units), context, weights=context.weights_label(name))


def _said(key: str, regions: dict[int, tuple[Any, ...]], total: int, context: Context, **values: str) -> Iterator[str]:
    groups: dict[tuple[Any, ...], list[int]] = {}
    for year, missed in regions.items():
        if missed:
            groups.setdefault(missed, []).append(year)
    shown = dict(list(groups.items())[:MOST_NAMED])
    for missed, years in shown.items():
        over = _spans(years, context)
        if len(missed) == total:
            yield context.word("no_values", years=over, **values)
        else:
            names = _names(missed, context)
            yield context.word(key, years=over, count=len(missed), total=total, regions=names, **values)
    further = sum(len(years) for missed, years in groups.items() if missed not in shown)
    if further:
        yield context.word("further_years", count=further)


def _names(regions: Sequence[Any], context: Context) -> str:
    known = context.region_names()
    first = listed([known.get(str(r), str(r)) for r in regions[:MOST_NAMED]], context.language)
    more = len(regions) - MOST_NAMED
    return first + context.word("and_more", count=more) if more > 0 else first


def _spans(years: Sequence[int], context: Context) -> str:
    """Years as spans: 2004, 2006–2008."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    said = [context.word("span", first=r[0], last=r[-1]) if len(r) > 1 else str(r[0]) for r in runs]
    return listed(said, context.language)
