"""Tables -> observations and rejects, as a source's catalogue entry says.

What row labels and column labels carry is the layout's choice (`warehouse.layouts`); what neither carries is fixed by
the entry or stands above the table. Whatever cannot be read becomes a reject that names its cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase

from warehouse.catalogue import Column
from warehouse.names import normalise
from warehouse.readers.cells import fold, is_number, parenthesised, read_figure, without_parentheses
from warehouse.readers.containers import Document, cell_name
from warehouse.readers.labels import ROW, Context, Header, find_region, parse_header, path, unit_id, without_years
from warehouse.readers.long_tables import read_long
from warehouse.readers.observations import NO_UNIT, PASSED_OVER, Key, Problem, Reading, Reject, merge, reject
from warehouse.readers.tables import Reader, Table, find_tables
from warehouse.readers.titles import is_wanted, table_base


def read_document(document: Document, ctx: Context) -> Reading:
    """All observations of a document; `checks` verifies what can only be seen over the whole file."""
    reading = Reading()
    found: set[str] = set()
    tables, previous = 0, None
    for sheet in document.sheets:
        if not any(fnmatchcase(sheet.name, p) for p in ctx.source.sheets):
            continue
        if ctx.source.facets.keyed:
            tables += read_long(sheet, ctx, reading, found)
            continue
        for table in filter(lambda t: is_wanted(t, ctx), find_tables(sheet, table_reader(ctx))):
            tables += 1
            previous = _read_table(table, ctx, reading, found, previous)
    if ctx.source.facets.rows == "indicator":
        found.update(reading.figures.indicators())
    if tables:
        reading.rejects += _missing_columns(ctx, found)
    else:
        names = ", ".join(repr(s.name) for s in document.sheets)
        what = "header with the labels of `long`" if ctx.source.facets.keyed else "row with a known label and figures"
        message = f"no sheet ({names}) has a {what}; check that the file is of this kind and complete"
        reading.rejects.append(Reject("no_table", message))
    return reading


def table_reader(ctx: Context) -> Reader:
    """What tells data rows from others under this source."""
    kind = ctx.source.facets.rows
    known: Callable[[str], bool]
    if kind == "region":

        def known(text: str) -> bool:
            return find_region(text, ctx.seeds.regions).status != "unknown"

    elif kind == "sector":
        known = _knows_sector(ctx)
    else:
        wanted = {path(label) for c in ctx.source.columns.values() for label in c.labels}

        def known(text: str) -> bool:
            return not wanted.isdisjoint(parse_header(text, "", ctx).labels())

    def figure(text: str) -> bool:
        return is_number(text) or read_figure(text, ctx.figures).status != "error"

    headers = frozenset(normalise(t) for t in ctx.source.label_column)
    return Reader(known, ctx.is_unit, figure, headers, ctx.source.header_rows)


def _knows_sector(ctx: Context) -> Callable[[str], bool]:
    """Sector names of the source's classification, or of any when it depends on the year."""
    fixed = ctx.seeds.industries.get(ctx.source.classification or "")
    lists = [fixed] if fixed and not ctx.source.by_year else list(ctx.seeds.industries.values())
    return lambda text: any(text in names for names in lists)


def _read_table(table: Table, ctx: Context, reading: Reading, found: set[str], previous: int | None) -> int | None:
    """Read one table; returns its year, which a continuation without one takes over."""
    kind, carries = ctx.source.facets.rows, ctx.source.facets.columns
    try:
        base = table_base(table, ctx, previous, dated="year" not in carries)
        columns = list(_columns(table, ctx, base, reading, found))
        if kind == "region":
            _refuse_second_half(table, ctx, columns)
    except Problem as problem:
        row = (table.header or table.data)[0]
        reading.rejects.append(reject(problem, table.sheet, row, table.label_column))
        found.update(ctx.source.columns)  # nobody can say whether the table has them
        return None  # nor which year its continuation is of
    for i in table.data:
        _read_row(table, i, columns, ctx, reading)
    return base.year


