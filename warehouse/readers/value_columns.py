"""The value columns of a table: where figures stand, what each head says of them by the layout, which are refused."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from warehouse.catalogue import Column
from warehouse.readers import rows
from warehouse.readers.cells import figure_like, fold, is_number, parenthesised, read_figure, without_parentheses
from warehouse.readers.containers import cell_name
from warehouse.readers.headers import Header, beyond_catalogue, parse_header, refuse_unknown_unit, without_years
from warehouse.readers.labels import NO_YEAR, ROW, TWO_YEARS, Context, find_region, path, unit_id
from warehouse.readers.observations import NO_UNIT, PASSED_OVER, Key, Problem, Reading, merge, reject
from warehouse.readers.periods import is_fiscal, is_year_before, to_date
from warehouse.readers.reference_years import data_years
from warehouse.readers.tables import Table
from warehouse.readers.titles import listed_units, prints_unit


@dataclass(frozen=True, slots=True)
class _Units:
    """What the table says of units beside a column's own: several in one line, and the one that only one column lacks;
    `printed`: the one above the table is not the source's but the file's.
    """

    listed: tuple[str, ...] = ()
    left_over: str = ""
    printed: bool = False


def _table_units(table: Table, headers: list[Header], ctx: Context) -> _Units:
    listed = listed_units(table, ctx)
    own = [h.unit for h in headers if h.unit]
    rest = [u for u in listed if u not in own]
    alone = len(rest) == 1 and len(listed) == len(headers) == len(own) + 1
    return _Units(listed, rest[0] if alone else "", prints_unit(table, ctx))


def value_columns(
    table: Table, ctx: Context, base: Key, reading: Reading, found: set[str], has: rows.Columns, keys: set[int]
) -> Iterator[tuple[int, Key]]:
    """Value columns with what their headers say; unreadable ones become rejects. `keys`: columns of `where`."""
    used: dict[tuple[object, ...], int] = {}
    row = table.header[0] if table.header else table.data[0]
    right = (j for j in range(table.label_column + 1, len(table.sheet.rows[0])) if j not in keys)
    kinds = {j: column_kind(table, j, ctx) for j in right}
    headers, problems = _headers(table, kinds, ctx)
    units = _table_units(table, [h for j, h in headers.items() if kinds[j] == "figures"], ctx)
    in_rows = _rows_say_units(table, ctx)
    for j, header in headers.items():
        try:
            key = _column_key(header, ctx, base, units)
            if key is None:
                if kinds[j] == "figures":
                    has.unlisted += [repr(header.text)]
                    reading.notes += [] if header.text or not table.header else [_headless(table, j)]
                continue
            what = key.indicator, key.sector or ""
            found.update(what)  # an empty column is there all the same
            has.wanted.add(what)
            if header.unit:
                has.units[what] = Key(unit=key.unit, unit_raw=key.unit_raw)
            elif unit := has.carried.get(what):
                key = merge(key, unit)
                has.units[what] = unit
            if kinds[j] == "empty":
                reading.missing += len(table.data)
                reading.answer(table.sheet, table.data)
                continue
            if not key.unit and not in_rows:
                key = unit_of_figures(key, table, j, ctx)
            other = used.setdefault((key.year, key.indicator, key.sector, key.region_id), j)
            if other != j:
                both = f"columns {cell_name(row + 1, other + 1)} and {cell_name(row + 1, j + 1)}"
                raise Problem("duplicate_column", f"{both} mean the same; remove one of them")
        except Problem as problem:
            found.add(problem.indicator)
            has.wanted.add((problem.indicator, ""))
            problems[j] = problem
            continue
        yield j, key
    _name_columns(table, row, {j: p for j, p in problems.items() if kinds[j] == "figures"}, reading)


def _headless(table: Table, j: int) -> str:
    """What is said of figures that nothing stands over: they are read by no entry, and heads may have been shifted."""
    first = next(i for i in table.data if figure_like(table.cell(i, j)))
    where = f"{table.sheet.name}!" if table.sheet.name else ""
    return f"figures from {where}{cell_name(first + 1, j + 1)} down stand under no head and are passed over"


def _rows_say_units(table: Table, ctx: Context) -> bool:
    """Whether units may stand in the labels of rows: of indicators, and of sectors where one of them does."""
    kind = ctx.source.facets.rows
    labels = (table.cell(i, table.label_column) for i in table.data)
    return kind == "indicator" or (kind == "sector" and any(map(ctx.is_unit, chain(*map(parenthesised, labels)))))


def _headers(table: Table, kinds: dict[int, str], ctx: Context) -> tuple[dict[int, Header], dict[int, Problem]]:
    """What is printed over each column, and what cannot be read there."""
    first = next((j for j, kind in kinds.items() if kind != "names"), 0)
    groups = groups_of(table, first)
    headers: dict[int, Header] = {}
    problems: dict[int, Problem] = {}
    for j in kinds:
        try:
            headers[j] = parse_header(*column_header(table, j, first, groups), ctx)
        except Problem as problem:
            problems[j] = problem
    if any(h.span for h in headers.values()):  # 本月 | 累计: the second is of the year so far
        headers = {j: replace(h, span=h.span or to_date(h.own) or to_date(h.parent)) for j, h in headers.items()}
    return headers, problems


def _name_columns(table: Table, row: int, problems: dict[int, Problem], reading: Reading) -> None:
    """A reject for each thing that is wrong with columns; the same in 20 columns is said once, with all of them."""
    by_message: dict[tuple[str, str], list[int]] = {}
    for j, problem in sorted(problems.items()):
        by_message.setdefault((problem.reason, str(problem)), []).append(j)
    for (reason, message), columns in by_message.items():
        named = ", ".join(cell_name(row + 1, j + 1) for j in columns)
        said = f"columns {named}: {message}" if len(columns) > 1 else message
        reading.rejects.append(reject(Problem(reason, said), table.sheet, row, columns[0]))


def unit_of_figures(key: Key, table: Table, j: int, ctx: Context) -> Key:
    """The unit of a column where every figure prints its own: 12.5%, 3.4亿元."""
    form = ctx.figures
    read = [read_figure(t, form) for i in table.data if (t := table.cell(i, j)).strip()]
    figures = [f for f in read if f.status == "number"]
    if form.percent and all(f.percent for f in figures):
        return replace(key, unit=form.percent, unit_raw="%")
    own = [form.own_unit(f, "") for f in figures]
    if own and all(own) and len({form.measures[u] for u in own}) == 1:
        return replace(key, unit=own[0], unit_raw=figures[0].unit)
    raise Problem("no_unit", NO_UNIT)


def column_kind(table: Table, j: int, ctx: Context) -> str:
    """empty, figures, or names: mostly text, which under a header that is known is rejected cell by cell."""
    if (sure := ctx.figures.sure) and not table.sheet.odd(j, sure).issuperset(table.data):
        return "figures"
    texts = [t for i in table.data if (t := fold(table.cell(i, j)))]
    if not texts:
        return "empty"
    if any(read_figure(t, ctx.figures).status == "number" for t in texts):
        return "figures"
    kinds = [read_figure(t, ctx.figures).status for t in texts]
    figures = kinds.count("error") < len(kinds) / 2 or any(map(figure_like, texts))
    return "figures" if figures else "names"


def groups_of(table: Table, first: int) -> dict[int, list[int]]:
    """The filled columns, from the first value column, of the header rows whose labels stand over others."""
    found = {}
    for i in table.header:
        filled = [k for k in range(first, len(table.sheet.rows[i])) if table.cell(i, k).strip()]
        if filled and len(filled) <= filled[-1] - filled[0]:
            found[i] = filled
    return found


def column_header(table: Table, j: int, first: int, groups: Mapping[int, Sequence[int]]) -> tuple[str, str]:
    """Own label of a column, and the labels of the merged cells it stands under; `first` is the first value column.

    A label stands over the empty cells to its right as far as the one above it does (规模以上 over 国有, 私营);
    groups : ``groups_of`` the table.
    """
    own = [(i, table.cell(i, j).strip()) for i in table.header]
    parents = []
    start = first  # of what the rows above group together
    for i, text in own:
        if not text and any(t for k, t in own if k > i):
            left = (table.cell(i, k).strip() for k in range(j - 1, start - 1, -1))
            parents.append(next((t for t in left if t), ""))
        filled = groups.get(i, ())
        if at := bisect_right(filled, j):
            start = max(start, filled[at - 1])
    return ROW.join(t for _, t in own if t), ROW.join(p for p in parents if p)


def _column_key(header: Header, ctx: Context, base: Key, units: _Units) -> Key | None:
    """What a column carries by its layout; None for a column that is passed over."""
    carries = ctx.source.facets.columns
    if not set(header.labels()).isdisjoint(map(path, ctx.source.ignore)):
        return None
    key, label, column = base, header, None
    if "year" in carries:
        ctx.whole_year(header.span)
        if is_fiscal(header.own):
            raise Problem("part_of_year", f"{header.own!r} {TWO_YEARS}: `fiscal_year: start` (or `end`)", role="year")
        if len(header.years) != 1:
            beyond_catalogue(header, ctx, "no single year in the column label", default="reject")
            return None
        ctx.file_is_of_whole(header.years[0])
        key, label = replace(key, year=header.years[0]), without_years(header, ctx.source.year_words)
    if "indicator" in carries:
        match = ctx.indicator(label.labels(), key.year) or ctx.indicator(header.labels(), key.year)
        if match is None:
            _unknown_indicator(label, ctx, key)
            return None
        key, column = replace(key, indicator=match[0]), match[1]
        if "year" not in carries:
            _refuse_other_year(header, key, ctx)
    elif carries == {"year"} and any(label.labels()):
        beyond_catalogue(header, ctx, "the column label says more than a year", default="reject")
        return None
    if "sector" in carries:
        try:
            sector = ctx.sector(label.own, key.year)
            if sector is PASSED_OVER:
                return None
            key = merge(key, sector)
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
        ctx.whole_year(header.span, pairs="year" in carries)
        return _with_unit(key, header, column, ctx, units)
    except Problem as problem:
        problem.indicator = key.indicator
        raise


def _refuse_other_year(header: Header, key: Key, ctx: Context) -> None:
    """A head that names one year (增加值_2018), has a row that is one, or says `the year before`: its figures are not
    those of the table's year, whatever else stands over them.
    """
    said = {y for text in f"{header.own}{ROW}{header.parent}".split(ROW) for y in _year_alone(text, ctx)}
    if key.year and key.year < NO_YEAR and len(header.years) == 1:
        said.update(header.years)
    if (said and key.year is not None and not header.span and key.year not in said) or is_year_before(
        header.own.replace(ROW, "\n"), header.parent.replace(ROW, "\n")
    ):
        message = (
            f"column {header.text!r} is not of {key.year}, the year of the table; leave it out of `columns`, or say "
            "the year in its head and take `layout: regions_by_indicators_and_years`"
        )
        problem = Problem("other_year", message)
        problem.indicator = key.indicator
        raise problem


def _year_alone(text: str, ctx: Context) -> tuple[int, ...]:
    """The years of a text that says nothing else."""
    years = tuple(data_years(text))
    return () if any(without_years(Header(text, years=years), ctx.source.year_words).labels()) else years


def _unknown_indicator(label: Header, ctx: Context, key: Key) -> None:
    """Columns that the catalogue does not list are passed over, but for those that an unknown unit alone sets apart."""
    bare = Header(without_parentheses(label.own), without_parentheses(label.parent))
    if bare.own + bare.parent and (match := ctx.indicator(bare.labels(), key.year)):
        unit = ", ".join(parenthesised(label.own) + parenthesised(label.parent))
        message = f"unit {unit!r} of column {bare.text!r} ({match[0]}) is not known; add it to unit_names.csv"
        problem = Problem("unknown_unit", message)
        problem.indicator = match[0]
        raise problem
    beyond_catalogue(label, ctx, "it is not among `columns`", default="ignore")


def _with_unit(key: Key, header: Header, column: Column | None, ctx: Context, units: _Units) -> Key:
    """The unit in the header, else the one above the table if it fits, else the catalogue's for the column."""
    if header.unit:
        try:
            unit = ctx.same_dimension(header.unit, key.year, column)
        except Problem as problem:
            raise Problem(problem.reason, f"column {header.text!r}: {problem}", role=problem.role) from None
        return replace(key, unit=unit, unit_raw=header.unit_raw)
    if column is None or not column.unit:
        refuse_unknown_unit(header)
        return replace(key, unit=units.left_over, unit_raw=units.left_over) if units.left_over else key
    own, known = unit_id(column.unit, ctx), ctx.seeds.units
    alike = [u for u in units.listed if known[u].dimension == known[own].dimension]
    if own not in units.listed and len(alike) == 1:
        return replace(key, unit=alike[0], unit_raw=alike[0])
    if key.unit and known[key.unit].dimension == known[own].dimension:
        return key
    if (units.listed and not alike) or (units.printed and not _fits_some_column(key.unit, ctx)):
        printed = ", ".join(units.listed) or key.unit
        message = (
            f"the file prints {printed}, the source expects {column.unit} for {header.text!r}; correct one of them"
        )
        raise Problem("wrong_unit", message, role="unit")
    return replace(key, unit=own, unit_raw=column.unit)


