"""Tables of records: a row per region and year (and sector, indicator), or with years, regions or sectors across.

Key columns and value columns are found by their header labels.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import nan

from warehouse.readers.cells import SUPPRESSED, YEAR, figure_like, fold, read_figure, years_in
from warehouse.readers.containers import Sheet, cell_name
from warehouse.readers.headers import parse_header, refuse_unknown_unit
from warehouse.readers.key_columns import Filter
from warehouse.readers.labels import Context, unit_id
from warehouse.readers.long_header import LongHeader, find_header, require_roles
from warehouse.readers.observations import PASSED_OVER, Key, Problem, Reading, Reject, Span, merge, reject
from warehouse.readers.periods import are_first_days, is_forecast, part_of_year, without_twelve_months, year_end
from warehouse.readers.records import WITHHELD, is_absent, is_withheld, times_of
from warehouse.readers.rows import ragged
from warehouse.readers.tables import Table
from warehouse.readers.titles import table_base
from warehouse.readers.value_columns import unit_of_figures


def read_long(sheet: Sheet, ctx: Context, reading: Reading, found: set[str], wanted: Filter) -> int:
    """Read a sheet's table of records; returns how many there were (0 or 1). Indicators that it has go into `found`."""
    try:
        header = find_header(sheet, ctx)
    except Problem as problem:  # a unit that the source gives is in no list
        reading.rejects.append(Reject(problem.reason, str(problem), sheet.name))
        return 1
    if header is None:
        return 0
    found.update(key.indicator for key in header.values.values())
    above = [i for i in range(header.row) if any(c.strip() for c in sheet.rows[i])]
    table = Table(sheet, header.roles.get("region", 0), above, [header.row], [])
    try:
        require_roles(header, ctx)
        wanted.at([sheet.rows[header.row]])
        base = table_base(table, ctx, None, dated=not _dated(header, ctx))
        if "year" in header.roles:
            ctx.refuse_fractions(row[header.roles["year"]] for row in sheet.rows[header.row :])
        said = {"unit", "indicator"} & header.roles.keys()
        header.values = {j: key for j, key in header.values.items() if j not in header.refused or "unit" in said}
        if not said and not base.unit:
            rows = range(header.row + 1, len(sheet.rows))
            filled = replace(table, data=[i for i in rows if header.is_record(sheet.rows[i])])
            header.values = {
                j: key if key.unit else unit_of_figures(key, filled, j, ctx) for j, key in header.values.items()
            }
    except Problem as problem:
        reading.rejects.append(reject(problem, sheet, header.row, table.label_column))
        reading.answer(sheet, range(header.row + 1, len(sheet.rows)))
        return 1
    below = range(header.row + 1, len(sheet.rows))
    heads = [c.strip() for c in sheet.rows[header.row]]
    again = {i for i in below if sheet.rows[i][0].strip() == heads[0] and [*map(str.strip, sheet.rows[i])] == heads}
    body = [i for i in below if i not in again and wanted.takes(sheet.rows[i])]
    reading.answer(sheet, set(below).difference(body))
    body = [i for i in body if header.is_record(sheet.rows[i])]
    if "region" in header.roles:
        ctx.look_at(sheet.rows[i][header.roles["region"]] for i in body)
    if not header.values:  # each head is refused by itself
        reading.answer(sheet, body)
    refused = ragged(sheet, [header.row], body)
    span = reading.span(list(header.values.items()), sheet, ctx.figures)
    flags = {fold(k): v for k, v in ctx.source.flags.items()}
    records = _Records(sheet, header, base, ctx, _dates_are_years(sheet, header, body), found, span, flags)
    for i in body:
        if i in refused:
            reading.rejects.append(reject(Problem("ragged_row", refused[i]), sheet, i, table.label_column))
        else:
            records.read(i, reading)
    reading.rejects += [*records.unnamed(table.label_column), *_refused_heads(sheet, header, body)]
    return 1


def _dated(header: LongHeader, ctx: Context) -> bool:
    return "year" in header.roles or "year" in ctx.source.facets.columns


def _refused_heads(sheet: Sheet, header: LongHeader, body: Sequence[int]) -> list[Reject]:
    """Columns of figures whose head is no year, region or sector as it should be (2019Q4, a name in no list)."""
    return [
        reject(problem, sheet, header.row, j)
        for j, problem in header.refused.items()
        if any(figure_like(sheet.rows[i][j]) for i in body)
    ]


