"""Farrell's radial measures: CCR under constant and BCC under variable returns to scale."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Any

import numpy as np

from python_models.counts import require_flags
from python_models.efficiency.facets import Facets, objectives
from python_models.efficiency.measured import Measured
from python_models.efficiency.measures import Measure, declare
from python_models.efficiency.panel_inputs import Units
from python_models.efficiency.programmes import (
    Columns,
    Programme,
    Returns,
    add_returns,
    check_orientation,
    row_layout,
)
from python_models.efficiency.result import EfficiencyResult, evaluate
from python_models.efficiency.solver import solve
from python_models.efficiency.technology import Technology, read_technology, with_own_rows
from python_models.errors import InputError

MODELS = {
    "input": "min θ, Xλ <= θx, Gλ >= g, Bλ <= b (Charnes, Cooper & Rhodes 1978; Banker, Charnes & Cooper 1984)",
    "output": "1 / max φ, Xλ <= x, Gλ >= φg, Bλ <= b (Charnes, Cooper & Rhodes 1978; Banker, Charnes & Cooper 1984)",
}
SUPER_MODEL = "; the unit itself excluded (Andersen & Petersen 1993)"


def radial_programme(
    n_inputs: int,
    n_goods: int,
    n_bads: int,
    returns: Returns = "crs",
    orientation: str = "input",
    in_reference: bool = True,
) -> Programme:
    """Farrell's radial measure: min θ with Xλ <= θx, or max φ with Gλ >= φg; bads held at their level."""
    k = n_inputs + n_goods + n_bads
    rows, row, returns_rows = row_layout(k, returns, norm=False)
    inward = orientation == "input"
    moved = range(n_inputs) if inward else range(n_inputs, n_inputs + n_goods)
    columns = Columns(rows)
    factor = np.zeros(len(rows))
    factor[[row[v] for v in moved]] = -1.0
    theta = columns.add(factor, 1.0 if inward else -1.0)
    slack = np.array(
        [columns.unit(row[v], -1.0 if n_inputs <= v < n_inputs + n_goods else 1.0) for v in range(k)], dtype=int
    )
    bounds, returns_slack = add_returns(columns, returns_rows, returns)
    self_column = columns.add(np.ones(len(rows)))
    # theta carries one row of the moved variables; the unit itself the convexity row, or one of the other side
    spare = [slack[moved[0]]]
    if len(returns_rows) == len(returns_slack):
        spare.append(slack[n_inputs if inward else 0])
    rhs = np.ones(len(rows))
    rhs[[row[v] for v in moved]] = 0.0
    rhs[returns_rows] = bounds
    return Programme(
        fixed=np.column_stack(columns.columns),
        cost=np.array(columns.costs),
        rhs=rhs,
        rows=rows,
        start=np.array([theta, self_column, *(s for s in slack if s not in spare), *returns_slack]),
        artificial=() if in_reference else (self_column,),
        slack=slack,
        slack_sign=np.ones(k),
        scale=-1,
        shape=(n_inputs, n_goods, n_bads),
        returns=returns,
        in_reference=in_reference,
    )


def measure_radially(
    units: Units,
    groups: list[Technology],
    returns: Returns = "crs",
    orientation: str = "input",
    super_efficiency: bool = False,
    in_reference: bool = True,
) -> Measured:
    """Radial scores as arrays; outside the technology, or with ``super_efficiency``, they may exceed 1."""
    groups = with_own_rows(units, groups) if super_efficiency else groups
    programme = _programme(units, returns, orientation, in_reference and not super_efficiency)
    m, g = units.n_inputs, units.n_goods
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


def _programme(units: Units, returns: Returns, orientation: str, in_reference: bool) -> Programme:
    if (units.values[: units.n] == 0).any():
        raise InputError("Radial measures scale every value; zeros need the treatment 'min_tenth' or 'min_hundredth'.")
    m, g = units.n_inputs, units.n_goods
    return radial_programme(m, g, len(units.names) - m - g, returns, orientation, in_reference)


def radial_scores(
    units: Units,
    groups: list[Technology],
    known: list[Facets],
    returns: Returns = "crs",
    orientation: str = "input",
    in_reference: bool = True,
) -> np.ndarray:
    """(n,) radial scores by row and nothing else; ``known`` as in ``facets.objectives``."""
    programme = _programme(units, returns, orientation, in_reference)
    objective = objectives(programme, units.values, groups, known)
    out = np.full(units.n, np.nan)
    out[np.concatenate([t.evaluated for t in groups])] = objective if orientation == "input" else -1 / objective
    return out


ORIENTATIONS = ("input", "output")
declare(Measure("radial", measure_radially, ORIENTATIONS, alone=radial_scores, decomposition="fgnz"))


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
    pool: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> EfficiencyResult:
    """Farrell's radial efficiency: CCR with ``returns="crs"``, BCC with ``"vrs"``.

    Parameters
    ----------
    frame
        polars or pandas; one row per unit, or per unit and period.
    unit, period
        Key columns.
    inputs, goods, bads
        Columns of inputs, good outputs and bad outputs.
    technology, returns, zeros, window, pool, progress
        As in :func:`sbm`; zeros cannot be dropped.
    orientation
        ``input``: the share θ to which all inputs could shrink. ``output``: 1/φ, φ the factor by which all goods could
        grow. Bads are held at or below their level; :func:`ddf` contracts them.
    super_efficiency
        Exclude each unit from its own technology (Andersen & Petersen 1993); scores may exceed 1, or be infeasible.

    Returns
    -------
    EfficiencyResult
        As in :func:`sbm`. Slacks and targets are those of the optimum found, without a second stage that maximises
        slacks; ``uniqueness`` says where they are unique.

    Raises
    ------
    InputError
        Unusable columns or cells (named with unit and period), or unknown options.

    Notes
    -----
    Charnes, Cooper & Rhodes (1978), EJOR 2, 429-444; Banker, Charnes & Cooper (1984), Management Science 30.
    """
    check_orientation(orientation, ORIENTATIONS)
    require_flags(super_efficiency=super_efficiency)
    units, groups, inside = read_technology(frame, unit, period, inputs, goods, bads, technology, zeros, window)
    model = MODELS[orientation] + (SUPER_MODEL if super_efficiency else "")
    return evaluate(
        measure_radially,
        units,
        groups,
        model,
        pool,
        progress,
        returns,
        orientation=orientation,
        super_efficiency=super_efficiency,
        in_reference=inside,
    )
