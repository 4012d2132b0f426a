"""Tables -> observations and rejects, as a source's catalogue entry says.

What row labels and column labels carry is the layout's choice (`warehouse.layouts`); what neither carries is fixed by
the entry or stands above the table. Whatever cannot be read becomes a reject that names its cell.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import partial

from warehouse.catalogue import Column
from warehouse.names import normalise
from warehouse.readers import rows
from warehouse.readers.accounts import count_rows
from warehouse.readers.cells import (
    by_script,
    figure_like,
    fold,
    is_number,
    parenthesised,
    read_figure,
    without_parentheses,
    years_in,
)
from warehouse.readers.containers import Document, Sheet, cell_name
from warehouse.readers.key_columns import Filter, prepared
from warehouse.readers.labels import (
    ROW,
    Context,
    Header,
    find_region,
    parse_header,
    path,
    refuse_unknown_unit,
    unit_id,
    without_years,
)
from warehouse.readers.long_tables import read_long, record_year
from warehouse.readers.observations import NO_UNIT, PASSED_OVER, Key, Problem, Reading, Reject, Span, merge, reject
from warehouse.readers.periods import is_year_before, part_of_year, to_date
from warehouse.readers.printed_units import note_unit
from warehouse.readers.tables import Reader, Table, find_tables
from warehouse.readers.titles import block_is_chosen, is_wanted, listed_units, prints_unit, share_notes, table_base


def read_document(document: Document, ctx: Context) -> Reading:
    """All observations of a document; `checks` verifies what can only be seen over the whole file."""
    reading = Reading()
    found: set[str] = set()
    seen: list[rows.Columns] = []
    tables = 0
    previous: Key | Problem | None = None
    wanted = Filter(ctx.source.where)
    for sheet in (prepared(s, ctx) for s in document.sheets if _is_read(s, ctx)):
        if ctx.source.facets.keyed:
            tables += read_long(sheet, ctx, reading, found, wanted)
            continue
        answered: set[int] = set()
        reader = table_reader(ctx)
        for table in share_notes(find_tables(sheet, reader), ctx):
            answered.update(table.data)
            if is_wanted(table, ctx):
                tables += 1
                previous = _read_table(table, ctx, reading, found, seen, previous, wanted)
            else:
                reading.answer(sheet, table.data)  # another entry's, or nobody's
        if tables:
            reading.rejects += rows.lost(sheet, rows.unanswered(sheet, answered, reader.known))
    reading.rejects += rows.halves(seen, {k: c.labels[0] for k, c in ctx.source.columns.items()})
    if ctx.source.facets.rows == "indicator":
        found.update(reading.figures.indicators())
    if tables:
        reading.rejects += _missing_columns(ctx, found)
        if unseen := wanted.unseen():
            message = f"no row has {', '.join(unseen)}, as `where` asks; correct the source, or fetch the whole file"
            reading.rejects.append(Reject("missing_rows", message))
        if ctx.source.facets.rows == "region" and not any(r.reason == "missing_column" for r in reading.rejects):
            count_rows([sheet for sheet in document.sheets if _is_read(sheet, ctx)], partial(_identity, ctx), reading)
    else:
        names = ", ".join(repr(s.name) for s in document.sheets)
        what = "header with the labels of `long`" if ctx.source.facets.keyed else "row with a known label and figures"
        message = f"no sheet ({names}) has a {what}; check that the file is of this kind and complete"
        reading.rejects.append(Reject("no_table", message))
    return reading


def _identity(ctx: Context, text: str) -> str:
    """What names a region, the same for all its spellings; empty for a text that is no region's name."""
    found = find_region(text, ctx.seeds.regions)
    return found.target or (normalise(text) if found.status != "unknown" else "")


def _is_read(sheet: Sheet, ctx: Context) -> bool:
    """Whether the source wants the sheet; one that the workbook hides only if it is named."""
    patterns = [p for p in ctx.source.sheets if fnmatchcase(sheet.name, p)]
    return bool(patterns) and (not sheet.hidden or patterns != ["*"])


