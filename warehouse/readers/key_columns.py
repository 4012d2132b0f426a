"""Tables of records: rows that a source wants (`where`), merged cells filled down, what stands across the columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from warehouse.names import normalise
from warehouse.readers.cells import fold
from warehouse.readers.containers import Sheet
from warehouse.readers.headers import Header, beyond_catalogue, parse_header, without_years
from warehouse.readers.labels import Context, path
from warehouse.readers.observations import PASSED_OVER, Key, Problem
from warehouse.readers.periods import is_plan, years_for_dates
from warehouse.readers.tables import LAST_HEAD

_SERIES = re.compile(r"\bYR\b|\[\s*\]")  # 2018 [YR2018], as the World Bank's DataBank heads its columns


def heads(text: str) -> tuple[str, ...]:
    """Comparable forms of a column's head; SDMX writes the code before the name, FREQ:Frequency."""
    return tuple(dict.fromkeys(n for n in (normalise(text), normalise(text.partition(":")[0])) if n))


def at_heads(labels: Iterable[str], row: Sequence[str]) -> dict[int, str]:
    """Position -> which of the labels its head is. Where one stands in the row as it is given (Measure, in SDMX-CSV
    with labels) a head that only compares equal (MEASURE, of codes) is another column.
    """
    printed = {c.strip() for c in row}
    given = [label.strip() for label in labels]
    exact = printed.intersection(given)
    alike = {normalise(label): label for label in given if label not in exact}
    found: dict[int, str] = {}
    for j, text in enumerate(row):
        label = text.strip() if text.strip() in exact else next((alike[n] for n in heads(text) if n in alike), "")
        if label:
            found[j] = label
    return found


def _turned(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Columns as rows."""
    return [list(column) for column in zip(*rows, strict=True)]


def prepared(sheet: Sheet, ctx: Context) -> Sheet:
    """The sheet as it is read: merged cells filled down as the source says, years in place of dates that head columns.

    With `fiscal_year` a date stays, and says which year it ends.
    """
    if not ctx.source.fiscal_year:
        above = LAST_HEAD if ctx.source.facets.keyed else len(sheet.rows)
        rows = [*map(years_for_dates, sheet.rows[:above]), *sheet.rows[above:]]
        if ctx.source.facets.rows == "year":
            rows = _turned([years_for_dates(column) for column in _turned(rows)])
        sheet = Sheet(sheet.name, rows, sheet.hidden, sheet.lengths)
    return filled_down(sheet, ctx.source.fill_down) if ctx.source.fill_down else sheet


def filled_down(sheet: Sheet, labels: Sequence[str]) -> Sheet:
    """The sheet with empty cells below those heads filled with what stands above, in rows that say something else.

    A merged cell is filled at its first row only; that it is merged the source says by `fill_down`.
    """
    wanted = set(map(normalise, labels))
    at = next((i for i, row in enumerate(sheet.rows) if wanted and wanted <= {n for c in row for n in heads(c)}), None)
    if at is None:
        return sheet
    columns = [j for j, c in enumerate(sheet.rows[at]) if wanted.intersection(heads(c))]
    rows = list(sheet.rows[: at + 1])
    last = dict.fromkeys(columns, "")
    for row in sheet.rows[at + 1 :]:
        if wanted <= {n for c in row for n in heads(c)}:  # the header again: a continuation
            last = dict.fromkeys(columns, "")
        elif any(c.strip() for j, c in enumerate(row) if j > min(columns) and j not in columns):
            row = [last[j] if j in last and not c.strip() else c for j, c in enumerate(row)]
            last = {j: row[j] for j in columns}
        rows.append(row)
    return Sheet(sheet.name, rows, sheet.hidden, sheet.lengths)


class Filter:
    """The rows that a source wants, by the columns that `where` names; what it asks for and never saw is said."""

    def __init__(self, where: Mapping[str, Sequence[str]]) -> None:
        self._where = where
        self._columns: dict[int, str] = {}
        self._wanted = {label: {_comparable(v) for v in values} for label, values in where.items()}
        self._seen: dict[str, set[object]] = {label: set() for label in where}

    def at(self, header: Iterable[Sequence[str]]) -> set[int]:
        """Find the columns in header rows; returns their positions (0-based).

        Raises
        ------
        Problem
            missing_column: no head is so called.
        """
        found: dict[str, int] = {}
        for row in header:
            for j, label in at_heads(self._where, row).items():
                found.setdefault(label, j)
        for label in self._where:
            if label.strip() not in found:
                message = f"no column {label!r} that `where` names; if it is called otherwise correct the source"
                raise Problem("missing_column", message)
        self._columns = {found[label.strip()]: label for label in self._where}
        return set(self._columns)

    def takes(self, row: Sequence[str]) -> bool:
        """Whether every column named has one of the entries wanted (10 is 10.0, and `A` is `A: Annual`)."""
        taken = True
        for j, label in self._columns.items():
            forms = {_comparable(row[j]), _comparable(row[j].partition(":")[0])} & self._wanted[label]
            self._seen[label] |= forms
            taken = taken and bool(forms)
        return taken

    def unseen(self) -> list[str]:
        """Entries that no row has, as `column: entry`."""
        return [
            f"{label}: {value}"
            for label, values in self._where.items()
            for value in values
            if self._columns and _comparable(value) not in self._seen[label]
        ]


def _comparable(text: str) -> object:
    text = fold(text).strip("\"'")
    try:
        return float(text) if not text.startswith("0") or text == "0" else text  # 010 is a code, not ten
    except ValueError:
        return normalise(text) or text


def across(row: Sequence[str], taken: set[int], ctx: Context) -> tuple[dict[int, Key], dict[int, Problem]]:
    """Value columns of a header row that carry years, regions or sectors, by position; and heads that are refused."""
    carries = ctx.source.facets.columns
    ignored = {path(label) for label in ctx.source.ignore}
    if "year" in carries:
        ctx.refuse_fractions(row)
    found: dict[int, Key] = {}
    refused: dict[int, Problem] = {}
    for j, text in enumerate(row):
        if j in taken or not text.strip():
            continue
        try:
            header = parse_header(text, "", ctx)
            if ignored.isdisjoint(header.labels()) and (key := _carried(header, text, carries, ctx)):
                found[j] = key
        except Problem as problem:
            refused[j] = problem
    return found, refused


def _carried(header: Header, text: str, carries: frozenset[str], ctx: Context) -> Key | None:
    if "year" in carries:
        ctx.whole_year(header.span)
        bare = normalise(_SERIES.sub("", without_years(header, ctx.source.year_words).own))
        if header.years and not (len(header.years) == 1 and not bare):
            beyond_catalogue(header, ctx, "the column label says more than a year", default="reject")
            return None
        if is_plan(text):
            beyond_catalogue(header, ctx, "no single year in the column label", default="reject")
        return Key(year=header.years[0]) if header.years else None
    named = ctx.region if "region" in carries else ctx.sector
    try:
        key = named(text.strip(), None)
    except Problem:
        if not header.unit or not header.own:
            raise
        key = named(header.own, None)  # 制造业（万人）: what stands in brackets is the unit, not of the name
    if key is PASSED_OVER:
        return None
    if not header.unit or key.unit:
        return key
    return replace(key, unit=ctx.same_dimension(header.unit, None), unit_raw=header.unit_raw)
