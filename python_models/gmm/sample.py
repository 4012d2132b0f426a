"""A long panel laid out as periods × units, with the formula's operators evaluated on that grid."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from python_models.cautions import Caution
from python_models.errors import InputError, number_of
from python_models.formula.coding import code_terms
from python_models.formula.design import evaluate as values_of
from python_models.formula.design import nodes_of, require_columns_of, step_caution
from python_models.formula.parser import Formula, read_terms
from python_models.formula.tree import Column, Node, walk
from python_models.formula.values import Cells, period_steps, sorted_labels
from python_models.panel_data import changes, panel_frame

_UNITS_CALLED = {"id", "unit", "firm", "region", "region_id", "state", "province", "city", "country", "entity", "code"}
_EMPTIEST = 20  # steps to a period, beyond which the numbers of the periods are no calendar
_PERIODS_CALLED = {"year", "time", "period", "t", "date", "month", "quarter", "wave"}


@dataclass(frozen=True, slots=True)
class PanelGrid:
    """A panel on the full grid of T periods × N units.

    Attributes
    ----------
    frame
        The long panel sorted by unit and period.
    units, periods
        The N unit and T period identifiers in grid order.
    known
        Distinct periods of the rows, sorted, with their position in steps and the step (``period_steps``).
    position
        (rows,) place of each long row in the flattened (T, N) grid.
    spatial_lag
        Function giving W times a (T, N) array, or ``None``.
    """

    frame: pl.DataFrame
    unit: str
    period: str
    units: list[Any]
    periods: list[Any]
    known: tuple[pl.Series, np.ndarray, float]
    position: np.ndarray
    spatial_lag: Callable[[np.ndarray, str], np.ndarray] | None = None

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.periods), len(self.units)

    def spread(self, values: np.ndarray) -> np.ndarray:
        """Long (rows,) values as a (T, N) array, nan where the panel has no row."""
        out = np.full(len(self.periods) * len(self.units), np.nan)
        out[self.position] = values
        return out.reshape(self.shape)

    def there(self) -> np.ndarray:
        """(T, N) whether the panel has a row there."""
        out = np.zeros(len(self.periods) * len(self.units), dtype=bool)
        out[self.position] = True
        return out.reshape(self.shape)


def shift(values: np.ndarray, lag: int) -> np.ndarray:
    """Values ``lag`` periods earlier along the first axis, nan where there are none."""
    out = np.full_like(values, np.nan)
    if abs(lag) < len(values):
        if lag >= 0:
            out[lag:] = values[: len(values) - lag]
        else:
            out[:lag] = values[-lag:]
    return out


def _check_swapped(unit: str, units: pl.Series, period: str, periods: pl.Series) -> None:
    """Raise when the two keys look exchanged: by type, by looking like years, by name and count."""

    def years(values: pl.Series) -> bool:
        return values.dtype.is_numeric() and bool(((values >= 1800) & (values <= 2200) & (values % 1 == 0)).all())

    by_years = units.len() < periods.len() and years(units) and not years(periods)
    by_name = unit.lower() in _PERIODS_CALLED or period.lower() in _UNITS_CALLED
    many = periods.len() > units.len()
    by_kind = many and units.dtype.is_numeric() and not periods.dtype.is_numeric()
    by_count = periods.len() >= 3 * units.len() > 3 and not years(periods)  # a long panel of years is what it says
    if by_kind or by_years or (many and by_name) or by_count:
        raise InputError(
            f"Unit and period look swapped: unit={unit!r} has {units.len()} values, period={period!r} has "
            f"{periods.len()}. Dynamic panel GMM needs many units and few periods; "
            f"write unit={period!r}, period={unit!r}."
        )


def _equal_steps(period: str, periods: pl.Series) -> tuple[list[Any], np.ndarray, float]:
    """Labels of the grid of sorted periods, and their ``period_steps``: multiples of the greatest that all gaps are of.

    A period that no unit has is an empty row of the grid, as after Stata's ``tsset``: no lag or difference reaches
    over it.
    """
    if not periods.dtype.is_numeric():
        raise InputError(f"Period column {period} holds {periods.dtype}; use the year or a count 1, 2, 3 ….")
    distinct = periods.cast(pl.Float64).to_numpy()
    if not np.isfinite(distinct).all():
        raise InputError(f"Period column {period} has values that are not numbers; every row needs its period.")
    if len(distinct) < 3:
        raise InputError(
            f"Only {number_of(len(distinct), 'period')} in {period}; differences and their lags need at least 3."
        )
    clock, step = period_steps(periods, period)
    count = int(clock[-1]) + 1
    if count > _EMPTIEST * len(distinct):
        at = int(np.argmax(np.diff(distinct)))
        raise InputError(
            f"Column {period} has {len(distinct)} periods in {count} steps of {step:g}: after {distinct[at]:.12g} "
            f"comes {distinct[at + 1]:.12g}. A lag is one step and reaches over no gap; number the periods 1, 2, 3 …."
        )
    labels = distinct if count == len(distinct) else distinct[0] + step * np.arange(count)
    return [int(v) if v.is_integer() else v for v in labels.tolist()], clock, step


def panel_grid(frame: Any, unit: str, period: str) -> PanelGrid:
    """Check the keys of a panel and lay it out on the grid.

    Raises
    ------
    InputError
        Absent or empty keys, duplicates, unit and period swapped, periods that are not numbers, fractions that are not
        equally spaced.
    """
    panel = panel_frame(frame, unit, period)
    if not panel.height:
        raise InputError("The data have no rows.")
    first_rows = changes(panel[unit])
    units, labels = panel[unit].filter(pl.Series(first_rows)), sorted_labels(panel[period])
    _check_swapped(unit, units, period, labels)
    periods, clock, step = _equal_steps(period, labels)
    at = np.rint((panel[period].to_numpy().astype(float) - periods[0]) / step).astype(np.int64)
    position = at * units.len() + np.cumsum(first_rows) - 1
    return PanelGrid(panel, unit, period, units.to_list(), periods, (labels, clock, step), position)


def _cells(grid: PanelGrid) -> Cells:
    """The full grid as cells."""
    lag = grid.spatial_lag
    return Cells(
        grid.frame,
        grid.unit,
        grid.period,
        grid.shape[0] * grid.shape[1],
        lambda values, k: shift(values.reshape(grid.shape), k).ravel(),
        grid.position,
        None if lag is None else lambda values, name: lag(values.reshape(grid.shape), name).ravel(),
    )


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Values of a formula and of instruments on the grid; nan where a value cannot be computed or no row is.

    Attributes
    ----------
    outcome, names
        Labels of the outcome and of the k regressors.
    values
        (T, 1 + k, N) the outcome and the regressors.
    instruments
        For each group its labels and (T, m, N) values.
    cautions
        Categories that were lost with incomplete rows; a period step other than one.
    """

    outcome: str
    names: list[str]
    values: np.ndarray
    instruments: list[tuple[list[str], np.ndarray]]
    cautions: tuple[Caution, ...]


