"""The linear programmes of the measures, in one shape that every solver here takes.

After each row is divided by the evaluated unit's own value, a programme is the same for all units but for the columns
of the reference units: min cost'z subject to fixed z + reference λ = rhs, z, λ >= 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from python_models.errors import InputError

# rows that belong to no variable; -1 points to the last scaled column, that of the sum of intensities
NORM, RETURNS = -2, -1
ORIENTATIONS = ("none", "input", "output")
Returns = str | tuple[str, float, float]


@dataclass(frozen=True, slots=True)
class Programme:
    """One linear programme in units of the evaluated unit's own data.

    Attributes
    ----------
    fixed
        (R, f) columns other than those of reference units; the last is the evaluated unit itself.
        (n, R, f) where they differ by unit.
    cost
        (f,) their costs.
    rhs
        (R,) right-hand side.
    rows
        (R,) the variable of each row, or ``NORM`` or ``RETURNS``.
    start
        (R,) columns of a basis that is feasible for every unit.
    artificial
        Columns that must be zero in a solution.
    slack
        (k,) the slack column of each variable, -1 where it has none.
    slack_sign
        (k,) +1 where a slack means an improvement (reduction of an input or bad, increase of a good), -1 in
        super-efficiency programmes.
    scale
        The column of the Charnes-Cooper factor t by which a solution is divided, or -1.
    shape, returns
        Numbers of inputs, goods and bads, and the returns to scale.
    in_reference
        Whether the evaluated unit belongs to its own technology.
    envelops
        Whether a unit that does not use itself at the optimum is dominated by the technology of the others; false
        where bads are weakly disposable, whose shadow price may have either sign.
    """

    fixed: np.ndarray
    cost: np.ndarray
    rhs: np.ndarray
    rows: np.ndarray
    start: np.ndarray
    artificial: tuple[int, ...]
    slack: np.ndarray
    slack_sign: np.ndarray
    scale: int
    shape: tuple[int, int, int]
    returns: Returns
    in_reference: bool = True
    envelops: bool = True

    @property
    def self_column(self) -> int:
        """The evaluated unit's own column."""
        return self.fixed.shape[-1] - 1


def returns_bounds(returns: Returns) -> tuple[float, float]:
    """Lower and upper bound on the sum of intensities.

    Raises
    ------
    InputError
        Unknown returns, or ``("grs", L, U)`` without 0 <= L <= 1 <= U.
    """
    known = {"crs": (0.0, np.inf), "vrs": (1.0, 1.0), "nirs": (0.0, 1.0), "ndrs": (1.0, np.inf)}
    if isinstance(returns, str) and returns in known:
        return known[returns]
    if isinstance(returns, tuple | list) and len(returns) == 3 and returns[0] == "grs":
        low, high = float(returns[1]), float(returns[2])
        if 0 <= low <= 1 <= high:
            return low, high
        raise InputError(f"returns = {returns!r} needs 0 <= L <= 1 <= U.")
    raise InputError(f"returns = {returns!r} is not known; use 'crs', 'vrs', 'nirs', 'ndrs' or ('grs', L, U).")


def check_orientation(orientation: str, allowed: Sequence[str] = ORIENTATIONS) -> None:
    """Raise ``InputError`` on an unknown orientation."""
    if orientation not in allowed:
        raise InputError(f"orientation = {orientation!r} is not known; use {', '.join(map(repr, allowed))}.")


def normalised_weights(weights: Sequence[float] | None, count: int, name: str) -> np.ndarray:
    """Weights that sum to one; equal weights by default.

    Raises
    ------
    InputError
        Wrong number, or not all positive.
    """
    if weights is None:
        return np.full(count, 1 / count)
    try:
        given = np.asarray(weights, dtype=float)
    except (TypeError, ValueError):
        given = np.empty(0)
    if given.shape != (count,) or not np.isfinite(given).all() or (given <= 0).any():
        raise InputError(f"{name} = {weights!r} must be {count} positive numbers, one per variable.")
    return given / given.sum()


class _Columns:
    """Collects the columns of a programme by name of their role."""

    def __init__(self, rows: np.ndarray) -> None:
        self.rows = rows
        self.columns: list[np.ndarray] = []
        self.costs: list[float] = []

    def add(self, coefficients: np.ndarray, cost: float = 0.0) -> int:
        self.columns.append(coefficients)
        self.costs.append(cost)
        return len(self.columns) - 1

    def unit(self, row: int, value: float, cost: float = 0.0) -> int:
        column = np.zeros(len(self.rows))
        column[row] = value
        return self.add(column, cost)


