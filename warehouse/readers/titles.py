"""What stands above a table and holds for all of it: its year, its unit, what the catalogue fixes."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from warehouse.arrivals import searched_by
from warehouse.readers.cells import UnitCell, fold, years_in
from warehouse.readers.labels import Context, unit_id
from warehouse.readers.observations import Key, Problem, merge
from warehouse.readers.printed_units import corner_unit, note_unit, title_unit
from warehouse.readers.reference_years import names_publication, without_references
from warehouse.readers.tables import Table


def table_base(table: Table, ctx: Context, previous: Key | Problem | None, *, dated: bool) -> Key:
    """What the table as a whole says: year (if `dated`), unit, fixed indicator and region.

    previous : what the table before said, or why it was refused; a marked continuation takes either over.
    """
    if isinstance(previous, Problem):
        if previous.reason != "no_year" and is_continuation(table, ctx):
            raise Problem(previous.reason, f"it continues a table that was refused: {previous}")
        previous = None
    year = _table_year(table, ctx, previous.year if previous else None) if dated else None
    if not dated:
        _refuse_part(table, ctx, fixed=True)
    ctx.whole_year(table.sheet.name, pairs=False)
    ctx.file_is_of_whole(year)
    raw, unit = table_unit(table, ctx, year)
    if previous and previous.unit and is_continuation(table, ctx) and not _unit_cells(table, ctx):
        raw, unit = previous.unit_raw, previous.unit
    base = Key(year=year, indicator=ctx.source.indicator or "", unit_raw=raw, unit=unit)
    return merge(base, ctx.region(ctx.source.region, year)) if ctx.source.region else base


def is_wanted(table: Table, ctx: Context) -> bool:
    """Whether a text above the table or in its corner fits a pattern of `tables`."""
    patterns = [fold(p).casefold() for p in ctx.source.tables]
    texts = [fold(text).casefold() for text in _texts_of(table)]
    return patterns == ["*"] or any(fnmatchcase(text, p) for text in texts for p in patterns)


def share_notes(tables: list[Table], ctx: Context) -> list[Table]:
    """The notes at the end of a table hold for all its blocks and for what it continues."""
    for before, after in zip(tables[-2::-1], tables[:0:-1], strict=True):
        if after.block is not None or is_continuation(after, ctx):
            before.notes = [*before.notes, *after.notes]
    return tables


def block_is_chosen(table: Table, ctx: Context) -> bool:
    """Whether `tables` names the block by its text, or that text is the year which nothing above says."""
    assert table.block is not None
    text = " ".join(c for c in table.sheet.rows[table.block] if c.strip())
    patterns = [fold(p).casefold() for p in ctx.source.tables]
    if patterns != ["*"] and any(fnmatchcase(fold(text).casefold(), p) for p in patterns):
        return True
    words = "|".join(sorted(map(re.escape, ctx.source.year_words), key=len, reverse=True))
    return bool(re.fullmatch(rf"(?:1[89]|20)\d\d\s*(?:{words})?", fold(text)))


def _texts_of(table: Table) -> list[str]:
    """What stands above the table, and in its corner."""
    above = [text for i in table.preamble for text in _before_dates(table.sheet.rows[i])]
    corner = [text for i in table.header for text in table.sheet.rows[i][: table.label_column + 1]]
    return [text for text in (*above, *corner) if text.strip()]


def _before_dates(row: list[str]) -> list[str]:
    """A row's texts without the date beside `Last Updated Date`: it is that of the download, not of the figures."""
    filled = [c for c in row if c.strip()]
    return [c for k, c in enumerate(filled) if not (k and years_in(c) and _MADE.search(filled[k - 1]))]


def _table_year(table: Table, ctx: Context, previous: int | None) -> int:
    """The year by the source's rule, else the one in the title; a marked continuation has its predecessor's."""
    rule = ctx.source.year
    if isinstance(rule, int):
        _refuse_part(table, ctx, fixed=True)
        return rule
    if rule != "auto":
        pattern = rule.sheet or rule.file_name or ""
        text = table.sheet.name if rule.sheet else searched_by(pattern, ctx.file_name)
        match = re.search(pattern, text)
        if not match:
            raise Problem("no_year", f"{text!r} does not fit the pattern {pattern!r} of `year`")
        ctx.whole_year(text[match.start("year") :].rpartition(".")[0] or text[match.start("year") :], at_start=True)
        _refuse_part(table, ctx, fixed=True)
        return int(match["year"]) + rule.add
    _refuse_part(table, ctx, fixed=False)
    continued = is_continuation(table, ctx)
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


