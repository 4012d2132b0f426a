"""What can only be seen over a whole file: figures given twice, out of range, sectors larger than their total, sums of
some regions that are called as the nation's.

All of it works on the frame of a reading's figures (`warehouse.readers.observations.Figures.frame`), column by column;
only what is refused is looked at by itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator

import polars as pl

from warehouse.index_bases import CHAINED, LEVELS, PREVIOUS, base_of
from warehouse.readers.cells import fold
from warehouse.readers.labels import Context
from warehouse.readers.observations import Observation, Reading, Reject

FEW_BY_CHANCE = 50  # rounded figures end in 0 one time in ten: 50 with three decimals each are no accident
MOST_ABSENT = 0.1  # of a nation's regions that may have no row where 总计 is the nation: Tibet, places of later years
WHAT = ("region_id", "year", "indicator", "sector")


def check(reading: Reading, ctx: Context) -> pl.DataFrame:
    """The reading's figures without those that fail; why they do is added to its rejects."""
    frame = _without_sums_of_few(reading.figures.frame().with_row_index("k"), reading, ctx)
    missing_sectors = list(_missing_sectors(frame, ctx))
    rejected: dict[int, tuple[str, str]] = {}
    _not_there(frame, ctx, rejected)
    _of_another_base(frame, reading, ctx, rejected)
    _other_signs(frame, reading, ctx, rejected)
    _duplicates(frame, reading, ctx, rejected)
    _below_minimum(frame, reading, ctx, rejected)
    _above_total(frame, reading, ctx, rejected)
    for k, (reason, message) in sorted(rejected.items()):
        o = reading.figures.observation(k)
        reading.rejects.append(Reject(reason, message, o.sheet, o.row, o.column, o.value_raw))
        reading.gaps.add(o.sheet, o.row, o.column, o.key, o.key, o.value_raw, o.value, reason)
    reading.rejects += missing_sectors
    return _without(frame, rejected).drop("k")


def _without_sums_of_few(frame: pl.DataFrame, reading: Reading, ctx: Context) -> pl.DataFrame:
    """The figures without those of 总计 where it stands beside some of a nation's regions: it is their sum, as is said.

    The nation's are those of years and indicators for which (nearly) every region has a row.
    """
    sums = frame.filter(pl.col("region_key").is_in(ctx.seeds.regions.totals()))
    if sums.is_empty():
        return frame
    what = ("year", "indicator", "region_id")
    cells = pl.concat([frame.select(what), reading.gaps.frame().select(what)])
    there = {(year, of): set(ids) for year, of, ids in cells.group_by(what[:2]).agg("region_id").iter_rows()}
    few: list[int] = []
    said = set[str]()
    for year, indicator, whole, numbers in sums.group_by(what, maintain_order=True).agg("k").iter_rows():
        parts = {at for at, p in ctx.seeds.places.items() if p.parent == whole and (not year or p.there_in(year))}
        found = len(parts & there[year, indicator])
        if found >= (1 - MOST_ABSENT) * len(parts):
            continue
        few += numbers
        o = reading.figures.observation(numbers[0])
        if o.key.region_raw not in said:
            said.add(o.key.region_raw)
            nation = ctx.seeds.regions.full_names().get(whole, whole)
            reading.notes.append(
                f"{o.key.region_raw!r} ({_place(o)}) stands beside {found} of the {len(parts)} regions of {nation}, as "
                f"their sum, and is passed over; call the row {nation} if it is"
            )
    return _without(frame, few)


def _without(frame: pl.DataFrame, numbers: Collection[int]) -> pl.DataFrame:
    """The figures but for those numbered `k`."""
    taken = pl.Series(list(numbers), dtype=pl.UInt32).implode()
    return frame.filter(~pl.col("k").is_in(taken)) if numbers else frame