def _row_layout(n_variables: int, returns: Returns, norm: bool) -> tuple[np.ndarray, dict[int, int], list[int]]:
    """Rows of a programme, the row of each variable, and the rows of the bounds on the sum of intensities."""
    low, high = returns_bounds(returns)
    bounds = 1 if low == high else int(low > 0) + int(np.isfinite(high))
    rows = np.array([NORM] * norm + list(range(n_variables)) + [RETURNS] * bounds)
    first = int(norm)
    return rows, {v: first + v for v in range(n_variables)}, list(range(first + n_variables, len(rows)))


def _add_returns(columns: _Columns, rows: list[int], returns: Returns) -> tuple[list[float], list[int]]:
    """Add slack columns of the bounds on the sum of intensities; give the bounds and those columns."""
    low, high = returns_bounds(returns)
    if low == high:
        return [low], []
    bounds = [(low, -1.0)] if low > 0 else []
    bounds += [(high, 1.0)] if np.isfinite(high) else []
    return [b for b, _ in bounds], [columns.unit(r, s) for r, (_, s) in zip(rows, bounds, strict=True)]


def slacks_based_programme(
    n_inputs: int,
    n_goods: int,
    n_bads: int,
    returns: Returns = "crs",
    orientation: str = "none",
    input_weights: np.ndarray | None = None,
    output_weights: np.ndarray | None = None,
    zero: np.ndarray | None = None,
    in_reference: bool = True,
) -> Programme:
    """Charnes-Cooper form of the slacks-based measure with undesirable outputs (Tone 2003).

    Parameters
    ----------
    zero
        (k,) variables whose value is zero in the evaluated units: their slack has no weight (Tone 2001).
    """
    k = n_inputs + n_goods + n_bads
    rows, row, returns_rows = _row_layout(k, returns, norm=True)
    zero = np.zeros(k, dtype=bool) if zero is None else zero
    weight_in = normalised_weights(None, n_inputs, "") if input_weights is None else input_weights
    weight_out = normalised_weights(None, n_goods + n_bads, "") if output_weights is None else output_weights
    columns = _Columns(rows)
    t = columns.add(np.where(rows == NORM, 1.0, -1.0), 1.0)
    slack = np.empty(k, dtype=int)
    for v in range(k):
        is_input, is_good = v < n_inputs, n_inputs <= v < n_inputs + n_goods
        column = np.zeros(len(rows))
        column[row[v]] = -1.0 if is_good else 1.0
        counts = not zero[v]
        if not is_input and orientation != "input" and counts:
            column[0] = weight_out[v - n_inputs]
        slack[v] = columns.add(column, -weight_in[v] if is_input and orientation != "output" and counts else 0.0)
    bounds, returns_slack = _add_returns(columns, returns_rows, returns)
    columns.columns[t][returns_rows] = [-b for b in bounds]
    own = np.where(rows == NORM, 0.0, 1.0)
    for v in np.flatnonzero(zero).tolist():
        columns.columns[t][row[v]] = own[row[v]] = 0.0
    self_column = columns.add(own)
    # the unit's own column carries one row: the convexity row, or that of a good output
    spare = [] if len(returns_rows) > len(returns_slack) else [slack[_first_good(n_inputs, n_goods, zero)]]
    start = [t, self_column, *(s for s in slack if s not in spare), *returns_slack]
    rhs = np.where(rows == NORM, 1.0, 0.0)
    return Programme(
        fixed=np.column_stack(columns.columns),
        cost=np.array(columns.costs),
        rhs=rhs,
        rows=rows,
        start=np.array(start),
        artificial=() if in_reference else (self_column,),
        slack=slack,
        slack_sign=np.ones(k),
        scale=t,
        shape=(n_inputs, n_goods, n_bads),
        returns=returns,
        in_reference=in_reference,
    )


def _first_good(n_inputs: int, n_goods: int, zero: np.ndarray) -> int:
    goods = [v for v in range(n_inputs, n_inputs + n_goods) if not zero[v]]
    if not goods:
        raise InputError("A unit has no positive good output; leave it out, or use zeros='min_tenth'.")
    return goods[0]


