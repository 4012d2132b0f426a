"""Tables -> observations and rejects, as a source's catalogue entry says.

What row labels and column labels carry is the layout's choice (`warehouse.layouts`); what neither carries is fixed by
the entry or stands above the table. Whatever cannot be read becomes a reject that names its cell.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import partial

from warehouse.names import normalise
from warehouse.readers import rows
from warehouse.readers.accounts import count_rows
from warehouse.readers.cells import (
    by_script,
    is_number,
    read_figure,
    years_in,
)
from warehouse.readers.containers import Document, Sheet, cell_name
from warehouse.readers.finer_places import finer, refuse_coarser
from warehouse.readers.headers import Header, parse_header, refuse_unknown_unit, without_years
from warehouse.readers.key_columns import Filter, prepared
from warehouse.readers.labels import OPEN, Context, find_region, path, unit_id, without_affix
from warehouse.readers.long_tables import read_long, record_year
from warehouse.readers.observations import PASSED_OVER, Key, Problem, Reading, Reject, Span, reject
from warehouse.readers.periods import part_of_year
from warehouse.readers.printed_units import note_unit
from warehouse.readers.tables import Reader, Table, find_tables
from warehouse.readers.titles import block_is_chosen, is_continuation, is_wanted, prints_unit, share_notes, table_base
from warehouse.readers.value_columns import refuse_second_half, value_columns

NO_HEADER = (
    "no column is named: `columns` still says todo; write the printed labels there, or, where the table has no header, "
    "one above it in the file"
)


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
        message = f"no sheet ({names}) has a {what}; {_why_none(document, ctx)}"
        reading.rejects.append(Reject("no_table", message))
    return reading


def _why_none(document: Document, ctx: Context) -> str:
    """What a person can do where no table was found: the texts that stand where known labels were looked for."""
    sheets = [s for s in document.sheets if _is_read(s, ctx)]
    if not sheets:
        return f"`sheets` of the source asks for {', '.join(map(repr, ctx.source.sheets))}, and none is called so"
    facets = ctx.source.facets
    if facets.keyed:
        wanted = [label for _, labels in ctx.source.long or () for label in labels]
        first = next((row for s in sheets for row in s.rows if sum(bool(c.strip()) for c in row) > 1), [])
        heads = _quoted(c for c in first if c.strip())
        return f"`long` names {_quoted(wanted)}, the first row with several texts has {heads}; correct `long`"
    kinds = {"region": "region_names.csv", "sector": "industry_names.csv"}
    unknown = {kind: _unknown(sheets, ctx, kind) for kind in kinds if facets.carry(kind)}
    said = [
        f"texts beside figures such as {_quoted(texts)} are no {kind} that is known; add the spellings to {kinds[kind]}"
        for kind, texts in unknown.items()
        if texts
    ]
    if facets.rows == "year" and (texts := _unknown(sheets, ctx, "year")):
        said.append(f"texts beside figures such as {_quoted(texts)} are no years")
    return "; ".join([*said, "check that the file is of this kind and complete"])


def _unknown(sheets: list[Sheet], ctx: Context, kind: str) -> list[str]:
    """Texts that stand first in rows of figures (where rows are of the kind) or over figures, and that no list has."""
    listed: list[str] = []
    for sheet in sheets:
        for i, row in enumerate(sheet.rows):
            figures = [j for j, c in enumerate(row) if is_number(c) and not years_in(c)]
            if not figures:
                continue
            if ctx.source.facets.rows == kind:
                listed += [next((c for c in row if c.strip() and not is_number(c)), "")]
            else:
                above = (sheet.rows[k][j] for j in figures for k in range(i - 1, -1, -1) if sheet.rows[k][j].strip())
                listed += [c for c in above if not is_number(c)]
                break
    return [t for t in dict.fromkeys(map(str.strip, listed)) if t and not _known(t, ctx, kind)]


def _known(text: str, ctx: Context, kind: str) -> bool:
    if kind == "year":
        return year_of_label(text, ctx) is not None
    try:
        if kind == "region":
            ctx.region(text, None)
        else:
            ctx.sector(text, None)
    except Problem as problem:
        return not problem.reason.startswith("unknown")
    return True


def _quoted(texts: Iterable[str], most: int = 5) -> str:
    listed = list(dict.fromkeys(" ".join(t.split()) for t in texts))
    return ", ".join(map(repr, listed[:most])) + (f" and {len(listed) - most} more" if len(listed) > most else "")


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
                found = met[text] = ctx.names_region(text)
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

    continued = frozenset(map(normalise, ctx.source.continuation_labels))

    def continues(text: str) -> bool:
        return normalise(text).rstrip("0123456789 ") in continued

    def exact(text: str) -> bool:
        """The whole text is a name, or a name and its translation."""
        head, tail = by_script(text)
        names = ctx.seeds.regions
        return kind == "region" and (text in names or (head.strip() in names and tail.strip() in names))

    return Reader(known, unit, figure, headers, ctx.source.header_rows, decides, exact, numbered, finer, continues)


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
    own = {normalise(label) for column in ctx.source.columns.values() for label in column.labels}
    met: dict[str, bool] = {}

    def named(text: str) -> bool:
        return normalise(text) in own or any(without_affix(text, ctx.source.strip) in names for names in lists)

    def known(text: str) -> bool:
        if text not in met:
            met[text] = named(text) or named(_of_sector(text, ctx).own)
        return met[text]

    return known, any(names.numbered for names in lists)


def _of_sector(label: str, ctx: Context) -> Header:
    """A row's label apart from the unit behind it, 制造业(万人); whole where its brackets hold none, or several."""
    try:
        header = parse_header(label, "", ctx)
    except Problem:
        return Header(label)
    return header if header.unit else Header(label)


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
    goes_on = seen and is_continuation(table, ctx) and not prints_unit(table, ctx)
    has = rows.Columns(table, dict(seen[-1].units) if goes_on else {})
    try:
        _refuse_block(table, ctx)
        if kind == "region":
            ctx.look_at(map(table.label, table.data))
            refuse_coarser(table, ctx)
        filtered = wanted.at(table.sheet.rows[i] for i in table.header)
        base = table_base(table, ctx, previous, dated=not ctx.source.facets.carry("year"))
        taken = [i for i in table.data if wanted.takes(table.sheet.rows[i])]
        reading.answer(table.sheet, set(table.data).difference(taken))
        table = replace(table, data=taken)
        refused = {i: ("ragged_row", m) for i, m in rows.ragged(table.sheet, table.header, table.data).items()}
        sound = replace(table, data=[i for i in table.data if i not in refused])
        before = len(reading.rejects)
        columns = list(value_columns(sound, ctx, base, reading, found, has, filtered))
        if not columns and len(reading.rejects) > before:  # which name what is wrong with the header
            reading.answer(table.sheet, table.data)
        if kind == "region":
            refuse_second_half(table, ctx, columns)
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
    reading.notes += _remarks(table, ctx)
    seen.append(has)
    return base


