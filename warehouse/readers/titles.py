"""What stands above a table and holds for all of it: its year, its unit, what the catalogue fixes."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from warehouse.arrivals import searched_by
from warehouse.readers.cells import fold, read_unit_cell, years_in
from warehouse.readers.labels import Context, unit_id
from warehouse.readers.observations import Key, Problem, merge
from warehouse.readers.tables import Table


def table_base(table: Table, ctx: Context, previous: int | None, *, dated: bool) -> Key:
    """What the table as a whole says: year (if `dated`), unit, fixed indicator and region."""
    year = _table_year(table, ctx, previous) if dated else None
    raw, unit = table_unit(table, ctx, year)
    base = Key(year=year, indicator=ctx.source.indicator or "", unit_raw=raw, unit=unit)
    return merge(base, ctx.region(ctx.source.region, year)) if ctx.source.region else base


def is_wanted(table: Table, ctx: Context) -> bool:
    """Whether a text above the table or in its corner fits a pattern of `tables`."""
    patterns = [fold(p).casefold() for p in ctx.source.tables]
    texts = [fold(text).casefold() for text in _texts_of(table)]
    return patterns == ["*"] or any(fnmatchcase(text, p) for text in texts for p in patterns)


def _texts_of(table: Table) -> list[str]:
    """What stands above the table, and in its corner."""
    above = [text for i in table.preamble for text in table.sheet.rows[i]]
    corner = [text for i in table.header for text in table.sheet.rows[i][: table.label_column + 1]]
    return [text for text in (*above, *corner) if text.strip()]


def _table_year(table: Table, ctx: Context, previous: int | None) -> int:
    """The year by the source's rule, else the one in the title; a marked continuation has its predecessor's."""
    rule = ctx.source.year
    if isinstance(rule, int):
        return rule
    if rule != "auto":
        pattern = rule.sheet or rule.file_name or ""
        text = table.sheet.name if rule.sheet else searched_by(pattern, ctx.file_name)
        match = re.search(pattern, text)
        if not match:
            raise Problem("no_year", f"{text!r} does not fit the pattern {pattern!r} of `year`")
        return int(match["year"]) + rule.add
    above = [fold(c) for i in table.preamble for c in table.sheet.rows[i] if c.strip()]
    continued = any(
        fold(mark).casefold() in text.casefold() for mark in ctx.source.continuation_labels for text in above
    )
    years = list(dict.fromkeys(y for i in table.preamble for y in _data_years(table.sheet.rows[i], ctx)))
    if len(years) > 1:
        raise Problem("no_year", f"several years {years} stand above the table; give `year` in the source")
    if continued and previous is not None:
        if years not in ([], [previous]):
            raise Problem(
                "no_year", f"a continuation of a table of {previous} names {years[0]}; give `year` in the source"
            )
        return previous
    if not years:
        raise Problem("no_year", "no year stands above the table; give `year` in the source")
    return years[0]


def _data_years(row: list[str], ctx: Context) -> list[int]:
    """Years in a row above the table, but for those in the name of the publication."""
    words = [word.casefold() for word in ctx.source.publication_words]
    texts = [c for c in row if not any(word in fold(c).casefold() for word in words)]
    return list(dict.fromkeys(y for c in texts for y in years_in(c)))


def table_unit(table: Table, ctx: Context, year: int | None) -> tuple[str, str]:
    """The unit printed above the table, else the source's, as printed and by id; they must measure the same thing.

    What is announced first must be known; a translation below it need not be. Empty if several are listed above: then
    the columns must say which.
    """
    known: dict[str, str] = {}
    unknown, listed = "", False
    for text in _texts_of(table):
        cell = read_unit_cell(text, ctx.unit_labels, ctx.seeds.unit_names, within=True)
        if cell is None:
            continue
        unknown = unknown or ("" if known else cell.unknown)
        known |= cell.known
        listed = listed or cell.listed
    if unknown:
        raise Problem("unknown_unit", f"unit {unknown!r} is not known; add it to unit_names.csv or correct the file")
    if len(set(known.values())) > 1 and not listed:
        raise Problem("ambiguous_unit", f"several units stand above the table: {', '.join(known)}; give one")
    if known and not listed:
        raw, unit = next(iter(known.items()))
        return raw, ctx.same_dimension(unit, year)
    default = None if listed else ctx.source.unit_in(year)
    return (default, unit_id(default, ctx)) if default else ("", "")