def _fits_some_column(unit: str, ctx: Context) -> bool:
    """Whether a unit above the table may be that of a wanted column: one of its kind, or one that is given no unit."""
    dimension = ctx.seeds.units[unit].dimension if unit else ""
    given = [c.unit for c in ctx.source.columns.values()]
    return any(u is None or ctx.seeds.units[unit_id(u, ctx)].dimension == dimension for u in given)


def refuse_second_half(table: Table, ctx: Context, columns: list[tuple[int, Key]]) -> None:
    """A table printed in two halves side by side would give the right half's figures to the left half's regions."""
    regions = ctx.seeds.regions
    first = [find_region(table.cell(i, table.label_column), regions).target for i in table.data]
    for j in range(table.label_column + 1, max((j for j, _ in columns), default=0)):
        odd = table.sheet.odd(j).intersection(table.data)
        texts = sum(1 for i in odd if not is_number(table.cell(i, j)) and table.cell(i, j).strip())
        if texts < 2:  # a column of figures, whatever regions' codes they equal
            continue
        ids = zip(first, (find_region(table.cell(i, j), regions).target for i in table.data), strict=True)
        both = [(a, b) for a, b in ids if a and b]
        if len(both) >= 3 and texts >= len(both) / 2 and sum(a != b for a, b in both) > len(both) / 2:
            where = cell_name(table.data[0] + 1, j + 1)
            message = f"column {where} holds other regions than the first; split the table into two"
            raise Problem("two_label_columns", message)
