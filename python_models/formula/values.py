"""Expressions of a formula evaluated on the cells of a panel: operators stay within the unit and follow the periods."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from python_models.errors import InputError, number_of
from python_models.formula.tree import (
    Binary,
    Call,
    Change,
    Column,
    Levels,
    Negative,
    Node,
    Number,
    Shift,
    Spatial,
    Text,
    walk,
    written,
)

_FUNCTIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "log": np.log,
    "exp": np.exp,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "log10": np.log10,
    "log2": np.log2,
    "log1p": np.log1p,
    "asinh": np.arcsinh,
}
_ARITHMETIC: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "**": np.power,
}
_COMPARED: dict[str, Callable[[Any, Any], Any]] = {
    "==": np.equal,
    "!=": np.not_equal,
    ">": np.greater,
    "<": np.less,
    ">=": np.greater_equal,
    "<=": np.less_equal,
}
_EXACT = 2**53  # whole numbers below it are exact as floats
_TEXTS = (pl.String, pl.Categorical, pl.Enum)


@dataclass(frozen=True, slots=True)
class Categories:
    """(size,) codes into ``levels``, nan where there is none; ``levels`` in their order."""

    codes: np.ndarray
    levels: list[Any]


@dataclass(slots=True)
class Cells:
    """Where expressions are evaluated: one cell per row of a long panel, or per period and unit of a full grid.

    Attributes
    ----------
    frame
        The panel, sorted by unit and period.
    place
        (rows,) cell of each row; None where rows are cells.
    size
        Number of cells.
    shift
        ``shift(values, lag)``: values of the same unit ``lag`` periods earlier, nan where there are none.
    spatial
        ``spatial(values, name)``: W times the values; None without weights.
    """

    frame: pl.DataFrame
    unit: str
    period: str
    size: int
    shift: Callable[[np.ndarray, int], np.ndarray]
    place: np.ndarray | None = None
    spatial: Callable[[np.ndarray, str], np.ndarray] | None = None
    _kept: dict[Node, np.ndarray] = field(default_factory=dict)
    _there: np.ndarray | None = None

    def spread(self, values: np.ndarray) -> np.ndarray:
        """Values of rows as values of cells."""
        if self.place is None:
            return values
        out = np.full(self.size, np.nan)
        out[self.place] = values
        return out

    def there(self) -> np.ndarray:
        """(size,) whether the panel has a row there."""
        if self._there is None:
            self._there = np.zeros(self.size, dtype=bool)
            self._there[slice(None) if self.place is None else self.place] = True
        return self._there

    def where(self, cell: int) -> str:
        """Unit and period of a cell, for a message."""
        row = cell if self.place is None else int(np.flatnonzero(self.place == cell)[0])
        return f"{self.frame[self.unit][row]} {self.frame[self.period][row]}"

    def number(self, node: Node) -> np.ndarray:
        """(size,) values of an expression.

        Raises
        ------
        InputError
            A column that holds no numbers, a value outside a function's range, a lag of periods that have no step.
        """
        if node not in self._kept:
            values = self._number(node)
            # on a full grid too, what is lagged is the value of a row: a lag of a lead over a gap has none
            own = self.place is None or isinstance(node, Column)
            self._kept[node] = values if own else np.where(self.there(), values, np.nan)
        return self._kept[node]

    def is_text(self, node: Node) -> bool:
        """Whether an expression is a column of texts, or lags of one: categories without being told."""
        while isinstance(node, Shift):
            node = node.inner
        return isinstance(node, Column) and isinstance(self.frame[node.name].dtype, _TEXTS)

    def categories(self, node: Node) -> Categories:
        """Codes and levels of an expression; text, numbers, dates and truth values alike."""
        if isinstance(node, Levels):
            return self.categories(node.inner)
        if isinstance(node, Shift):
            inner = self.categories(node.inner)
            return Categories(self.shift(inner.codes, node.lag), inner.levels)
        if isinstance(node, Column):
            codes, levels = _coded(self.frame[node.name])
            return Categories(self.spread(codes), levels)
        values = self.number(node)
        distinct, at = np.unique(values[~np.isnan(values)], return_inverse=True)
        out = np.full(len(values), np.nan)
        out[~np.isnan(values)] = at
        return Categories(out, distinct.tolist())

    def _number(self, node: Node) -> np.ndarray:
        match node:
            case Column(name):
                return self.spread(_numeric(self.frame, name))
            case Number(value):
                return np.full(self.size, value)
            case Shift(inner, lag):
                return self.shift(self.number(inner), lag)
            case Change(inner, order):
                values = self.number(inner)
                for _ in range(min(order, self.size)):
                    values = values - self.shift(values, 1)
                return values
            case Spatial(inner):
                if self.spatial is None:
                    raise InputError(no_weights(node))
                return self.spatial(self.number(inner), written(inner))
            case Negative(inner):
                return -self.number(inner)
            case Call(name, inner):
                given = self.number(inner)
                return self._checked(node, lambda: _FUNCTIONS[name](given), given)
            case Binary(sign, left, right) if sign in _COMPARED:
                return self._compared(sign, left, right)
            case Binary(sign, left, right):
                a, b = self.number(left), self.number(right)
                return self._checked(node, lambda: _ARITHMETIC[sign](a, b), a + b)
            case Text(value):
                raise InputError(f"The text {value!r} is no number; compare a column with it, I(x == {value!r}).")
        raise InputError(f"{written(node)} is a list of categories and no number; write it as a term of its own.")

    def _checked(self, node: Node, make: Callable[[], np.ndarray], given: np.ndarray) -> np.ndarray:
        """Values that are numbers wherever what they are made of is: the log of zero is refused, not left out."""
        with np.errstate(all="ignore"):
            out = make()
        bad = np.isfinite(given) & ~np.isfinite(out)
        if bad.any():
            shown = written(node) if isinstance(node, Call) else f"I({written(node)})"
            raise InputError(
                f"{shown} has no finite value in {number_of(int(bad.sum()), 'row')}, first "
                f"{self.where(int(np.argmax(bad)))}; leave these rows out, set them to missing or use another form."
            )
        return out

    def _compared(self, sign: str, left: Node, right: Node) -> np.ndarray:
        if isinstance(left, Text):
            left, right, sign = right, left, {">": "<", "<": ">", ">=": "<=", "<=": ">="}.get(sign, sign)
        if isinstance(right, Text):
            found = self.categories(left)
            match = [_label(level) == right.value for level in found.levels]
            if sign not in ("==", "!=") or not any(match):
                known = ", ".join(_label(level) for level in found.levels[:10])
                raise InputError(
                    f"I({written(left)} {sign} {right.value!r}) has no meaning: the values are {known}; "
                    "compare with '==' or '!=' and one of them."
                )
            equal = np.isin(found.codes, np.flatnonzero(match))
            return np.where(np.isnan(found.codes), np.nan, equal if sign == "==" else ~equal)
        a, b = self.number(left), self.number(right)
        return np.where(np.isnan(a) | np.isnan(b), np.nan, _COMPARED[sign](a, b))


def no_weights(node: Node) -> str:
    """What to say of ``W.x`` where there are no weights in formulas."""
    shown = written(node)
    return (
        f"{shown} needs the spatial weights: pass weights= to fit_dynamic_panel, or use fit_spatial_panel with "
        f"model='slx' or 'sdm' and durbin=[{written(node.inner) if isinstance(node, Spatial) else shown!r}]."
    )


def _numeric(frame: pl.DataFrame, name: str) -> np.ndarray:
    column = frame[name]
    if not (column.dtype.is_numeric() or column.dtype in (pl.Boolean, pl.Null)):
        raise InputError(f"Column {name} holds {column.dtype}, not numbers; convert it or wrap it as C({name}).")
    values = (column if column.dtype == pl.Float64 else column.cast(pl.Float64)).to_numpy()
    if np.isinf(values).any():
        count = int(np.isinf(values).sum())
        raise InputError(
            f"Infinite values in {name}: column {name} has {number_of(count, 'infinite value')}; set them to missing."
        )
    return values


def _coded(column: pl.Series) -> tuple[np.ndarray, list[Any]]:
    """(rows,) codes of a column and its levels: an Enum's in its order, all others sorted."""
    kind = column.dtype
    if kind.is_nested() or kind in (pl.Object, pl.Binary) or isinstance(kind, pl.BaseExtension):
        raise InputError(f"Column {column.name} holds {kind}, which are no categories; make them text or numbers.")
    if isinstance(kind, pl.Categorical):
        column = column.cast(pl.String)
    if kind.is_float():
        column = column.fill_nan(None)
    if kind == pl.Null:
        return np.full(len(column), np.nan), []
    levels = column.drop_nulls().unique().sort()
    codes = pl.DataFrame({"level": column}).join(
        pl.DataFrame({"level": levels, "code": np.arange(len(levels), dtype=float)}),
        on="level",
        how="left",
        maintain_order="left",
    )["code"]
    return codes.to_numpy(), levels.to_list()


