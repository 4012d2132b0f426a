"""Reads a data frame into the arrays every efficiency measure works on; names every cell that cannot be used."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from python_models.errors import InputError, number_of
from python_models.frames import as_polars
from python_models.panel_data import in_order, require_columns, require_keys, require_unique

# names of result columns, which no key column can have beside them
TAKEN = {
    "score", "status", "measure", "reference_set_hash", "primal_residual", "least_reduced_cost", "gap", "peer",
    "peer_period", "weight", "variable", "role", "shadow_price", "peers_unique", "period_from", "period_to", "index",
    "efficiency_change", "best_practice_change", "pure_efficiency_change", "scale_efficiency_change", "level",
    "own_score", "own_score_crs", "own_score_vrs", "global_score", "value", "returns", "technology",
    "magnitude_change", "output_bias_change", "input_bias_change",
}  # fmt: skip
ZEROS = ("error", "drop", "min_tenth", "min_hundredth")


@dataclass(frozen=True, slots=True)
class Units:
    """Evaluated units, and the rows of a separate reference frame behind them.

    Attributes
    ----------
    keys
        (n,) frame with the unit and, in a panel, the period column, in the order of the input.
    labels
        As ``keys`` for all N >= n rows; ``labels[j]`` names reference row j.
    values
        (N, k) inputs, then goods, then bads, in the units of the data.
    names
        The k column names.
    n_inputs, n_goods
        How many of the k columns are inputs and good outputs; the rest are bads.
    period_codes
        (n,) position of each row's period among ``periods``; all 0 without a period column.
    periods
        The sorted periods.
    """

    keys: pl.DataFrame
    labels: pl.DataFrame
    values: np.ndarray
    names: tuple[str, ...]
    n_inputs: int
    n_goods: int
    period_codes: np.ndarray
    periods: tuple[Any, ...]

    @property
    def n(self) -> int:
        """Number of evaluated units."""
        return self.keys.height


def _values(frame: pl.DataFrame, names: Sequence[str], key: Sequence[str], zeros: str) -> np.ndarray:
    for name in names:
        if not frame.schema[name].is_numeric():
            raise InputError(f"Column {name} holds {frame.schema[name]}, not numbers; convert it before the analysis.")
    values = np.column_stack([frame[name].cast(pl.Float64).to_numpy() for name in names])  # null is nan there
    if values.min() > 0 and values.max() < np.inf:
        return values
    bad = ~np.isfinite(values) | (values < 0)
    if zeros == "error":
        bad |= values == 0
    if bad.any():
        cells = [
            f"{names[c]} = {values[r, c]:g} at {' '.join(str(v) for v in frame.select(key).row(r))}"
            for r, c in np.argwhere(bad)[:5].tolist()
        ]
        treated = f", or choose a treatment of zeros: zeros = {', '.join(map(repr, ZEROS[1:]))}"
        raise InputError(
            f"{number_of(int(bad.sum()), 'value')} missing, negative or zero: {'; '.join(cells)}. Mend or leave out "
            f"these rows{treated if (bad & (values == 0)).any() else ''}."
        )
    return values


def _treat_zeros(values: np.ndarray, names: Sequence[str], zeros: str) -> np.ndarray:
    """Tone (2001): replace a zero by a tenth or a hundredth of the smallest positive value of its column."""
    if values.min() > 0:
        return values
    positive = np.where(values > 0, values, np.inf).min(axis=0)
    if not np.isfinite(positive).all():
        empty = [n for n, p in zip(names, positive, strict=True) if not np.isfinite(p)]
        raise InputError(f"Nothing but zeros in {', '.join(empty)}; leave that out of the model.")
    if zeros not in ("min_tenth", "min_hundredth"):
        return values
    share = 10 if zeros == "min_tenth" else 100
    return np.where(values == 0, positive / share, values)


def _check_names(inputs: Sequence[str], goods: Sequence[str], bads: Sequence[str]) -> tuple[str, ...]:
    for role, given in (("inputs", inputs), ("goods", goods), ("bads", bads)):
        if isinstance(given, str):
            raise InputError(f"{role} = {given!r} must be a list of column names: [{given!r}].")
        if not isinstance(given, Iterable):
            raise InputError(f"{role} = {given!r} must be a list of column names, [] for none.")
    names = (*inputs, *goods, *bads)
    repeated = sorted({n for n in names if names.count(n) > 1})
    if repeated:
        raise InputError(f"Named more than once among inputs, goods and bads: {', '.join(repeated)}.")
    if not len(inputs) or not len(goods):
        raise InputError("A model needs at least one input and one good output.")
    return names


def require_free_keys(key: Sequence[str], columns: Collection[str] = ()) -> None:
    """Raise ``InputError`` where a key column has the name of a result column, or of a measure's own ``columns``."""
    taken = [k for k in key if k in TAKEN or k in columns or k.startswith(("slack_", "target_"))]
    if taken:
        raise InputError(f"Column {taken[0]} has the name of a column of the result; rename it, to unit or period say.")


