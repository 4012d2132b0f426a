"""Malmquist-Luenberger productivity indices of directional distances, adjacent and global."""

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Any

import numpy as np

from python_models.efficiency.directional_distance import Direction, distance_score, step_sizes
from python_models.efficiency.index_numbers import IndexResult, index_result
from python_models.efficiency.measured import ONE
from python_models.efficiency.panel_inputs import Units, read_units
from python_models.efficiency.programmes import Returns
from python_models.efficiency.technology import Technology
from python_models.frames import as_polars


def malmquist_luenberger(
    frame: Any,
    unit: str,
    period: str,
    *,
    inputs: Sequence[str],
    goods: Sequence[str],
    bads: Sequence[str],
    technology: str = "adjacent",
    returns: Returns = "crs",
    direction: Direction = "outputs",
    disposability: str = "weak",
    cross_period: str = "geometric_mean",
    zeros: str = "error",
    pool: Executor | None = None,
) -> IndexResult:
    """Malmquist-Luenberger productivity index with bad outputs, between consecutive periods.

    Parameters
    ----------
    frame
        polars or pandas; one row per unit, or per unit and period.
    unit, period
        Key columns.
    inputs, goods, bads
        Columns of inputs, good outputs and bad outputs.
    technology
        ``adjacent``: Chung, Färe & Grosskopf (1997); ``global``: Oh (2010), circular; also ``sequential`` (Oh &
        Heshmati 2010) and ``biennial``.
    returns, zeros
        As in :func:`sbm`.
    direction, disposability
        As in :func:`ddf`.
    cross_period, pool
        As in :func:`malmquist`.

    Returns
    -------
    IndexResult
        As in :func:`malmquist`.

    Raises
    ------
    InputError
        Unusable columns or cells (named with unit and period), one period only, or unknown options.

    Warns
    -----
    UserWarning
        Some indices are undefined: how many of how many.

    Notes
    -----
    Scores are 1 / (1 + D): the global index is (1 + D^G(t)) / (1 + D^G(t+1)) (Oh 2010, J. Productivity Analysis 34),
    the adjacent one the geometric mean of (1 + D^s(t)) / (1 + D^s(t+1)) over s = t, t+1 (Chung et al. 1997, J.
    Environmental Management 51). Where D <= -1 (within 1e-8) or its programme has no solution, the index is undefined.
    """
    units = read_units(frame, unit, period, inputs, goods, bads, zeros)
    steps = step_sizes(units, as_polars(frame), direction)
    distance = distance_score(steps, disposability, None, pool)

    def score(units: Units, groups: list[Technology], returns: Returns, inside: bool) -> np.ndarray:
        found = distance(units, groups, returns, inside)
        # 1 / (1 + D) is an efficiency; at D <= -1 the index has no meaning
        return 1 / (1 + np.where(found > -1 + ONE, found, np.nan))

    model = f"Malmquist-Luenberger index, {technology} technology, returns {returns}, {disposability} disposability"
    return index_result(units, unit, score, technology, returns, "own", cross_period, model)
