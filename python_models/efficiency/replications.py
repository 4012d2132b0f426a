"""Scores of a task on many pseudo-technologies: the inner loop of the bootstrap, a batch of replications at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from python_models.efficiency.choice import Task
from python_models.efficiency.directional_distance import _beta_scales, directional_programme
from python_models.efficiency.kernels import drawn, truncated_normal
from python_models.efficiency.measured import ONE
from python_models.efficiency.programmes import Programme, normalised_weights
from python_models.efficiency.radial import radial_programme
from python_models.efficiency.slacks_based_programmes import slacks_based_programme, super_slacks_based_programme
from python_models.efficiency.solver import objectives
from python_models.efficiency.technology import Technology

TOGETHER = 12_000  # rows of pseudo-data solved at once: many small technologies share the cost of a sweep


@dataclass(frozen=True, slots=True)
class Plan:
    """What every worker is sent.

    Attributes
    ----------
    task
        The measure on the data as they are.
    distance
        By technology, the distances of its reference rows: 1 on the frontier, above 1 below it.
    bandwidths
        By technology; empty where distances are drawn from a model.
    sizes
        By technology, rows of a subsample; empty where pseudo-data are smoothed draws.
    smoothing
        As in ``kernels.drawn``.
    means, sigma
        By technology, the means of a normal, truncated at 1, that distances are drawn from (Simar & Wilson 2007).
    """

    task: Task
    distance: list[np.ndarray]
    bandwidths: list[float]
    sizes: list[int]
    smoothing: str = "reflect_last"
    means: list[np.ndarray] = field(default_factory=list)
    sigma: float = 0.0

    def pseudo(self, technology: int, rng: np.random.Generator) -> np.ndarray:
        """(r,) distances drawn for the reference rows of a technology."""
        if self.means:
            return truncated_normal(self.means[technology], self.sigma, 1.0, rng)
        distance = self.distance[technology]
        return drawn(distance, len(distance), self.bandwidths[technology], rng, self.smoothing)


def shape(task: Task) -> tuple[int, int, int]:
    """Numbers of inputs, goods and bads."""
    units = task.units
    return units.n_inputs, units.n_goods, len(units.names) - units.n_inputs - units.n_goods


def replicate(plan: Plan, seeds: Sequence[np.random.SeedSequence]) -> list[np.ndarray]:
    """(n,) distances of the evaluated rows on the pseudo-technology of each seed; runs in the worker."""
    rows = sum(len(t.reference) for t in plan.task.groups)
    size = max(1, TOGETHER // rows)
    one: Callable[[Plan, Sequence[np.random.Generator]], list[np.ndarray]] = (
        _smoothed if not plan.sizes else _subsampled
    )
    out: list[np.ndarray] = []
    for start in range(0, len(seeds), size):
        out += one(plan, [np.random.default_rng(s) for s in seeds[start : start + size]])
    return out


def _smoothed(plan: Plan, generators: Sequence[np.random.Generator]) -> list[np.ndarray]:
    """Every reference row moved from its place to a drawn distance from the frontier.

    A row is measured where it was moved to, inside the pseudo-technology, along the line it was moved on: its own
    distance is that and the move. Nothing is ever outside its technology, and all rows are solved as reference rows.
    """
    task = plan.task
    k = task.units.values.shape[1]
    values, moves, technologies, evaluated, start = [], [], [], [], 0
    for rng in generators:
        for number, (t, distance) in enumerate(zip(task.groups, plan.distance, strict=True)):
            pseudo = plan.pseudo(number, rng)
            values.append(moved(task, t.reference, distance, pseudo))
            moves.append(distance - pseudo if task.is_distance else distance / pseudo)
            rows = np.arange(start, start + len(distance))
            technologies.append(Technology(rows, rows))
            evaluated.append(np.searchsorted(t.reference, t.evaluated, sorter=np.argsort(t.reference)))
            start += len(distance)
    steps = np.concatenate([t.reference for _ in generators for t in task.groups])
    found = _inside(task, np.vstack(values).reshape(-1, k), technologies, steps)
    found = found + np.concatenate(moves) if task.is_distance else found * np.concatenate(moves)
    out = []
    starts = iter(np.cumsum([0, *map(len, moves)]).tolist())
    for _ in generators:
        own = np.full(task.units.n, np.nan)
        for t, position in zip(task.groups, evaluated, strict=False):
            order = np.argsort(t.reference)
            own[t.evaluated] = found[next(starts) + order[position]]
        out.append(own)
    return out


def moved(task: Task, rows: np.ndarray, distance: np.ndarray, pseudo: np.ndarray) -> np.ndarray:
    """(r, k) values of the rows at distance ``pseudo`` from the frontier in place of ``distance``."""
    m, g, _ = shape(task)
    values = task.units.values[rows].copy()
    if task.is_distance:
        sign = np.where((np.arange(values.shape[1]) >= m) & (np.arange(values.shape[1]) < m + g), 1.0, -1.0)
        share = 1 + sign * (distance - pseudo)[:, None] * task.choices["steps"][rows]
        return values * np.maximum(share, 1e-3)  # a good cannot fall below nothing; so far inside nobody is a peer
    if task.choices["orientation"] == "input":
        values[:, :m] *= (pseudo / distance)[:, None]
    else:
        values[:, m : m + g] *= (distance / pseudo)[:, None]
    return values


def _inside(task: Task, values: np.ndarray, technologies: list[Technology], rows: np.ndarray) -> np.ndarray:
    """(r,) distances of reference rows to the frontier that they span."""
    if not task.is_distance:
        orientation = task.choices["orientation"]
        objective = objectives(
            radial_programme(*shape(task), task.choices["returns"], orientation), values, technologies
        )
        return 1 / objective if orientation == "input" else -objective
    own = task.units.values[rows] * task.choices["steps"][rows]
    return 1 + _directional(task, values, own / values, technologies, inside=True)


def _directional(
    task: Task, values: np.ndarray, steps: np.ndarray, technologies: list[Technology], inside: bool
) -> np.ndarray:
    weak = task.choices["disposability"] == "weak" and shape(task)[2] > 0
    weights = task.choices["weights"]
    by_unit, by_variable = _beta_scales(steps, weights)
    worth = None if weights is None else weights / by_variable
    size = 1.0 if worth is None else float(worth.max())
    programme = directional_programme(
        *shape(task), steps / by_unit / by_variable, None if worth is None else worth / size, task.choices["returns"],
        weak, inside,
    )  # fmt: skip
    return (0.0 - objectives(programme, values, technologies)) * size / by_unit[:, 0]


def _subsampled(plan: Plan, generators: Sequence[np.random.Generator]) -> list[np.ndarray]:
    """Every evaluated row against some of its reference rows, drawn without replacement."""
    task = plan.task
    n = task.units.n
    values = np.tile(task.units.values, (1 + len(generators), 1))  # references are copies: no row is left out as itself
    technologies = []
    for i, rng in enumerate(generators, 1):
        for t, size in zip(task.groups, plan.sizes, strict=True):
            chosen = np.sort(rng.choice(len(t.reference), size, replace=False))
            technologies.append(Technology(t.evaluated, t.reference[chosen] + i * n))
    found = distances_outside(task, values, technologies)
    rows = np.concatenate([t.evaluated for t in technologies])
    out = np.empty((len(generators), n))
    out[np.repeat(np.arange(len(generators)), len(rows) // len(generators)), rows] = found
    return list(out)


def distances_outside(task: Task, values: np.ndarray, technologies: list[Technology]) -> np.ndarray:
    """(n,) distances of evaluated rows, the task's own, to technologies of other rows; nan where there is none.

    A slacks-based score beyond the technology is the super-efficient one. Which units lie beyond is told by their score
    on the technology with themselves in it: there they score 1, and others score as they do without. So no programme
    needs a first phase to find that it has no solution. It would not be so under bounds L and U on Σλ.
    """
    if task.is_distance:
        rows = np.concatenate([t.evaluated for t in technologies])
        return 1 + _directional(task, values, task.choices["steps"][rows], technologies, inside=False)
    returns, orientation = task.choices["returns"], task.choices["orientation"]
    if task.measure.endswith("radial"):
        found = objectives(radial_programme(*shape(task), returns, orientation, False), values, technologies)
        return 1 / found if orientation == "input" else -found
    m, g, b = shape(task)
    weights: tuple[Any, Any] = (
        normalised_weights(task.choices["input_weights"], m, "input_weights"),
        normalised_weights(task.choices["output_weights"], g + b, "output_weights"),
    )
    common = (m, g, b, returns, orientation, *weights)
    with_itself = isinstance(returns, str)
    score = objectives(slacks_based_programme(*common, in_reference=with_itself), values, technologies)
    beyond = ~(score < 1 - ONE)
    if beyond.any():
        score[beyond] = _super(super_slacks_based_programme(*common), values, technologies, beyond)
    return 1 / score


def _super(programme: Programme, values: np.ndarray, technologies: list[Technology], beyond: np.ndarray) -> np.ndarray:
    """Super-efficient scores of the rows that lie beyond their technology."""
    ends = np.cumsum([len(t.evaluated) for t in technologies])
    kept = [
        Technology(t.evaluated[beyond[e - len(t.evaluated) : e]], t.reference)
        for t, e in zip(technologies, ends.tolist(), strict=True)
    ]
    return objectives(programme, values, [t for t in kept if len(t.evaluated)])