def table_reader(ctx: Context) -> Reader:
    """What tells data rows from others under this source."""
    kind = ctx.source.facets.rows
    known: Callable[[str], bool]
    numbered = True
    if kind == "region":
        met: dict[str, bool] = {}  # a sheet is gone through several times
        numbered = ctx.seeds.regions.numbered

        def known(text: str) -> bool:
            found = met.get(text)
            if found is None:
                found = met[text] = find_region(text, ctx.seeds.regions).status != "unknown"
            return found

    elif kind == "sector":
        known, numbered = _knows_sector(ctx)
    elif kind == "year":

        def known(text: str) -> bool:
            return year_of_label(text, ctx) is not None

    else:
        wanted = {path(label) for c in ctx.source.columns.values() for label in c.labels}

        def known(text: str) -> bool:
            return not wanted.isdisjoint(parse_header(text, "", ctx).labels())

    memory: dict[str, bool] = {}

    def unit(text: str) -> bool:
        found = memory.get(text)
        if found is None:
            found = memory[text] = ctx.is_unit(text)
        return found

    def figure(text: str) -> bool:
        return is_number(text) or read_figure(text, ctx.figures).status != "error"

    headers = frozenset(normalise(t) for t in ctx.source.label_column)

    def decides(text: str) -> bool:
        cell = note_unit(text, ctx.unit_labels, ctx.seeds.unit_names) if text.strip() else None
        return bool(cell or years_in(text) or part_of_year(text))

    def exact(text: str) -> bool:
        """The whole text is a name, or a name and its translation."""
        head, tail = by_script(text)
        names = ctx.seeds.regions
        return kind == "region" and (text in names or (head.strip() in names and tail.strip() in names))

    return Reader(known, unit, figure, headers, ctx.source.header_rows, decides, exact, numbered)


def year_of_label(text: str, ctx: Context) -> int | None:
    """The year that a row label is, if it is one and nothing else."""
    try:
        header = parse_header(text, "", ctx)
    except Problem:
        return None
    bare = without_years(header, ctx.source.year_words)
    return header.years[0] if len(header.years) == 1 and not any(bare.labels()) else None


def _knows_sector(ctx: Context) -> tuple[Callable[[str], bool], bool]:
    """Sector names of the source's classification, or of any when it depends on the year; is one of them a number?"""
    fixed = ctx.seeds.industries.get(ctx.source.classification or "")
    lists = [fixed] if fixed and not ctx.source.by_year else list(ctx.seeds.industries.values())
    return lambda text: any(text in names for names in lists), any(names.numbered for names in lists)


def _read_table(
    table: Table,
    ctx: Context,
    reading: Reading,
    found: set[str],
    seen: list[rows.Columns],
    previous: Key | Problem | None,
    wanted: Filter,
) -> Key | Problem:
    """Read one table; returns what it says as a whole, or why it was refused: a continuation takes it over."""
    kind = ctx.source.facets.rows
    has = rows.Columns(table)
    try:
        _refuse_block(table, ctx)
        filtered = wanted.at(table.sheet.rows[i] for i in table.header)
        base = table_base(table, ctx, previous, dated=not ctx.source.facets.carry("year"))
        taken = [i for i in table.data if wanted.takes(table.sheet.rows[i])]
        reading.answer(table.sheet, set(table.data).difference(taken))
        table = replace(table, data=taken)
        refused = {i: ("ragged_row", m) for i, m in rows.ragged(table.sheet, table.header, table.data).items()}
        sound = replace(table, data=[i for i in table.data if i not in refused])
        before = len(reading.rejects)
        columns = list(_columns(sound, ctx, base, reading, found, has, filtered))
        if not columns and len(reading.rejects) > before:  # which name what is wrong with the header
            reading.answer(table.sheet, table.data)
        if kind == "region":
            _refuse_second_half(table, ctx, columns)
    except Problem as problem:
        row = table.block if table.block is not None else (table.header or table.data)[0]
        reading.rejects.append(reject(problem, table.sheet, row, table.label_column))
        found.update(ctx.source.columns)  # nobody can say whether the table has them
        reading.answer(table.sheet, table.data)
        return problem
    if kind == "region":
        refused |= {i: ("ambiguous_region", m) for i, m in rows.namesakes(table, ctx).items() if i not in refused}
    parents = rows.parents(table, ctx) if kind == "region" else {}
    above = rows.headings(table, ctx) if kind == "region" else set()
    reading.answer(table.sheet, above)
    span = reading.span(columns, table.sheet, ctx.figures)
    for i in table.data:
        if i in above:
            continue
        if i in refused:
            reading.rejects.append(reject(Problem(*refused[i]), table.sheet, i, table.label_column))
        elif columns:
            _read_row(table, i, columns, span, ctx, reading, has, parents.get(i, ""))
    seen.append(has)
    return base


