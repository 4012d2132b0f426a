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


class Columns:
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


def row_layout(n_variables: int, returns: Returns, norm: bool) -> tuple[np.ndarray, dict[int, int], list[int]]:
    """Rows of a programme, the row of each variable, and the rows of the bounds on the sum of intensities."""
    low, high = returns_bounds(returns)
    bounds = 1 if low == high else int(low > 0) + int(np.isfinite(high))
    rows = np.array([NORM] * norm + list(range(n_variables)) + [RETURNS] * bounds)
    first = int(norm)
    return rows, {v: first + v for v in range(n_variables)}, list(range(first + n_variables, len(rows)))


def add_returns(columns: Columns, rows: list[int], returns: Returns) -> tuple[list[float], list[int]]:
    """Add slack columns of the bounds on the sum of intensities; give the bounds and those columns."""
    low, high = returns_bounds(returns)
    if low == high:
        return [low], []
    bounds = [(low, -1.0)] if low > 0 else []
    bounds += [(high, 1.0)] if np.isfinite(high) else []
    return [b for b, _ in bounds], [columns.unit(r, s) for r, (_, s) in zip(rows, bounds, strict=True)]
