"""Long tables: a row per region and year (and sector), key columns and value columns found by their header labels."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from warehouse.names import normalise
from warehouse.readers.cells import SUPPRESSED, YEAR, fold, read_figure, years_in
from warehouse.readers.containers import Sheet
from warehouse.readers.labels import Context, parse_header, unit_id
from warehouse.readers.observations import NO_UNIT, PASSED_OVER, Key, Problem, Reading, Reject, merge, reject
from warehouse.readers.periods import part_of_year
from warehouse.readers.records import WITHHELD, is_withheld, multiplier_column, remark_columns, times_of
from warehouse.readers.rows import ragged
from warehouse.readers.tables import Table
from warehouse.readers.titles import table_base


@dataclass(slots=True)
class LongHeader:
    """Positions (0-based) of the key columns by role and of the value columns with what their labels say."""

    row: int
    roles: dict[str, int] = field(default_factory=dict)
    values: dict[int, Key] = field(default_factory=dict)
    remarks: dict[int, str] = field(default_factory=dict)  # heads of columns that say what is withheld
    multiplier: int | None = None


def read_long(sheet: Sheet, ctx: Context, reading: Reading, found: set[str]) -> int:
    """Read a sheet's long table; returns how many tables there were (0 or 1)."""
    try:
        header = _find_header(sheet, ctx)
    except Problem as problem:  # a unit that the source gives is in no list
        reading.rejects.append(Reject(problem.reason, str(problem), sheet.name))
        return 1
    if header is None:
        return 0
    found.update(key.indicator for key in header.values.values())
    body = [i for i in range(header.row + 1, len(sheet.rows)) if _is_record(sheet.rows[i], header)]
    table = Table(sheet, header.roles.get("region", 0), _above(sheet, header.row), [header.row], body)
    try:
        _require_roles(header, ctx)
        base = table_base(table, ctx, None, dated="year" not in header.roles)
        if "unit" not in header.roles and not all(key.unit or base.unit for key in header.values.values()):
            raise Problem("no_unit", NO_UNIT)
    except Problem as problem:
        reading.rejects.append(reject(problem, sheet, header.row, table.label_column))
        reading.answer(sheet, body)
        return 1
    refused = ragged(sheet, [header.row], body)
    dated = _dates_are_years(sheet, header, body)
    for i in body:
        try:
            if i in refused:
                raise Problem("ragged_row", refused[i])
            key, flag = _record_key(sheet.rows[i], header, base, ctx, dated=dated)
            if key is PASSED_OVER:
                reading.answer(sheet, (i,))
            else:
                _read_record(sheet, i, header, key, flag, ctx, reading)
        except Problem as problem:
            reading.rejects.append(reject(problem, sheet, i, header.roles.get(problem.role, table.label_column)))
    return 1


def _read_record(
    sheet: Sheet, i: int, header: LongHeader, key: Key, flag: str | None, ctx: Context, reading: Reading
) -> None:
    """The figures of one record; a zero that is flagged as withheld is missing."""
    power = sheet.rows[i][header.multiplier] if header.multiplier is not None else ""
    for j, column in header.values.items():
        if flag in SUPPRESSED and read_figure(sheet.rows[i][j], ctx.figures).value == 0:
            reading.missing += 1
            reading.answer(sheet, (i,))
        else:
            times = times_of(power, column.unit or key.unit, ctx.seeds.units, named="multiplier" in header.roles)
            reading.read_cell(sheet, i, j, key, column, ctx.figures, flag, times=times)


def _find_header(sheet: Sheet, ctx: Context) -> LongHeader | None:
    """The first row in which at least two of the labels stand (one, if only one is asked for)."""
    assert ctx.source.long is not None
    roles = {normalise(label): role for role, labels in ctx.source.long for label in labels}
    wanted = min(2, len(set(roles.values())) + len(ctx.source.columns))
    for i, row in enumerate(sheet.rows):
        header = LongHeader(i)
        for j, text in enumerate(row):
            role = roles.get(normalise(text)) if text.strip() else None
            if role:
                header.roles.setdefault(role, j)
            elif text.strip() and (key := _value_column(text, ctx)):
                header.values[j] = key
        if len(header.roles) + len(header.values) >= wanted and header.values:
            header.remarks = remark_columns(row)
            header.multiplier = header.roles.get("multiplier", multiplier_column(row))
            return header
    return None


