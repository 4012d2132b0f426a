"""The slacks-based measure with undesirable outputs, and its super-efficient form."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from python_models.efficiency.measured import (
    ONE,
    EfficiencyResult,
    Measured,
    peer_frame,
    price_frame,
    restrict,
    score_frame,
)
from python_models.efficiency.panel_inputs import Units
from python_models.efficiency.programmes import (
    Returns,
    check_orientation,
    normalised_weights,
    slacks_based_programme,
    super_slacks_based_programme,
)
from python_models.efficiency.solver import solve
from python_models.efficiency.technology import Technology, read_technology, reference_hashes
from python_models.efficiency.uniqueness import uniqueness_frame

MODEL = "min [1 - Σ w s⁻/x] / [1 + Σ w s⁺/g + Σ w sᵇ/b], x = Xλ + s⁻, g = Gλ - s⁺, b = Bλ + sᵇ (Tone 2001, 2003)"
SUPER_MODEL = (
    "units that score 1, themselves excluded: min [1 + Σ w s⁻/x] / [1 - Σ w s⁺/g - Σ w sᵇ/b], "
    "Xλ <= x + s⁻, Gλ >= g - s⁺, Bλ <= b + sᵇ (Tone 2002)"
)


def measure_slacks(
    units: Units,
    groups: list[Technology],
    returns: Returns = "crs",
    orientation: str = "none",
    super_efficiency: bool = False,
    input_weights: Sequence[float] | None = None,
    output_weights: Sequence[float] | None = None,
    in_reference: bool = True,
) -> Measured:
    """Slacks-based scores as arrays.

    Parameters
    ----------
    groups
        Evaluated and reference rows; the evaluated sets are disjoint.
    in_reference
        Whether the evaluated rows belong to their own technology; outside it, a unit beyond the frontier is infeasible,
        or with ``super_efficiency`` scores above 1.
    """
    m, g = units.n_inputs, units.n_goods
    shape = (m, g, len(units.names) - m - g, returns, orientation)
    weights = (
        normalised_weights(input_weights, m, "input_weights"),
        normalised_weights(output_weights, len(units.names) - m, "output_weights"),
    )
    out = Measured(units)
    zero = units.values[: units.n] == 0
    patterns = np.unique(zero, axis=0) if zero.any() else zero[:1]
    for pattern in patterns:
        chosen = restrict(groups, (zero == pattern).all(axis=1)) if zero.any() else groups
        if not chosen:
            continue
        programme = slacks_based_programme(*shape, *weights, zero=pattern, in_reference=in_reference)
        solution = solve(programme, units.values, chosen)
        rows = out.record(programme, solution, chosen, solution.objective, "sbm")
        _add_targets(out, rows)
    if super_efficiency:
        _measure_super(out, groups, super_slacks_based_programme(*shape, *weights))
    return out


def _measure_super(out: Measured, groups: list[Technology], programme: Any) -> None:
    beyond = (out.score >= 1 - ONE) | (out.status == "infeasible")
    if (out.units.values[: out.units.n][beyond] == 0).any():
        raise_zero()
    chosen = restrict(groups, beyond)
    if chosen:
        solution = solve(programme, out.units.values, chosen)
        rows = out.record(programme, solution, chosen, solution.objective, "super_sbm")
        _add_targets(out, rows)


def raise_zero() -> None:
    """Super-efficiency divides by every value of the unit."""
    from python_models.errors import InputError

    raise InputError("A unit on the frontier has a zero, and super-efficiency divides by it; use zeros='min_tenth'.")


def _add_targets(out: Measured, rows: np.ndarray) -> None:
    goods = slice(out.units.n_inputs, out.units.n_inputs + out.units.n_goods)
    sign = np.ones(len(out.units.names))
    sign[goods] = -1.0
    out.target[rows] = out.units.values[rows] - sign * out.slack[rows]


def sbm(
    frame: Any,
    unit: str,
    period: str | None = None,
    *,
    inputs: Sequence[str],
    goods: Sequence[str],
    bads: Sequence[str] = (),
    technology: Any = "contemporaneous",
    returns: Returns = "crs",
    orientation: str = "none",
    super_efficiency: bool = False,
    input_weights: Sequence[float] | None = None,
    output_weights: Sequence[float] | None = None,
    zeros: str = "error",
    window: int = 3,
    details: bool = False,
) -> pl.DataFrame | EfficiencyResult:
    """Slacks-based measure (docstring grows with the module)."""
    check_orientation(orientation)
    units, groups, inside = read_technology(frame, unit, period, inputs, goods, bads, technology, zeros, window)
    measured = measure_slacks(
        units, groups, returns, orientation, super_efficiency, input_weights, output_weights, inside
    )
    scores = score_frame(measured, reference_hashes(units, groups, returns))
    if not details:
        return scores
    model = MODEL + ("; " + SUPER_MODEL if super_efficiency else "")
    return EfficiencyResult(scores, peer_frame(measured), price_frame(measured), uniqueness_frame(measured), model)
