"""What reading a file yields: figures with their place, rejects with their reason, cells that gave no figure.

A reader goes through a table row by row and hands the value cells of a row to `Reading.read_plain`, or each to
`Reading.read_cell`, with two keys as they are: what its column says and what its row says. Nothing is merged or copied
per cell: figures are kept column by column (`Figures`), keys once each, and `Figures.frame` joins them for all cells at
once. So a reader makes one `Key` per column and one per distinct row label (`Context.region` and `Context.sector`
remember theirs), never one per cell.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import nan
from operator import itemgetter
from typing import TYPE_CHECKING

from warehouse.readers.cells import TRIANGLES, Figure, FigureFormat, behind_figure, fold, read_figure, with_minus
from warehouse.readers.containers import SHARED, Sheet, cell_name

if TYPE_CHECKING:
    import polars as pl

NO_UNIT = "no unit is printed and the source gives none; add `unit` to the source, or to the column"


class Problem(Exception):
    """A label or table that cannot be read; becomes a reject at the place where it is caught."""

    def __init__(self, reason: str, message: str, *, role: str = "region") -> None:
        super().__init__(message)
        self.reason = reason
        self.role = role  # which key column of a long table is at fault
        self.indicator = ""  # of a column that is there but cannot be read


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a cell from its row, its column or its table; empty where that says nothing."""

    region_raw: str = ""
    region_key: str = ""
    region_id: str = ""
    year: int | None = None
    indicator: str = ""
    sector_raw: str | None = None
    sector: str | None = None
    unit_raw: str = ""
    unit: str = ""


PASSED_OVER = Key(region_id="-")  # a known name that is no region of the panel: subtotals


