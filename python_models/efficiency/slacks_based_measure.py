"""The slacks-based measure with undesirable outputs, and its super-efficient form."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Any

import numpy as np

from python_models.counts import require_flags, require_used
from python_models.efficiency.measured import ONE, Measured, restrict
from python_models.efficiency.measures import Measure, declare
from python_models.efficiency.panel_inputs import Units
from python_models.efficiency.programmes import (
    ORIENTATIONS,
    Programme,
    Returns,
    check_orientation,
    normalised_weights,
)
from python_models.efficiency.result import EfficiencyResult, evaluate
from python_models.efficiency.slacks_based_programmes import slacks_based_programme, super_slacks_based_programme
from python_models.efficiency.solver import solve
from python_models.efficiency.technology import Technology, read_technology, with_own_rows
from python_models.errors import InputError

MODEL = "min [1 - Σ w s⁻/x] / [1 + Σ w s⁺/g + Σ w sᵇ/b], x = Xλ + s⁻, g = Gλ - s⁺, b = Bλ + sᵇ (Tone 2001, 2003)"
SUPER_MODEL = (
    "units that score 1, themselves excluded: min [1 + Σ w s⁻/x] / [1 - Σ w s⁺/g - Σ w sᵇ/b], "
    "Xλ <= x + s⁻, Gλ >= g - s⁺, Bλ <= b + sᵇ (Tone 2002)"
)
WEIGHED = {"input_weights": ("none", "input"), "output_weights": ("none", "output")}  # orientations that see them
LIKELY = 96  # reference units that a super-efficient unit is compared with before all others


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
    given = {"input_weights": input_weights, "output_weights": output_weights}
    require_used(measure_slacks, "orientation", orientation, WEIGHED, **given)
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


def _measure_super(out: Measured, groups: list[Technology], programme: Programme) -> None:
    """Replace the scores of units on or beyond the frontier."""
    beyond = (out.score >= 1 - ONE) | (out.status == "infeasible")
    if (out.units.values[: out.units.n][beyond] == 0).any():
        raise InputError("A unit on the frontier has a zero, and super-efficiency divides by it: zeros='min_tenth'.")
    chosen = restrict(with_own_rows(out.units, groups), beyond)
    if chosen:
        score = np.append(np.where(beyond, np.inf, out.score), np.full(len(out.units.values) - out.units.n, np.inf))
        solution = solve(programme, out.units.values, chosen, [_likely_peers(t.reference, score) for t in chosen])
        rows = out.record(programme, solution, chosen, solution.objective, "super_sbm")
        _add_targets(out, rows)


def _likely_peers(reference: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Efficient rows, and the next best: these span the technology where the unit that hides them is left out."""
    ranked = reference[np.argsort(-score[reference], kind="stable")]
    return np.sort(ranked[: max(LIKELY, int(np.isinf(score[reference]).sum()))])


def _add_targets(out: Measured, rows: np.ndarray) -> None:
    goods = slice(out.units.n_inputs, out.units.n_inputs + out.units.n_goods)
    sign = np.ones(len(out.units.names))
    sign[goods] = -1.0
    out.target[rows] = out.units.values[rows] - sign * out.slack[rows]


declare(Measure("sbm", measure_slacks, ORIENTATIONS, weighted=True, pieces=True))
declare(Measure("super_sbm", measure_slacks, ORIENTATIONS, {"super_efficiency": True}, weighted=True))


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
    pool: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> EfficiencyResult:
    """Slacks-based measure of efficiency with undesirable outputs.

    Parameters
    ----------
    frame
        polars or pandas; one row per unit, or per unit and period.
    unit, period
        Key columns; without ``period`` all rows share one technology.
    inputs, goods, bads
        Columns of inputs, good outputs and bad outputs, all positive.
    technology
        Whose rows span the frontier of a unit in period t: ``contemporaneous`` (t), ``global`` (all), ``sequential``
        (up to t), ``window`` (the last ``window`` periods up to t), ``biennial`` (t and t + 1; in the last period that
        and the one before), or a frame of reference units with the unit and variable columns.
    returns
        ``crs``, ``vrs``, ``nirs``, ``ndrs``, or ``("grs", L, U)`` for L <= Σλ <= U.
    orientation
        ``none``; ``input`` counts only the slacks of inputs, ``output`` only those of goods and bads. Scores are in
        (0, 1] in each.
    super_efficiency
        Rank units on the frontier by the measure on the technology without them (column ``measure`` tells which). In a
        frame of reference units, a row with the unit's own keys and values is that unit.
    input_weights, output_weights
        Positive weights of the slacks, scaled to sum to one: of inputs; of goods, then bads. An orientation takes
        those of its own side.
    zeros
        ``error``; ``drop`` the slack's term from that unit's score; replace by a tenth or a hundredth of the column's
        smallest positive value (Tone 2001): ``min_tenth``, ``min_hundredth``.
    window
        Periods of a ``window`` technology.
    pool, progress
        Executor that measures the units in chunks, and a function called with the chunks done and the chunks in all;
        without them this process measures all in one piece (see ``python_models.executors``).

    Returns
    -------
    EfficiencyResult
        ``scores`` has one row per row of ``frame``, in its order: keys, ``score``, ``status`` (``optimal``,
        ``infeasible``, ``not_certified``; the score is nan unless optimal), ``measure`` (``sbm`` or ``super_sbm``),
        ``slack_<v>`` and ``target_<v>`` in units of the data, ``reference_set_hash`` (a global score holds for that set
        only), and the certificate: ``primal_residual``, ``least_reduced_cost``, ``gap``, all in units of the unit's own
        data. ``slacks``, ``targets``, ``peers``, ``shadow_prices`` and ``uniqueness`` are computed when first asked
        for.

    Raises
    ------
    InputError
        Unusable columns or cells (named with unit and period), or unknown options.

    Notes
    -----
    min [1 - Σ w s⁻/x] / [1 + Σ w s⁺/g + Σ w sᵇ/b] with x = Xλ + s⁻, g = Gλ - s⁺, b = Bλ + sᵇ and λ, s >= 0: bads are
    strongly disposable, goods and bads share one average (K. Tone 2001, "A slacks-based measure of efficiency in data
    envelopment analysis", EJOR 130; 2003, "Dealing with undesirable outputs in DEA", GRIPS I-2003-0005). Solved in the
    form of Charnes and Cooper.

    Super-efficiency (Tone 2002, EJOR 143, with bads): units that score 1 within 1e-8, themselves excluded,
    min [1 + Σ w s⁻/x] / [1 - Σ w s⁺/g - Σ w sᵇ/b] with Xλ <= x + s⁻, Gλ >= g - s⁺, Bλ <= b + sᵇ. Their slacks are
    reported as negative: the target is worse than the unit. Under variable returns it can have no solution.
    A slack is unique only where ``uniqueness`` says so.
    """
    check_orientation(orientation)
    require_flags(super_efficiency=super_efficiency)
    units, groups, inside = read_technology(frame, unit, period, inputs, goods, bads, technology, zeros, window)
    return evaluate(
        measure_slacks,
        units,
        groups,
        MODEL + ("; " + SUPER_MODEL if super_efficiency else ""),
        pool,
        progress,
        returns,
        pieces=not super_efficiency,  # a unit may be hidden by the very one that is left out
        orientation=orientation,
        super_efficiency=super_efficiency,
        input_weights=input_weights,
        output_weights=output_weights,
        in_reference=inside,
    )