def _refuse_block(table: Table, ctx: Context) -> None:
    if table.block is not None and not block_is_chosen(table, ctx):
        text = " ".join(c.strip() for c in table.sheet.rows[table.block] if c.strip())
        labels = ", ".join(repr(table.label(i)) for i in table.data if table.label(i))
        message = (
            f"{text!r} stands between the rows: those below it ({labels}) may be of another kind; "
            "an entry with `tables: [that text]` reads them, or take the line out"
        )
        raise Problem("block", message)


def _read_row(
    table: Table,
    i: int,
    columns: list[tuple[int, Key]],
    span: Span,
    ctx: Context,
    reading: Reading,
    has: rows.Columns,
    parent: str,
) -> None:
    kind = ctx.source.facets.rows
    label = table.label(i)
    reported: set[str] = set()
    keys: dict[int | None, Key | None] = {}  # of the row, by the year of the column
    if not ctx.by_year:  # one for all
        with contextlib.suppress(Problem):
            row = _row_key(kind, label, columns[0][1].year, ctx, parent)
            if row is PASSED_OVER:
                reading.answer(table.sheet, (i,))
                return
            if row is None:
                return
            has.regions.add(row.region_id or row.sector or row.indicator)
            if reading.read_plain(table.sheet, i, span, row):
                return
            keys = {column.year: row for _, column in columns}
    for j, column in columns:
        try:
            if column.year not in keys:
                row = keys[column.year] = _row_key(kind, label, column.year, ctx, parent)
                if row is PASSED_OVER:
                    reading.answer(table.sheet, (i,))
                elif row is not None:
                    has.regions.add(row.region_id or row.sector or row.indicator)
            row = keys[column.year]
            if row is not None and row is not PASSED_OVER:
                reading.read_cell(table.sheet, i, j, column, row, ctx.figures)
        except Problem as problem:
            if str(problem) not in reported:  # one reject per row and reason, at the label
                reported.add(str(problem))
                reading.rejects.append(reject(problem, table.sheet, i, table.label_column))


def _row_key(kind: str, label: str, year: int | None, ctx: Context, parent: str) -> Key | None:
    """What a row label says; None for an indicator that the catalogue does not ask for."""
    if not label:
        raise Problem(f"no_{kind}", f"figures without a {kind} name; fill in the name or remove the row")
    if kind == "region":
        return ctx.region(label, year, parent)
    if kind == "sector":
        return ctx.sector(label, year)
    if kind == "year":
        return Key(year=record_year(label, ctx))
    header = parse_header(label, "", ctx)
    match = ctx.indicator(header, year) or ctx.indicator(without_years(header, ctx.source.year_words), year)
    if match is None:
        return None
    ctx.whole_year(header.span)
    if not match[1].unit:
        refuse_unknown_unit(header)
    unit = header.unit or (unit_id(match[1].unit, ctx) if match[1].unit else "")
    return Key(indicator=match[0], unit=unit, unit_raw=header.unit_raw or match[1].unit or "")


# --- columns ---------------------------------------------------------------------------------------------------


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


def _columns(
    table: Table, ctx: Context, base: Key, reading: Reading, found: set[str], has: rows.Columns, keys: set[int]
) -> Iterator[tuple[int, Key]]:
    """Value columns with what their headers say; unreadable ones become rejects. `keys`: columns of `where`."""
    used: dict[tuple[object, ...], int] = {}
    row = table.header[0] if table.header else table.data[0]
    right = (j for j in range(table.label_column + 1, len(table.sheet.rows[0])) if j not in keys)
    kinds = {j: column_kind(table, j, ctx) for j in right}
    headers, problems = _headers(table, kinds, ctx)
    units = _table_units(table, [h for j, h in headers.items() if kinds[j] == "figures"], ctx)
    for j, header in headers.items():
        try:
            key = _column_key(header, ctx, base, units)
            if key is None:
                has.unlisted += [repr(header.text)] if kinds[j] == "figures" else []
                continue
            found.update((key.indicator, key.sector or ""))  # an empty column is there all the same
            has.wanted.add((key.indicator, key.sector or ""))
            if kinds[j] == "empty":
                reading.missing += len(table.data)
                reading.answer(table.sheet, table.data)
                continue
            if not key.unit and ctx.source.facets.rows != "indicator":
                key = _unit_of_figures(key, table, j, ctx)
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


