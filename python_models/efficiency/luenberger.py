"""Luenberger productivity indicators: differences of directional distances, radial and non-radial."""

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Any

import numpy as np

from python_models.efficiency.directional_distance import Direction, beta_weights, distance_score, step_sizes
from python_models.efficiency.index_numbers import DIFFERENCES, IndexResult, index_result
from python_models.efficiency.panel_inputs import Units, read_units
from python_models.efficiency.programmes import Returns
from python_models.efficiency.technology import Technology
from python_models.errors import InputError
from python_models.frames import as_polars

DECOMPOSITIONS = ("own", "fgnz", "ray_desli")


def luenberger(
    frame: Any,
    unit: str,
    period: str,
    *,
    inputs: Sequence[str],
    goods: Sequence[str],
    bads: Sequence[str] = (),
    technology: str = "adjacent",
    returns: Returns = "crs",
    direction: Direction = "observed",
    disposability: str = "weak",
    radial: bool = True,
    weights: Sequence[float] | str | None = None,
    decomposition: str = "own",
    cross_period: str = "geometric_mean",
    zeros: str = "error",
    pool: Executor | None = None,
) -> IndexResult:
    """Luenberger productivity indicator between consecutive periods: additive, 0 is no change, above 0 is progress.

    Parameters
    ----------
    frame
        polars or pandas; one row per unit and period.
    unit, period
        Key columns.
    inputs, goods, bads
        Columns of inputs, good outputs and bad outputs.
    technology
        ``adjacent``: Chambers, Färe & Grosskopf (1996); ``global``: the difference of distances to the technology of
        all periods, circular; also ``sequential`` and ``biennial``.
    returns, zeros
        As in :func:`sbm`.
    direction, disposability, radial, weights
        As in :func:`ddf`. Stata's ``gtfpch, nonradial`` is ``radial=False, direction="outputs"``: weights (0, 1, 1);
        its ``ort(h)`` is ``direction="observed"``.
    decomposition
        ``own``, ``fgnz`` or ``ray_desli``, as in :func:`malmquist`, with sums for products.
    cross_period
        As in :func:`malmquist`; ``geometric_mean`` names the mean over both technologies, here the arithmetic one.
    pool
        As in :func:`malmquist`.

    Returns
    -------
    IndexResult
        As in :func:`malmquist`, in differences: ``index`` = ``efficiency_change`` + ``best_practice_change``, ``level``
        the sum since the unit's first period. Scores are -D.

    Raises
    ------
    InputError
        Unusable columns or cells (named with unit and period), one period only, or unknown options.

    Warns
    -----
    UserWarning
        Some indicators are undefined: how many of how many. Negative distances across periods count as they are.

    Notes
    -----
    L = 1/2 [D^t(t) - D^t(t+1) + D^{t+1}(t) - D^{t+1}(t+1)], EC = D^t(t) - D^{t+1}(t+1), best-practice change L - EC
    (Chambers, Färe & Grosskopf 1996, Pacific Economic Review 1).
    """
    if decomposition not in DECOMPOSITIONS:
        raise InputError(
            f"decomposition = {decomposition!r} is not known for the indicator; use "
            f"{', '.join(map(repr, DECOMPOSITIONS))}. Others need distances of points that nobody observed, whose "
            "direction is not defined."
        )
    units = read_units(frame, unit, period, inputs, goods, bads, zeros)
    steps = step_sizes(units, as_polars(frame), direction)
    distance = distance_score(steps, disposability, beta_weights(units, radial, weights, steps), pool)

    def score(units: Units, groups: list[Technology], returns: Returns, inside: bool) -> np.ndarray:
        return -distance(units, groups, returns, inside)

    form = "" if radial else "non-radial "
    model = f"{form}Luenberger indicator, {technology} technology, returns {returns}, {disposability} disposability"
    return index_result(units, unit, score, technology, returns, decomposition, cross_period, model, DIFFERENCES)
