"""What every measure of a distribution asks of its rows: numbers without gaps, a group, a weight, period by period."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from python_models.errors import InputError, number_of
from python_models.frames import as_polars
from python_models.panel_data import require_columns, require_keys
from python_models.unit_names import some

MISSING = ("error", "drop")


@dataclass(frozen=True, slots=True)
class Slice:
    """One period of a variable.

    Attributes
    ----------
    period
        Its value in the period column; None without one.
    values, weights
        (n,) finite values, and their weights (ones where none are given).
    groups
        (n,) labels of the groups; empty without.
    """

    period: Any
    values: np.ndarray
    weights: np.ndarray
    groups: np.ndarray

    @property
    def named(self) -> str:
        """The period for a message."""
        return "" if self.period is None else f" in {self.period}"


def read(
    frame: Any,
    variable: str,
    columns: Sequence[str] = (),
    *,
    unit: str | None = None,
    period: str | None = None,
    missing: str = "error",
) -> pl.DataFrame:
    """Rows where ``variable`` is a finite number, it and the other number columns as floats.

    Raises
    ------
    InputError
        A column is absent or no number, a unit occurs twice in a period, a value is infinite or, unless rows without
        one may be dropped, missing (named by unit and period where they are known).
    """
    if missing not in MISSING:
        raise InputError(f"missing={missing!r} is unknown; choose one of {', '.join(MISSING)}.")
    data = as_polars(frame)
    keys = [k for k in (unit, period) if k is not None]
    require_columns(data, [*keys, variable, *columns])
    if keys:
        require_keys(data, keys[0], keys[1] if len(keys) > 1 else None)
    if unit is not None:
        _once(data, keys)
    require_numbers(data, variable)
    data = data.with_columns(pl.col(variable).cast(pl.Float64).fill_nan(None))
    infinite = data.filter(pl.col(variable).is_infinite())
    if infinite.height:
        raise InputError(
            f"{variable} is infinite {_places(infinite, keys)} (the log of zero, a division by it?); clean it first."
        )
    empty = data.filter(pl.col(variable).is_null())
    if empty.height and missing == "error":
        raise InputError(
            f"{variable} is missing {_places(empty, keys)} ({number_of(empty.height, 'row')}). "
            "Fill it, leave the rows out, or choose missing='drop'."
        )
    data = data.drop_nulls(variable)
    if data.is_empty():
        raise InputError(f"{variable} has no value.")
    return data


def require_numbers(data: pl.DataFrame, *columns: str) -> None:
    """Raise ``InputError`` naming a column that holds no numbers."""
    for name in columns:
        if not data[name].dtype.is_numeric():
            raise InputError(f"Column {name} holds {data[name].dtype}, not numbers; convert it.")


def _once(data: pl.DataFrame, keys: Sequence[str]) -> None:
    twice = data.filter(pl.struct(keys).is_duplicated())
    if twice.height:
        raise InputError(f"More than one row {_places(twice, keys)}; keep one row per {' and '.join(keys)}.")


def _places(rows: pl.DataFrame, keys: Sequence[str]) -> str:
    """Where rows are, for a message: "for A 2010, B 2011 and 3 more"."""
    if not keys:
        return f"in {number_of(rows.height, 'row')}"
    named = rows.select(pl.concat_str([pl.col(k).cast(pl.String) for k in keys], separator=" ")).to_series()
    return f"for {some(named.unique(maintain_order=True).to_list(), 5)}"


def slices(
    frame: Any,
    variable: str,
    *,
    group: str | None = None,
    weights: str | None = None,
    unit: str | None = None,
    period: str | None = None,
    missing: str = "error",
) -> Iterator[Slice]:
    """The periods of a variable in order, each with its groups and weights.

    Raises
    ------
    InputError
        As ``read``; a row without group, a weight that is missing, negative or zero throughout (named).
    """
    columns = [c for c in (group, weights) if c is not None]
    data = read(frame, variable, columns, unit=unit, period=period, missing=missing)
    keys = [k for k in (unit, period) if k is not None]
    if group is not None and (empty := data.filter(pl.col(group).is_null())).height:
        raise InputError(f"{group} is empty {_places(empty, keys)}; every row needs its group.")
    if weights is not None:
        data = _weighted(data, weights, keys)
    parts = [(None, data)] if period is None else sorted(((k[0], v) for k, v in data.group_by(period)), key=_first)
    for when, part in parts:
        part = part.sort(unit) if unit is not None else part
        weight = part[weights].to_numpy() if weights is not None else np.ones(part.height)
        labels = part[group].cast(pl.String).to_numpy() if group is not None else np.empty(0, dtype=object)
        yield Slice(when, part[variable].to_numpy(), weight, labels)


def _first(item: tuple[Any, pl.DataFrame]) -> Any:
    return item[0]


def _weighted(data: pl.DataFrame, weights: str, keys: Sequence[str]) -> pl.DataFrame:
    """The rows of positive weight; an ``InputError`` names what is no weight."""
    if not data[weights].dtype.is_numeric():
        raise InputError(f"Column {weights} holds {data[weights].dtype}, not weights; convert it.")
    data = data.with_columns(pl.col(weights).cast(pl.Float64).fill_nan(None))
    w = pl.col(weights)
    bad = data.filter(w.is_null() | (w < 0) | w.is_infinite())
    if bad.height:
        raise InputError(f"{weights} is missing, negative or infinite {_places(bad, keys)}; weights are at least zero.")
    data = data.filter(w > 0)
    if data.is_empty():
        raise InputError(f"{weights} is zero in every row; there is nothing to weigh.")
    return data


def require_positive(part: Slice, variable: str, *, zero: bool = True) -> None:
    """Raise ``InputError`` where a value is negative (or zero, if that may not be) or all are zero."""
    least = float(part.values.min())
    if least < 0 or (least == 0 and not zero):
        what = "negative" if least < 0 else "zero"
        count = int((part.values < 0).sum() if least < 0 else (part.values == 0).sum())
        raise InputError(
            f"{variable} is {what} in {number_of(count, 'row')}{part.named} (smallest {least:g}): shares of a total, "
            "ratios and logarithms need positive values. Leave those rows out or choose another variable."
        )
    if not part.values.any():
        raise InputError(f"{variable} is zero in every row{part.named}: there is nothing to distribute.")


def weighted_mean(values: np.ndarray, weights: np.ndarray) -> float:
    """The mean; of values that are all alike that value to the last bit, so that deviations from it are zero."""
    share = weights / weights.sum()
    mean = float(share @ values)
    return mean + float(share @ (values - mean))


def numbers(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """A table of rows; a column without a value in any is one of numbers."""
    table = pl.DataFrame(rows, infer_schema_length=None)
    return table.with_columns(pl.col(pl.Null).cast(pl.Float64))
