"""Bias and confidence intervals of productivity indices by the bootstrap."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import polars as pl

from python_models.counts import require_count, require_level, require_seed, require_used
from python_models.efficiency.choice import Task, choose
from python_models.efficiency.directional_distance import Direction
from python_models.efficiency.index_numbers import DIFFERENCES, RATIOS, Arithmetic, Pairs, decompose, pair_rows
from python_models.efficiency.index_scores import Scores
from python_models.efficiency.intervals import basic, rescaled
from python_models.efficiency.kernels import OFF, bivariate_bandwidth, drawn_pairs
from python_models.efficiency.panel_inputs import Units
from python_models.efficiency.programmes import Returns
from python_models.efficiency.radial import radial_programme
from python_models.efficiency.replications import TOGETHER, distances_outside, moved, shape
from python_models.efficiency.score_bootstrap import OWN, own_scores, rate, subsample_size, to_distance
from python_models.efficiency.solver import objectives
from python_models.efficiency.technology import Technology, rows_by_period
from python_models.errors import InputError
from python_models.executors import SerialExecutor, run_chunks
from python_models.frames import Answer, html_of
from python_models.panel_data import by_keys
from python_models.words.fits import FITS, line
from python_models.words.spoken import spoken

INDICES = ("malmquist", "malmquist_luenberger", "luenberger")
PARTS = ("index", "efficiency_change", "best_practice_change")


@dataclass(frozen=True, eq=False, repr=False)
class IndexBootstrap(Answer):
    """An index with bias and intervals.

    Attributes
    ----------
    index
        One row per unit and pair of consecutive periods: unit, ``period_from``, ``period_to``; of ``index``,
        ``efficiency_change`` and ``best_practice_change`` the value, ``<part>_corrected``, ``<part>_low`` and
        ``<part>_high``; ``changed``, whether the index's interval leaves out no change (1; of Luenberger 0); ``draws``.
    draws
        (B, pairs) drawn indices.
    model
        In words.
    """

    index: pl.DataFrame
    draws: np.ndarray
    model: str

    def __repr__(self) -> str:
        told, draws = self.index["changed"], len(self.draws)
        counts = FITS("changed", spoken(), n=len(told), changed=int(told.sum() or 0), draws=draws)
        return line("IndexBootstrap", [counts], spoken(), self.model)

    def _repr_html_(self) -> str:
        return html_of(self, self.index)


@dataclass(frozen=True, slots=True)
class Work:
    """What every worker is sent: the panel, its pairs, and how it is drawn.

    ``size`` is the number of units in a subsample, 0 where pairs of distances are smoothed; ``distance`` are the own
    distances of all rows.
    """

    task: Task
    pairs: Pairs
    kind: str
    technology: str
    decomposition: str
    size: int
    distance: np.ndarray


def bootstrap_malmquist(
    frame: Any,
    unit: str,
    period: str,
    *,
    inputs: Sequence[str],
    goods: Sequence[str],
    bads: Sequence[str] = (),
    index: str = "malmquist",
    measure: str | None = None,
    technology: str = "adjacent",
    returns: Returns = "crs",
    orientation: str | None = None,
    direction: Direction | None = None,
    disposability: str | None = None,
    zeros: str = "error",
    method: str | None = None,
    n_draws: int = 2000,
    level: float = 0.95,
    subsample: float = 0.7,
    seed: int = 12345,
    pool: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> IndexBootstrap:
    """Bootstrap of productivity indices between consecutive periods.

    Parameters
    ----------
    frame, unit, period, inputs, goods, bads, zeros
        As in :func:`malmquist`.
    index
        ``malmquist`` of ``radial`` (default) or ``sbm`` scores, ``malmquist_luenberger`` or ``luenberger`` of ``ddf``.
    measure, orientation, direction, disposability, returns
        As in :func:`sbm`, :func:`radial` and :func:`ddf`.
    technology
        ``adjacent``, ``global``, ``sequential`` or ``biennial``.
    method
        ``smoothed`` (default of adjacent radial indices; only these): both periods of a unit are drawn together, with
        their correlation, by a bivariate kernel (Simar & Wilson 1999). ``subsampling`` (default of the others): whole
        units with all their periods, drawn without replacement, span the technologies; deviations are rescaled by
        (m/N)^κ as in :func:`bootstrap_efficiency`.
    n_draws, level, subsample, seed, pool, progress
        As in :func:`bootstrap_efficiency`; ``subsample`` counts units.

    Returns
    -------
    IndexBootstrap
        Intervals are basic, on the index itself. Under variable returns index and components are those of distances
        with variable returns.

    Raises
    ------
    InputError
        Unusable columns or cells, unknown options, one period only, or fewer than two draws.

    Notes
    -----
    Simar & Wilson (1999), "Estimating and bootstrapping Malmquist indices", EJOR 115: bandwidth (4/5N)^(1/6).
    Subsampling of units keeps the dependence over time, and is in the spirit of Kneip, Simar & Wilson (2008); for
    indices its rate is an assumption.
    """
    require_count("n_draws", n_draws, 2, "one draw has no spread")
    measure = _measure(index, measure)
    smooth = measure == "radial" and technology == "adjacent" and index == "malmquist"
    if method is None:
        method = "smoothed" if smooth else "subsampling"
    if method not in ("smoothed", "subsampling") or (method == "smoothed" and not smooth):
        raise InputError(
            f"method = {method!r}: use 'smoothed' for adjacent malmquist indices of radial scores, or 'subsampling'."
        )
    require_used(bootstrap_malmquist, "method", method, OWN, subsample=subsample)
    require_level(level)
    if technology not in ("adjacent", "global", "sequential", "biennial"):
        raise InputError(f"technology = {technology!r} is not known; use adjacent, global, sequential or biennial.")
    data, _ = by_keys(frame, unit, period)
    task = choose(
        data, unit, period, inputs=inputs, goods=goods, bads=bads, measure=measure, technology="contemporaneous",
        returns=returns, orientation=orientation, direction=direction, disposability=disposability, zeros=zeros,
    )  # fmt: skip
    if (task.units.values == 0).any():
        raise InputError("The bootstrap needs values without zeros (zeros='min_tenth').")
    pairs = pair_rows(task.units, unit)
    if not len(pairs.before):
        raise InputError("No unit is observed in two consecutive periods.")
    if method == "smoothed":
        _require_pairs(task, pairs)
    units = task.units.keys[unit].n_unique()
    size = 0 if method == "smoothed" else subsample_size(units, subsample)
    work = Work(task, pairs, index, technology, "own", size, _own(task) if not size else np.empty(0))
    start = _parts(work, Scores(task.units, _scorer(work, None), technology))
    seeds = np.random.SeedSequence(require_seed(seed)).spawn(n_draws)
    draws = np.stack(run_chunks(pool or SerialExecutor(), _replicate, work, seeds, progress))
    shrink = (size / units) ** rate(task) if size else 1.0
    said = f"{index} index of {measure} scores, {technology} technology, returns {returns}; {method} bootstrap"
    return IndexBootstrap(_frame(work, start, draws, level, shrink), draws[:, 0], f"{said}, level {level:g}")


def _measure(index: str, measure: str | None) -> str:
    if index not in INDICES:
        raise InputError(f"index = {index!r} is not known; use {', '.join(map(repr, INDICES))}.")
    if measure is None:
        measure = "radial" if index == "malmquist" else "ddf"
    if measure not in (("radial", "sbm") if index == "malmquist" else ("ddf",)):
        raise InputError(f"measure = {measure!r}: {index} is bootstrapped of radial or sbm scores, the others of ddf.")
    return measure


def _require_pairs(task: Task, pairs: Pairs) -> None:
    """Raise ``InputError`` where one unit alone is in two consecutive periods: pairs of one have no covariance."""
    periods, counts = np.unique(task.units.period_codes[pairs.before], return_counts=True)
    if (counts < 2).any():
        at = int(periods[np.argmax(counts < 2)])
        first, second = task.units.periods[at : at + 2]
        raise InputError(
            f"One unit alone has both {first} and {second}: pairs of distances cannot be smoothed. Leave that period "
            "out, or choose method='subsampling'."
        )


def _own(task: Task) -> np.ndarray:
    """(n,) distances of all rows in their own period."""
    out = np.empty(task.units.n)
    for t in task.groups:
        out[t.evaluated] = to_distance(task, own_scores(task, t.reference))
    if (out <= 1 + OFF).all():
        raise InputError("Every unit is on its frontier: there is nothing to draw from; use fewer variables.")
    return out


def _by(kind: str) -> Arithmetic:
    return DIFFERENCES if kind == "luenberger" else RATIOS


def _scorer(work: Work, kept: np.ndarray | None) -> Callable[..., np.ndarray]:
    """Scores as the index takes them, on technologies of all rows or of those ``kept`` (n,)."""
    task = work.task

    def score(units: Units, groups: list[Technology], returns: Returns, inside: bool) -> np.ndarray:
        if kept is None:
            choices = {**task.choices, "returns": returns, "in_reference": inside}
            return _as_taken(work, task.run(units, groups, **choices).score)
        n = units.n
        copies = [Technology(t.evaluated, n + t.reference[kept[t.reference]]) for t in groups]
        out = np.full(n, np.nan)
        rows = np.concatenate([t.evaluated for t in copies])
        found = distances_outside(task, np.vstack([task.units.values, task.units.values]), copies)
        out[rows] = found - 1 if task.is_distance else 1 / found
        return _as_taken(work, out)

    return score


def _as_taken(work: Work, score: np.ndarray) -> np.ndarray:
    if work.kind == "luenberger":
        return -score
    return work.task.efficiencies(score)


def _parts(work: Work, scores: Scores) -> np.ndarray:
    """(3, pairs) index, efficiency change and best-practice change."""
    by = _by(work.kind)
    with np.errstate(invalid="ignore", divide="ignore"):
        found, _ = decompose(
            scores, work.pairs, work.task.choices["returns"], work.decomposition, "geometric_mean", by
        )  # fmt: skip
    return np.stack([found.index, found.efficiency, found.best_practice])


def _replicate(work: Work, seeds: Sequence[np.random.SeedSequence]) -> list[np.ndarray]:
    """(3, pairs) of each seed; runs in the worker."""
    generators = [np.random.default_rng(seed) for seed in seeds]
    if work.size:
        return [_subsampled(work, rng) for rng in generators]
    size = max(1, TOGETHER // (2 * work.task.units.n))
    return [draw for at in range(0, len(seeds), size) for draw in _smoothed(work, generators[at : at + size])]


def _subsampled(work: Work, rng: np.random.Generator) -> np.ndarray:
    names = work.task.units.keys.to_series(0)
    codes = names.rank("dense").to_numpy().astype(np.int64) - 1
    chosen = rng.choice(int(codes.max()) + 1, work.size, replace=False)
    kept = np.isin(codes, chosen)
    if any(not kept[t.reference].any() for t in work.task.groups):
        return np.full((3, len(work.pairs.before)), np.nan)  # a period without any unit of the subsample
    return _parts(work, Scores(work.task.units, _scorer(work, kept), work.technology))


def _smoothed(work: Work, generators: Sequence[np.random.Generator]) -> list[np.ndarray]:
    """Each pair of periods with its own pseudo-technologies; own distances along the line a row was moved on."""
    task, pairs = work.task, work.pairs
    codes = task.units.period_codes
    rows = rows_by_period(task.units)
    there = np.unique(codes[pairs.before])
    values, own, back = [task.units.values], [], []
    inside, outside, start = [], [], task.units.n
    for rng, t in product(generators, there.tolist()):
        chosen = codes[pairs.before] == t
        first, second = pairs.before[chosen], pairs.after[chosen]
        drawn = dict(zip((t, t + 1), _drawn(work, first, second, rows[t], rows[t + 1], rng), strict=True))
        for here, other in ((t, t + 1), (t + 1, t)):
            pseudo = np.arange(start, start + len(rows[here]))
            start += len(rows[here])
            values.append(moved(task, rows[here], work.distance[rows[here]], drawn[here]))
            back.append(work.distance[rows[here]] / drawn[here])
            own.append(rows[here])
            inside.append(Technology(pseudo, pseudo))
            outside.append(Technology(first if here > other else second, pseudo))
    stacked = np.vstack(values)
    programme = radial_programme(*shape(task), task.choices["returns"], task.choices["orientation"])
    found = objectives(programme, stacked, inside)
    at = (1 / found if task.choices["orientation"] == "input" else -found) * np.concatenate(back)
    across = distances_outside(task, stacked, outside)
    count, sets = len(generators), 2 * len(there)  # of each draw, which are alike but for the pseudo-data
    return [
        _index_of(work, there, own[:sets], here, outside[:sets], beyond)
        for here, beyond in zip(np.split(at, count), np.split(across, count), strict=True)
    ]


def _drawn(
    work: Work, first: np.ndarray, second: np.ndarray, here: np.ndarray, there: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Distances drawn for all rows of two periods; those of a unit in both are drawn as one pair."""
    h = bivariate_bandwidth(len(first))
    count = len(first) + len(here) + len(there)
    both = drawn_pairs(work.distance[first], work.distance[second], count, h, rng)
    out = []
    for column, (rows, paired, spare) in enumerate(
        ((here, first, len(first)), (there, second, len(first) + len(here)))
    ):
        own = both[spare : spare + len(rows), column]  # units of one period only
        place = np.argsort(rows)
        own[place[np.searchsorted(rows, paired, sorter=place)]] = both[: len(paired), column]
        out.append(own)
    return out[0], out[1]