@dataclass
class _Records:
    """The rows of one table, read one after the other; names that no list knows are said once, with how many rows."""

    sheet: Sheet
    header: LongHeader
    base: Key
    ctx: Context
    dated: bool
    found: set[str]
    span: Span
    flags: dict[str, str]
    _unknown: dict[tuple[str, str, str], list[int]] = field(default_factory=dict)
    _years: dict[str, Key] = field(default_factory=dict)  # the base with the year that a text says

    def read(self, i: int, reading: Reading) -> None:
        """The figures of row `i`: with years across it is matched once, unless names or lists differ by year."""
        for year, columns in self._by_year.items():
            try:
                key, flag = self._key(self.sheet.rows[i], year)
            except Problem as problem:
                self._refuse(i, columns, problem, reading)
                continue
            if key is PASSED_OVER:
                reading.answer(self.sheet, (i,))
            elif len(self._by_year) > 1 or not self._at_once(i, key, flag, reading):
                self._cells(i, columns, key, flag, reading)

    @cached_property
    def _by_year(self) -> dict[int | None, list[tuple[int, Key]]]:
        """Value columns by the year that they say, where it bears on what names mean; else all under the first."""
        found: dict[int | None, list[tuple[int, Key]]] = {}
        first = next((column.year for column in self.header.values.values()), None)
        for j, column in self.header.values.items():
            found.setdefault(column.year if self.ctx.by_year else first, []).append((j, column))
        return found

    def _cells(self, i: int, columns: Sequence[tuple[int, Key]], key: Key, flag: str | None, reading: Reading) -> None:
        try:
            for j, column in columns:
                self._cell(i, j, key, column, flag, reading)
        except Problem as problem:
            self._refuse(i, columns, problem, reading)

    def _refuse(self, i: int, columns: Sequence[tuple[int, Key]], problem: Problem, reading: Reading) -> None:
        """Keep why a row cannot be read; a place of other years beside no figure is none."""
        if problem.reason in _OF_NAMES:
            reading.answer(self.sheet, (i,))
            if problem.reason == "not_valid_region" and self._is_bare(i, columns):
                return
            rows = self._unknown.setdefault((problem.reason, str(problem), problem.role), [])
            rows += [i] if rows[-1:] != [i] else []
        else:
            at = self.header.roles.get(problem.role, self.header.roles.get("region", 0))
            reading.rejects.append(reject(problem, self.sheet, i, at))

    def _at_once(self, i: int, key: Key, flag: str | None, reading: Reading) -> bool:
        """Whether nothing but the row and its columns bears on the figures, and they were read so."""
        if key is PASSED_OVER or self.header.multiplier is not None or flag in SUPPRESSED or self._is_absent(i):
            return False
        return reading.read_plain(self.sheet, i, self.span, key, flag, row_holds=False)

    def _is_absent(self, i: int) -> bool:
        return any(is_absent(head, self.sheet.rows[i][j]) for j, head in self.header.remarks.items())

    def _is_bare(self, i: int, columns: Sequence[tuple[int, Key]]) -> bool:
        return all(read_figure(self.sheet.rows[i][j], self.ctx.figures).status == "missing" for j, _ in columns)

    def unnamed(self, at: int) -> list[Reject]:
        """A reject for each name that cannot be matched, at the first of its rows."""
        found = []
        for (reason, message, role), rows in self._unknown.items():
            column = self.header.roles.get(role, at)
            last = cell_name(rows[-1] + 1, column + 1)
            more = f" (in {len(rows)} rows, the last {last})" if len(rows) > 1 else ""
            found.append(reject(Problem(reason, message + more), self.sheet, rows[0], column))
        return found

    def _cell(self, i: int, j: int, key: Key, column: Key, flag: str | None, reading: Reading) -> None:
        """One figure; a zero that is flagged as withheld, or as none, is missing."""
        header, figures = self.header, self.ctx.figures
        power = self.sheet.rows[i][header.multiplier] if header.multiplier is not None else ""
        none = flag if flag in SUPPRESSED else "missing" if self._is_absent(i) else ""
        if none and read_figure(self.sheet.rows[i][j], figures).value == 0:
            reading.missing += 1
            reading.answer(self.sheet, (i,))
            reading.gaps.add(self.sheet.name, i + 1, j + 1, key, column, self.sheet.rows[i][j], nan, none)
        else:
            times = times_of(power, column.unit or key.unit, self.ctx.seeds.units, named="multiplier" in header.roles)
            reading.read_cell(self.sheet, i, j, key, column, figures, flag, times=times)

    def _key(self, row: list[str], year: int | None) -> tuple[Key, str | None]:
        """Key of one record and its flag; the flag column's text is translated by `flags`, or kept as it is."""
        header, ctx = self.header, self.ctx
        key = self._of_year(row[header.roles["year"]]) if "year" in header.roles else self.base
        year = key.year or year
        if "region" in header.roles:
            text = row[header.roles["region"]].strip()
            if not text:
                advice = "fill in the name or remove the row; if cells are merged name the column in `fill_down`"
                raise Problem("no_region", f"figures without a region name; {advice}", role="region")
            region = ctx.region(text, year)
            if region is PASSED_OVER:
                return PASSED_OVER, None
            key = merge(key, region)
        if "sector" in header.roles:
            sector = ctx.sector(row[header.roles["sector"]].strip(), year)
            if sector is PASSED_OVER:
                return PASSED_OVER, None
            key = merge(key, sector)
        if "indicator" in header.roles:
            indicator = self._indicator(row[header.roles["indicator"]].strip(), year)
            if indicator is PASSED_OVER:
                return PASSED_OVER, None
            key = merge(key, indicator)
        if "unit" in header.roles and (text := row[header.roles["unit"]].strip()):
            column = ctx.source.columns_in(year).get(key.indicator)
            unit = ctx.same_dimension(unit_id(text, ctx, role="unit"), year, column)
            key = merge(key, Key(unit=unit, unit_raw=text))
        return key, self._flag(row)

    def _of_year(self, text: str) -> Key:
        found = self._years.get(text)
        if found is None:
            found = self._years[text] = merge(self.base, Key(year=_year(text, self.ctx, self.dated)))
        return found

    def _indicator(self, text: str, year: int | None) -> Key:
        """What a record's indicator is; one that the catalogue does not list is passed over (refused by `unlisted`)."""
        header = parse_header(text, "", self.ctx)
        match = self.ctx.indicator(header.labels(), year)
        if match is None and self.ctx.source.unlisted == "reject":
            raise Problem("unknown_indicator", f"{text!r} is not among `columns` of the source", role="indicator")
        if match is None:
            return PASSED_OVER
        name, column = match
        self.found.add(name)
        if not column.unit and "unit" not in self.header.roles:
            refuse_unknown_unit(header)
        unit = header.unit or (unit_id(column.unit, self.ctx) if column.unit else "")
        return Key(indicator=name, unit=unit, unit_raw=header.unit_raw or column.unit or "")

    def _flag(self, row: list[str]) -> str | None:
        header = self.header
        remark = fold(row[header.roles["flag"]]) if "flag" in header.roles else ""
        flag = self.flags.get(remark, remark) or None
        if (flag or "") == remark and any(is_withheld(head, row[j]) for j, head in header.remarks.items()):
            flag = WITHHELD
        return flag


