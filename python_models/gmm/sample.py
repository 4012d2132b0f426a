"""A long panel laid out as periods × units, with the formula's operators evaluated on that grid."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from python_models.errors import InputError
from python_models.formula import design
from python_models.gmm.specification import split_terms
from python_models.panel_data import panel_frame

_FACTOR = re.compile(r"((?:[LFD]\d*\.|W\.)*)([^\W\d]\w*)")
_OPERATOR = re.compile(r"([LFDW])(\d*)\.")
_SPATIAL = re.compile(r"(?<![\w.])((?:[LFD]\d*\.)*)W\.([^\W\d]\w*)")
_UNITS_CALLED = {"id", "unit", "firm", "region", "region_id", "state", "province", "city", "country", "entity", "code"}
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
    position: np.ndarray
    spatial_lag: Callable[[np.ndarray, str], np.ndarray] | None = None
    cache: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.periods), len(self.units)

    def spread(self, values: np.ndarray) -> np.ndarray:
        """Long (rows,) values as a (T, N) array, nan where the panel has no row."""
        out = np.full(len(self.periods) * len(self.units), np.nan)
        out[self.position] = values
        return out.reshape(self.shape)

    def column(self, name: str) -> np.ndarray:
        """A data column on the grid."""
        if name not in self.cache:
            self.cache[name] = self.spread(_numeric(self.frame, name))
        return self.cache[name]

    def there(self) -> np.ndarray:
        """(T, N) whether the panel has a row there."""
        out = np.zeros(len(self.periods) * len(self.units), dtype=bool)
        out[self.position] = True
        return out.reshape(self.shape)


def _numeric(frame: pl.DataFrame, name: str) -> np.ndarray:
    if name not in frame.columns:
        raise InputError(f"Column {name} not in the data; it has {', '.join(frame.columns)}.")
    column = frame[name]
    if not (column.dtype.is_numeric() or column.dtype in (pl.Boolean, pl.Null)):
        raise InputError(f"Column {name} holds {column.dtype}, not numbers; convert it or wrap it as C({name}).")
    values = (column if column.dtype == pl.Float64 else column.cast(pl.Float64)).to_numpy()
    if np.isfinite(values).all():
        return values
    if np.isinf(values).any():
        raise InputError(f"Column {name} has {int(np.isinf(values).sum())} infinite value(s); set them to missing.")
    if np.isnan(values).all():
        raise InputError(f"Column {name} has no value in any row; fill it or leave it out of the model.")
    return values


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


def _equal_steps(period: str, periods: pl.Series) -> tuple[list[Any], float, float]:
    """Period labels, the first period and the step between periods."""
    if not periods.dtype.is_numeric():
        raise InputError(f"Period column {period} holds {periods.dtype}; use the year or a count 1, 2, 3 ….")
    distinct = np.sort(periods.cast(pl.Float64).to_numpy())
    if not np.isfinite(distinct).all():
        raise InputError(f"Period column {period} has values that are not numbers; every row needs its period.")
    if len(distinct) < 3:
        raise InputError(f"Only {len(distinct)} period(s) in {period}; differences and their lags need at least 3.")
    steps = np.diff(distinct)
    step = float(steps.min())
    if np.ptp(steps) > 1e-9 * step:
        at = int(np.argmax(steps > step * (1 + 1e-9)))
        raise InputError(
            f"Column {period} is not equally spaced: after {distinct[at]:g} comes {distinct[at + 1]:g}, elsewhere the "
            f"step is {step:g}. A lag would mean different spans; number the periods 1, 2, 3 … or keep an even stretch."
        )
    return [int(v) if float(v).is_integer() else float(v) for v in distinct], float(distinct[0]), step


def panel_grid(frame: Any, unit: str, period: str) -> PanelGrid:
    """Check the keys of a panel and lay it out on the grid.

    Raises
    ------
    InputError
        Absent or empty keys, duplicates, unit and period swapped, periods that are not numbers or not equally spaced.
    """
    panel = panel_frame(frame, unit, period)
    if not panel.height:
        raise InputError("The data have no rows.")
    number = panel[unit].rle_id().to_numpy().astype(np.int64)
    units = panel[unit].gather(np.flatnonzero(np.diff(number, prepend=-1)))
    distinct = panel[period].unique()
    _check_swapped(unit, units, period, distinct)
    periods, first, step = _equal_steps(period, distinct)
    at = np.rint((panel[period].cast(pl.Float64).to_numpy() - first) / step).astype(np.int64)
    position = at * units.len() + number
    return PanelGrid(panel, unit, period, units.to_list(), periods, position)


def _factor(grid: PanelGrid, operators: str, name: str) -> np.ndarray:
    """A column under operators, the one nearest the name applied first; every step is kept for the next term."""
    key = operators + name
    if key not in grid.cache:
        match = _OPERATOR.match(operators)
        if match is None:
            return grid.column(name)
        inner = _factor(grid, operators[match.end() :], name)
        grid.cache[key] = _operate(grid, inner, match[1], int(match[2] or 1), name)
    return grid.cache[key]


def _operate(grid: PanelGrid, values: np.ndarray, kind: str, order: int, name: str) -> np.ndarray:
    if kind == "W":
        if grid.spatial_lag is None:
            raise InputError(f"W.{name} needs the spatial weights: pass weights=….")
        return grid.spatial_lag(values, name)
    if kind == "D":
        for _ in range(order):
            values = values - shift(values, 1)
        return values
    return shift(values, order if kind == "L" else -order)


def _plain(text: str) -> list[list[tuple[str, str]]] | None:
    """Terms as lists of (operators, name) factors if the text has nothing but operators, ``:``, ``*`` and ``+``."""
    terms: list[list[tuple[str, str]]] = []
    for part in split_terms(text):
        factors = [re.fullmatch(_FACTOR, f.strip()) for f in re.split(r"[:*]", part)]
        if not all(factors):
            return None
        pairs = [(m[1], m[2]) for m in factors if m]
        if "*" in part:
            if len(pairs) != 2 or ":" in part:
                return None
            terms += [[pairs[0]], [pairs[1]]]
        terms.append(pairs)
    unique = {tuple(pairs): pairs for pairs in terms}
    return list(unique.values())


def evaluate(grid: PanelGrid, text: str) -> tuple[list[str], np.ndarray]:
    """Evaluate ``L.n + w:k + log(x)`` on the grid.

    Plain terms are computed on the grid itself, which is 10 times faster than going through ``formulaic``; anything
    else (functions, powers, ``C(...)``) goes through ``formula.design``.

    Returns
    -------
    names, values
        k labels and a (T, k, N) array; nan where a value cannot be computed, and where the panel has no row: a lag
        that reaches into a gap belongs to no observation, as in Stata.
    """
    terms = _plain(text)
    if terms is None:
        return _evaluate_with_design(grid, text)
    names, values = [], []
    for pairs in terms:
        product = _factor(grid, *pairs[0])
        for pair in pairs[1:]:
            product = product * _factor(grid, *pair)
        names.append(":".join(operators + name for operators, name in pairs))
        values.append(product)
    out = np.stack(values, axis=1)
    if len(grid.position) < out.shape[0] * out.shape[2]:
        out = np.where(grid.there()[:, None], out, np.nan)
    return names, out


def _evaluate_with_design(grid: PanelGrid, text: str) -> tuple[list[str], np.ndarray]:
    # formula.py counts one lag as a difference of 1 in the period, so it gets the period's number
    number = pl.Series("__number", grid.position // len(grid.units))
    frame = grid.frame.with_columns(number, pl.lit(0.0).alias("__zero"))
    for _, name in _SPATIAL.findall(text):
        lagged = _factor(grid, "W.", name).reshape(-1)[grid.position]
        frame = frame.with_columns(pl.Series(f"W__{name}", lagged))
    plain = _SPATIAL.sub(r"\1W__\2", text)
    try:
        evaluated = design(frame, f"__zero ~ {plain}", grid.unit, "__number")
    except InputError as exc:
        if "__zero" not in str(exc):
            raise
        said = str(exc.__cause__ or str(exc).partition("; it has")[0])
        reason = re.sub(r"\x1b\[[\d;]*m", "", said).strip().splitlines()[0]
        raise InputError(f"{text!r} cannot be evaluated: {reason}") from exc
    names = [re.sub(r"W__(\w+)", r"W.\1", name) for name in evaluated.names]
    return names, np.stack([grid.spread(column) for column in evaluated.x.T], axis=1)
