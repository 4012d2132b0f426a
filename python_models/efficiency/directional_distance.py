"""Directional distance functions, radial and non-radial, with weakly or strongly disposable bads."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any

import numpy as np
import polars as pl

from python_models.counts import require_default, require_flags
from python_models.efficiency.chunked import in_one_piece, measure_in_chunks
from python_models.efficiency.facets import Facets, objectives
from python_models.efficiency.index_scores import Score
from python_models.efficiency.measured import Measured
from python_models.efficiency.panel_inputs import Units
from python_models.efficiency.programmes import Columns, Programme, Returns, add_returns, row_layout
from python_models.efficiency.result import EfficiencyResult, evaluate
from python_models.efficiency.solver import solve
from python_models.efficiency.technology import Technology, read_technology
from python_models.errors import InputError
from python_models.frames import as_polars
from python_models.panel_data import require_columns

DISPOSABILITY = ("weak", "strong")
DIRECTIONS = ("observed", "outputs", "mean", "ones")
Direction = str | Mapping[str, str | float]


def step_sizes(units: Units, frame: pl.DataFrame, direction: Direction) -> np.ndarray:
    """(n, k) step of each variable in units of the unit's own value.

    Raises
    ------
    InputError
        Unknown direction or variable, a negative step, or a direction of zeros.
    """
    own = units.values[: units.n]
    steps = np.zeros_like(own)
    if isinstance(direction, Mapping):
        for name, size in direction.items():
            if name not in units.names:
                raise InputError(f"direction names {name}, which is none of {', '.join(units.names)}.")
            if isinstance(size, str):
                require_columns(frame, [size])
            column = frame[size].cast(pl.Float64).to_numpy() if isinstance(size, str) else float(size)
            steps[:, units.names.index(name)] = column / own[:, units.names.index(name)]
    elif direction == "observed":
        steps[:] = 1.0
    elif direction == "outputs":
        steps[:, units.n_inputs :] = 1.0
    elif direction == "mean":
        steps = own.mean(axis=0) / own
    elif direction == "ones":
        steps = 1 / own
    else:
        known = ", ".join(map(repr, DIRECTIONS))
        raise InputError(f"direction = {direction!r} is not known; use {known} or a mapping from variable to step.")
    if not np.isfinite(steps).all() or (steps < 0).any() or not (steps > 0).any(axis=1).all():
        raise InputError("Every step of the direction must be zero or positive, and each unit needs one that is not 0.")
    # a column used as its own direction must give 1 exactly, so that all units share one programme
    steps[np.abs(steps - 1) < 1e-15] = 1.0
    return steps


def directional_programme(
    n_inputs: int,
    n_goods: int,
    n_bads: int,
    direction: np.ndarray,
    weights: np.ndarray | None = None,
    returns: Returns = "crs",
    weak: bool = True,
    in_reference: bool = True,
) -> Programme:
    """Directional distance: max β with Xλ <= x - βd_x, Gλ >= g + βd_g, Bλ = (weak) or <= (strong) b - βd_b.

    Parameters
    ----------
    direction
        (n, k) step of each variable in units of the unit's own value, >= 0.
    weights
        (k,) weights of one β per variable (non-radial; 0 fixes the variable); None for one common β.
    """
    k = n_inputs + n_goods + n_bads
    rows, row, returns_rows = row_layout(k, returns, norm=False)
    sign = np.where((np.arange(k) >= n_inputs) & (np.arange(k) < n_inputs + n_goods), -1.0, 1.0)
    columns = Columns(rows)
    moved = [] if weights is None else [int(v) for v in np.flatnonzero((weights > 0) & (direction > 0).any(axis=0))]
    for v in moved:
        columns.unit(row[v], sign[v], -float(weights[v]))  # type: ignore[index]
    cells = [(row[v], c, v, sign[v]) for c, v in enumerate(moved)]
    if weights is None:
        c = columns.add(np.zeros(len(rows)), -1.0)
        cells = [(row[v], c, v, sign[v]) for v in range(k)]
        if not in_reference:  # beyond the frontier β is negative
            c = columns.add(np.zeros(len(rows)), 1.0)
            cells += [(row[v], c, v, -sign[v]) for v in range(k)]
    slack = np.array([columns.unit(row[v], sign[v]) for v in range(k)], dtype=int)
    bounds, returns_slack = add_returns(columns, returns_rows, returns)
    self_column = columns.add(np.ones(len(rows)))
    weak_slack = [int(s) for s in slack[n_inputs + n_goods :]] if weak else []
    spare = weak_slack[:1] or [int(slack[n_inputs])]
    spare = spare if len(returns_rows) == len(returns_slack) else []
    start = [self_column, *(s for s in slack if s not in spare), *returns_slack]
    rhs = np.ones(len(rows))
    rhs[returns_rows] = bounds
    slack = slack.copy()
    slack[n_inputs + n_goods :] = np.where(weak, -1, slack[n_inputs + n_goods :])
    return Programme(
        fixed=_directed(np.column_stack(columns.columns), direction, cells),
        cost=np.array(columns.costs),
        rhs=rhs,
        rows=rows,
        start=np.array(start),
        artificial=tuple(weak_slack) if in_reference else (*weak_slack, self_column),
        slack=slack,
        slack_sign=np.ones(k),
        scale=-1,
        shape=(n_inputs, n_goods, n_bads),
        returns=returns,
        in_reference=in_reference,
        envelops=not weak,
    )


def _directed(fixed: np.ndarray, steps: np.ndarray, cells: Sequence[tuple[int, int, int, float]]) -> np.ndarray:
    """Fixed columns (R, f) with the steps (n, k) in them; (n, R, f) where the steps differ by unit.

    ``cells`` are row, column, variable and sign.
    """
    step = steps[0]
    if (steps != steps[:1]).any():
        fixed, step = np.repeat(fixed[None], len(steps), axis=0), steps
    for row, column, variable, sign in cells:
        fixed[..., row, column] = sign * step[..., variable]
    return fixed


def measure_directionally(
    units: Units,
    groups: list[Technology],
    steps: np.ndarray,
    returns: Returns = "crs",
    disposability: str = "weak",
    weights: np.ndarray | None = None,
    in_reference: bool = True,
) -> Measured:
    """Directional distances as arrays; 0 on the frontier, below 0 beyond it."""
    rows = np.concatenate([t.evaluated for t in groups])
    programme, size, by_unit, by_variable = _programme(
        units, steps[rows], returns, disposability, weights, in_reference
    )
    m, g = units.n_inputs, units.n_goods
    out = Measured(units)
    solution = solve(programme, units.values, groups)
    out.record(programme, solution, groups, (0.0 - solution.objective) * size / by_unit[:, 0], "ddf")
    out.price[rows] *= size / by_unit
    if weights is None:
        beta = -solution.objective[:, None] / by_unit * np.ones(len(units.names))
    else:
        beta = np.zeros((len(rows), len(units.names)))
        moved = np.flatnonzero((weights > 0) & (steps[rows] > 0).any(axis=0))
        beta[:, moved] = solution.fixed[:, : len(moved)] / by_variable[moved] / by_unit
    sign = np.ones(len(units.names))
    sign[m : m + g] = -1.0
    if weights is not None:
        for i, name in enumerate(units.names):
            out.add_column(f"beta_{name}", rows, beta[:, i])
    out.target[rows] = units.values[rows] * (1 - sign * beta * steps[rows]) - sign * out.slack[rows]
    return out


def _programme(
    units: Units,
    steps: np.ndarray,
    returns: Returns,
    disposability: str,
    weights: np.ndarray | None,
    in_reference: bool,
) -> tuple[Programme, float, np.ndarray, np.ndarray]:
    """The programme of units with these steps (n, k); what its costs, steps and β are multiples of."""
    if disposability not in DISPOSABILITY:
        raise InputError(f"disposability = {disposability!r} is not known; use 'weak' or 'strong'.")
    if (units.values[: units.n] == 0).any():
        raise InputError("Directions are relative to the unit's values; zeros need 'min_tenth' or 'min_hundredth'.")
    m, g = units.n_inputs, units.n_goods
    if len(units.names) == m + g:
        require_default(ddf, "without bads=", disposability=disposability)
    weak = disposability == "weak" and len(units.names) > m + g
    shape = (m, g, len(units.names) - m - g)
    by_unit, by_variable = _beta_scales(steps, weights)
    scaled, worth = steps / by_unit / by_variable, None if weights is None else weights / by_variable
    size = 1.0 if worth is None else float(worth.max())
    worth = None if worth is None else worth / size
    programme = directional_programme(*shape, scaled, worth, returns, weak, in_reference)
    return programme, size, by_unit, by_variable


def distances(
    units: Units,
    groups: list[Technology],
    known: list[Facets],
    steps: np.ndarray,
    returns: Returns = "crs",
    disposability: str = "weak",
    in_reference: bool = True,
) -> np.ndarray:
    """(n,) distances with one β by row and nothing else; ``known`` as in ``facets.objectives``."""
    rows = np.concatenate([t.evaluated for t in groups])
    programme, size, by_unit, _ = _programme(units, steps[rows], returns, disposability, None, in_reference)
    out = np.full(units.n, np.nan)
    out[rows] = (0.0 - objectives(programme, units.values, groups, known)) * size / by_unit[:, 0]
    return out


def distance_score(steps: np.ndarray, disposability: str, weights: np.ndarray | None, pool: Executor | None) -> Score:
    """Distances as an index asks for them, in this process from the facets of the frontiers where there is one β."""
    known: list[Facets] = []

    def score(units: Units, groups: list[Technology], returns: Returns, inside: bool) -> np.ndarray:
        how: dict[str, Any] = {"steps": steps, "returns": returns, "disposability": disposability}
        how["in_reference"] = inside
        if pool is None and weights is None:
            return in_one_piece(distances, units, groups, known=known, **how)
        return measure_in_chunks(measure_directionally, units, groups, pool, weights=weights, **how).score

    return score


def _beta_scales(steps: np.ndarray, weights: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """(n, 1) and (k,) factors that bring every β near one: directions in units of the data are as large as these.

    A common β is held by the unit's largest step; several are each brought to their steps' geometric mean.
    """
    if weights is None:
        return steps.max(axis=1, keepdims=True), np.ones(steps.shape[1])
    counted = (weights > 0) & (steps > 0)
    logs = np.log(np.where(counted, steps, 1.0))
    by_variable = logs.sum(axis=0) / np.maximum(counted.sum(axis=0), 1)
    logs -= np.where(counted, by_variable, 0.0)
    by_unit = logs.sum(axis=1, keepdims=True) / np.maximum(counted.sum(axis=1, keepdims=True), 1)
    return np.exp(by_unit), np.exp(by_variable)


def ddf(
    frame: Any,
    unit: str,
    period: str | None = None,
    *,
    inputs: Sequence[str],
    goods: Sequence[str],
    bads: Sequence[str] = (),
    technology: Any = "contemporaneous",
    returns: Returns = "crs",
    direction: Direction = "observed",
    disposability: str = "weak",
    radial: bool = True,
    weights: Sequence[float] | str | None = None,
    zeros: str = "error",
    window: int = 3,
    pool: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> EfficiencyResult:
    """Directional distance: how far a unit can move along its direction before it meets the frontier.

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
    direction
        ``observed``: the unit's own values (-x, g, -b); ``outputs``: (0, g, -b); ``mean``: the columns' means;
        ``ones``; or a mapping from variable to a column or number, in units of the data, all others 0. Steps are
        sizes: inputs and bads shrink, goods grow.
    disposability
        Of bads: ``weak``, Bλ = b - βd (Färe, Grosskopf, Lovell & Pasurka 1989), or ``strong``, Bλ <= b - βd.
    radial, weights
        ``radial=False`` gives each variable a β of its own (columns ``beta_<v>``) and maximises their sum with
        ``weights``: one per variable, 0 holds it fixed; 1 each by default, as in Stata's ``teddf`` and ``gtfpch``; or
        ``groups``, the same total for inputs, goods and bads, shared evenly within each (1/3 and its parts; Zhou, Ang &
        Wang 2012). Variables without a step in the direction have none.

    Returns
    -------
    EfficiencyResult
        As in :func:`sbm`; ``score`` is β (the weighted sum if not radial): 0 on the frontier, below 0 beyond that of a
        separate reference frame.

    Raises
    ------
    InputError
        Unusable columns or cells (named with unit and period), or unknown options.

    Notes
    -----
    Chung, Färe & Grosskopf (1997), J. Environmental Management 51; Zhou, Ang & Wang (2012), EJOR 221, for the
    non-radial form. Under variable returns weak disposability is imposed by the equality alone, as ``teddf`` does;
    Kuosmanen (2005) adds abatement factors.
    """
    units, groups, inside = read_technology(frame, unit, period, inputs, goods, bads, technology, zeros, window)
    steps = step_sizes(units, as_polars(frame), direction)
    return evaluate(
        measure_directionally,
        units,
        groups,
        directional_model(radial, disposability),
        pool,
        progress,
        returns,
        steps=steps,
        disposability=disposability,
        weights=beta_weights(units, radial, weights, steps),
        in_reference=inside,
    )


def directional_model(radial: bool, disposability: str) -> str:
    """The programme in words and formula."""
    sign = "=" if disposability == "weak" else "<="
    if radial:
        return f"max β, Xλ <= x - βd, Gλ >= g + βd, Bλ {sign} b - βd (Chung, Färe & Grosskopf 1997)"
    return f"max Σ wβ, Xλ <= x - βd, Gλ >= g + βd, Bλ {sign} b - βd, one β per variable (Zhou, Ang & Wang 2012)"


def beta_weights(
    units: Units, radial: bool, weights: Sequence[float] | str | None, steps: np.ndarray
) -> np.ndarray | None:
    """(k,) weights of the β, None for the one β of the radial measure.

    Raises
    ------
    InputError
        Weights of a radial measure, or not one number >= 0 per variable.
    """
    require_flags(radial=radial)
    if radial:
        if weights is not None:
            raise InputError("weights belong to the non-radial measure; set radial=False.")
        return None
    k = len(units.names)
    if isinstance(weights, str) and weights == "groups":
        role = np.searchsorted([units.n_inputs, units.n_inputs + units.n_goods], np.arange(k), side="right")
        moved = (steps > 0).any(axis=0)
        count = np.array([(moved & (role == r)).sum() for r in role])
        return np.where(moved, 1 / np.maximum(count, 1), 0.0) / len(np.unique(role[moved]))
    given = np.ones(k) if weights is None else np.asarray(weights if not isinstance(weights, str) else (), dtype=float)
    if given.shape != (k,) or not np.isfinite(given).all() or (given < 0).any() or not given.any():
        raise InputError(f"weights = {weights!r} must be 'groups' or {k} numbers >= 0, one per variable.")
    return given
