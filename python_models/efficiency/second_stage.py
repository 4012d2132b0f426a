"""What efficiency depends on: the truncated second stage of Simar & Wilson (2007), algorithms 1 and 2."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from python_models.counts import is_number, name_list, require_count, require_level, require_seed, require_used
from python_models.efficiency.choice import Task, choose
from python_models.efficiency.directional_distance import Direction
from python_models.efficiency.kernels import OFF, truncated_normal
from python_models.efficiency.programmes import Returns
from python_models.efficiency.replications import Plan
from python_models.efficiency.score_bootstrap import draw, own_scores, to_distance
from python_models.efficiency.truncated import Truncated, fit_truncated
from python_models.errors import InputError, number_of
from python_models.executors import SerialExecutor, run_chunks
from python_models.frames import Answer, html_of
from python_models.panel_data import by_keys, require_columns
from python_models.unit_names import some
from python_models.words.fits import FITS, line
from python_models.words.spoken import spoken

POINT = 1.0  # distances are cut here
CONSTANT = "const"
APART = 1e-9  # share of a regressor's length that the others must leave of it


@dataclass(frozen=True, eq=False, repr=False)
class SecondStage(Answer):
    """Regression of distances on what is outside of production.

    Attributes
    ----------
    terms
        One row per regressor, and ``sigma``: ``term``, ``estimate``, ``std_error`` (of the draws), ``p_value`` (share
        of draws, never 0), ``conf_low``, ``conf_high`` (basic interval), ``percentile_low``, ``percentile_high``,
        ``hessian_error`` (of the likelihood, which does not know that distances are estimated).
    distances
        Keys, ``score``, ``distance``, with algorithm 2 ``bias_corrected``, and ``used`` in the regression.
    log_likelihood, n
        Of the truncated regression, and its rows.
    draws
        (B, p + 1) coefficients and sigma of each replication; nan where it has no maximum.
    model
        In words.
    """

    terms: pl.DataFrame
    distances: pl.DataFrame
    log_likelihood: float
    n: int
    draws: np.ndarray
    model: str

    def __repr__(self) -> str:
        told = FITS("distances", spoken(), n=self.n, draws=len(self.draws))
        return line("SecondStage", [told], spoken(), self.model)

    def _repr_html_(self) -> str:
        return html_of(self, self.terms)


@dataclass(frozen=True, slots=True)
class _Refit:
    """What a worker needs to draw distances from the estimated model and to estimate it again."""

    x: np.ndarray
    beta: np.ndarray
    sigma: float


def second_stage(
    frame: Any,
    unit: str,
    period: str | None = None,
    *,
    inputs: Sequence[str],
    goods: Sequence[str],
    bads: Sequence[str] = (),
    regressors: Sequence[str],
    dummies: Sequence[str] = (),
    algorithm: int = 2,
    measure: str = "radial",
    technology: str = "contemporaneous",
    returns: Returns = "crs",
    orientation: str | None = None,
    direction: Direction | None = None,
    disposability: str | None = None,
    zeros: str = "error",
    n_draws: int = 2000,
    n_first: int = 100,
    level: float = 0.95,
    seed: int = 12345,
    pool: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> SecondStage:
    """Truncated regression of distances from the frontier, with intervals that know that distances are estimated.

    Parameters
    ----------
    frame, unit, period, inputs, goods, bads, zeros
        As in :func:`sbm`.
    regressors, dummies
        Columns of numbers, and columns whose values each get a dummy but the first. A constant is added.
    algorithm
        1: distances as they are; 2: corrected first for their bias, in ``n_first`` replications of the technology.
    measure, orientation, direction, disposability, technology, returns
        ``radial`` or ``ddf`` with their options; ``technology`` ``contemporaneous`` or ``global``.
    n_draws, n_first, level, seed
        Replications of the regression and of the first stage (of algorithm 2), confidence, seed of the draws.
    pool, progress
        As in :func:`bootstrap_efficiency`.

    Returns
    -------
    SecondStage
        The outcome is the distance, 1 / score (1 + D of directional distances): a positive coefficient means less
        efficient. Stata's ``simarwilson`` explains the score itself of an input orientation; its signs are the reverse.

    Raises
    ------
    InputError
        Missing values of regressors (named), too few units off the frontier, unknown options.

    Notes
    -----
    δ = zβ + ε >= 1, ε normal, truncated at 1 - zβ; units on the frontier (δ = 1) are not in the likelihood. Simar &
    Wilson (2007), J. Econometrics 136, algorithms 1 and 2; basic intervals as there, percentile ones beside them. It is
    taken that z does not move the frontier (separability).
    """
    require_count("n_draws", n_draws, 2, "one draw has no spread")
    require_count("n_first", n_first, 1)
    require_level(level)
    require_seed(seed)
    if not is_number(algorithm) or algorithm not in (1, 2):
        raise InputError(f"algorithm = {algorithm!r} is not known; use 1 or 2.")
    require_used(second_stage, "algorithm", algorithm, {"n_first": (2,)}, n_first=n_first)
    if measure not in ("radial", "ddf") or technology not in ("contemporaneous", "global"):
        raise InputError(
            f"measure = {measure!r}, technology = {technology!r}: the second stage takes radial or ddf, and the "
            "contemporaneous or the global technology."
        )
    data, place = by_keys(frame, unit, period)
    task = choose(
        data, unit, period, inputs=inputs, goods=goods, bads=bads, measure=measure, technology=technology,
        returns=returns, orientation=orientation, direction=direction, disposability=disposability, zeros=zeros,
    )  # fmt: skip
    names, x = design(data, task.units.keys, regressors, dummies)
    score = np.empty(task.units.n)
    for t in task.groups:
        score[t.evaluated] = own_scores(task, t.reference)
    distance = to_distance(task, score)
    outcome = _corrected(task, distance, x, n_first, seed + 1, pool) if algorithm == 2 else distance
    fitted = _fit(outcome, x)
    used = outcome > POINT + OFF
    rows = x[used] if algorithm == 1 else x
    seeds = np.random.SeedSequence(seed).spawn(n_draws)
    work = _Refit(rows, fitted.beta, fitted.sigma)
    draws = np.stack(run_chunks(pool or SerialExecutor(), _refitted, work, seeds, progress))
    found = task.units.keys.with_columns(score=pl.Series(score), distance=pl.Series(distance))
    if algorithm == 2:
        found = found.with_columns(bias_corrected=pl.Series(outcome))
    model = f"truncated regression of distances, algorithm {algorithm} (Simar & Wilson 2007); first stage: {task.model}"
    return SecondStage(
        _terms([*names, "sigma"], fitted, draws, level),
        found.with_columns(used=pl.Series(used))[place],
        fitted.log_likelihood,
        fitted.n,
        draws,
        f"{model}, returns {returns}, {technology} technology",
    )


def _corrected(
    task: Task, distance: np.ndarray, x: np.ndarray, n_first: int, seed: int, pool: Executor | None
) -> np.ndarray:
    """2 δ - the mean of distances to frontiers of units moved to distances drawn from the model (steps 3 and 4)."""
    first = _fit(distance, x)
    plan = Plan(
        task, [distance[t.reference] for t in task.groups], [], [],
        means=[x[t.reference] @ first.beta for t in task.groups], sigma=first.sigma,
    )  # fmt: skip
    return 2 * distance - draw(plan, n_first, seed, pool).mean(axis=0)


def design(
    data: pl.DataFrame, keys: pl.DataFrame, regressors: Sequence[str], dummies: Sequence[str]
) -> tuple[list[str], np.ndarray]:
    """Names and columns (n, p) of the constant, the regressors and the dummies.

    Raises
    ------
    InputError
        Columns that are absent or no numbers, missing or infinite values (the first named), regressors that repeat each
        other, or nothing to regress on.
    """
    if isinstance(regressors, str) or isinstance(dummies, str):
        raise InputError("regressors and dummies are lists of column names: ['income'].")
    regressors, dummies = name_list("regressors", regressors), name_list("dummies", dummies)
    require_columns(data, [*regressors, *dummies])
    if not regressors and not dummies:
        raise InputError("regressors is empty: name at least one column.")
    for name in regressors:
        if not (data.schema[name].is_numeric() or data.schema[name] == pl.Boolean):
            raise InputError(f"Column {name} holds {data.schema[name]}, not numbers; name it under dummies.")
    for name in (*regressors, *dummies):
        empty = data[name].is_null()
        if empty.any():
            row = " ".join(map(str, keys.filter(empty).row(0)))
            raise InputError(f"Column {name} has {number_of(int(empty.sum()), 'missing value')}, the first at {row}.")
    for name in regressors:
        endless = data[name].cast(pl.Float64).is_infinite()
        if endless.any():
            row = " ".join(map(str, keys.filter(endless).row(0)))
            raise InputError(
                f"Column {name} has {number_of(int(endless.sum()), 'infinite value')}, the first at {row}."
            )
    names, columns = [CONSTANT], [np.ones(data.height)]
    for name in regressors:
        names.append(name)
        columns.append(data[name].cast(pl.Float64).to_numpy())
    for name in dummies:
        for value in data[name].unique().sort().to_list()[1:]:
            names.append(f"{name}={value}")
            columns.append((data[name] == value).cast(pl.Float64).to_numpy())
    x = np.column_stack(columns)
    _require_apart(names, x)
    return names, x


def _require_apart(names: Sequence[str], x: np.ndarray) -> None:
    """No regressor is zero or a sum of those before it."""
    basis = np.empty((len(x), 0))
    for name, column in zip(names, (x / np.maximum(np.abs(x).max(axis=0), np.finfo(float).tiny)).T, strict=True):
        left = column - basis @ (basis.T @ column)
        left -= basis @ (basis.T @ left)
        size = float(np.linalg.norm(left))
        if size <= APART * max(float(np.linalg.norm(column)), np.finfo(float).tiny):
            raise InputError(
                f"Regressor {name} is constant, zero or linear in the others ({some(names, 8)}); leave it out."
            )
        basis = np.column_stack([basis, left / size])


def _fit(distance: np.ndarray, x: np.ndarray) -> Truncated:
    off = distance > POINT + OFF
    return fit_truncated(distance[off], x[off], POINT)


def _refitted(work: _Refit, seeds: Sequence[np.random.SeedSequence]) -> list[np.ndarray]:
    """Coefficients and sigma on distances drawn from the model; runs in the worker."""
    mean = work.x @ work.beta
    out = []
    for seed in seeds:
        y = truncated_normal(mean, work.sigma, POINT, np.random.default_rng(seed))
        try:
            found = fit_truncated(y, work.x, POINT)
            out.append(np.append(found.beta, found.sigma))
        except InputError:  # this draw has no maximum
            out.append(np.full(len(work.beta) + 1, np.nan))
    return out


def _terms(names: Sequence[str], fitted: Truncated, draws: np.ndarray, level: float) -> pl.DataFrame:
    estimate = np.append(fitted.beta, fitted.sigma)
    there = draws[np.isfinite(draws).all(axis=1)]
    if len(there) < 2:
        raise InputError("No draw of the second stage has a maximum; use other regressors.")
    low, high = np.quantile(there, [0.5 - level / 2, 0.5 + level / 2], axis=0, method="normal_unbiased")
    beyond = np.minimum((there - estimate >= estimate).sum(axis=0), (there - estimate <= estimate).sum(axis=0))
    columns = {
        "term": list(names),
        "estimate": estimate,
        "std_error": there.std(axis=0, ddof=1),
        "p_value": np.minimum(1.0, 2 * (1 + beyond) / (1 + len(there))),
        "conf_low": 2 * estimate - high,
        "conf_high": 2 * estimate - low,
        "percentile_low": low,
        "percentile_high": high,
        "hessian_error": np.sqrt(np.diag(fitted.covariance)),
    }
    return pl.DataFrame(columns)