def merge(base: Key, over: Key) -> Key:
    """`over` where it says something, else `base`."""
    return Key(
        over.region_raw or base.region_raw,
        over.region_key or base.region_key,
        over.region_id or base.region_id,
        base.year if over.year is None else over.year,
        over.indicator or base.indicator,
        over.sector_raw or base.sector_raw,
        over.sector or base.sector,
        over.unit_raw or base.unit_raw,
        over.unit or base.unit,
    )


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure with its place in the file; rows and columns are 1-based."""

    sheet: str
    row: int
    column: int
    key: Key
    value_raw: str
    value: float
    flag: str | None

    @property
    def cell(self) -> str:
        return cell_name(self.row, self.column)


@dataclass(slots=True)
class Figures:
    """Figures column by column, in the order in which they were read; all columns are of one length.

    sheet, value_raw, value, flag : of the cell. row, column : 1-based. base, over : positions in `keys` of what is
    known from the column (or the table) and from the row; where both say something, `over` holds.
    """

    sheet: list[str] = field(default_factory=list)
    row: array[int] = field(default_factory=lambda: array("i"))
    column: array[int] = field(default_factory=lambda: array("i"))
    base: array[int] = field(default_factory=lambda: array("i"))
    over: array[int] = field(default_factory=lambda: array("i"))
    value_raw: list[str] = field(default_factory=list)
    value: array[float] = field(default_factory=lambda: array("d"))
    flag: list[str | None] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    _positions: dict[int, int] = field(default_factory=dict)  # by identity: kept alive in `keys`

    def __len__(self) -> int:
        return len(self.value)

    def key(self, key: Key) -> int:
        """The position of a key, which is kept the first time it is seen."""
        position = self._positions.get(id(key))
        if position is None:
            position = self._positions[id(key)] = len(self.keys)
            self.keys.append(key)
        return position

    def add(
        self, sheet: str, row: int, column: int, base: Key, over: Key, raw: str, value: float, flag: str | None
    ) -> None:
        """One cell by itself, at a 1-based place."""
        self.sheet.append(sheet)
        self.row.append(row)
        self.column.append(column)
        self.base.append(self.key(base))
        self.over.append(self.key(over))
        self.value_raw.append(raw)
        self.value.append(value)
        self.flag.append(flag)

    def indicators(self) -> set[str]:
        """Indicators that rows name and a figure stands for."""
        return {self.keys[k].indicator for k in set(self.over)}

    def rows_of_sheets(self) -> dict[str, set[int]]:
        """Rows (1-based) that a figure stands in, by sheet."""
        sheets = set(self.sheet)
        if len(sheets) == 1:
            return {sheets.pop(): set(self.row)}
        found: dict[str, set[int]] = {sheet: set() for sheet in sheets}
        for sheet, row in set(zip(self.sheet, self.row, strict=True)):
            found[sheet].add(row)
        return found

    def regions(self) -> set[str]:
        """Names of regions, as printed, that a figure stands for."""
        used = set(self.base) | set(self.over)
        return {name for k in used if (name := self.keys[k].region_raw)}

    def observation(self, k: int) -> Observation:
        """The k-th figure by itself, for a message about it."""
        key = merge(self.keys[self.base[k]], self.keys[self.over[k]])
        return Observation(
            self.sheet[k], self.row[k], self.column[k], key, self.value_raw[k], self.value[k], self.flag[k]
        )

    def frame(self) -> pl.DataFrame:
        """A row per figure: sheet, row, column, cell, what `Key` has, value_raw (trimmed), value, flag."""
        import polars as pl

        kinds = {"year": pl.Int32}
        columns = {name: [getattr(key, name) for key in self.keys] for name in Key.__slots__}
        keys = [pl.Series(name, texts, dtype=kinds.get(name, pl.String)) for name, texts in columns.items()]
        base, over = pl.Series(self.base, dtype=pl.Int32), pl.Series(self.over, dtype=pl.Int32)
        used = set(self.over)
        column = pl.Series("column", self.column, dtype=pl.Int32)
        letters = [cell_name(0, j)[:-1] for j in range(1 + max(set(self.column), default=0))]
        return pl.DataFrame(
            {
                "sheet": pl.Series(self.sheet, dtype=pl.String),
                "row": pl.Series(self.row, dtype=pl.Int32),
                "column": column,
                "letters": pl.Series(letters, dtype=pl.String).gather(column),
            }
        ).select(
            "sheet",
            "row",
            "column",
            pl.concat_str("letters", "row").alias("cell"),
            *(_joined(key, base, over, used) for key in keys),
            pl.Series("value_raw", self.value_raw, dtype=pl.String).str.strip_chars(),
            pl.Series("value", self.value, dtype=pl.Float64),
            pl.Series("flag", self.flag, dtype=pl.String),
        )


def _joined(key: pl.Series, base: pl.Series, over: pl.Series, used: set[int]) -> pl.Series:
    """One thing that keys say, for every figure: what the row says, else the column. Mostly one of them says it."""
    texts = key.to_list()
    above = {texts[k] for k in used}
    if above.isdisjoint((None, "")):
        return key.gather(over)
    if above <= {None, ""}:
        return key.gather(base)
    b, o = key.gather(base), key.gather(over)
    return b.zip_with(o.cast(str).fill_null("") == "", o)


@dataclass(frozen=True, slots=True)
class Span:
    """The value columns of a table, from the left, made by `Reading.span` so that a row is read at once.

    columns : 1-based. keys : positions of what they say in `Figures.keys`. united : whether each says its unit.
    cells : their texts in a row. odd : rows in which one of them is no figure as most are printed; None if the source
    gives such figures another meaning. number : what such a text says.
    """

    columns: array[int]
    keys: array[int]
    united: bool
    cells: Callable[[list[str]], Sequence[str]]
    odd: frozenset[int] | None
    number: Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Reject:
    """Something that could not be read: its place, a reason code and a sentence on what to do."""

    reason: str
    message: str
    sheet: str | None = None
    row: int | None = None
    column: int | None = None
    value_raw: str | None = None


def reject(problem: Problem, sheet: Sheet, row: int, column: int) -> Reject:
    """The problem at a 0-based place."""
    return Reject(problem.reason, str(problem), sheet.name, row + 1, column + 1, sheet.rows[row][column])


@dataclass(slots=True)
class Reading:
    """What a file gave.

    answers : rows (sheet and 0-based position) that were dealt with otherwise than by a figure or a reject: what is
    missing, subtotals, tables that the source does not ask for. rows : rows with a known region and a figure;
    answered : those that gave a figure, a reject or an answer; `warehouse.readers.accounts` counts both, from the
    sheets and from what came of them. left : the rows between the two (sheet, 1-based row, name). gaps : cells that
    are known by region, year and indicator and gave no figure; their flag is why (``missing``, a mark's flag, or the
    reason of the reject).
    """

    figures: Figures = field(default_factory=Figures)
    gaps: Figures = field(default_factory=Figures)
    rejects: list[Reject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # what was mended on the way
    missing: int = 0
    answers: set[tuple[str, int]] = field(default_factory=set)
    rows: int = 0
    answered: int = 0
    left: list[tuple[str, int, str]] = field(default_factory=list)
    in_units: dict[tuple[int, str], tuple[Key, Key]] = field(default_factory=dict)

    def answer(self, sheet: Sheet, positions: Iterable[int]) -> None:
        """Say of rows that nothing was to come of them."""
        self.answers.update((sheet.name, i) for i in positions)

    def span(self, columns: Sequence[tuple[int, Key]], sheet: Sheet, form: FigureFormat) -> Span:
        """Value columns (0-based position, what its head says) as they are read row by row."""
        positions = [j for j, _ in columns]
        keys = [key for _, key in columns]
        odd = frozenset[int]().union(*(sheet.odd(j, form.sure) for j in positions)) if form.sure and positions else None
        return Span(
            array("i", [j + 1 for j in positions]),
            array("i", map(self.figures.key, keys)),
            all(key.unit for key in keys),
            itemgetter(*positions) if len(positions) > 1 else lambda row: (row[positions[0]],),
            odd,
            float if form.decimal == "." else form.number,
        )

    def read_plain(
        self, sheet: Sheet, i: int, span: Span, row: Key, flag: str | None = None, *, row_holds: bool = True
    ) -> bool:
        """All value cells of a row at once, where each is a plain figure; else False, and nothing is read.

        row : what the row says; it holds over what the columns say, or under it. `read_cell` reads the same.
        """
        if span.odd is None or i in span.odd or not (span.united or row.unit):
            return False
        figures, count = self.figures, len(span.columns)
        of_row, of_columns = (figures.over, figures.base) if row_holds else (figures.base, figures.over)
        texts = span.cells(sheet.rows[i])
        figures.sheet += [sheet.name] * count
        figures.row.extend([i + 1] * count)
        figures.column.extend(span.columns)
        of_columns.extend(span.keys)
        of_row.extend([figures.key(row)] * count)
        figures.value_raw += texts
        figures.value.extend(map(span.number, texts))
        figures.flag += [flag] * count
        return True

    def read_cell(
        self,
        sheet: Sheet,
        i: int,
        j: int,
        base: Key,
        over: Key,
        form: FigureFormat,
        flag: str | None = None,
        *,
        times: float = 1.0,
    ) -> None:
        """One value cell (0-based place): a figure, a missing value or a reject.

        base, over : what the column (or the table) and what the row says; together they must be complete.
        times : a power of ten that the record says its figure is to be multiplied by.
        """
        raw = sheet.rows[i][j]
        figure = read_figure(raw, form)
        if figure.status == "missing":
            self.missing += 1
            self.answers.add((sheet.name, i))
            self.gaps.add(sheet.name, i + 1, j + 1, base, over, raw, nan, flag or figure.flag or "missing")
        elif figure.value is None:
            reason, message = _unreadable(raw)
            self.rejects.append(Reject(reason, message, sheet.name, i + 1, j + 1, raw))
            self.gaps.add(sheet.name, i + 1, j + 1, base, over, raw, nan, reason)
        elif said := _contradicts(figure, over if over.unit else base, form):
            unit = over.unit or base.unit or "no unit"
            message = f"{raw!r} is in {said}, its column is in {unit}; correct the unit or the figure"
            self.rejects.append(Reject("wrong_unit", message, sheet.name, i + 1, j + 1, raw))
            self.gaps.add(sheet.name, i + 1, j + 1, base, over, raw, nan, "wrong_unit")
        elif not (own := form.own_unit(figure, (over if over.unit else base).unit_raw)) and not (
            over.unit or base.unit
        ):
            raise Problem(
                "no_unit", "no unit is printed and the source gives none; add `unit` to the source", role="unit"
            )
        else:
            value = figure.value if times == 1 else float(Decimal(repr(figure.value)) * Decimal(repr(times)))
            over = self._in_own_unit(over, own, figure.unit or "%") if own else over
            self.figures.add(sheet.name, i + 1, j + 1, base, over, raw, value, figure.flag or flag)

    def _in_own_unit(self, key: Key, unit: str, printed: str) -> Key:
        """The key with the unit that its figures print; one for each key and unit, as `Figures` asks."""
        known = self.in_units.get((id(key), printed))
        if known is None:
            known = self.in_units[id(key), printed] = key, merge(key, Key(unit=unit, unit_raw=printed))
        return known[1]


def _contradicts(figure: Figure, key: Key, form: FigureFormat) -> str:
    """What a figure prints (percent, $, 万人) that its column's unit is not; empty where both agree."""
    if figure.percent and not (form.percent and key.unit in ("", *form.shares)):
        return "percent"
    own = form.own_unit(figure, key.unit_raw)
    if figure.unit and (not own or form.measures.get(own) != form.measures.get(key.unit, form.measures.get(own))):
        return figure.unit
    unit = own or key.unit
    return "" if figure.money in form.money.get(unit, figure.money) else figure.money


