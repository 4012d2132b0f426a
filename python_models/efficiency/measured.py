"""Scores of many units as arrays: what every measure fills, programme by programme."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from python_models.efficiency.panel_inputs import Units
from python_models.efficiency.programmes import Programme
from python_models.efficiency.solver import STATUS, Solution
from python_models.efficiency.technology import Technology

ONE = 1e-8  # a score counts as 1 within this


@dataclass(frozen=True, slots=True)
class Solved:
    """One programme, solved for n rows: what peers and uniqueness are read from when they are asked for.

    Attributes
    ----------
    measure
        Its name in the column ``measure``.
    programme
        The linear programme.
    technologies
        Evaluated rows, n in all, and the rows that span their technologies.
    status
        (n,) as in ``Solution``.
    duals
        (n, R) duals of the scaled rows.
    peers, weights
        (e, 2) evaluated row and reference row of each positive intensity, and (e,) the intensities.
    """

    measure: str
    programme: Programme
    technologies: list[Technology]
    status: np.ndarray
    duals: np.ndarray
    peers: np.ndarray
    weights: np.ndarray


@dataclass(slots=True)
class Measured:
    """Arrays over the n evaluated rows.

    Attributes
    ----------
    score, status
        (n,) the score, and what became of its programme.
    stage
        (n,) position in ``solved`` of the programme that gave the score, -1 before there is one.
    slack, target, price
        (n, k) in units of the data; score per unit of the data.
    certificate
        (n, 3) primal residual, least reduced cost and gap.
    extra
        Further columns (n,) of a measure's own, by name.
    solved
        The programmes; a unit that was solved twice has the score of the later one.
    """

    units: Units
    score: np.ndarray = field(init=False)
    status: np.ndarray = field(init=False)
    stage: np.ndarray = field(init=False)
    slack: np.ndarray = field(init=False)
    target: np.ndarray = field(init=False)
    price: np.ndarray = field(init=False)
    certificate: np.ndarray = field(init=False)
    extra: dict[str, np.ndarray] = field(init=False, default_factory=dict)
    solved: list[Solved] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        n, k = self.units.n, self.units.values.shape[1]
        self.score = np.full(n, np.nan)
        self.status = np.full(n, "not_evaluated", dtype="U13")
        self.stage = np.full(n, -1)
        self.slack, self.target, self.price = (np.full((n, k), np.nan) for _ in range(3))
        self.certificate = np.full((n, 3), np.nan)

    def record(
        self, programme: Programme, solution: Solution, technologies: list[Technology], score: np.ndarray, measure: str
    ) -> np.ndarray:
        """Store what every programme yields; give the evaluated rows."""
        rows = np.concatenate([t.evaluated for t in technologies])
        self.score[rows] = score
        self.status[rows] = np.array([STATUS[s] for s in STATUS])[solution.status]
        self.stage[rows] = len(self.solved)
        own = self.units.values[rows]
        slack = np.where(programme.slack < 0, 0.0, solution.fixed[:, programme.slack])
        unit = np.where(own > 0, own, np.nan)
        self.slack[rows] = _clean(slack) * programme.slack_sign * own
        variable_rows = np.flatnonzero(programme.rows >= 0)
        self.price[rows] = np.abs(solution.duals[:, variable_rows]) / unit
        self.certificate[rows] = np.column_stack([solution.primal_residual, solution.least_reduced_cost, solution.gap])
        self.solved.append(
            Solved(
                measure, programme, technologies, solution.status, solution.duals, solution.peers, solution.weights
            )
        )  # fmt: skip
        return rows

    def add_column(self, name: str, rows: np.ndarray, values: np.ndarray) -> None:
        """Fill a column of the measure's own at ``rows``; nan elsewhere."""
        self.extra.setdefault(name, np.full(self.units.n, np.nan))[rows] = values


def _clean(slack: np.ndarray) -> np.ndarray:
    """Rounding below 1e-12 of the unit's own value is no slack."""
    return np.where(slack < 1e-12, 0.0, slack)


def restrict(technologies: Sequence[Technology], keep: np.ndarray) -> list[Technology]:
    """Only the evaluated rows where ``keep`` (n,) holds; technologies without any are left out."""
    narrowed = (Technology(t.evaluated[keep[t.evaluated]], t.reference) for t in technologies)
    return [t for t in narrowed if len(t.evaluated)]