def _label(level: Any) -> str:
    return str(level)


def long_cells(frame: pl.DataFrame, unit: str, period: str) -> Cells:
    """Rows of a panel, sorted by unit and period, as cells; a lag is one step of the periods."""
    cells = Cells(frame, unit, period, len(frame), lambda values, lag: values)
    place: list[Any] = []

    def shift(values: np.ndarray, lag: int) -> np.ndarray:
        if not place:
            place.append(_keys(frame, unit, period))
        code, clock = place[0]
        span = int(clock.max()) + 1 if len(clock) else 1
        out = np.full(len(values), np.nan)
        if abs(lag) >= span:
            return out
        keys, wanted = code * span + clock, clock - lag
        inside = (wanted >= 0) & (wanted < span)
        at = np.minimum(np.searchsorted(keys, code * span + wanted), len(keys) - 1)
        found = inside & (keys[at] == code * span + wanted)
        out[found] = values[at[found]]
        return out

    cells.shift = shift
    return cells


def _keys(frame: pl.DataFrame, unit: str, period: str) -> tuple[np.ndarray, np.ndarray]:
    """(rows,) number of each row's unit, and of its period in steps of the panel."""
    units = frame[unit]
    code = np.append(False, (units.slice(1) != units.head(-1)).to_numpy()).cumsum()[: len(frame)]
    labels = sorted_labels(frame[period])
    clock, _ = period_steps(labels, period)
    index = pl.DataFrame({period: labels, "clock": clock})
    return code, frame.select(period).join(index, on=period, how="left", maintain_order="left")["clock"].to_numpy()


