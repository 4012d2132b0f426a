"""Smoothed draws of distances that are bounded by 1, and the bandwidths they are smoothed with.

Distances are Shephard's, 1 on the frontier and above 1 below it: 1 / θ of an input-oriented score, φ of an
output-oriented one, 1 + D of a directional distance.
"""

import numpy as np
from scipy.special import ndtr, ndtri

from python_models.counts import is_number
from python_models.errors import InputError

RULES = ("silverman", "nrd0", "ucv")
SMOOTHINGS = ("reflect_last", "reflect_first")
OFF = 1e-6  # a distance counts as above 1 beyond this
BINS = 1000
FARTHEST = 1000.0  # squared distance in bandwidths beyond which kernels do not overlap


def bandwidth(distance: np.ndarray, rule: str | float) -> float:
    """Bandwidth of the kernel estimate of the density of ``distance`` (n,), reflected at 1.

    Parameters
    ----------
    rule
        ``silverman``: 0.9 sd(δ) n^(-1/5) min(1, IQR / 1.349 sd), the last over the reflected scores θ = 1/δ of units
        off the frontier (Silverman 1986, eq. 3.31, scaled back to the sample as in Simar & Wilson 2008, eq. 4.86);
        ``nrd0``: Silverman's rule on the reflected distances of units off the frontier, not scaled back; ``ucv``:
        unbiased cross-validation on these; or a number.

    Raises
    ------
    InputError
        Unknown rule, a number that is not positive, or fewer than two units off the frontier.
    """
    if is_number(rule):
        if not 0 < rule < np.inf:
            raise InputError(f"bandwidth = {rule!r} must be positive, or one of {', '.join(map(repr, RULES))}.")
        return float(rule)
    if rule not in RULES:
        raise InputError(f"bandwidth = {rule!r} is not known; use {', '.join(map(repr, RULES))} or a number.")
    off = distance[distance > 1 + OFF]
    if len(off) < 2 or np.ptp(off) == 0:
        raise InputError(
            f"{len(off)} of {len(distance)} units are off the frontier: their scores do not vary, and there is no "
            "density to draw from. Use fewer variables, another technology, or method = 'subsampling'."
        )
    if rule == "silverman":
        reflected = np.concatenate([1 / off, 2 - 1 / off])
        deviation = reflected.std(ddof=1)
        spread = np.subtract(*np.quantile(reflected, [0.75, 0.25])) / 1.349
        ratio = min(spread, deviation) / deviation if spread > OFF else 1.0
        return float(0.9 * ratio * distance.std(ddof=1) * len(distance) ** -0.2)
    reflected = np.concatenate([off, 2 - off])
    return _nrd0(reflected) if rule == "nrd0" else _cross_validated(reflected)


def _nrd0(values: np.ndarray) -> float:
    """Silverman's rule of thumb (1986, eq. 3.31), with the quartiles' 1.34."""
    spread = np.subtract(*np.quantile(values, [0.75, 0.25])) / 1.34
    return float(0.9 * min(values.std(ddof=1), spread or np.inf) * len(values) ** -0.2)


def _cross_validated(values: np.ndarray) -> float:
    """Minimum of the unbiased cross-validation criterion of a Gaussian kernel, on binned differences (Scott 1992).

    Sought between a tenth of the largest sensible bandwidth and itself, within a tenth of the lower bound.
    """
    n = len(values)
    width = 1.01 * np.ptp(values) / BINS
    bins = (values / width).astype(np.int64)
    counts = np.bincount(bins - bins.min()).astype(float)
    pairs = np.correlate(counts, counts, "full")[len(counts) - 1 :]
    pairs[0] = (pairs[0] - n) / 2  # pairs of different values in one bin
    lags = np.arange(len(pairs))

    def criterion(h: float) -> float:
        squared = (lags * width / h) ** 2
        terms = np.where(squared < FARTHEST, np.exp(-squared / 4) - np.sqrt(8.0) * np.exp(-squared / 2), 0.0)
        return float((0.5 + terms @ pairs / n) / (n * h * np.sqrt(np.pi)))

    from scipy.optimize import minimize_scalar  # with all its optimisers, which scores need not

    high = 1.144 * values.std(ddof=1) * n**-0.2
    found = minimize_scalar(criterion, bounds=(0.1 * high, high), method="bounded", options={"xatol": 0.01 * high})
    return float(found.x)


def drawn(
    distance: np.ndarray, count: int, h: float, rng: np.random.Generator, smoothing: str = "reflect_last"
) -> np.ndarray:
    """(count,) smoothed draws of ``distance`` (n,), all of them 1 or above.

    ``reflect_last`` draws from the distances and their mirror images, adds noise, shrinks to the variance of these and
    reflects at 1 (Simar & Wilson 2008, FEAR); ``reflect_first`` draws from the distances, adds noise, reflects and
    shrinks to their mean (Simar & Wilson 1998), so that no draw comes near 1.
    """
    if smoothing == "reflect_last":
        both = np.concatenate([distance, 2 - distance])
        chosen = both[rng.integers(len(both), size=count)]
        mean = chosen.mean()
        out = mean + (chosen + h * rng.normal(size=count) - mean) / np.sqrt(1 + h**2 / both.var(ddof=1))
        return np.where(out < 1, 2 - out, out)
    out = distance[rng.integers(len(distance), size=count)] + h * rng.normal(size=count)
    out = np.where(out < 1, 2 - out, out)
    return distance.mean() + (out - distance.mean()) / np.sqrt(1 + h**2 / distance.var(ddof=1))


def bivariate_bandwidth(count: int) -> float:
    """(4 / 5n)^(1/6), the normal reference rule in two dimensions (Simar & Wilson 1999, from Silverman 1986)."""
    return float((4 / (5 * count)) ** (1 / 6))


def drawn_pairs(first: np.ndarray, second: np.ndarray, count: int, h: float, rng: np.random.Generator) -> np.ndarray:
    """(count, 2) smoothed draws of the pairs of distances (n,), which keep their correlation.

    From the pairs and their reflections at 1 in either and both, with noise of the covariance of the quadrant drawn
    from (Simar & Wilson 1999, steps 3 to 6).
    """
    pairs = np.column_stack([first, second])
    covariance = np.cov(pairs.T)  # of a pair and of one reflected in both; reflected in one its mirror
    flips = rng.integers(2, size=(count, 2)).astype(bool)
    chosen = pairs[rng.integers(len(pairs), size=count)]
    chosen = np.where(flips, 2 - chosen, chosen)
    noise = rng.multivariate_normal(np.zeros(2), covariance, size=count)
    noise[:, 1] = np.where(flips[:, 0] != flips[:, 1], -noise[:, 1], noise[:, 1])
    mean = chosen.mean(axis=0)
    out = mean + (chosen + h * noise - mean) / np.sqrt(1 + h**2)
    return np.where(out < 1, 2 - out, out)


def truncated_normal(mean: np.ndarray, sigma: float, least: float, rng: np.random.Generator) -> np.ndarray:
    """Draws of normals with these means (n,) and one sigma, given that they are above ``least``."""
    above = ndtr((mean - least) / sigma)
    # from the upper tail, where a probability keeps its digits
    out = mean - sigma * ndtri((1 - rng.random(len(mean))) * above)
    return np.maximum(out, least)