def super_slacks_based_programme(
    n_inputs: int,
    n_goods: int,
    n_bads: int,
    returns: Returns = "crs",
    orientation: str = "none",
    input_weights: np.ndarray | None = None,
    output_weights: np.ndarray | None = None,
) -> Programme:
    """Charnes-Cooper form of the super-efficient slacks-based measure (Tone 2002) with bads.

    min [1 + Σ w s⁻/x] / [1 - (Σ w s⁺/g + Σ w s^b/b)] subject to Xλ <= x + s⁻, Gλ >= g - s⁺, Bλ <= b + s^b, the unit
    itself excluded.
    """
    k = n_inputs + n_goods + n_bads
    rows, row, returns_rows = _row_layout(k, returns, norm=True)
    weight_in = normalised_weights(None, n_inputs, "") if input_weights is None else input_weights
    weight_out = normalised_weights(None, n_goods + n_bads, "") if output_weights is None else output_weights
    columns = _Columns(rows)
    t = columns.add(np.where(rows == NORM, 1.0, -1.0), 1.0)
    slack, disposal = np.full(k, -1), np.empty(k, dtype=int)
    for v in range(k):
        is_input, is_good = v < n_inputs, n_inputs <= v < n_inputs + n_goods
        sign = -1.0 if is_good else 1.0
        disposal[v] = columns.unit(row[v], sign)
        if orientation == ("output" if is_input else "input"):
            continue
        column = np.zeros(len(rows))
        column[row[v]] = -sign
        if not is_input:
            column[0] = -weight_out[v - n_inputs]
        slack[v] = columns.add(column, weight_in[v] if is_input else 0.0)
    bounds, returns_slack = _add_returns(columns, returns_rows, returns)
    columns.columns[t][returns_rows] = [-b for b in bounds]
    self_column = columns.add(np.where(rows == NORM, 0.0, 1.0))
    spare = [] if len(returns_rows) > len(returns_slack) else [disposal[n_inputs]]
    start = [t, self_column, *(s for s in disposal if s not in spare), *returns_slack]
    return Programme(
        fixed=np.column_stack(columns.columns),
        cost=np.array(columns.costs),
        rhs=np.where(rows == NORM, 1.0, 0.0),
        rows=rows,
        start=np.array(start),
        artificial=(self_column,),
        slack=slack,
        slack_sign=-np.ones(k),
        scale=t,
        shape=(n_inputs, n_goods, n_bads),
        returns=returns,
        in_reference=False,
    )


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
    rows, row, returns_rows = _row_layout(k, returns, norm=False)
    inward = orientation == "input"
    moved = range(n_inputs) if inward else range(n_inputs, n_inputs + n_goods)
    columns = _Columns(rows)
    factor = np.zeros(len(rows))
    factor[[row[v] for v in moved]] = -1.0
    theta = columns.add(factor, 1.0 if inward else -1.0)
    slack = np.array(
        [columns.unit(row[v], -1.0 if n_inputs <= v < n_inputs + n_goods else 1.0) for v in range(k)], dtype=int
    )
    bounds, returns_slack = _add_returns(columns, returns_rows, returns)
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
        (k,) or (n, k) step per variable in units of its own value, >= 0.
    weights
        (k,) weights of one β per variable (non-radial; 0 fixes the variable); None for one common β.
    """
    k = n_inputs + n_goods + n_bads
    rows, row, returns_rows = _row_layout(k, returns, norm=False)
    sign = np.where((np.arange(k) >= n_inputs) & (np.arange(k) < n_inputs + n_goods), -1.0, 1.0)
    columns = _Columns(rows)
    moved = [] if weights is None else [int(v) for v in np.flatnonzero((weights > 0) & (direction > 0).any(axis=0))]
    for v in moved:
        columns.unit(row[v], sign[v], -float(weights[v]))  # type: ignore[index]
    if weights is None:
        columns.add(np.zeros(len(rows)), -1.0)
        if not in_reference:  # beyond the frontier β is negative
            columns.add(np.zeros(len(rows)), 1.0)
    slack = np.array([columns.unit(row[v], sign[v]) for v in range(k)], dtype=int)
    bounds, returns_slack = _add_returns(columns, returns_rows, returns)
    self_column = columns.add(np.ones(len(rows)))
    weak_slack = [int(s) for s in slack[n_inputs + n_goods :]] if weak else []
    spare = weak_slack[:1] or [int(slack[n_inputs])]
    spare = spare if len(returns_rows) == len(returns_slack) else []
    start = [self_column, *(s for s in slack if s not in spare), *returns_slack]
    fixed = np.column_stack(columns.columns)
    if (direction != direction[:1]).any():
        fixed = np.repeat(fixed[None], len(direction), axis=0)
    step = sign * direction if fixed.ndim == 3 else sign * direction[0]
    first = int(row[0])
    if weights is None:
        fixed[..., first : first + k, 0] = step
        if not in_reference:
            fixed[..., first : first + k, 1] = -step
    else:
        for c, v in enumerate(moved):
            fixed[..., row[v], c] = step[..., v]
    rhs = np.ones(len(rows))
    rhs[returns_rows] = bounds
    slack = slack.copy()
    slack[n_inputs + n_goods :] = np.where(weak, -1, slack[n_inputs + n_goods :])
    return Programme(
        fixed=fixed,
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