def _value_column(text: str, ctx: Context) -> Key | None:
    try:
        label = parse_header(text, "", ctx)
    except Problem:
        return None
    match = ctx.indicator(label, None)
    if match is None:
        return None
    unit = label.unit or (unit_id(match[1].unit, ctx) if match[1].unit else "")
    return Key(indicator=match[0], unit=unit, unit_raw=label.unit_raw or match[1].unit or "")


def _above(sheet: Sheet, row: int) -> list[int]:
    return [i for i in range(row) if any(c.strip() for c in sheet.rows[i])]


def _is_record(row: list[str], header: LongHeader) -> bool:
    """Notes below a table fill one cell only; a record has a key or a figure beside it."""
    filled = [j for j in {*header.roles.values(), *header.values} if row[j].strip()]
    return len(filled) > 1 or any(j in header.values for j in filled)


def _require_roles(header: LongHeader, ctx: Context) -> None:
    assert ctx.source.long is not None
    for role, labels in ctx.source.long:
        if labels and role not in ("flag", "multiplier") and role not in header.roles:
            shown = " or ".join(repr(label) for label in labels)
            raise Problem(
                "missing_column", f"no column {shown} ({role}); if it is called otherwise add the label to `long`"
            )


_JANUARY = re.compile(r"(?:1[89]|20)\d\d[-/.]0?1[-/.]0?1(?:[T\s]0?0:00(?::00)?)?")


def _dates_are_years(sheet: Sheet, header: LongHeader, body: list[int]) -> bool:
    """Whether years are written as their first day: every record has one, and there are several years."""
    if "year" not in header.roles:
        return False
    texts = {fold(sheet.rows[i][header.roles["year"]]) for i in body}
    return len(texts) > 1 and all(_JANUARY.fullmatch(t) for t in texts)


def _record_year(text: str, ctx: Context, *, dated: bool) -> int:
    """The year of a record: one, and nothing else that is a number; a month or quarter only as `period: part`."""
    text = fold(text)
    if not dated:
        ctx.whole_year(text)
    years = years_in(text) or [y for y in years_in(text[:4]) if part_of_year(text)]
    rest = YEAR.sub("", re.sub(r"\.0+$", "", text))
    if len(years) != 1 or (re.search(r"\d", rest) and not part_of_year(text) and not _YEAR_END.search(text)):
        raise Problem("no_year", f"{text!r} is not a year", role="year")
    return years[0]


_YEAR_END = re.compile(r"12\D+31")


def _record_key(row: list[str], header: LongHeader, base: Key, ctx: Context, *, dated: bool) -> tuple[Key, str | None]:
    """Key of one record and its flag; the flag column's text is translated by `flags`, or kept as it is."""
    key = base
    if "year" in header.roles:
        try:
            year = _record_year(row[header.roles["year"]], ctx, dated=dated)
            ctx.file_is_of_whole(year)
        except Problem as problem:
            raise Problem(problem.reason, str(problem), role="year") from None
        key = merge(key, Key(year=year))
    if "region" in header.roles:
        text = row[header.roles["region"]].strip()
        if not text:
            raise Problem(
                "no_region", "figures without a region name; fill in the name or remove the row", role="region"
            )
        region = ctx.region(text, key.year)
        if region is PASSED_OVER:
            return PASSED_OVER, None
        key = merge(key, region)
    if "sector" in header.roles:
        sector = ctx.sector(row[header.roles["sector"]].strip(), key.year)
        if sector is PASSED_OVER:
            return PASSED_OVER, None
        key = merge(key, sector)
    if "unit" in header.roles and (text := row[header.roles["unit"]].strip()):
        key = merge(key, Key(unit=ctx.same_dimension(unit_id(text, ctx, role="unit"), key.year), unit_raw=text))
    remark = fold(row[header.roles["flag"]]) if "flag" in header.roles else ""
    flag = {fold(k): v for k, v in ctx.source.flags.items()}.get(remark, remark) or None
    if (flag or "") == remark and any(is_withheld(head, row[j]) for j, head in header.remarks.items()):
        flag = WITHHELD
    return key, flag
