"""What reading a file yields: observations with their place, rejects with their reason, the count of missing cells."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from decimal import Decimal

from warehouse.readers.cells import FigureFormat, read_figure
from warehouse.readers.containers import Sheet, cell_name

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
    return replace(base, **{f.name: v for f in fields(Key) if (v := getattr(over, f.name)) not in ("", None)})


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

    rows : rows with a known region and a figure, of the sheets and tables that the source wants; answered : those of
    them with observations, or with a reject that names them or their table. A reading is whole if both are the same.
    """

    observations: list[Observation] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    missing: int = 0
    rows: int = 0
    answered: int = 0

    def read_cell(
        self,
        sheet: Sheet,
        i: int,
        j: int,
        key: Key,
        form: FigureFormat,
        flag: str | None = None,
        *,
        times: float = 1.0,
    ) -> None:
        """One value cell (0-based place) with a complete key: an observation, a missing value or a reject.

        times : a power of ten that the record says its figure is to be multiplied by.
        """
        raw = sheet.rows[i][j]
        figure = read_figure(raw, form)
        if figure.status == "missing":
            self.missing += 1
        elif figure.value is None:
            reason, message = _unreadable(raw)
            self.rejects.append(Reject(reason, message, sheet.name, i + 1, j + 1, raw))
        elif figure.percent and not (form.percent and key.unit in ("", *form.shares)):
            message = f"{raw!r} is in percent, its column is in {key.unit or 'no unit'}; correct the unit or the figure"
            self.rejects.append(Reject("wrong_unit", message, sheet.name, i + 1, j + 1, raw))
        elif figure.percent:
            key = replace(key, unit=form.percent, unit_raw="%")
            self.observations.append(Observation(sheet.name, i + 1, j + 1, key, raw, figure.value, figure.flag or flag))
        elif not key.unit:
            raise Problem(
                "no_unit", "no unit is printed and the source gives none; add `unit` to the source", role="unit"
            )
        else:
            value = figure.value if times == 1 else float(Decimal(repr(figure.value)) * Decimal(repr(times)))
            self.observations.append(Observation(sheet.name, i + 1, j + 1, key, raw, value, figure.flag or flag))


def _unreadable(raw: str) -> tuple[str, str]:
    if raw.startswith("="):
        return "formula", "a formula without a computed value; open the file in a spreadsheet program and save it there"
    return "not_a_number", f"{raw!r} is not a number; correct it, or name it in `missing` or `flags` of the source"
