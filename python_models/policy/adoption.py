"""Who is treated from when on: read from a column of first periods or of a treatment that stays, and checked."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from python_models.cautions import Caution
from python_models.errors import InputError, number_of
from python_models.formula.values import period_steps
from python_models.panel_data import panel_frame, whole_periods
from python_models.unit_names import some

FEWEST_TREATED = 5  # units from which on intervals of errors by unit hold about as often as they say
LONE_SHARE = 0.1  # of treated rows; below it their missing part of a variance is small


@dataclass(frozen=True, slots=True)
class Adoption:
    """A panel with its treatment.

    Attributes
    ----------
    frame
        Rows sorted by unit and period.
    unit, period
        Its keys.
    start
        (n,) first treated period of the row's unit, one of the panel's; nan for those never treated.
    when
        (n,) the row's period.
    step
        From one period of the panel to the next: five of a census every five years.
    cautions
        Units left out since they were treated from the start; periods left out where all are treated.
    """

    frame: pl.DataFrame
    unit: str
    period: str
    start: np.ndarray
    when: np.ndarray
    step: int = 1
    cautions: tuple[Caution, ...] = ()

    @property
    def treated(self) -> np.ndarray:
        """(n,) whether the row is treated."""
        return np.nan_to_num(self.start, nan=np.inf) <= self.when

    @property
    def horizon(self) -> np.ndarray:
        """(n,) periods (steps of the panel) since the first treated one; nan for units never treated."""
        return (self.when - self.start) / self.step

    @property
    def cohorts(self) -> list[int]:
        """First treated periods there are."""
        return sorted({int(s) for s in self.start[np.isfinite(self.start)]})

    def kept(self, rows: np.ndarray, *more: Caution) -> "Adoption":
        """Some of the rows."""
        frame = self.frame.filter(pl.Series(rows))
        return replace(self, frame=frame, start=self.start[rows], when=self.when[rows],
                       cautions=(*self.cautions, *more))  # fmt: skip


def read_adoption(
    frame: Any, unit: str, period: str, first: str | None, treatment: str | None, always: str = "drop"
) -> Adoption:
    """The panel with the first treated period of each unit.

    Units treated in their first period already are left out (nothing is known of them before), with a caution, unless
    ``always`` is ``keep``.

    Raises
    ------
    InputError
        Neither or both of ``first`` and ``treatment``; a unit with two first periods, a treatment that is not 0 or 1 or
        that ends again; nobody treated; a first period of zero for "never" (leave it empty).
    """
    if (first is None) == (treatment is None):
        raise InputError("Name either first= (column with the first treated period, empty for never) or treatment= "
                         "(column that is 0 before and 1 from then on).")  # fmt: skip
    column = treatment if first is None else first
    assert column is not None
    data = whole_periods(panel_frame(frame, unit, period, [column]), period)
    if data.is_empty():
        raise InputError("The data have no rows.")
    if not data[period].dtype.is_integer():
        raise InputError(
            f"Column {period} holds {data[period].dtype}; time since treatment needs whole numbers, years."
        )
    when = data[period].to_numpy().astype(float)
    start = _from_first(data, unit, column, when) if first is not None else _from_treatment(data, unit, period, column)
    step = int(period_steps(data[period].unique().sort(), period)[1])
    start = when.min() + step * np.ceil((start - when.min()) / step)  # between two censuses: from the later one on
    found = Adoption(data, unit, period, start, when, step)
    if not np.isfinite(start).any():
        raise InputError(f"{column}: no unit is treated within {int(when.min())} to {int(when.max())}.")
    begins = data.select(pl.col(period).min().over(unit)).to_series().to_numpy()
    early = np.nan_to_num(start, nan=np.inf) <= begins
    if early.any() and always == "drop":
        names = data.filter(pl.Series(early))[unit].unique(maintain_order=True).to_list()
        found = found.kept(~early, Caution("treated_from_start", {"count": len(names), "units": some(names, 5)}))
        if not np.isfinite(found.start).any():
            raise InputError(f"{column}: every treated unit is treated from its first period on; nothing is before.")
    return found


def _from_first(data: pl.DataFrame, unit: str, column: str, when: np.ndarray) -> np.ndarray:
    if not data[column].dtype.is_numeric():
        raise InputError(f"{column} holds {data[column].dtype}; it takes the first treated period, empty for never.")
    values = data[column].cast(pl.Float64).fill_nan(None)
    twice = data.with_columns(__v=values).group_by(unit).agg(pl.col("__v").n_unique().alias("__n"))
    mixed = twice.filter(pl.col("__n") > 1)[unit].sort().to_list()
    if mixed:
        raise InputError(f"{column} changes within {some(mixed, 5)}; every row of a unit has the same first period.")
    start = values.fill_null(float("nan")).to_numpy().copy()
    if (start == 0).any() and when.min() > 0:
        raise InputError(
            f"{column} is 0 in {number_of(int((start == 0).sum()), 'row')}: leave it empty for units never treated."
        )
    if not np.array_equal(np.round(start[np.isfinite(start)]), start[np.isfinite(start)]):
        raise InputError(f"{column} is no whole period in some rows.")
    start[start > when.max()] = np.nan  # not yet treated when the sample ends
    return start


def _from_treatment(data: pl.DataFrame, unit: str, period: str, column: str) -> np.ndarray:
    kind = data[column].dtype
    values = data[column].cast(pl.Float64) if kind.is_numeric() or kind == pl.Boolean else None
    if values is None or values.null_count() or not set(values.unique().to_list()) <= {0.0, 1.0}:
        raise InputError(f"{column} must be 0 or 1 in every row; it has other or empty values.")
    rows = data.select(unit, period, d=values)
    ends = rows.filter((pl.col("d").shift(1).over(unit) == 1) & (pl.col("d") == 0))
    if ends.height:
        at = ends.row(0)
        raise InputError(
            f"{column} ends again in {number_of(ends[unit].n_unique(), 'unit')}, first {at[0]} in {at[1]}: these "
            "estimators take a treatment that stays. Leave those rows out, or use fit_panel."
        )
    starts = rows.with_columns(pl.when(pl.col("d") == 1).then(period).alias("s"))
    return starts.select(pl.col("s").min().over(unit)).to_series().cast(pl.Float64).fill_null(float("nan")).to_numpy()


def with_controls_left(found: Adoption) -> Adoption:
    """Where every unit is treated in the end, the rows before the last cohort is: it stands for the never treated."""
    if np.isnan(found.start).any():
        return found
    last = found.cohorts[-1]
    if len(found.cohorts) == 1:
        raise InputError(
            "All units are treated, and in the same period: nothing tells the treatment from that period. Take units "
            "that are not treated into the sample."
        )
    cut = found.kept(found.when < last, Caution("last_cohort_as_control", {"cohort": last}))
    start = np.where(cut.start == last, np.nan, cut.start)
    return replace(cut, start=start)


def few_treated(found: Adoption) -> tuple[Caution, ...]:
    """Said where few units begin treatment within the panel: errors by unit are then far too small."""
    treated = found.frame[found.unit].to_frame().with_columns(now=pl.Series(found.treated))
    begin = treated.group_by(found.unit).agg(pl.col("now").n_unique() == 2)["now"].sum()
    return (Caution("few_treated", {"units": int(begin)}),) if begin < FEWEST_TREATED else ()


def lone_cohorts(start: np.ndarray, when: np.ndarray, treated: np.ndarray) -> tuple[Caution, ...]:
    """Said where treated rows are alone in their cohort and period: their residuals off its mean effect are zero."""
    cells = np.column_stack([start[treated], when[treated]])
    lone, of = int((np.unique(cells, axis=0, return_counts=True)[1] == 1).sum()), len(cells)
    return (Caution("lone_cohorts", {"rows": lone, "of": of}),) if lone > LONE_SHARE * of else ()