def _missing_sectors(frame: pl.DataFrame, ctx: Context) -> Iterator[Reject]:
    """Sectors of the classification without a single figure in a year, where the source asks for all."""
    if ctx.source.sectors == "any":
        return
    found: dict[int | None, set[str | None]] = defaultdict(set)
    for year, sector in frame.select("year", "sector").unique().iter_rows():
        found[year].add(sector)
    for year, sectors in sorted(found.items(), key=str):
        wanted = ctx.industries(year).full_names()
        optional = {ctx.source.total.sector} if ctx.source.total else set()
        missing = [repr(name) for sector, name in wanted.items() if sector not in sectors | optional]
        if missing:
            hint = "if the yearbook calls it otherwise add the spelling to industry_names.csv"
            yield Reject("missing_column", f"no figures of {', '.join(missing)} in {year}; {hint}")


def _not_there(frame: pl.DataFrame, ctx: Context, rejected: dict[int, tuple[str, str]]) -> None:
    """Figures of years in which their region was not there, where regions head columns and rows say the years."""
    dated = [name for name, place in ctx.seeds.places.items() if place.valid_from or place.valid_to]
    for k, text, region, year in (
        frame.filter(pl.col("region_id").is_in(dated)).select("k", "region_raw", "region_id", "year").iter_rows()
    ):
        if why := ctx.elsewhen(text, region, year):
            rejected[k] = ("not_valid_region", why)


def _of_another_base(frame: pl.DataFrame, reading: Reading, ctx: Context, rejected: dict[int, tuple[str, str]]) -> None:
    """Index numbers printed with another base than their indicator has: a level is no growth over the year before."""
    printed = {text: base for text in frame["unit_raw"].unique() if text and (base := base_of(text)) is not None}
    if not printed:
        return
    for k, indicator, year, text in (
        frame.filter(pl.col("unit_raw").is_in(list(printed))).select("k", "indicator", "year", "unit_raw").iter_rows()
    ):
        kind, base = ctx.seeds.kinds.get(indicator, ""), printed[text]
        level = kind in LEVELS and base == PREVIOUS
        if not level and not (kind in CHAINED and base not in (PREVIOUS, year - 1)):
            continue
        what = _what(reading.figures.observation(k))
        then = "name an indicator of that base in `columns` of the source"
        if level:
            message = f"{what} is printed with {text}, and {indicator} has one year for all as its base; {then}"
        else:
            message = f"{what} is printed with {text}, and {indicator} has the year before as 100; {then}"
        rejected[k] = ("another_base", message)


def _other_signs(frame: pl.DataFrame, reading: Reading, ctx: Context, rejected: dict[int, tuple[str, str]]) -> None:
    """Figures such as 1.234 beside unreadable 1.234.567: point and comma are not used as the source says."""
    form = ctx.source.number
    refused = [fold(r.value_raw or "") for r in reading.rejects if r.reason == "not_a_number"]
    grouped = re.compile(rf"[+-]?\d{{1,3}}(?:{re.escape(form.decimal)}\d{{3}})+{re.escape(form.decimal)}\d+")
    groups, other = {form.decimal, form.thousands}, {".": ",", ",": "."}[form.decimal]
    if any(grouped.fullmatch(text) for text in refused) or _only_in_groups(frame, form.decimal):
        doubtful = re.compile(rf"[+-]?\d{{1,3}}{re.escape(form.decimal)}\d{{3}}")
    elif other in groups and any(re.fullmatch(rf"[+-]?\d+{re.escape(other)}\d+", text) for text in refused):
        doubtful = re.compile(rf"[+-]?\d{{1,3}}(?:{re.escape(other)}\d{{3}})+")
    else:
        return
    for k, text in frame.select("k", "value_raw").iter_rows():
        if doubtful.fullmatch(fold(text)):
            message = f"{text} can be read in two ways, other figures show; say which in `number` of the source"
            rejected[k] = ("ambiguous_number", message)


def _only_in_groups(frame: pl.DataFrame, decimal: str) -> bool:
    """Many figures with exactly three digits behind the point, and the others with none: 193.718 beside 599."""
    group = re.compile(rf"[+-]?[1-9]\d{{0,2}}{re.escape(decimal)}\d{{3}}")
    pointed, plain = 0, 0
    for text in map(fold, frame["value_raw"]):
        if decimal not in text:
            plain += 1
        elif group.fullmatch(text):
            pointed += 1
        else:
            return False
    return pointed >= FEW_BY_CHANCE and plain > 0


