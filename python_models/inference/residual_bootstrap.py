"""New outcomes and mediators from resampled residual histories of regions, on the map as it is."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from python_models.errors import InputError
from python_models.fit import Fit
from python_models.spatial.alignment import align


@dataclass(frozen=True, slots=True)
class Equation:
    """One equation (I - rho W) y = ... + u of a balanced panel.

    Attributes
    ----------
    column
        The variable on its left.
    residual
        (T, N) residuals.
    scale
        Factor that gives resampled residuals the estimated error variance; residuals of fixed effects are too small.
    inverse
        (N, N) of (I - rho W), or ``None`` without spatial lag.
    """

    column: str
    residual: np.ndarray
    scale: float
    inverse: np.ndarray | None


@dataclass(frozen=True, slots=True)
class ResidualBase:
    """What ``residual_draw`` needs: both equations and how the mediator enters the outcome.

    Attributes
    ----------
    slope
        (N, N) b I + theta W: effect of a change of the mediator on the outcome equation's right side.
    place
        (n,) row of the frame for each cell of a raveled (T, N) array.
    """

    mediator: Equation
    outcome: Equation
    slope: np.ndarray
    place: np.ndarray


def residual_base(
    frame: pl.DataFrame, mediator: tuple[str, Fit], outcome: tuple[str, Fit], weights: Any, unit: str, period: str
) -> ResidualBase:
    """Collect residuals, spatial parameters and scales of the mediator and outcome equations.

    Parameters
    ----------
    mediator, outcome
        Left-hand column and fit of each equation.
    weights
        W of the spatial lags, or ``None``.

    Raises
    ------
    InputError
        An unbalanced panel, a model that left rows out, or a spatial error (whose residual is no shock).
    """
    units, periods = frame[unit].unique().sort().to_list(), frame[period].unique().sort().to_list()
    if frame.height != len(units) * len(periods):
        raise InputError("resample='residual' needs a balanced panel; complete it or choose another resampling.")
    w = np.zeros((len(units), len(units))) if weights is None else align(weights, units)
    cells = frame.with_row_index("__row").sort(period, unit)
    keys = cells.select(period=pl.col(period).cast(pl.String), unit=pl.col(unit).cast(pl.String))
    shape = (len(periods), len(units))
    first, second = (_equation(fit, column, w, keys, shape) for column, fit in (mediator, outcome))
    terms = outcome[1].tidy().filter(pl.col("term") == mediator[0])
    slopes = dict(terms.select("component", "estimate").iter_rows())
    slope = slopes["main"] * np.eye(len(units)) + slopes.get("spatial_lag", 0.0) * w
    return ResidualBase(first, second, slope, cells["__row"].to_numpy())


def _equation(fit: Fit, column: str, w: np.ndarray, keys: pl.DataFrame, shape: tuple[int, int]) -> Equation:
    """``keys`` are the panel's periods and units as text, in the order of a raveled (T, N) array."""
    spatial = dict(fit.tidy().filter(pl.col("component") == "spatial").select("term", "estimate").iter_rows())
    if set(spatial) - {"rho"}:
        raise InputError(f"resample='residual' cannot rebuild {', '.join(set(spatial) - {'rho'})}; use 'period'.")
    table = fit.rows().with_columns(pl.col("period", "unit").cast(pl.String))
    found = keys.join(table, on=["period", "unit"], how="left", maintain_order="left")["residual"]
    if found.null_count():
        raise InputError(
            f"The equation of {column} left out {found.null_count()} of {len(keys)} rows, but resample='residual' "
            "rebuilds every row; fill them or choose another resampling."
        )
    residual = found.to_numpy().reshape(shape)
    scale = float(np.sqrt(fit.glance()["sigma2"][0] / np.mean(residual**2)))
    inverse = np.linalg.inv(np.eye(len(w)) - spatial["rho"] * w) if "rho" in spatial else None
    return Equation(column, residual, scale, inverse)


def _shock(equation: Equation, drawn: np.ndarray) -> np.ndarray:
    """(T, N) change of the errors when region i gets the history of region ``drawn[i]``."""
    return equation.scale * equation.residual[:, drawn] - equation.residual


def _solve(equation: Equation, change: np.ndarray) -> np.ndarray:
    return change if equation.inverse is None else change @ equation.inverse.T


def residual_draw(frame: pl.DataFrame, base: ResidualBase, rng: np.random.Generator) -> pl.DataFrame:
    """The frame with mediator and outcome rebuilt from one draw.

    Since y = (I - rho W)^-1 (... + u), new errors u* give y* = y + (I - rho W)^-1 (u* - u + change of the right side).
    Both equations take the same region's history, so their dependence and that over time survive.
    """
    n = base.mediator.residual.shape[1]
    drawn = np.asarray(rng.integers(n, size=n))
    mediator = _solve(base.mediator, _shock(base.mediator, drawn))
    outcome = _solve(base.outcome, _shock(base.outcome, drawn) + mediator @ base.slope.T)
    changed = []
    for equation, change in ((base.mediator, mediator), (base.outcome, outcome)):
        values = frame[equation.column].to_numpy().astype(float)
        values[base.place] += change.ravel()
        changed.append(pl.Series(equation.column, values))
    return frame.with_columns(changed)
