"""The cross-sections that Moran's I is computed on: standardised values, W cut to them, and what is refused."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from python_models.errors import InputError, number_of
from python_models.frames import as_polars
from python_models.panel_data import panel_frame, require_columns, require_keys
from python_models.spatial.alignment import Matrix, aligned, cut, row_standardised
from python_models.unit_names import some
from python_models.weights.matrix import is_sparse

ISOLATES = ("error", "keep", "exclude")
FEWEST = 4  # the variance under randomisation divides by (n - 1)(n - 2)(n - 3)
CONSTANT = 1e-12  # a range below this share of the largest value is rounding: no data have twelve digits
TIE = 1e-11  # statistics closer than this share of their largest possible value are equal
EPS = float(np.finfo(float).eps)


@dataclass(frozen=True, slots=True)
class CrossSection:
    """One period of a variable.

    Attributes
    ----------
    period
        Its value in the period column; None without one.
    units, values
        (n,) units with a value, and their values as given.
    z
        (n,) values with mean zero and mean square one; exactly zero where a value is the mean up to rounding.
    w
        (n, n) weights, dense or CSR, over a power of two near the largest, so that no unit of W overflows or vanishes.
    unit_of_w
        What ``w`` was divided by.
    tie
        Share of its largest possible size below which a difference of two statistics is rounding.
    """

    period: Any
    units: list[Any]
    values: np.ndarray
    z: np.ndarray
    w: Matrix
    unit_of_w: float
    tie: float

    @property
    def alone(self) -> np.ndarray:
        """(n,) whether a unit has no neighbour."""
        return without_links(self.w)


def without_links(w: Matrix) -> np.ndarray:
    """(n,) whether a row of weights is empty."""
    if is_sparse(w):
        return np.bincount(w.nonzero()[0], minlength=w.shape[0]) == 0
    return np.asarray(~w.any(axis=1))


def scaled(values: Matrix) -> tuple[Matrix, float]:
    """An array over the power of two next to its largest absolute value, which loses no digit, and that power."""
    if is_sparse(values):
        out = values.copy()
        out.data, unit = scaled(values.data) if values.nnz else (values.data, 1.0)
        return out, unit
    power = int(np.frexp(np.abs(values).max())[1])
    return np.ldexp(values, -power), math.ldexp(1.0, power) if power < 1024 else math.inf


def standard_scores(values: np.ndarray) -> tuple[np.ndarray, float]:
    """(n,) z with mean zero and mean square one, and the share of a statistic that rounding may make up.

    A value that differs from the mean by no more than rounding has z exactly zero, in whatever unit it is written.
    """
    x, _ = scaled(values)
    off = x - math.fsum(x) / len(x)
    size = np.abs(x).max()
    off[np.abs(off) <= 4 * EPS * size] = 0.0
    off, _ = scaled(off)
    z = off / np.sqrt(np.mean(off**2))
    spread = float(np.sqrt(np.mean((x - x.mean()) ** 2)))
    return z, TIE + 64 * EPS * float(size) / spread


def cross_sections(
    frame: Any, variable: str, unit: str, period: str | None, w: Any, isolates: str = "error", missing: str = "error"
) -> list[CrossSection]:
    """The periods of ``variable`` in order, each with the weights cut to the units that have a value.

    Raises
    ------
    InputError
        Unknown units, missing values (unless they may be cut), fewer than four values, no variation beyond rounding,
        or regions without neighbours; the period and the regions are named.
    """
    if isolates not in ISOLATES or missing not in ("error", "cut"):
        raise InputError(f"isolates={isolates!r}, missing={missing!r}: choose from {ISOLATES} and ('error', 'cut').")
    panel = _panel(frame, variable, unit, period)
    units = panel[unit].unique(maintain_order=True).to_list()
    matrix, rescale = aligned(w, units)
    whole = matrix, *scaled(matrix)
    place = {u: i for i, u in enumerate(units)}
    out = []
    for when, rows in _by_period(panel, period):
        if rows[variable].null_count():
            rows = rows.drop_nulls(variable)
        here = rows[unit].to_list()
        if len(here) < len(units) and missing == "error":
            gone = [str(u) for u in units if u not in set(here)]
            raise InputError(
                f"{variable} is missing in {when} for {some(gone, 5)}. "
                "Fill it, leave the units out, or choose missing='cut' (weights cut and standardised anew)."
            )
        own, small, size = whole if len(here) == len(units) else _cut(matrix, [place[u] for u in here], rescale)
        values = rows[variable].to_numpy()
        _require_usable(variable, when, here, values, own, isolates)
        z, tie = standard_scores(values)
        out.append(CrossSection(when if period is not None else None, here, values, z, small, size, tie))
    return out


def _by_period(panel: pl.DataFrame, period: str | None) -> list[tuple[Any, pl.DataFrame]]:
    """The periods in order, each with its rows in order of the units; all rows as "the data" without a period."""
    if period is None:
        return [("the data", panel)]
    parts = panel.partition_by(period, as_dict=True)
    return [(when, rows) for (when,), rows in sorted(parts.items(), key=lambda item: item[0])]


def _cut(matrix: Matrix, index: list[int], rescale: bool) -> tuple[Matrix, Matrix, float]:
    """Weights of some units, standardised anew, and their scaled form with its unit."""
    left = cut(matrix, index)
    left = row_standardised(left) if rescale else left
    return left, *scaled(left)


def _panel(frame: Any, variable: str, unit: str, period: str | None) -> pl.DataFrame:
    """The rows sorted by unit and period, values as floats, nan as missing."""
    if variable in (unit, period):
        raise InputError(f"{variable} is the variable and the {'unit' if variable == unit else 'period'}; name two.")
    frame = as_polars(frame)
    require_columns(frame, [unit, variable, *([] if period is None else [period])])
    if not frame[variable].dtype.is_numeric():
        raise InputError(f"Column {variable} holds {frame[variable].dtype}, not numbers; convert it.")
    values = frame[variable].cast(pl.Float64)
    if values.is_infinite().any():
        raise InputError(f"{variable} has infinite values (the log of zero?); clean them first.")
    require_keys(frame, unit, period)
    frame = frame.with_columns(values) if frame[variable].dtype != pl.Float64 else frame
    if period is not None:
        panel = panel_frame(frame, unit, period)
    elif (frame[unit].slice(1) > frame[unit].head(-1)).all():
        panel = frame
    elif frame[unit].is_duplicated().any():
        raise InputError(f"Column {unit} repeats; name the period column, or keep one row per {unit}.")
    else:
        panel = frame.sort(unit)
    if panel.is_empty() or values.null_count() == panel.height:
        raise InputError(f"{variable} has no value.")
    return panel


def _require_usable(
    variable: str, when: Any, units: Sequence[Any], values: np.ndarray, matrix: Matrix, isolates: str
) -> None:
    alone = [str(units[i]) for i in np.flatnonzero(without_links(matrix)).tolist()]
    counted = len(values) - (len(alone) if isolates == "exclude" else 0)
    if counted < FEWEST:
        kept = " with neighbours" if counted < len(values) else ""
        raise InputError(
            f"{variable} in {when} has {number_of(counted, 'value')}{kept}; Moran's I and its variance need at least "
            f"{FEWEST} regions. Take more regions or leave the period out."
        )
    reach = np.abs(values).max()
    if np.ptp(values) <= CONSTANT * reach:
        how = "the same" if np.ptp(values) == 0 else "the same up to rounding"
        raise InputError(
            f"{variable} in {when} has values without variation: all {len(values)} are {how} ({values[0]:g}); "
            "Moran's I is undefined. Leave the period out."
        )
    if len(alone) == len(units):
        raise InputError(
            f"No region has a neighbour in {when}: every row of W is empty for these {len(units)} regions, so Moran's "
            "I is undefined. Link them."
        )
    if alone and isolates == "error":
        raise InputError(
            f"{number_of(len(alone), 'region')} without neighbours in {when}: {some(alone, 5)}. Link them, leave them "
            "out, or choose isolates='keep' (n counts them, as esda) or 'exclude' (n does not, as spdep's adjust.n)."
        )