def _read_row(table: Table, i: int, columns: list[tuple[int, Key]], ctx: Context, reading: Reading) -> None:
    kind = ctx.source.facets.rows
    label = table.cell(i, table.label_column).strip()
    reported: set[str] = set()
    for j, column in columns:
        try:
            row = _row_key(kind, label, column.year, ctx)
            if row is not None and row is not PASSED_OVER:
                reading.read_cell(table.sheet, i, j, column, row, ctx.figures)
        except Problem as problem:
            if str(problem) not in reported:  # one reject per row and reason, at the label
                reported.add(str(problem))
                reading.rejects.append(reject(problem, table.sheet, i, table.label_column))


def _row_key(kind: str, label: str, year: int | None, ctx: Context) -> Key | None:
    """What a row label says; None for an indicator that the catalogue does not ask for."""
    if not label:
        raise Problem(f"no_{kind}", f"figures without a {kind} name; fill in the name or remove the row")
    if kind == "region":
        return ctx.region(label, year)
    if kind == "sector":
        return ctx.sector(label, year)
    header = parse_header(label, "", ctx)
    match = ctx.indicator(header, year)
    if match is None:
        return None
    unit = header.unit or (unit_id(match[1].unit, ctx) if match[1].unit else "")
    return Key(indicator=match[0], unit=unit, unit_raw=header.unit_raw or match[1].unit or "")


# --- columns ---------------------------------------------------------------------------------------------------


def _columns(table: Table, ctx: Context, base: Key, reading: Reading, found: set[str]) -> Iterator[tuple[int, Key]]:
    """Value columns with what their headers say; unreadable ones become rejects."""
    used: dict[tuple[object, ...], int] = {}
    reported: set[str] = set()
    row = table.header[0] if table.header else table.data[0]
    kinds = {j: column_kind(table, j, ctx) for j in range(table.label_column + 1, len(table.sheet.rows[0]))}
    first = next((j for j, kind in kinds.items() if kind != "names"), 0)
    for j, filled in kinds.items():
        try:
            key = _column_key(parse_header(*column_header(table, j, first), ctx), ctx, base)
            if key is None:
                continue
            found.update((key.indicator, key.sector or ""))  # an empty column is there all the same
            if filled == "empty":
                reading.missing += len(table.data)
                continue
            if not key.unit and ctx.source.facets.rows != "indicator":
                raise Problem("no_unit", NO_UNIT)
            other = used.setdefault((key.year, key.indicator, key.sector, key.region_id), j)
            if other != j:
                both = f"columns {cell_name(row + 1, other + 1)} and {cell_name(row + 1, j + 1)}"
                raise Problem("duplicate_column", f"{both} mean the same; remove one of them")
        except Problem as problem:
            found.add(problem.indicator)
            if filled == "figures" and str(problem) not in reported:  # the same problem in 20 columns is said once
                reported.add(str(problem))
                reading.rejects.append(reject(problem, table.sheet, row, j))
            continue
        yield j, key


def column_kind(table: Table, j: int, ctx: Context) -> str:
    """empty, figures, or names: mostly text, which under a header that is known is rejected cell by cell."""
    texts = [t for i in table.data if (t := fold(table.cell(i, j)))]
    if not texts:
        return "empty"
    kinds = [read_figure(t, ctx.figures).status for t in texts]
    return "figures" if "number" in kinds or kinds.count("error") < len(kinds) / 2 else "names"


def column_header(table: Table, j: int, first: int) -> tuple[str, str]:
    """Own label of a column, and the labels of the merged cells it stands under; `first` is the first value column."""
    own = [(i, table.cell(i, j).strip()) for i in table.header]
    parents = []
    for i, text in own:
        if not text and any(t for k, t in own if k > i):
            left = (table.cell(i, k).strip() for k in range(j - 1, first - 1, -1))
            parents.append(next((t for t in left if t), ""))
    return ROW.join(t for _, t in own if t), ROW.join(p for p in parents if p)