def sorted_labels(column: pl.Series) -> pl.Series:
    """Distinct values in order, of numbers without a query."""
    if column.dtype.is_numeric() and not column.dtype.is_decimal() and column.null_count() == 0:
        return pl.Series(column.name, _distinct(column.to_numpy()), dtype=column.dtype)
    return column.unique().sort()


def _distinct(values: np.ndarray) -> np.ndarray:
    """Distinct numbers in order; whole ones that are near each other, as years are, are marked and not sorted."""
    if values.dtype.kind == "i" and len(values):
        low = int(values.min())
        if int(values.max()) - low < len(values):
            return np.flatnonzero(np.bincount(values.astype(np.int64, copy=False) - low)) + low
    return np.unique(values)


def period_steps(labels: pl.Series, period: str) -> tuple[np.ndarray, float]:
    """Position of each of the sorted periods in steps of the panel, and the step: the greatest that all gaps hold.

    Raises
    ------
    InputError
        Periods that are no numbers, or fractions that are not equally spaced.
    """
    if not labels.dtype.is_numeric():
        raise InputError(f"Lags count whole periods, but {period} is {labels.dtype}; make it an integer such as 2015.")
    if len(labels) < 2:
        return np.zeros(len(labels), dtype=np.int64), 1.0
    if labels.dtype.is_integer() and abs(labels[0]) < _EXACT and abs(labels[-1]) < _EXACT:
        return _whole_steps(labels)
    values = labels.cast(pl.Float64).to_numpy()
    if not np.isfinite(values).all():
        raise InputError(f"Lags count whole periods, but {period} has values that are not finite; give every row one.")
    gaps = np.diff(values)
    if (values == np.round(values)).all() and np.abs(values).max() < _EXACT:
        return _whole_steps(labels)
    if np.ptp(gaps) > 1e-9 * gaps.min():
        raise InputError(
            f"Lags count whole periods, but {period} holds fractions that are not equally spaced; number the periods."
        )
    return np.arange(len(labels)), float(gaps.mean())


def _whole_steps(labels: pl.Series) -> tuple[np.ndarray, float]:
    values = labels.cast(pl.Int64).to_numpy()
    step = int(np.gcd.reduce(values[1:] - values[:-1]))
    return (values - values[0]) // step, float(step)


def uses_periods(node: Node) -> bool:
    """Whether an expression looks at other periods."""
    return any(isinstance(part, Shift | Change) for part in walk(node))
