"""Bias-corrected values and intervals of drawn values, and the ranks that intervals allow."""

from dataclasses import dataclass

import numpy as np
import polars as pl


@dataclass(frozen=True, slots=True)
class Interval:
    """(n,) corrected values and limits."""

    corrected: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def inverted(self) -> "Interval":
        """Of 1 / value; a limit at or below zero has no inverse."""
        corrected, low, high = (1 / np.where(v > 0, v, np.nan) for v in (self.corrected, self.high, self.low))
        return Interval(corrected, low, high)

    def moved(self, by: float) -> "Interval":
        """Of value + ``by``."""
        return Interval(self.corrected + by, self.low + by, self.high + by)


def basic(start: np.ndarray, drawn: np.ndarray, level: float) -> Interval:
    """2 start - mean, and the basic interval [2 start - q(1 - α/2), 2 start - q(α/2)], of draws (B, n) without nan."""
    return rescaled(start, drawn, np.ones(len(start)), level)


def rescaled(start: np.ndarray, drawn: np.ndarray, shrink: np.ndarray, level: float) -> Interval:
    """The same with the deviations of the draws multiplied by ``shrink`` (n,): (m/n)^κ of subsamples of m.

    nan where no draw has a value.
    """
    tails = [0.5 - level / 2, 0.5 + level / 2]
    whole = np.isfinite(drawn).all(axis=0)
    mean, limits = np.full(len(start), np.nan), np.full((2, len(start)), np.nan)
    mean[whole] = drawn[:, whole].mean(axis=0)
    limits[:, whole] = np.quantile(drawn[:, whole], tails, axis=0, method="normal_unbiased")
    for j in np.flatnonzero(~whole).tolist():
        there = drawn[np.isfinite(drawn[:, j]), j]
        if len(there) > 1:
            mean[j], limits[:, j] = there.mean(), np.quantile(there, tails, method="normal_unbiased")
    corrected, high, low = (start - shrink * (v - start) for v in (mean, *limits))
    return Interval(corrected, low, high)


def within_ranks(rows: pl.DataFrame, smaller_is_better: bool) -> pl.DataFrame:
    """Rows by ``bias_corrected`` with the ranks that the intervals allow (``EfficiencyBootstrap.ranking``)."""
    sign = -1.0 if smaller_is_better else 1.0
    frame = rows.filter(pl.col("bias_corrected").is_finite())
    value, low, high = (frame[c].to_numpy() for c in ("bias_corrected", "interval_low", "interval_high"))
    if smaller_is_better:
        low, high = -high, -low
    better = len(low) - np.searchsorted(np.sort(low), high, side="right")  # whole interval above one's own
    worse = np.searchsorted(np.sort(high), low, side="left")
    n = len(value)
    ranked = frame.with_columns(
        pl.Series("rank", sign * value).rank("min", descending=True).cast(pl.Int64),
        pl.Series("rank_best", 1 + better, dtype=pl.Int64),
        pl.Series("rank_worst", n - worse, dtype=pl.Int64),
        pl.Series("tied_with", n - 1 - better - worse, dtype=pl.Int64),
    )
    first = ["rank", "rank_best", "rank_worst", "tied_with"]
    return ranked.select(*first, pl.exclude(first)).sort("rank", maintain_order=True)
