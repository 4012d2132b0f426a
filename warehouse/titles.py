"""What stands above a table and holds for all of it: its year, its unit, what the catalogue fixes."""

from __future__ import annotations

import re

from warehouse.cells import read_unit_cell, years_in
from warehouse.labels import Context, unit_id
from warehouse.observations import Key, Problem, merge
from warehouse.tables import Table


def table_base(table: Table, ctx: Context, previous: int | None, *, dated: bool) -> Key:
    """What the table as a whole says: year (if `dated`), unit, fixed indicator and region."""
    year = _table_year(table, ctx, previous) if dated else None
    raw, unit = table_unit(table, ctx, year)
    base = Key(year=year, indicator=ctx.source.indicator or "", unit_raw=raw, unit=unit)
    return merge(base, ctx.region(ctx.source.region, year)) if ctx.source.region else base


def _table_year(table: Table, ctx: Context, previous: int | None) -> int:
    """The year by the source's rule, else the one in the title; a marked continuation has its predecessor's."""
    rule = ctx.source.year
    if isinstance(rule, int):
        return rule
    if rule != "auto":
        text, pattern = (table.sheet.name, rule.sheet) if rule.sheet else (ctx.file_name, rule.file_name)
        found = re.search(pattern or "", text)
        if not found:
            raise Problem("no_year", f"{text!r} does not fit the pattern {pattern!r} of `year`")
        return int(found["year"]) + rule.add
    for i in reversed(table.preamble):
        years = list(dict.fromkeys(y for c in table.sheet.rows[i] for y in years_in(c)))
        if len(years) == 1:
            return years[0]
        if years:
            raise Problem("no_year", f"the title names several years {years}; give `year` in the source")
    marks = [m.casefold() for m in ctx.source.continuation_labels]
    above = " ".join(c for i in table.preamble for c in table.sheet.rows[i]).casefold()
    if previous is None or not any(mark in above for mark in marks):
        raise Problem("no_year", "no year stands above the table; give `year` in the source")
    return previous


def table_unit(table: Table, ctx: Context, year: int | None) -> tuple[str, str]:
    """The unit printed above the table, else the source's, as printed and by id; they must measure the same thing."""
    known: dict[str, str] = {}
    unknown = ""
    for i in table.preamble:
        for text in table.sheet.rows[i]:
            cell = read_unit_cell(text, ctx.unit_labels, ctx.seeds.unit_names) if text.strip() else None
            known |= cell.known if cell else {}
            unknown = unknown or (cell.unknown if cell else "")
    if unknown and not known:
        raise Problem("unknown_unit", f"unit {unknown!r} is not known; add it to unit_names.csv or correct the file")
    if len(set(known.values())) > 1:
        raise Problem("ambiguous_unit", f"several units stand above the table: {', '.join(known)}; give one")
    if known:
        raw, unit = next(iter(known.items()))
        return raw, ctx.same_dimension(unit, year)
    default = ctx.source.unit_in(year)
    return (default, unit_id(default, ctx)) if default else ("", "")