_OF_NAMES = frozenset(f"{what}_{of}" for what in ("unknown", "ambiguous", "not_valid") for of in ("region", "industry"))
_OF_NAMES |= {"unknown_indicator"}


def _year(text: str, ctx: Context, dated: bool) -> int:
    try:
        year = record_year(text, ctx, dated=dated)
        ctx.file_is_of_whole(year)
    except Problem as problem:
        raise Problem(problem.reason, str(problem), role="year") from None
    return year


def _dates_are_years(sheet: Sheet, header: LongHeader, body: list[int]) -> bool:
    """Whether years are written as their first day: every record has one, and there are several years."""
    return "year" in header.roles and are_first_days({sheet.rows[i][header.roles["year"]] for i in body})


def record_year(text: str, ctx: Context, *, dated: bool = False) -> int:
    """The year of a record: one, and nothing else that is a number; a month or quarter only as `period: part`."""
    said, text = text, without_twelve_months(year_end(ctx.calendar(fold(text))))
    if not dated:
        ctx.whole_year(text)
    years = years_in(text) or [y for y in years_in(text[:4]) if part_of_year(text)]
    if len(years) != 1 or (re.search(r"\d", YEAR.sub("", text)) and not part_of_year(text)):
        raise Problem("no_year", f"{said!r} is not a year", role="year")
    if is_forecast(text):
        message = f"{said!r} is called a forecast; write the year alone if its figures are to be read"
        raise Problem("no_year", message, role="year")
    return years[0]