def is_continuation(table: Table, ctx: Context) -> bool:
    """Whether a text above the table says that it goes on from the one before."""
    above = [fold(c).casefold() for i in table.preamble for c in table.sheet.rows[i] if c.strip()]
    return any(fold(mark).casefold() in text for mark in ctx.source.continuation_labels for text in above)


def _refuse_part(table: Table, ctx: Context, *, fixed: bool) -> None:
    """A span in what stands above the table or in its corner; two years are allowed where `year` says which."""
    heads = {text for i in table.header for text in table.sheet.rows[i][: table.label_column + 1]}
    texts = [_BOUNDARIES.sub("", t) if t in heads else t for t in _texts_of(table)]
    for text in (part for t in texts for part in _of_figures(t, ctx)):
        ctx.whole_year(text, pairs=not fixed)


def _data_years(row: list[str], ctx: Context) -> list[int]:
    """Years in a row above the table, but for those in the name of the publication, of the day it was made, or that
    the figures are compared with.
    """
    said = [part for c in _before_dates(row) for part in _of_figures(without_references(c), ctx)]
    return list(dict.fromkeys(y for part in said for y in years_in(part)))


# over a column of regions: district (as of April 2021) says of which day the boundaries are
_BOUNDARIES = re.compile(r"\(\s*as (?:of|at)\s[^()]*\)", re.I)
_SENTENCES = re.compile(r"[()\[\]【】;；。|]+")
_MADE = re.compile(
    r"\b(?:downloaded|extracted|retrieved|accessed|updated|published|released|printed|exported|created|generated)\b"
    r"|\bfrom\s+\w+\s+on\b"
    r"|下载|更新|发布|提取|打印|制表|导出|查询",
    re.I,
)


def _of_figures(text: str, ctx: Context) -> list[str]:
    """The parts of a text that may say which year the figures are of."""
    if names_publication(text, ctx.source.publication_words):
        return []
    return [part for part in _SENTENCES.split(ctx.calendar(fold(text))) if not _MADE.search(part)]


def table_unit(table: Table, ctx: Context, year: int | None) -> tuple[str, str]:
    """The unit printed above the table, in its corner or in a note below, else the source's, as printed and by id.

    They must measure the same thing. What is announced first must be known; a translation below it need not be. Empty
    if several are listed (`listed_units`): then the columns must say which.
    """
    cells = _unit_cells(table, ctx)
    known: dict[str, str] = {}
    unknown = ""
    for cell in cells:
        unknown = unknown or ("" if known else cell.unknown)
        known |= cell.known
    listed = any(cell.listed for cell in cells)
    if unknown:
        raise Problem("unknown_unit", f"unit {unknown!r} is not known; add it to unit_names.csv or correct the file")
    if len(set(known.values())) > 1 and not listed:
        raise Problem("ambiguous_unit", f"several units stand above the table: {', '.join(known)}; give one")
    if known and not listed:
        raw, unit = next(iter(known.items()))
        return raw, ctx.same_dimension(unit, year)
    default = None if listed else ctx.source.unit_in(year)
    return (default, unit_id(default, ctx)) if default else ("", "")


def prints_unit(table: Table, ctx: Context) -> bool:
    """Whether the table as a whole names one unit."""
    cells = _unit_cells(table, ctx)
    return any(cell.known for cell in cells) and not any(cell.listed for cell in cells)


def listed_units(table: Table, ctx: Context) -> tuple[str, ...]:
    """The units of a table that prints several in one line, each for its columns; else empty."""
    cells = _unit_cells(table, ctx)
    return tuple(dict.fromkeys(u for cell in cells if cell.listed for u in cell.units))


def _unit_cells(table: Table, ctx: Context) -> list[UnitCell]:
    labels, names = ctx.unit_labels, ctx.seeds.unit_names
    corner = {t for i in table.header for t in table.sheet.rows[i][: table.label_column + 1]}
    above = [(corner_unit if text in corner else title_unit)(text, labels, names) for text in _texts_of(table)]
    below = [note_unit(text, labels, names) for i in table.notes for text in table.sheet.rows[i] if text.strip()]
    return [cell for cell in (*above, *below) if cell is not None]
