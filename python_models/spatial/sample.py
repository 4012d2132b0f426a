"""The balanced panel as arrays in W's order of units, with spatial lags computed once and kept."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from python_models.cautions import Caution
from python_models.errors import InputError
from python_models.formula import Design, design, require_intercept
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
    """

    outcome: str
    names: tuple[str, ...]
    units: tuple[Any, ...]
    periods: tuple[Any, ...]
    y: np.ndarray
    x: np.ndarray
    w: Connectivity
    cautions: tuple[Caution, ...] = ()
    _kept: dict[str, Any] = field(default_factory=dict)

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
        return self._keep("levels", lambda: np.concatenate([self.y[None], self.x]))

    def lags(self) -> np.ndarray:
        """(1 + K, T, N): spatial lags of ``levels``."""
        return self._keep("lags", lambda: self.w.lag(self.levels()))

    def second_lags(self) -> np.ndarray:
        """(1 + K, T, N): W W of ``levels``."""
        return self._keep("second_lags", lambda: self.w.lag(self.lags()))

    def log_determinant(self) -> LogDeterminant:
        """ln|I - rho W| of this sample's W."""
        return self._keep("log_determinant", lambda: log_determinant(self.w))

    def with_unit_means(self, which: np.ndarray) -> "Sample":
        """The sample with the unit means of some regressors beside them, named ``mean(x)``."""

        def extended(values: np.ndarray) -> np.ndarray:
            means = values[which].mean(axis=1, keepdims=True)
            return np.concatenate([values, np.broadcast_to(means, (len(which), *self.y.shape))])

        names = (*self.names, *(f"mean({self.names[i]})" for i in which))
        kept = {name: value for name, value in self._kept.items() if name == "log_determinant"}
        lags = self.lags()
        kept["lags"] = np.concatenate([lags[:1], extended(lags[1:])])
        return Sample(
            self.outcome, names, self.units, self.periods, self.y, extended(self.x), self.w, self.cautions, kept
        )

    def _keep(self, name: str, make: Any) -> Any:
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
    units = table.frame[unit]
    first = np.append(True, (units.slice(1) != units.head(-1)).to_numpy())  # rows come sorted by unit
    names, code = labels(units.filter(pl.Series(first))).to_list(), np.cumsum(first) - 1
    _match(names, w, unit)
    complete = np.isfinite(table.y) & np.isfinite(table.x).all(axis=1)
    periods = table.frame[period].to_numpy()
    values, column = np.unique(periods, return_inverse=True)
    used = np.bincount(column, weights=complete, minlength=len(values)) > 0
    place = {name: i for i, name in enumerate(w.ids)}
    row = np.array([place[name] for name in names])[code]
    grid = np.full((len(values), w.n), -1)
    grid[column, row] = np.where(complete, np.arange(len(row)), -1)
    grid, kept = grid[used], values[used]
    if (grid < 0).any() or not len(kept):
        raise InputError(_unbalanced(grid, kept, table, unit, period, w, [names[i] for i in code], periods))
    order = grid.ravel()
    shape = grid.shape
    original = units.gather(grid[0]).to_list()
    return Sample(
        outcome=table.outcome,
        names=tuple(table.names),
        units=tuple(original),
        periods=tuple(kept.tolist()),
        y=table.y[order].reshape(shape),
        x=np.ascontiguousarray(table.x[order].T).reshape(-1, *shape),
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
