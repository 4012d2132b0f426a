"""The header of a table of records: which column is which key, and where the figures stand."""

from __future__ import annotations

from dataclasses import dataclass, field

from warehouse.readers.containers import Sheet
from warehouse.readers.headers import Header, parse_header, refuse_unknown_unit
from warehouse.readers.key_columns import across, at_heads
from warehouse.readers.labels import Context, unit_id
from warehouse.readers.observations import Key, Problem
from warehouse.readers.records import multiplier_column, remark_columns

OPTIONAL = ("flag", "multiplier")


@dataclass(slots=True)
class LongHeader:
    """Positions (0-based) of the key columns by role and of the value columns with what their labels say."""

    row: int
    roles: dict[str, int] = field(default_factory=dict)
    values: dict[int, Key] = field(default_factory=dict)
    refused: dict[int, Problem] = field(default_factory=dict)  # heads across that cannot be what they should
    remarks: dict[int, str] = field(default_factory=dict)  # heads of columns that say what is withheld
    multiplier: int | None = None

    def is_record(self, row: list[str]) -> bool:
        """Notes below a table fill one cell only; a record has a key or a figure beside it."""
        filled = [j for j in {*self.roles.values(), *self.values, *self.refused} if row[j].strip()]
        return len(filled) > 1 or any(j in self.values for j in filled)


def find_header(sheet: Sheet, ctx: Context) -> LongHeader | None:
    """The first row in which at least two of the labels stand (one, if only one is asked for), and value columns."""
    roles = {label.strip(): role for role, labels in ctx.source.long or () for label in labels}
    carries = ctx.source.facets.columns
    listed = "indicator" in carries and "indicator" not in roles.values()
    wanted = min(2, len(set(roles.values())) + (len(ctx.source.columns) if listed else 0))
    for i, row in enumerate(sheet.rows):
        header = LongHeader(i)
        named = at_heads(roles, row)
        for j, text in enumerate(row):
            role = roles[named[j]] if j in named else None
            if role == "value":
                header.values[j] = _figures(text, ctx)
            elif role:
                header.roles.setdefault(role, j)
            elif listed and text.strip() and (column := _value_column(text, ctx)):
                header.values[j], problem = column
                if problem:
                    header.refused[j] = problem
        if "indicator" not in carries and len(header.roles) >= wanted:
            header.values, header.refused = across(row, _taken(row, header, ctx), ctx)
        if len(header.roles) + len(header.values) >= wanted and (header.values or header.refused):
            header.remarks = remark_columns(row)
            header.multiplier = header.roles.get("multiplier", multiplier_column(row))
            return header
    return None


def _taken(row: list[str], header: LongHeader, ctx: Context) -> set[int]:
    """Columns that are keys, of the record or of `where`."""
    return {*header.roles.values(), *at_heads(ctx.source.where, row)}


def _figures(text: str, ctx: Context) -> Key:
    """The column of figures beside one of indicators; its head may print the unit."""
    label = parse_header(text, "", ctx)
    return Key(unit=label.unit, unit_raw=label.unit_raw)


def _value_column(text: str, ctx: Context) -> tuple[Key, Problem | None] | None:
    """What a head that the source asks for carries, and why its unit, printed or given, is none."""
    try:
        label = parse_header(text, "", ctx)
    except Problem:
        return None
    match = ctx.indicator(label.labels(), None) or ctx.indicator(Header(text.partition(":")[0]).labels(), None)
    if match is None:
        return None
    given = match[1].unit
    if label.unit:
        return Key(indicator=match[0], unit=label.unit, unit_raw=label.unit_raw), None
    try:
        if not given:
            refuse_unknown_unit(label)
            return Key(indicator=match[0]), None
        return Key(indicator=match[0], unit=unit_id(given, ctx), unit_raw=given), None
    except Problem as problem:
        said = f"column {label.text!r}: {problem}" if given else str(problem)
        return Key(indicator=match[0]), Problem(problem.reason, said, role="unit")


def require_roles(header: LongHeader, ctx: Context) -> None:
    """Raise a Problem if a key column that the source names is not there."""
    for role, labels in ctx.source.long or ():
        if labels and role not in (*OPTIONAL, "value") and role not in header.roles:
            shown = " or ".join(repr(label) for label in labels)
            raise Problem(
                "missing_column", f"no column {shown} ({role}); if it is called otherwise add the label to `long`"
            )
