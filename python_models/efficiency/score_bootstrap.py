"""Bias and confidence intervals of efficiency scores by the bootstrap, and what they leave of a ranking."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from python_models.counts import is_number, require_count, require_level, require_seed, require_used
from python_models.efficiency.choice import Task, choose
from python_models.efficiency.directional_distance import Direction
from python_models.efficiency.intervals import Interval, basic, rescaled, within_ranks
from python_models.efficiency.kernels import SMOOTHINGS, bandwidth
from python_models.efficiency.measured import ONE
from python_models.efficiency.programmes import Returns
from python_models.efficiency.replications import Plan, replicate
from python_models.efficiency.technology import Technology
from python_models.errors import InputError
from python_models.executors import SerialExecutor, run_chunks
from python_models.frames import Answer, html_of
from python_models.panel_data import by_keys
from python_models.words.fits import FITS, line
from python_models.words.spoken import spoken

METHODS = ("smoothed", "subsampling")
MEASURES = {"smoothed": ("radial", "ddf"), "subsampling": ("radial", "sbm", "ddf")}
SCALES = ("distance", "score")
OWN = {"bandwidth": ("smoothed",), "smoothing": ("smoothed",), "subsample": ("subsampling",)}  # options of a method


@dataclass(frozen=True, eq=False, repr=False)
class EfficiencyBootstrap(Answer):
    """Scores with their bias and intervals.

    Attributes
    ----------
    scores
        One row per unit-period: keys, ``score``, ``bias_corrected``, ``bias`` (score - corrected), ``std_error`` of the
        score, ``interval_low``, ``interval_high``, ``draws`` (those with a value); nan where fewer than half have one.
    technologies
        One row per technology: ``period`` (of those evaluated; null of one for all), ``rows``, and ``bandwidth`` or
        ``subsample``.
    draws
        (B, n) drawn distances: 1 / score, of directional distances 1 + D.
    model
        Measure, method and its choices in words.
    """

    scores: pl.DataFrame
    technologies: pl.DataFrame
    draws: np.ndarray
    model: str
    _is_distance: bool

    def ranking(self, period: Any = None) -> pl.DataFrame:
        """Units by their corrected score, the best first, and what the intervals leave of the order.

        ``rank``; ``rank_best`` and ``rank_worst``, the ranks that the intervals allow: 1 + units whose whole interval
        is better, and n - units whose whole interval is worse; ``tied_with``, the number of other units whose interval
        meets the unit's own, from which it cannot be told. Within ``period``, or over all rows.

        Raises
        ------
        InputError
            No row of that period.
        """
        rows = self.scores
        if period is not None:
            key = rows.columns[1]
            rows = rows.filter(pl.col(key) == period)
            if rows.is_empty():
                raise InputError(f"No row has {key} = {period!r}.")
        return within_ranks(rows, smaller_is_better=self._is_distance)

    def __repr__(self) -> str:
        bias = self.scores["bias"].to_numpy()
        told = FITS("drawn_scores", spoken(), n=len(self.scores), draws=len(self.draws))
        told += FITS("mean_bias", spoken(), value=np.nanmean(bias)) if np.isfinite(bias).any() else ""
        return line("EfficiencyBootstrap", [told], spoken(), self.model)

    def _repr_html_(self) -> str:
        return html_of(self, self.scores)


def bootstrap_efficiency(
    frame: Any,
    unit: str,
    period: str | None = None,
    *,
    inputs: Sequence[str],
    goods: Sequence[str],
    bads: Sequence[str] = (),
    measure: str = "radial",
    technology: str = "contemporaneous",
    returns: Returns = "crs",
    orientation: str | None = None,
    direction: Direction | None = None,
    disposability: str | None = None,
    zeros: str = "error",
    window: int = 3,
    method: str | None = None,
    n_draws: int = 2000,
    level: float = 0.95,
    bandwidth: str | float = "silverman",
    smoothing: str = "reflect_last",
    scale: str = "distance",
    subsample: float = 0.7,
    seed: int = 12345,
    pool: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> EfficiencyBootstrap:
    """Bootstrap of efficiency scores: bias, corrected scores, standard errors and confidence intervals.

    Parameters
    ----------
    frame
        polars or pandas; one row per unit, or per unit and period.
    unit, period, inputs, goods, bads, technology, returns, zeros, window
        As in :func:`sbm`; zeros cannot be dropped.
    measure, orientation, direction, disposability
        ``radial``, ``ddf`` or ``sbm``, and their options as in :func:`radial`, :func:`ddf`, :func:`sbm`. Others leave a
        unit out of its technology, or have no value beyond it.
    method
        ``smoothed`` (default of ``radial`` and ``ddf``; not for ``sbm``): pseudo-units at drawn distances from the
        frontier (Simar & Wilson 1998). ``subsampling`` (default of ``sbm``): technologies of some of the reference
        units, drawn without replacement (Kneip, Simar & Wilson 2008), rescaled by the rate of convergence: n^(2/(k+1))
        for k variables, under constant returns n^(2/k).
    n_draws, level, seed
        Replications, confidence, and the seed of the draws.
    bandwidth
        Of ``smoothed``: ``silverman``, ``nrd0``, ``ucv`` (Gaussian, see ``kernels.bandwidth``) or a number.
    smoothing
        ``reflect_last`` (Simar & Wilson 2008) or ``reflect_first`` (1998), which moves all draws off the frontier.
    scale
        On which bias is taken and intervals are made: ``distance``, 1 / score (Shephard's of inputs, Farrell's of
        outputs), or ``score``. Of directional distances there is one, D.
    subsample
        Of ``subsampling``: below 1 the power of the number of reference units, n^0.7 by default; from 2 on a number of
        rows of each technology.
    pool, progress
        Executor that computes the replications, and a function called with those done and all.

    Returns
    -------
    EfficiencyBootstrap
        The same numbers for a seed on any executor, whatever the order of rows. An interval lies below the score (above
        a distance), since the estimated frontier lies inside the true one.

    Raises
    ------
    InputError
        Unusable columns or cells, unknown options, fewer than two draws, or a technology whose scores do not vary.

    Notes
    -----
    Intervals are basic: on the distance, [2δ - q(1 - α/2), 2δ - q(α/2)] of the drawn δ* (Simar & Wilson 2000), and with
    subsamples [δ - (m/n)^κ q(1 - α/2), δ - (m/n)^κ q(α/2)] of δ* - δ (2008, eq. 19 f.). The smoothed bootstrap is
    homogeneous: it takes inefficiency as independent of inputs and outputs. That subsampling holds for slacks-based
    scores with the rate of radial ones is an assumption made here: no proof is known to us. A unit beyond a subsample's
    technology has its super-efficient score there.
    """
    chosen_method = _method(measure, method)
    require_count("n_draws", n_draws, 2, "one draw has no spread")
    if scale not in SCALES or smoothing not in SMOOTHINGS:
        name, value, known = ("scale", scale, SCALES) if scale not in SCALES else ("smoothing", smoothing, SMOOTHINGS)
        raise InputError(f"{name} = {value!r} is not known; use {', '.join(map(repr, known))}.")
    require_used(bootstrap_efficiency, "measure", measure, {"scale": ("radial", "sbm")}, scale=scale)
    require_level(level)
    data, place = by_keys(frame, unit, period)
    task = choose(
        data, unit, period, inputs=inputs, goods=goods, bads=bads, measure=measure, technology=technology,
        returns=returns, orientation=orientation, direction=direction, disposability=disposability,
        zeros=zeros, window=window,
    )  # fmt: skip
    if len(task.units.values) > task.units.n or (task.units.values == 0).any():
        raise InputError("The bootstrap needs a technology by name, and values without zeros (zeros='min_tenth').")
    plan = planned(task, chosen_method, bandwidth, smoothing, subsample)
    draws = draw(plan, n_draws, seed, pool, progress)
    return _result(plan, draws, place, chosen_method, level, scale)


def _method(measure: str, method: str | None) -> str:
    if method is None:
        method = "smoothed" if measure in MEASURES["smoothed"] else "subsampling"
    if method not in METHODS:
        raise InputError(f"method = {method!r} is not known; use {', '.join(map(repr, METHODS))}.")
    if measure not in MEASURES[method]:
        known = ", ".join(map(repr, MEASURES[method]))
        more = "; 'subsampling' takes sbm" if method == "smoothed" else ""
        raise InputError(f"method = {method!r} is for measure {known}, not {measure!r}{more}.")
    return method


def planned(task: Task, method: str, rule: str | float, smoothing: str, subsample: float) -> Plan:
    """Distances of the reference rows of each technology, with bandwidths or sizes of subsamples."""
    own = {"bandwidth": rule, "smoothing": smoothing, "subsample": subsample}
    require_used(bootstrap_efficiency, "method", method, OWN, **own)
    if method == "subsampling":
        sizes = [subsample_size(len(t.reference), subsample) for t in task.groups]
        return Plan(task, [], [], sizes, smoothing)
    distance = [to_distance(task, own_scores(task, t.reference)) for t in task.groups]
    return Plan(task, distance, [bandwidth(d, rule) for d in distance], [], smoothing)


def own_scores(task: Task, rows: np.ndarray) -> np.ndarray:
    """(r,) scores of the rows on the frontier that they span, within rounding of it on it."""
    score = task.run(task.units, [Technology(rows, rows)], **task.choices).score[rows]
    if not np.isfinite(score).all():
        lacking = task.units.keys[rows[~np.isfinite(score)][:1]].row(0)
        raise InputError(f"{' '.join(map(str, lacking))} has no score, so there is nothing to resample.")
    on = 0.0 if task.is_distance else 1.0
    return np.where(np.abs(score - on) < ONE, on, score)


def to_distance(task: Task, score: np.ndarray) -> np.ndarray:
    """Scores as distances: 1 on the frontier, above 1 below it."""
    return 1 + score if task.is_distance else 1 / score


def subsample_size(rows: int, subsample: float) -> int:
    """Rows of a subsample of a technology of so many.

    Raises
    ------
    InputError
        Neither a power between 0 and 1 nor a whole number below the number of rows.
    """
    number = is_number(subsample) and 0 < subsample < np.inf
    size = 0 if not number else round(rows**subsample) if 0 < subsample < 1 else int(subsample)
    if not 2 <= size < rows or subsample <= 0 or 1 <= subsample < 2 or (size != subsample and subsample >= 2):
        raise InputError(
            f"subsample = {subsample!r} must be a power between 0 and 1, or a whole number from 2 to {rows - 1}, "
            "below the rows of the smallest technology."
        )
    return size


def draw(
    plan: Plan, n_draws: int, seed: int, pool: Executor | None, progress: Callable[[int, int], None] | None = None
) -> np.ndarray:
    """(B, n) drawn distances; the same for a seed on any executor."""
    seeds = np.random.SeedSequence(require_seed(seed)).spawn(n_draws)
    return np.stack(run_chunks(pool or SerialExecutor(), replicate, plan, seeds, progress))


def rate(task: Task) -> float:
    """κ of the rate of convergence n^κ: 2 / (k + 1) for k variables, 2 / k under constant returns.

    Kneip, Simar & Wilson 2008 (variable returns), 2016 (J. Business & Economic Statistics 34, constant returns).
    """
    k = len(task.units.names)
    return 2 / (k + (task.choices["returns"] != "crs"))


def _result(
    plan: Plan, draws: np.ndarray, place: np.ndarray, method: str, level: float, scale: str
) -> EfficiencyBootstrap:
    """Rows in the order that they were given in, at ``place`` among those drawn."""
    task = plan.task
    score = np.full(task.units.n, np.nan)
    shrink = np.ones(task.units.n)
    for number, t in enumerate(task.groups):
        rows = np.unique(np.concatenate([t.reference, t.evaluated]))
        score[t.evaluated] = own_scores(task, rows)[np.searchsorted(rows, t.evaluated)]
        if plan.sizes:
            shrink[t.evaluated] = (plan.sizes[number] / len(t.reference)) ** rate(task)
    on_distance = scale == "distance" or task.is_distance
    turned = on_distance and not task.is_distance
    start = to_distance(task, score) if on_distance else score
    drawn = draws if on_distance else 1 / draws
    found = rescaled(start, drawn, shrink, level) if plan.sizes else basic(start, drawn, level)
    if task.is_distance:
        found = found.moved(-1.0)
    return EfficiencyBootstrap(
        _frame(task, score, found.inverted() if turned else found, draws)[place],
        _technologies(plan),
        draws[:, place],
        f"{task.model}; {method} bootstrap, returns {task.choices['returns']}, level {level:g}"
        + ("" if task.is_distance else f", on the {scale}"),
        task.is_distance,
    )


def _frame(task: Task, score: np.ndarray, found: Interval, draws: np.ndarray) -> pl.DataFrame:
    counted = np.isfinite(draws).sum(axis=0)
    spread = _deviation(draws if task.is_distance else 1 / draws)
    columns = {
        "score": score,
        "bias_corrected": found.corrected,
        "bias": score - found.corrected,
        "std_error": spread,
        "interval_low": found.low,
        "interval_high": found.high,
    }
    few = counted < len(draws) / 2
    told = {c: np.where(few & (c != "score"), np.nan, v) for c, v in columns.items()}
    return task.units.keys.with_columns(
        *(pl.Series(name, values) for name, values in told.items()), pl.Series("draws", counted)
    )


def _deviation(drawn: np.ndarray) -> np.ndarray:
    """(n,) standard deviations over the draws (B, n) that have a value; nan of fewer than two."""
    there = np.isfinite(drawn)
    count = there.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(there, drawn, 0.0).sum(axis=0) / count
        squares = (np.where(there, drawn - mean, 0.0) ** 2).sum(axis=0)
        return np.where(count > 1, np.sqrt(squares / (count - 1)), np.nan)


def _technologies(plan: Plan) -> pl.DataFrame:
    units = plan.task.units
    single = len(plan.task.groups) < len(units.periods) or units.periods == (None,)
    return pl.DataFrame(
        {
            "period": [None if single else units.periods[units.period_codes[t.evaluated[0]]] for t in plan.task.groups],
            "rows": [len(t.reference) for t in plan.task.groups],
            "bandwidth": plan.bandwidths or [None] * len(plan.task.groups),
            "subsample": plan.sizes or [None] * len(plan.task.groups),
        },
        schema_overrides={"bandwidth": pl.Float64, "subsample": pl.Int64},
    )
