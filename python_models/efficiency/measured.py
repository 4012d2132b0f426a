"""Scores of many units as arrays, and the tidy frames made of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from python_models.efficiency.panel_inputs import Units
from python_models.efficiency.programmes import Programme
from python_models.efficiency.solver import STATUS, Solution
from python_models.efficiency.technology import Technology

ONE = 1e-8  # a score counts as 1 within this


@dataclass(frozen=True, slots=True)
class EfficiencyResult:
    """Everything a measure knows about its units, as tidy frames.

    Attributes
    ----------
    scores
        One row per unit-period, as the measure returns it without ``details``.
    peers
        One row per unit-period and peer: ``peer``, ``peer_period``, ``weight`` (λ).
    shadow_prices
        One row per unit-period and variable: change of the score per unit of the variable, in absolute value.
    uniqueness
        One row per unit-period: ``peers_unique`` and ``slack_<v>_unique``; other optima exist where false.
    model
        The programme in words and formula.
    """

    scores: pl.DataFrame
    peers: pl.DataFrame
    shadow_prices: pl.DataFrame
    uniqueness: pl.DataFrame
    model: str


@dataclass(slots=True)
class Measured:
    """Arrays over the n evaluated rows, filled programme by programme.

    ``score`` (n,), ``status`` (n,), ``slack``, ``target``, ``price`` and ``beta`` (n, k), the certificate (n, 3) and
    the peers in pieces. ``solved`` keeps programme, solution and technologies for the uniqueness check.
    """

    units: Units
    score: np.ndarray = field(init=False)
    status: np.ndarray = field(init=False)
    measure: np.ndarray = field(init=False)
    slack: np.ndarray = field(init=False)
    target: np.ndarray = field(init=False)
    price: np.ndarray = field(init=False)
    beta: np.ndarray = field(init=False)
    certificate: np.ndarray = field(init=False)
    solved: list[tuple[Programme, Solution, list[Technology]]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        n, k = self.units.n, self.units.values.shape[1]
        self.score = np.full(n, np.nan)
        self.status = np.full(n, "not_evaluated", dtype="U13")
        self.measure = np.full(n, "", dtype="U9")
        self.slack, self.target, self.price, self.beta = (np.full((n, k), np.nan) for _ in range(4))
        self.certificate = np.full((n, 3), np.nan)

    def record(
        self, programme: Programme, solution: Solution, technologies: list[Technology], score: np.ndarray, measure: str
    ) -> np.ndarray:
        """Store what every programme yields; give the evaluated rows."""
        rows = np.concatenate([t.evaluated for t in technologies])
        self.score[rows] = score
        self.status[rows] = np.array([STATUS[s] for s in STATUS])[solution.status]
        self.measure[rows] = measure
        own = self.units.values[rows]
        slack = np.where(programme.slack < 0, 0.0, solution.fixed[:, programme.slack])
        unit = np.where(own > 0, own, np.nan)
        self.slack[rows] = _clean(slack) * programme.slack_sign * own
        variable_rows = np.flatnonzero(programme.rows >= 0)
        self.price[rows] = np.abs(solution.duals[:, variable_rows]) / unit
        self.certificate[rows] = np.column_stack([solution.primal_residual, solution.least_reduced_cost, solution.gap])
        self.solved.append((programme, solution, technologies))
        return rows


def _clean(slack: np.ndarray) -> np.ndarray:
    """Rounding below 1e-12 of the unit's own value is no slack."""
    return np.where(slack < 1e-12, 0.0, slack)


def score_frame(measured: Measured, hashes: np.ndarray, extra: dict[str, Any] | None = None) -> pl.DataFrame:
    """One row per evaluated unit-period, in the order of the input."""
    names = measured.units.names
    columns: dict[str, Any] = {
        "score": measured.score,
        "status": measured.status,
        "measure": measured.measure,
        **(extra or {}),
        **{f"slack_{v}": measured.slack[:, i] for i, v in enumerate(names)},
        **{f"target_{v}": measured.target[:, i] for i, v in enumerate(names)},
        "reference_set_hash": hashes,
        "primal_residual": measured.certificate[:, 0],
        "least_reduced_cost": measured.certificate[:, 1],
        "gap": measured.certificate[:, 2],
    }
    return pl.concat([measured.units.keys, pl.DataFrame(columns)], how="horizontal")


def peer_frame(measured: Measured) -> pl.DataFrame:
    """One row per evaluated unit-period and peer with a positive intensity λ."""
    units = measured.units
    pairs = np.concatenate([s.peers for _, s, _ in measured.solved])
    weights = np.concatenate([s.weights for _, s, _ in measured.solved])
    latest = _last_measure_only(measured, pairs)
    pairs, weights = pairs[latest], weights[latest]
    order = np.argsort(pairs[:, 0], kind="stable")
    names = units.keys.columns
    peers = units.labels[pairs[order, 1]].rename({n: f"peer_{n}" if i else "peer" for i, n in enumerate(names)})
    if len(names) > 1:
        peers = peers.rename({f"peer_{names[1]}": "peer_period"})
    frame = pl.concat([units.keys[pairs[order, 0]], peers], how="horizontal")
    return frame.with_columns(pl.Series("weight", weights[order]))


def _last_measure_only(measured: Measured, pairs: np.ndarray) -> np.ndarray:
    """Super-efficient units were solved twice: keep the peers of the later programme."""
    stage = np.empty(measured.units.n, dtype=np.int64)
    for i, (_, _, technologies) in enumerate(measured.solved):
        stage[np.concatenate([t.evaluated for t in technologies])] = i
    origin = np.repeat(np.arange(len(measured.solved)), [len(s.peers) for _, s, _ in measured.solved])
    return stage[pairs[:, 0]] == origin


def price_frame(measured: Measured) -> pl.DataFrame:
    """One row per evaluated unit-period and variable."""
    units = measured.units
    roles = ["input"] * units.n_inputs + ["good"] * units.n_goods
    roles += ["bad"] * (len(units.names) - len(roles))
    parts = [
        units.keys.with_columns(
            pl.lit(name).alias("variable"), pl.lit(role).alias("role"), pl.Series("shadow_price", measured.price[:, i])
        )
        for i, (name, role) in enumerate(zip(units.names, roles, strict=True))
    ]
    return pl.concat(parts)


def restrict(technologies: Sequence[Technology], keep: np.ndarray) -> list[Technology]:
    """Only the evaluated rows where ``keep`` (n,) holds; technologies without any are left out."""
    narrowed = (Technology(t.evaluated[keep[t.evaluated]], t.reference) for t in technologies)
    return [t for t in narrowed if len(t.evaluated)]