_SPELLINGS_OF_MINUS = {
    "parentheses": re.compile(r"\(\s*[\d.].*\)"),
    "trailing": re.compile(r"\d[\d.,]*-"),
    "triangles": re.compile(rf"[{TRIANGLES}]\s*\d.*"),
}
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([ ',])\d{3})+(?:[.,]\d+)?")


def _unreadable(raw: str) -> tuple[str, str]:
    if raw.startswith(SHARED):
        figure, _, where = raw.removeprefix(SHARED).rpartition(" ")
        return "merged_figure", (
            f"{figure} stands in the merged cells {where}, so that several rows or columns share it; "
            "write each its own figure, or leave it beside the one it is of"
        )
    if raw.startswith("="):
        return "formula", "a formula without a computed value; open the file in a spreadsheet program and save it there"
    text = with_minus(fold(raw)).replace("’", "'")
    for spelling, form in _SPELLINGS_OF_MINUS.items():
        if form.fullmatch(text):
            what = f"`negative: [{spelling}]` under `number` of the source"
            message = f"{raw!r} is not a number; if it is below zero say {what}"
            return "not_a_number", message
    if grouped := _GROUPED.fullmatch(text):
        sign = repr(grouped[1])
        message = (
            f"{raw!r} is not a number; if {sign} stands between thousands say `thousands: {sign}` under `number` of "
            "the source"
        )
        return "not_a_number", message
    if (unit := behind_figure(text)) and not unit.startswith(("年", "月")):
        message = (
            f"{raw!r} is not a number; if {unit!r} is its unit add it to unit_names.csv, if it is a mark name it in "
            "`flags` of the source"
        )
        return "not_a_number", message
    return "not_a_number", f"{raw!r} is not a number; correct it, or name it in `missing` or `flags` of the source"