def _index_of(
    work: Work,
    periods: np.ndarray,
    own: list[np.ndarray],
    at: np.ndarray,
    outside: list[Technology],
    across: np.ndarray,
) -> np.ndarray:
    """(3, pairs) from distances of each pair of periods: own, then across, technology after technology."""
    pairs, codes = work.pairs, work.task.units.period_codes
    out = np.full((3, len(pairs.before)), np.nan)
    own_ends, cross_ends = np.cumsum([len(r) for r in own]), np.cumsum([len(t.evaluated) for t in outside])

    def of(rows: np.ndarray, distances: np.ndarray, wanted: np.ndarray) -> np.ndarray:
        place = np.argsort(rows)
        return distances[place[np.searchsorted(rows, wanted, sorter=place)]]

    for number, t in enumerate(periods.tolist()):
        chosen = codes[pairs.before] == t
        first, second = pairs.before[chosen], pairs.after[chosen]
        a, b = 2 * number, 2 * number + 1
        own_first, own_second = (
            of(own[i], at[own_ends[i] - len(own[i]) : own_ends[i]], w) for i, w in ((a, first), (b, second))
        )
        later, earlier = (across[cross_ends[i] - len(outside[i].evaluated) : cross_ends[i]] for i in (a, b))
        efficiency = own_first / own_second
        index = np.sqrt(own_first / later * earlier / own_second)
        out[:, chosen] = np.stack([index, efficiency, index / efficiency])
    return out


