"""What can only be seen over a whole file: figures given twice, out of range, sectors larger than their total."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from warehouse.readers.cells import fold
from warehouse.readers.labels import Context
from warehouse.readers.observations import Observation, Reading, Reject

FEW_BY_CHANCE = 50  # rounded figures end in 0 one time in ten: 50 with three decimals each are no accident


def check(reading: Reading, ctx: Context) -> Reading:
    """Take observations that fail out of the reading and say why; the rest stays."""
    rejected: dict[int, tuple[str, str]] = {}
    _other_signs(reading, ctx, rejected)
    _duplicates(reading.observations, ctx, rejected)
    _below_minimum(reading.observations, ctx, rejected)
    _above_total(reading.observations, ctx, rejected)
    kept = [o for k, o in enumerate(reading.observations) if k not in rejected]
    failed = [
        Reject(reason, message, o.sheet, o.row, o.column, o.value_raw)
        for k, (reason, message) in sorted(rejected.items())
        for o in [reading.observations[k]]
    ]
    return Reading(kept, reading.rejects + failed + list(_missing_sectors(reading, ctx)), reading.missing)


def _missing_sectors(reading: Reading, ctx: Context) -> Iterator[Reject]:
    """Sectors of the classification without a single figure in a year, where the source asks for all."""
    if ctx.source.sectors == "any":
        return
    found: dict[int | None, set[str | None]] = defaultdict(set)
    for o in reading.observations:
        found[o.key.year].add(o.key.sector)
    for year, sectors in sorted(found.items(), key=str):
        wanted = ctx.industries(year).full_names()
        optional = {ctx.source.total.sector} if ctx.source.total else set()
        missing = [repr(name) for sector, name in wanted.items() if sector not in sectors | optional]
        if missing:
            hint = "if the yearbook calls it otherwise add the spelling to industry_names.csv"
            yield Reject("missing_column", f"no figures of {', '.join(missing)} in {year}; {hint}")


def _other_signs(reading: Reading, ctx: Context, rejected: dict[int, tuple[str, str]]) -> None:
    """Figures such as 1.234 beside unreadable 1.234.567: point and comma are not used as the source says."""
    form = ctx.source.number
    refused = [fold(r.value_raw or "") for r in reading.rejects if r.reason == "not_a_number"]
    grouped = re.compile(rf"[+-]?\d{{1,3}}(?:{re.escape(form.decimal)}\d{{3}})+{re.escape(form.decimal)}\d+")
    groups, other = {form.decimal, form.thousands}, {".": ",", ",": "."}[form.decimal]
    if any(grouped.fullmatch(text) for text in refused) or _only_in_groups(reading, form.decimal):
        doubtful = re.compile(rf"[+-]?\d{{1,3}}{re.escape(form.decimal)}\d{{3}}")
    elif other in groups and any(re.fullmatch(rf"[+-]?\d+{re.escape(other)}\d+", text) for text in refused):
        doubtful = re.compile(rf"[+-]?\d{{1,3}}(?:{re.escape(other)}\d{{3}})+")
    else:
        return
    for k, o in enumerate(reading.observations):
        if doubtful.fullmatch(fold(o.value_raw)):
            message = f"{o.value_raw} can be read in two ways, other figures show; say which in `number` of the source"
            rejected[k] = ("ambiguous_number", message)


def _only_in_groups(reading: Reading, decimal: str) -> bool:
    """Many figures with exactly three digits behind the point, and the others with none: 193.718 beside 599."""
    texts = [fold(o.value_raw) for o in reading.observations]
    pointed = [text for text in texts if decimal in text]
    group = re.compile(rf"[+-]?[1-9]\d{{0,2}}{re.escape(decimal)}\d{{3}}")
    return FEW_BY_CHANCE <= len(pointed) < len(texts) and all(map(group.fullmatch, pointed))


def _place(o: Observation) -> str:
    return f"{o.sheet}!{o.cell}" if o.sheet else o.cell


def _what(o: Observation) -> str:
    return " ".join(str(p) for p in (o.key.region_raw, o.key.year, o.key.indicator, o.key.sector) if p)


def _amount(o: Observation, ctx: Context) -> float:
    return o.value * ctx.seeds.units[o.key.unit].factor


def _duplicates(observations: list[Observation], ctx: Context, rejected: dict[int, tuple[str, str]]) -> None:
    """The same figure twice: the first stays. Two different ones: neither, since nobody can tell which is right."""
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for k, o in enumerate(observations):
        groups[o.key.region_id, o.key.year, o.key.indicator, o.key.sector].append(k)
    for group in groups.values():
        if len(group) == 1:
            continue
        first = observations[group[0]]
        agree = len({_amount(observations[k], ctx) for k in group}) == 1
        for k in group[1:] if agree else group:
            other = first if k != group[0] else observations[group[1]]
            relation = "the same figure" if agree else f"another figure, {other.value_raw}"
            message = f"{_what(observations[k])} stands here and ({relation}) in {_place(other)}; remove one of them"
            rejected[k] = ("duplicate" if agree else "conflicting_duplicate", message)


def _below_minimum(observations: list[Observation], ctx: Context, rejected: dict[int, tuple[str, str]]) -> None:
    minimum = ctx.source.minimum
    for k, o in enumerate(observations):
        if minimum is not None and o.value < minimum:
            message = f"{_what(o)} is {o.value_raw}, below the least that is possible, {minimum:g}; correct the file"
            rejected.setdefault(k, ("below_minimum", message))


def _above_total(observations: list[Observation], ctx: Context, rejected: dict[int, tuple[str, str]]) -> None:
    rule = ctx.source.total
    if rule is None:
        return
    totals = {
        (o.key.region_id, o.key.year, o.key.indicator): o
        for k, o in enumerate(observations)
        if o.key.sector == rule.sector and k not in rejected
    }
    for k, o in enumerate(observations):
        total = totals.get((o.key.region_id, o.key.year, o.key.indicator))
        if total and o is not total and _amount(o, ctx) > _amount(total, ctx) * (1 + rule.tolerance):
            message = (
                f"{_what(o)} is {o.value_raw}, more than the total {total.value_raw} in {_place(total)}; correct one"
            )
            rejected.setdefault(k, ("above_total", message))