def _headers(table: Table, kinds: dict[int, str], ctx: Context) -> tuple[dict[int, Header], dict[int, Problem]]:
    """What is printed over each column, and what cannot be read there."""
    first = next((j for j, kind in kinds.items() if kind != "names"), 0)
    headers: dict[int, Header] = {}
    problems: dict[int, Problem] = {}
    for j in kinds:
        try:
            headers[j] = parse_header(*column_header(table, j, first), ctx)
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


def _unit_of_figures(key: Key, table: Table, j: int, ctx: Context) -> Key:
    """The unit of a column where every figure prints its own: 12.5%."""
    figures = [read_figure(t, ctx.figures) for i in table.data if (t := table.cell(i, j)).strip()]
    if ctx.figures.percent and all(f.percent for f in figures if f.status == "number"):
        return replace(key, unit=ctx.figures.percent, unit_raw="%")
    raise Problem("no_unit", NO_UNIT)


def column_kind(table: Table, j: int, ctx: Context) -> str:
    """empty, figures, or names: mostly text, which under a header that is known is rejected cell by cell."""
    odd = table.sheet.odd(j)
    if ctx.figures.sure and any(i not in odd for i in table.data):
        return "figures"
    texts = [t for i in table.data if (t := fold(table.cell(i, j)))]
    if not texts:
        return "empty"
    if any(read_figure(t, ctx.figures).status == "number" for t in texts):
        return "figures"
    kinds = [read_figure(t, ctx.figures).status for t in texts]
    figures = kinds.count("error") < len(kinds) / 2 or any(map(figure_like, texts))
    return "figures" if figures else "names"


def column_header(table: Table, j: int, first: int) -> tuple[str, str]:
    """Own label of a column, and the labels of the merged cells it stands under; `first` is the first value column."""
    own = [(i, table.cell(i, j).strip()) for i in table.header]
    parents = []
    for i, text in own:
        if not text and any(t for k, t in own if k > i):
            left = (table.cell(i, k).strip() for k in range(j - 1, first - 1, -1))
            parents.append(next((t for t in left if t), ""))
    return ROW.join(t for _, t in own if t), ROW.join(p for p in parents if p)


def _column_key(header: Header, ctx: Context, base: Key, units: _Units) -> Key | None:
    """What a column carries by its layout; None for a column that is passed over."""
    carries = ctx.source.facets.columns
    if not set(header.labels()).isdisjoint(map(path, ctx.source.ignore)):
        return None
    key, label, column = base, header, None
    if "year" in carries:
        ctx.whole_year(header.span)
        if len(header.years) != 1:
            _beyond_catalogue(header, ctx, "no single year in the column label", default="reject")
            return None
        ctx.file_is_of_whole(header.years[0])
        key, label = replace(key, year=header.years[0]), without_years(header, ctx.source.year_words)
    if "indicator" in carries:
        match = ctx.indicator(label, key.year) or ctx.indicator(header, key.year)
        if match is None:
            _unknown_indicator(label, ctx, key)
            return None
        key, column = replace(key, indicator=match[0]), match[1]
        if "year" not in carries:
            _refuse_other_year(header, key, ctx)
    elif carries == {"year"} and any(label.labels()):
        _beyond_catalogue(header, ctx, "the column label says more than a year", default="reject")
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
    """A head that is a year, and no other word, or says `the year before`: its figures are not the table's year's."""
    alone = header.years and not any(without_years(header, ctx.source.year_words).labels())
    if (alone and key.year is not None and not header.span and key.year not in header.years) or is_year_before(
        header.own.replace(ROW, "\n"), header.parent.replace(ROW, "\n")
    ):
        message = (
            f"column {header.text!r} is not of {key.year}, the year of the table; leave it out of `columns`, or say "
            "the year in its head and take `layout: regions_by_indicators_and_years`"
        )
        problem = Problem("other_year", message)
        problem.indicator = key.indicator
        raise problem


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
