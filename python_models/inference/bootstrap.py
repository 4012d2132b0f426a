"""Bootstrap over whole regions or whole periods; single rows are never drawn."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from scipy import special

from python_models.counts import require_count, require_level, require_seed
from python_models.errors import InputError
from python_models.executors import SerialExecutor, run_chunks
from python_models.panel_data import panel_frame
from python_models.words import listed
from python_models.words.fits import FITS, line
from python_models.words.spoken import spoken

FEWEST = 2, "one draw has no spread"


@dataclass(frozen=True, slots=True, repr=False)
class Bootstrap:
    """Bootstrap draws of m statistics.

    Attributes
    ----------
    estimate
        (m,) values on the data as they are.
    draws
        (R, m) values on the resampled data; nan where a resampled fit failed.
    resample
        What was drawn: ``unit``, ``period`` or ``residual``.
    """

    estimate: np.ndarray
    draws: np.ndarray
    resample: str
    seed: int

    def __repr__(self) -> str:
        count = FITS("statistics", spoken(), n=len(self.estimate))
        drawn = FITS("resampled", spoken(), n=len(self.draws), kind=self.resample)
        return line("Bootstrap", [listed([count, drawn], spoken(), by="clause")], spoken())

    def std_error(self) -> np.ndarray:
        """(m,) standard deviations of the draws."""
        return np.nanstd(self.draws, axis=0, ddof=1)

    def intervals(self, level: float = 0.95, method: str = "percentile") -> np.ndarray:
        """(m, 2) limits, ``percentile`` or ``bias_corrected`` (Efron and Tibshirani 1993, eq. 14.9 with a = 0)."""
        if method not in ("percentile", "bias_corrected"):
            raise InputError(f"method={method!r} is unknown; choose percentile or bias_corrected.")
        require_level(level)
        out = np.full((len(self.estimate), 2), np.nan)
        tails = np.array([0.5 - level / 2, 0.5 + level / 2])
        for j, value in enumerate(self.estimate):
            drawn = self.draws[np.isfinite(self.draws[:, j]), j]
            if len(drawn) < 2:
                continue
            below = (np.sum(drawn < value) + np.sum(drawn == value) / 2) / len(drawn)
            shift = 0.0 if method == "percentile" else special.ndtri(np.clip(below, 1e-6, 1 - 1e-6))
            out[j] = np.quantile(drawn, special.ndtr(2 * shift + special.ndtri(tails)))
        return out


def resample_blocks(frame: pl.DataFrame, key: str, rng: np.random.Generator) -> pl.DataFrame:
    """Draw as many whole blocks of ``key`` as there are, with replacement; copies get labels of their own."""
    codes = np.unique(frame[key].to_numpy(), return_inverse=True)[1]
    rows, sizes = np.argsort(codes, kind="stable"), np.bincount(codes)  # block after block
    drawn = rng.integers(len(sizes), size=len(sizes))
    ends, of_each = np.cumsum(sizes), sizes[drawn]
    labels = np.repeat(np.arange(len(drawn)), of_each)
    place = np.arange(len(labels)) + (ends[drawn] - np.cumsum(of_each))[labels]
    return frame[rows[place]].with_columns(pl.Series(key, labels))


@dataclass(frozen=True, slots=True)
class _Payload:
    frame: pl.DataFrame
    key: str
    statistic: Callable[[pl.DataFrame], np.ndarray]
    size: int


def _chunk(payload: _Payload, seeds: Sequence[np.random.SeedSequence]) -> list[np.ndarray]:
    out = []
    for seed in seeds:
        drawn = resample_blocks(payload.frame, payload.key, np.random.default_rng(seed))
        try:
            out.append(np.atleast_1d(np.asarray(payload.statistic(drawn), dtype=float)))
        except ValueError:  # InputError and numpy's LinAlgError among them: this draw has no estimate
            out.append(np.full(payload.size, np.nan))
    return out


def _value(given: Any) -> np.ndarray:
    """(m,) numbers that a statistic gave for the data as they are."""
    try:
        value = np.atleast_1d(np.asarray(given, dtype=float))
    except (TypeError, ValueError) as exc:
        raise InputError(f"statistic(frame) must give numbers, not {type(given).__name__}: {exc}") from exc
    if value.ndim > 1:
        raise InputError(f"statistic(frame) gives an array of shape {value.shape}; give one row of numbers, flattened.")
    return value


def bootstrap(
    frame: Any,
    statistic: Callable[[pl.DataFrame], np.ndarray],
    *,
    unit: str,
    period: str,
    resample: str = "unit",
    n_draws: int = 1000,
    seed: int = 12345,
    pool: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Bootstrap:
    """Distribution of a statistic over resampled panels.

    Parameters
    ----------
    statistic
        ``statistic(frame)`` gives (m,) numbers; importable by name where processes run it.
    resample
        ``unit``: whole regions with all their periods, for models without spatial weights. ``period``: whole
        cross-sections, which leave the map and so W as they are; formulas with lags cannot be used with it.

    Raises
    ------
    InputError
        Fewer than two draws, an unknown resampling, bad panel keys; fewer than two units (or periods) to draw from; a
        statistic that is no number, differs in length between draws or has no value in any.
    """
    require_count("n_draws", n_draws, *FEWEST)
    if resample not in ("unit", "period"):
        raise InputError(f"resample={resample!r} is unknown; choose unit or period (whole regions or whole periods).")
    data = panel_frame(frame, unit, period)
    key = unit if resample == "unit" else period
    if data[key].n_unique() < 2:
        raise InputError(
            f"resample={resample!r} draws whole {resample}s, and there is one, {key} {data[key][0]}: every draw would "
            f"be the data as they are. Take more {resample}s, or draw {'periods' if resample == 'unit' else 'units'}."
        )
    estimate = _value(statistic(data))
    payload = _Payload(data, key, statistic, len(estimate))
    seeds = np.random.SeedSequence(require_seed(seed)).spawn(n_draws)
    drawn = run_chunks(pool or SerialExecutor(), _chunk, payload, seeds, progress)
    sizes = sorted({len(value) for value in drawn} | {len(estimate)})
    if len(sizes) > 1:
        raise InputError(f"statistic(frame) gives {sizes[0]} to {sizes[-1]} numbers; give as many in every draw.")
    draws = np.array(drawn)
    if not np.isfinite(draws).any():
        raise InputError(f"statistic(frame) has no value in any of {n_draws} draws; try it on frames of fewer {key}s.")
    return Bootstrap(estimate, draws.reshape(n_draws, len(estimate)), resample, seed)
