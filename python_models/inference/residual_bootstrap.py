"""New outcomes and mediators from resampled residual histories of regions, on the map as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from python_models.errors import InputError
from python_models.fit import Fit
from python_models.formula.design import same_term
from python_models.formula.tree import quoted
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
    """What a draw needs: all equations and how the mediators enter the outcome.

    Attributes
    ----------
    own, lagged
        Of each mediator, what a change of it adds to the right side of the outcome, and what its spatial lag adds:
        numbers, or (T, N) where a moderator has a say.
    w
        (N, N) weights, or ``None``.
    place
        (n,) row of the frame for each cell of a raveled (T, N) array.
    """

    mediators: tuple[Equation, ...]
    outcome: Equation
    own: tuple[float | np.ndarray, ...]
    lagged: tuple[float | np.ndarray, ...]
    w: np.ndarray | None
    place: np.ndarray


def residual_base(
    frame: pl.DataFrame,
    mediators: Sequence[tuple[str, Fit]],
    outcome: tuple[str, Fit],
    weights: Any,
    unit: str,
    period: str,
    moderator: str | None = None,
) -> ResidualBase:
    """Collect residuals, spatial parameters and scales of the equations of the mediators and of the outcome.

    Parameters
    ----------
    mediators, outcome
        Left-hand column and fit of each equation.
    weights
        W of the spatial lags, or ``None``.
    moderator
        Column whose product with a mediator may be among the outcome's regressors.

    Raises
    ------
    InputError
        An unbalanced panel, a model that left rows out, or a spatial error (whose residual is no shock).
    """
    units, periods = frame[unit].unique().sort().to_list(), frame[period].unique().sort().to_list()
    if frame.height != len(units) * len(periods):
        raise InputError("resample='residual' needs a balanced panel; complete it or choose another resampling.")
    w = None if weights is None else align(weights, units)
    cells = frame.with_row_index("__row").sort(period, unit)
    keys = cells.select(period=pl.col(period).cast(pl.String), unit=pl.col(unit).cast(pl.String))
    shape = (len(periods), len(units))
    first = tuple(_equation(fit, column, w, keys, shape) for column, fit in mediators)
    terms = outcome[1].tidy()
    by = None if moderator is None else cells[moderator].to_numpy().astype(float).reshape(shape)
    slopes = [
        [_slope(terms, column, moderator, by, component) for column, _ in mediators]
        for component in ("main", "spatial_lag")
    ]
    last = _equation(outcome[1], outcome[0], w, keys, shape)
    return ResidualBase(first, last, tuple(slopes[0]), tuple(slopes[1]), w, cells["__row"].to_numpy())


def _slope(
    terms: pl.DataFrame, mediator: str, moderator: str | None, by: np.ndarray | None, component: str
) -> float | np.ndarray:
    """b, or b + b3 m where the outcome's equation has the product of mediator and moderator."""
    rows = terms.filter(pl.col("component") == component).select("term", "estimate").rows()
    own = sum(value for name, value in rows if name == mediator)
    if by is None or moderator is None:
        return float(own)
    product = f"{quoted(mediator)}:{quoted(moderator)}"
    more = [value for name, value in rows if same_term(name, product)]
    return own + more[0] * by if more else float(own)


def _equation(fit: Fit, column: str, w: np.ndarray | None, keys: pl.DataFrame, shape: tuple[int, int]) -> Equation:
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
    inverse = np.linalg.inv(np.eye(len(w)) - spatial["rho"] * w) if "rho" in spatial and w is not None else None
    return Equation(column, residual, scale, inverse)


def _shock(equation: Equation, drawn: np.ndarray) -> np.ndarray:
    """(T, N) change of the errors when region i gets the history of region ``drawn[i]``."""
    return equation.scale * equation.residual[:, drawn] - equation.residual


def _solve(equation: Equation, change: np.ndarray) -> np.ndarray:
    return change if equation.inverse is None else change @ equation.inverse.T


def residual_columns(
    columns: Mapping[str, np.ndarray], base: ResidualBase, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Mediators and outcome, (n,) in the rows of the frame, rebuilt from one draw.

    Since y = (I - rho W)^-1 (... + u), new errors u* give y* = y + (I - rho W)^-1 (u* - u + change of the right side).
    All equations take the same region's history, so their dependence and that over time survive.
    """
    n = base.outcome.residual.shape[1]
    drawn = np.asarray(rng.integers(n, size=n))
    changes = [_solve(equation, _shock(equation, drawn)) for equation in base.mediators]
    right = _shock(base.outcome, drawn)
    for change, own, lagged in zip(changes, base.own, base.lagged, strict=True):
        right = right + own * change
        if base.w is not None:
            right = right + (lagged * change) @ base.w.T
    changes.append(_solve(base.outcome, right))
    out = {}
    for equation, change in zip((*base.mediators, base.outcome), changes, strict=True):
        values = columns[equation.column].copy()
        values[base.place] += change.ravel()
        out[equation.column] = values
    return out


def residual_draw(frame: pl.DataFrame, base: ResidualBase, rng: np.random.Generator) -> pl.DataFrame:
    """The frame with mediators and outcome of ``residual_columns``."""
    names = [equation.column for equation in (*base.mediators, base.outcome)]
    columns = {name: frame[name].to_numpy().astype(float) for name in names}
    return frame.with_columns([pl.Series(n, values) for n, values in residual_columns(columns, base, rng).items()])