def _remarks(table: Table, ctx: Context) -> list[str]:
    """What a line between the rows leaves out of the row above it, for a person to know."""
    at, where = table.label_column, f"{table.sheet.name}!" if table.sheet.name else ""
    return [
        f"{table.cell(i, at).strip()!r} ({where}{cell_name(i + 1, at + 1)}) is read as a remark on the row above it"
        for i in table.remarks
    ]


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
            if problem.reason == "not_valid_region" and read_figure(table.cell(i, j), ctx.figures).status == "missing":
                continue  # a name of other years, beside no figure
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
        of = _of_sector(label, ctx)
        key = ctx.sector(of.own, year)
        if key is PASSED_OVER or not of.unit:
            return key
        return replace(key, sector_raw=label, unit=ctx.same_dimension(of.unit, year), unit_raw=of.unit_raw)
    if kind == "year":
        return Key(year=record_year(label, ctx))
    header = parse_header(label, "", ctx)
    match = ctx.indicator(header.labels(), year) or ctx.indicator(
        without_years(header, ctx.source.year_words).labels(), year
    )
    if match is None:
        return None
    ctx.whole_year(header.span)
    if not match[1].unit:
        refuse_unknown_unit(header)
    unit = header.unit or (unit_id(match[1].unit, ctx) if match[1].unit else "")
    return Key(indicator=match[0], unit=unit, unit_raw=header.unit_raw or match[1].unit or "")


def _missing_columns(ctx: Context, found: set[str]) -> Iterator[Reject]:
    """Columns that the catalogue asks for and no table of the file has."""
    if ctx.source.facets.carry("sector") or any(d.columns is not None for d in ctx.source.by_year):
        return
    for name, column in ctx.source.columns.items():
        if column.required and name not in found:
            if column.labels == [OPEN]:
                yield Reject("missing_column", NO_HEADER)
                continue
            labels = " or ".join(repr(label) for label in column.labels)
            hint = "if the yearbook calls it otherwise add that label to `columns`"
            yield Reject("missing_column", f"no column {labels} for {name}; {hint}")