def _frame(work: Work, start: np.ndarray, draws: np.ndarray, level: float, shrink: float) -> pl.DataFrame:
    keys, pairs = work.task.units.keys, work.pairs
    unit, period = keys.columns
    columns: dict[str, np.ndarray] = {}
    for i, part in enumerate(PARTS):
        if work.size:
            found = rescaled(start[i], draws[:, i], np.full(start.shape[1], shrink), level)
        else:
            found = basic(start[i], draws[:, i], level)
        columns |= {part: start[i], f"{part}_corrected": found.corrected}
        columns |= {f"{part}_low": found.low, f"{part}_high": found.high}
    counted = np.isfinite(draws[:, 0]).sum(axis=0)
    few = counted < len(draws) / 2
    none = _by(work.kind).none
    with np.errstate(invalid="ignore"):
        changed = ((columns["index_low"] > none) | (columns["index_high"] < none)) & ~few
    told = {c: v if c in PARTS else np.where(few, np.nan, v) for c, v in columns.items()}
    return keys[pairs.before].rename({period: "period_from"}).select(
        unit,
        "period_from",
        keys[pairs.after][period].alias("period_to"),
        *(pl.Series(name, values) for name, values in told.items()),
        pl.Series("changed", changed),
        pl.Series("draws", counted),
    )  # fmt: skip