def _reference_labels(other: pl.DataFrame, schema: pl.Schema, key: Sequence[str]) -> pl.DataFrame:
    """Keys of reference units in the types of the evaluated ones, so that both stand in one column of peers."""
    columns = [(pl.col(k) if k in other.columns else pl.lit(None).alias(k)).cast(schema[k]) for k in key]
    try:
        return other.select(columns)
    except pl.exceptions.PolarsError as exc:
        types = ", ".join(f"{k} {schema[k]}" for k in key)
        raise InputError(f"Keys of the reference units must have the type of those evaluated: {types}.") from exc


def _check_order(periods: pl.Series) -> None:
    """Raise where periods are whole numbers written as text of several lengths: "10" would stand before "9"."""
    if periods.dtype == pl.String and periods.str.len_chars().n_unique() > 1 and periods.str.contains(r"^\d+$").all():
        raise InputError(f"Column {periods.name} holds numbers as text, which sort 10 before 9; make them integers.")


def read_units(
    frame: Any,
    unit: str,
    period: str | None,
    inputs: Sequence[str],
    goods: Sequence[str],
    bads: Sequence[str],
    zeros: str = "error",
    reference: Any = None,
) -> Units:
    """Check the frame (and a frame of reference units) and turn it into arrays.

    Raises
    ------
    InputError
        Absent, repeated or non-numeric columns, empty keys, repeated unit-periods, no rows, or values that are
        missing, negative or (without a treatment) zero; the message names column, unit and period.
    """
    if zeros not in ZEROS:
        raise InputError(f"zeros = {zeros!r} is not known; use one of {', '.join(map(repr, ZEROS))}.")
    names = _check_names(inputs, goods, bads)
    data = as_polars(frame)
    key = [unit] if period is None else [unit, period]
    require_columns(data, [*key, *names])
    if data.height == 0:
        raise InputError("The frame has no rows.")
    require_keys(data, unit, period)
    require_free_keys(key)
    keys = data[key]
    if not in_order(keys, unit, period) and keys.n_unique() < data.height:
        if period is not None:
            require_unique(data, unit, period)  # names the repeated rows
        raise InputError(f"Column {unit} repeats; name the period column, or keep one row per {unit}.")
    values, labels = _values(data, names, key, zeros), keys
    if reference is not None:
        other = as_polars(reference)
        require_columns(other, [unit, *names])
        if other.height == 0:
            raise InputError("The frame of reference units has no rows.")
        values = np.vstack([values, _values(other, names, [unit], zeros)])
        labels = pl.concat([labels, _reference_labels(other, data.schema, key)])
    periods: tuple[Any, ...] = (None,)
    codes = np.zeros(data.height, dtype=np.int64)
    if period is not None:
        _check_order(data[period])
        codes = data[period].rank("dense").to_numpy().astype(np.int64) - 1
        example = np.empty(codes.max() + 1, dtype=np.int64)
        example[codes] = np.arange(len(codes))
        periods = tuple(data[period][example].to_list())
    return Units(
        keys=keys,
        labels=labels,
        values=_treat_zeros(values, names, zeros),
        names=names,
        n_inputs=len(inputs),
        n_goods=len(goods),
        period_codes=codes,
        periods=periods,
    )