def _column_key(header: Header, ctx: Context, base: Key) -> Key | None:
    """What a column carries by its layout; None for a column that is passed over."""
    carries = ctx.source.facets.columns
    if not set(header.labels()).isdisjoint(map(path, ctx.source.ignore)):
        return None
    key, label, column = base, header, None
    if "year" in carries:
        if len(header.years) != 1:
            _beyond_catalogue(header, ctx, "no single year in the column label", default="reject")
            return None
        key, label = replace(key, year=header.years[0]), without_years(header, ctx.source.year_words)
    if "indicator" in carries:
        match = ctx.indicator(label, key.year) or ctx.indicator(header, key.year)
        if match is None:
            _unknown_indicator(label, ctx, key)
            return None
        key, column = replace(key, indicator=match[0]), match[1]
    elif carries == {"year"} and any(label.labels()):
        _beyond_catalogue(header, ctx, "the column label says more than a year", default="reject")
        return None
    if "sector" in carries:
        try:
            key = merge(key, ctx.sector(label.own, key.year))
        except Problem:
            if ctx.source.unlisted == "ignore":
                return None
            raise
    if "region" in carries:
        region = ctx.region(label.own, key.year)
        if region is PASSED_OVER:
            return None
        key = merge(key, region)
    try:
        return _with_unit(key, header, column, ctx)
    except Problem as problem:
        problem.indicator = key.indicator
        raise


def _beyond_catalogue(header: Header, ctx: Context, why: str, *, default: str) -> None:
    if (ctx.source.unlisted or default) == "reject":
        message = f"column {header.text!r}: {why}; add it to `ignore` of the source or correct the header"
        raise Problem("unknown_column", message)


def _unknown_indicator(label: Header, ctx: Context, key: Key) -> None:
    """Columns that the catalogue does not list are passed over, but for those that an unknown unit alone sets apart."""
    bare = Header(without_parentheses(label.own), without_parentheses(label.parent))
    if bare.own + bare.parent and (match := ctx.indicator(bare, key.year)):
        unit = ", ".join(parenthesised(label.own) + parenthesised(label.parent))
        message = f"unit {unit!r} of column {bare.text!r} ({match[0]}) is not known; add it to unit_names.csv"
        problem = Problem("unknown_unit", message)
        problem.indicator = match[0]
        raise problem
    _beyond_catalogue(label, ctx, "it is not among `columns`", default="ignore")


def _with_unit(key: Key, header: Header, column: Column | None, ctx: Context) -> Key:
    """The unit in the header, else the one above the table if it fits, else the catalogue's for the column."""
    if header.unit:
        unit = ctx.same_dimension(header.unit, key.year, column)
        return replace(key, unit=unit, unit_raw=header.unit_raw)
    if column is None or not column.unit:
        return key
    own, units = unit_id(column.unit, ctx), ctx.seeds.units
    if key.unit and units[key.unit].dimension == units[own].dimension:
        return key
    return replace(key, unit=own, unit_raw=column.unit)


def _missing_columns(ctx: Context, found: set[str]) -> Iterator[Reject]:
    """Columns that the catalogue asks for and no table of the file has."""
    if ctx.source.facets.carry("sector") or any(d.columns is not None for d in ctx.source.by_year):
        return
    for name, column in ctx.source.columns.items():
        if column.required and name not in found:
            labels = " or ".join(repr(label) for label in column.labels)
            hint = "if the yearbook calls it otherwise add that label to `columns`"
            yield Reject("missing_column", f"no column {labels} for {name}; {hint}")


def _refuse_second_half(table: Table, ctx: Context, columns: list[tuple[int, Key]]) -> None:
    """A table printed in two halves side by side would give the right half's figures to the left half's regions."""
    regions = ctx.seeds.regions
    for j in range(table.label_column + 1, max((j for j, _ in columns), default=0)):
        ids = [[find_region(table.cell(i, k), regions) for k in (table.label_column, j)] for i in table.data]
        both = [(a.target, b.target) for a, b in ids if a.target and b.target]
        texts = sum(1 for i in table.data if not is_number(table.cell(i, j)) and table.cell(i, j).strip())
        if len(both) >= 3 and texts >= len(both) / 2 and sum(a != b for a, b in both) > len(both) / 2:
            where = cell_name(table.data[0] + 1, j + 1)
            message = f"column {where} holds other regions than the first; split the table into two"
            raise Problem("two_label_columns", message)
