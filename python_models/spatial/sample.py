"""The balanced panel as arrays in W's order of units, with spatial lags computed once and kept."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl

from python_models.cautions import Caution
from python_models.errors import InputError
from python_models.formula.design import Design, design, require_intercept
from python_models.panel_data import changes
from python_models.spatial.connectivity import Connectivity
from python_models.spatial.log_determinant import LogDeterminant, log_determinant
from python_models.unit_names import labels, some


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A balanced panel of N units (W's order) over T periods.

    Attributes
    ----------
    outcome, names
        Names of y and of the K regressors.
    units, periods
        N unit and T period values.
    y, x
        (T, N) outcome and (K, T, N) regressors.
    w
        Weights over the same units.
    cautions
        Categories that were lost with the rows left out; a period step other than one.
    source
        Of ``with_unit_means`` the sample without them, and which of its levels each level is or is the mean of.
    """

    outcome: str
    names: tuple[str, ...]
    units: tuple[Any, ...]
    periods: tuple[Any, ...]
    y: np.ndarray
    x: np.ndarray
    w: Connectivity
    cautions: tuple[Caution, ...] = ()
    source: "tuple[Sample, np.ndarray] | None" = None
    _kept: dict[Any, Any] = field(default_factory=dict)

    @property
    def n_units(self) -> int:
        """N."""
        return self.y.shape[1]

    @property
    def n_periods(self) -> int:
        """T."""
        return self.y.shape[0]

    def levels(self) -> np.ndarray:
        """(1 + K, T, N): y, then x."""
        return self.keep("levels", lambda: np.concatenate([self.y[None], self.x]))

    def lags(self) -> np.ndarray:
        """(1 + K, T, N): spatial lags of ``levels``."""
        return self.keep("lags", lambda: self.w.lag(self.levels()) if self.source is None else self._lags_of_source())

    def lagged(self, order: int) -> np.ndarray:
        """(1 + K, T, N): ``levels``, their spatial lags, or the lags of these."""
        if order == 2:
            return self.keep("second_lags", lambda: self.w.lag(self.lags()))
        return self.lags() if order else self.levels()

    def constant(self, order: int) -> np.ndarray:
        """(N,) ones, W 1 or W W 1: the constant in each period, of an order."""
        if order == 2:
            return self.w.lag(self.w.row_sums())
        return self.w.row_sums() if order else np.ones(self.n_units)

    def log_determinant(self) -> LogDeterminant:
        """ln|I - rho W| of this sample's W."""
        return self.keep("log_determinant", lambda: log_determinant(self.w))

    def with_unit_means(self, which: np.ndarray) -> "Sample":
        """The sample with the unit means of some regressors beside them, named ``mean(x)``."""
        names = (*self.names, *(f"mean({self.names[i]})" for i in which))
        kept = {name: value for name, value in self._kept.items() if name == "log_determinant"}
        source = self, np.append(np.arange(1 + len(self.names)), 1 + which)
        x = np.concatenate([self.x, self._means(self.x[which])])
        return replace(self, names=names, x=x, source=source, _kept=kept)

    def _lags_of_source(self) -> np.ndarray:
        whole, rows = self.source  # type: ignore[misc]
        lags, more = whole.lags(), rows[1 + len(whole.names) :]
        return np.concatenate([lags, self._means(lags[more])])

    @staticmethod
    def _means(values: np.ndarray) -> np.ndarray:
        return np.broadcast_to(values.mean(axis=1, keepdims=True), values.shape)

    def keep(self, name: Any, make: Callable[[], Any]) -> Any:
        """What was made once under a name."""
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]


def panel_sample(frame: Any, unit: str, period: str, formula: str, w: Connectivity, *, dynamic: bool = False) -> Sample:
    """Evaluate a formula and arrange it as a balanced panel in W's order.

    Periods in which no row is complete (the first ones, where the formula has lags) are left out. With ``dynamic`` the
    first period will go too, and categories are those of the others.

    Raises
    ------
    InputError
        Units and W do not match, unit-periods are missing or incomplete; the message names them.
    """
    require_intercept(formula)
    table = design(frame, formula, unit, period, dynamic=dynamic)
    if not table.names:
        raise InputError(f"Formula {formula!r} has no regressor; a spatial panel model needs at least one.")
    return arrange(table, unit, period, w)


def arrange(table: Design, unit: str, period: str, w: Connectivity) -> Sample:
    """Arrange an evaluated formula as a balanced panel in W's order; errors as ``panel_sample``."""
    first = changes(table.frame[unit])  # rows come sorted by unit
    distinct, code = table.frame[unit].filter(pl.Series(first)), np.cumsum(first) - 1
    names = labels(distinct).to_list()
    _match(names, w, unit)
    finite = np.isfinite(table.x)
    complete = np.isfinite(table.y) & (finite.all() or finite.all(axis=1))  # as a whole sooner than row by row
    periods = table.frame[period].to_numpy()
    values, column = np.unique(periods, return_inverse=True)
    used = np.bincount(column, weights=complete, minlength=len(values)) > 0
    row = code
    if names != list(w.ids):
        place = {name: i for i, name in enumerate(w.ids)}
        row = np.array([place[name] for name in names])[code]
    grid = np.full((len(values), w.n), -1)
    grid[column, row] = np.where(complete, np.arange(len(row)), -1)
    grid, kept = grid[used], values[used]
    if (grid < 0).any() or not len(kept):
        raise InputError(_unbalanced(grid, kept, table, unit, period, w, [names[i] for i in code], periods))
    order = grid.ravel()
    shape = grid.shape
    original = distinct.to_list()
    return Sample(
        outcome=table.outcome,
        names=tuple(table.names),
        units=tuple(original[i] for i in code[grid[0]].tolist()),
        periods=tuple(kept.tolist()),
        y=table.y[order].reshape(shape),
        x=table.x.T.take(order, axis=1).reshape(-1, *shape),
        w=w,
        cautions=table.cautions,
    )


def _match(names: list[str], w: Connectivity, unit: str) -> None:
    present, known = set(names), set(w.ids)
    if present == known:
        return
    parts = []
    if present - known:
        parts.append(f"in the data but not in W: {some(sorted(present - known))}")
    if known - present:
        parts.append(f"in W but not in the data: {some(sorted(known - present))}")
    raise InputError(
        f"Units in column {unit} and W do not match; {'; '.join(parts)}. Give a W over exactly the units of the sample."
    )


def _unbalanced(
    grid: np.ndarray,
    kept: np.ndarray,
    table: Design,
    unit: str,
    period: str,
    w: Connectivity,
    names: list[str],
    periods: np.ndarray,
) -> str:
    if not len(kept):
        return "No row of the panel is complete: every one has an empty value in the outcome or a regressor."
    rows = {(t, u): i for i, (t, u) in enumerate(zip(periods.tolist(), names, strict=True))}
    named, known = [], kept.tolist()
    for t, i in np.argwhere(grid < 0):
        where = f"{w.ids[i]} {kept[t]}"
        at = rows.get((known[t], w.ids[i]))
        if at is None:
            named.append(f"{where} (no row)")
        else:
            values = [table.y[at], *table.x[at]]
            empty = [n for n, v in zip([table.outcome, *table.names], values, strict=True) if not np.isfinite(v)]
            named.append(f"{where} ({', '.join(empty)} empty)")
    return (
        f"The panel is not balanced: {len(named)} of {grid.size} {unit}-{period} cells are missing or empty: "
        f"{some(named)}. Fill them, or leave those units or periods out (and cut W to the units kept)."
    )