def _place(o: Observation) -> str:
    return f"{o.sheet}!{o.cell}" if o.sheet else o.cell


def _what(o: Observation) -> str:
    return " ".join(str(p) for p in (o.key.region_raw, o.key.year, o.key.indicator, o.key.sector) if p)


def _amounts(ctx: Context) -> pl.Expr:
    """The figure in its unit's base unit."""
    factors = {name: unit.factor for name, unit in ctx.seeds.units.items()}
    return pl.col("value") * pl.col("unit").replace_strict(factors, return_dtype=pl.Float64)


def _duplicates(frame: pl.DataFrame, reading: Reading, ctx: Context, rejected: dict[int, tuple[str, str]]) -> None:
    """The same figure twice: the first stays. Two different ones: neither, since nobody can tell which is right."""
    several = frame.filter(frame.select(WHAT).is_duplicated()).with_columns(_amounts(ctx).alias("amount"))
    groups = several.group_by(WHAT, maintain_order=True).agg("k", pl.col("amount").n_unique() == 1)
    for group, agree in groups.select("k", "amount").iter_rows():
        first, second = (reading.figures.observation(k) for k in group[:2])
        for k in group[1:] if agree else group:
            other = first if k != group[0] else second
            what = _what(reading.figures.observation(k))
            if agree:
                message = f"{what} stands here and (the same figure) in {_place(other)}; remove one of them"
            else:
                message = (
                    f"{what} stands here and (another figure, {other.value_raw}) in {_place(other)}; "
                    "remove one of them, or give two places of one name a name each"
                )
            rejected[k] = ("duplicate" if agree else "conflicting_duplicate", message)


def _below_minimum(frame: pl.DataFrame, reading: Reading, ctx: Context, rejected: dict[int, tuple[str, str]]) -> None:
    minimum = ctx.source.minimum
    if minimum is None:
        _codes_of_missing(frame, reading, rejected)
        return
    for k in frame.filter(pl.col("value") < minimum)["k"]:
        o = reading.figures.observation(k)
        message = f"{_what(o)} is {o.value_raw}, below the least that is possible, {minimum:g}; correct the file"
        rejected.setdefault(k, ("below_minimum", message))


def _codes_of_missing(frame: pl.DataFrame, reading: Reading, rejected: dict[int, tuple[str, str]]) -> None:
    """-999, -9999 …, by which data sets mean no figure, where an indicator has nothing else below zero."""
    below = frame.filter(pl.col("value") < 0)
    coded = pl.col("value").is_in([float(-(10**n) + 1) for n in range(3, 10)])
    for k in below.filter(coded.all().over("indicator"))["k"]:
        o = reading.figures.observation(k)
        message = (
            f"{_what(o)} is {o.value_raw}, as data sets write what is missing; name it in `missing` of the source, or "
            f"say `minimum: {o.value:g}` if it is a figure"
        )
        rejected.setdefault(k, ("below_minimum", message))


def _above_total(frame: pl.DataFrame, reading: Reading, ctx: Context, rejected: dict[int, tuple[str, str]]) -> None:
    rule = ctx.source.total
    if rule is None:
        return
    amounts = frame.select("k", *WHAT, _amounts(ctx).alias("amount"))
    sound = ~pl.col("k").is_in(pl.Series(list(rejected), dtype=pl.UInt32).implode())
    totals = amounts.filter((pl.col("sector") == rule.sector) & sound).unique(WHAT, keep="last", maintain_order=True)
    both = amounts.join(totals, on=WHAT[:3], how="inner", suffix="_total", nulls_equal=True, maintain_order="left")
    above = (pl.col("k") != pl.col("k_total")) & (pl.col("amount") > pl.col("amount_total") * (1 + rule.tolerance))
    for k, of in both.filter(above).select("k", "k_total").iter_rows():
        o, total = reading.figures.observation(k), reading.figures.observation(of)
        message = f"{_what(o)} is {o.value_raw}, more than the total {total.value_raw} in {_place(total)}; correct one"
        rejected.setdefault(k, ("above_total", message))