def evaluated(grid: PanelGrid, formula: Formula, text: str, groups: Sequence[Sequence[str]]) -> Evaluated:
    """Evaluate a formula and groups of instruments such as ``("L.n", "w:k")`` on the grid.

    A lag that reaches into a gap belongs to no observation, as in Stata.

    Raises
    ------
    InputError
        A column that is absent or holds no numbers, a value that cannot be computed.
    """
    cells = _cells(grid)
    nodes = nodes_of(formula)
    require_columns_of(text, nodes, grid.frame.columns)
    for node in nodes:
        _check_text(cells, grid, node)
    y, coded = values_of(cells, formula.outcome.node, formula.terms)

    def stacked(columns: list[np.ndarray]) -> np.ndarray:
        return np.stack([column.reshape(grid.shape) for column in columns], axis=1)

    instruments = []
    for variables in groups:
        joined = " + ".join(variables)
        terms = read_terms(joined, grid.frame.columns)
        own = [f.node for term in terms for f in term]
        require_columns_of(joined, own, grid.frame.columns)
        nodes += own
        found = code_terms(cells, terms, coded.complete)
        instruments.append((found.names, stacked(found.columns)))
    cautions = (*step_caution(grid.frame, grid.period, nodes, grid.known), *coded.cautions)
    return Evaluated(formula.outcome.label, coded.names, stacked([y, *coded.columns]), instruments, cautions)


def _check_text(cells: Cells, grid: PanelGrid, node: Node) -> None:
    """Raise ``InputError`` for a column of texts that says the same of a unit always: most likely its name."""
    if not cells.is_text(node):
        return
    codes = cells.categories(node).codes.reshape(grid.shape)
    seen = codes[:, ~np.isnan(codes).all(axis=0)]
    if seen.size and (np.fmax.reduce(seen) == np.fmin.reduce(seen)).all():
        name = next(part.name for part in walk(node) if isinstance(part, Column))
        raise InputError(
            f"Column {name} holds {grid.frame[name].dtype}, the same in every period of each {grid.unit}; differences "
            f"wipe it out. Leave it out, or write C({name}) where the levels are to have it."
        )
