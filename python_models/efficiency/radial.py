"""Farrell's radial measures: CCR under constant and BCC under variable returns to scale."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Any

import numpy as np

from python_models.efficiency.chunked import measure_in_chunks
from python_models.efficiency.measured import EfficiencyResult, Measured, peer_frame, price_frame, score_frame
from python_models.efficiency.panel_inputs import Units
from python_models.efficiency.programmes import Returns, check_orientation, radial_programme
from python_models.efficiency.solver import solve
from python_models.efficiency.technology import Technology, read_technology, reference_hashes, with_own_rows
from python_models.efficiency.uniqueness import uniqueness_frame
from python_models.errors import InputError

MODELS = {
    "input": "min θ, Xλ <= θx, Gλ >= g, Bλ <= b (Charnes, Cooper & Rhodes 1978; Banker, Charnes & Cooper 1984)",
    "output": "1 / max φ, Xλ <= x, Gλ >= φg, Bλ <= b (Charnes, Cooper & Rhodes 1978; Banker, Charnes & Cooper 1984)",
}


def measure_radially(
    units: Units,
    groups: list[Technology],
    returns: Returns = "crs",
    orientation: str = "input",
    super_efficiency: bool = False,
    in_reference: bool = True,
) -> Measured:
    """Radial scores as arrays; outside the technology, or with ``super_efficiency``, they may exceed 1."""
    if (units.values[: units.n] == 0).any():
        raise InputError("Radial measures scale every value; zeros need the treatment 'min_tenth' or 'min_hundredth'.")
    m, g = units.n_inputs, units.n_goods
    inside = in_reference and not super_efficiency
    groups = with_own_rows(units, groups) if super_efficiency else groups
    programme = radial_programme(m, g, len(units.names) - m - g, returns, orientation, inside)
    out = Measured(units)
    solution = solve(programme, units.values, groups)
    factor = solution.objective if orientation == "input" else -solution.objective
    rows = out.record(programme, solution, groups, factor if orientation == "input" else 1 / factor, "radial")
    moved = slice(0, m) if orientation == "input" else slice(m, m + g)
    target = units.values[rows]
    target[:, moved] *= factor[:, None]
    sign = np.ones(len(units.names))
    sign[m : m + g] = -1.0
    out.target[rows] = target - sign * out.slack[rows]
    return out


def radial(
    frame: Any,
    unit: str,
    period: str | None = None,
    *,
    inputs: Sequence[str],
    goods: Sequence[str],
    bads: Sequence[str] = (),
    technology: Any = "contemporaneous",
    returns: Returns = "crs",
    orientation: str = "input",
    super_efficiency: bool = False,
    zeros: str = "error",
    window: int = 3,
    details: bool = False,
    pool: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Any:
    """Farrell's radial efficiency: CCR with ``returns="crs"``, BCC with ``"vrs"``.

    Parameters
    ----------
    frame
        polars or pandas; one row per unit, or per unit and period.
    unit, period
        Key columns.
    inputs, goods, bads
        Columns of inputs, good outputs and bad outputs.
    technology, returns, zeros, window, details, pool, progress
        As in :func:`sbm`; zeros cannot be dropped.
    orientation
        ``input``: the share θ to which all inputs could shrink. ``output``: 1/φ, φ the factor by which all goods could
        grow. Bads are held at or below their level; :func:`ddf` contracts them.
    super_efficiency
        Exclude each unit from its own technology (Andersen & Petersen 1993); scores may exceed 1, or be infeasible.

    Returns
    -------
    polars.DataFrame or EfficiencyResult
        As in :func:`sbm`. Slacks and targets are those of the optimum found, without a second stage that maximises
        slacks; ``details`` says where they are unique.

    Raises
    ------
    InputError
        Unusable columns or cells (named with unit and period), or unknown options.

    Notes
    -----
    Charnes, Cooper & Rhodes (1978), EJOR 2, 429-444; Banker, Charnes & Cooper (1984), Management Science 30.
    """
    check_orientation(orientation, ("input", "output"))
    units, groups, inside = read_technology(frame, unit, period, inputs, goods, bads, technology, zeros, window)
    measured = measure_in_chunks(
        measure_radially,
        units,
        groups,
        pool,
        progress=progress,
        returns=returns,
        orientation=orientation,
        super_efficiency=super_efficiency,
        in_reference=inside,
    )
    scores = score_frame(measured, reference_hashes(units, groups, returns))
    if not details:
        return scores
    model = MODELS[orientation] + ("; the unit itself excluded (Andersen & Petersen 1993)" if super_efficiency else "")
    return EfficiencyResult(scores, peer_frame(measured), price_frame(measured), uniqueness_frame(measured), model)
