"""Gaussian kernel density of a cross-section, period by period, as the exact sum, with the bandwidth rule named."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import polars as pl
from scipy import optimize

from python_models.counts import is_number, require_count, require_default, require_flags
from python_models.distribution.reading import Slice, slices
from python_models.errors import InputError, number_of
from python_models.spatial.cross_sections import CONSTANT

BANDWIDTHS = ("nrd0", "nrd", "sj", "scott", "matlab")
_BINS = 1000
_FAR = 1000  # squared distance in bandwidths beyond which R counts no pair


def kernel_density(
    frame: Any,
    variable: str,
    *,
    period: str | None = None,
    unit: str | None = None,
    weights: str | None = None,
    relative: bool = False,
    bandwidth: str | float = "nrd0",
    at: Sequence[float] | None = None,
    points: int = 201,
    missing: str = "error",
) -> pl.DataFrame:
    """Kernel density of ``variable`` in each period.

    Parameters
    ----------
    weights
        Column that rows count by; the bandwidth rules take the rows unweighted.
    relative
        Divide by the period's (weighted) mean first.
    bandwidth
        A number, or a rule. With s the standard deviation (n - 1): ``nrd0`` 0.9 min(s, IQR / 1.34) n^(-1/5) (R's
        default; Silverman 1986, eq. 3.31), ``nrd`` with 1.06 (Scott 1992), ``sj`` Sheather and Jones (1991) with the
        bins and the tolerance of R's ``bw.SJ``, ``scott`` s n^(-1/5) (SciPy's default), ``matlab`` the median absolute
        deviation over 0.6745 times (4 / 3n)^(1/5) (MATLAB's ``ksdensity``).
    at
        Where to evaluate; ``points`` equal steps over the range of all periods and three bandwidths beyond it by
        default, the same in every period.

    Returns
    -------
    polars.DataFrame
        One row per period and point: x, density, bandwidth, n. The density is the exact sum: R's ``density``
        interpolates a Fourier transform on a grid and differs by 1e-5 of the peak.

    Raises
    ------
    InputError
        As ``dagum`` (but values may be negative), an unknown rule, a period with fewer than two values or none apart.
    """
    require_flags(relative=relative)
    require_count("points", points, 2, "a curve takes two")
    if at is not None:
        require_default(kernel_density, "beside at=", points=points)
    parts = [_relative(p, variable) if relative else p for p in slices(
        frame, variable, weights=weights, unit=unit, period=period, missing=missing)]  # fmt: skip
    widths = [_bandwidth(p, variable, bandwidth) for p in parts]
    if at is None:
        low = min(float(p.values.min()) - 3 * h for p, h in zip(parts, widths, strict=True))
        high = max(float(p.values.max()) + 3 * h for p, h in zip(parts, widths, strict=True))
        x = np.linspace(low, high, points)
    else:
        try:
            x = np.atleast_1d(np.asarray(at, dtype=float))
        except (TypeError, ValueError):
            x = np.empty(0)
        if x.ndim > 1 or not len(x) or not np.isfinite(x).all():
            raise InputError("at: give one or more finite points.")
    out = []
    for part, h in zip(parts, widths, strict=True):
        head = {} if period is None else {period: [part.period] * len(x)}
        columns = {"x": x, "density": _density(x, part, h), "bandwidth": [h] * len(x), "n": [len(part.values)] * len(x)}
        out.append(pl.DataFrame(head | columns))
    return pl.concat(out)


def _relative(part: Slice, variable: str) -> Slice:
    mean = float(part.weights @ part.values / part.weights.sum())
    if mean <= 0:
        raise InputError(f"{variable} has the mean {mean:g}{part.named}; values relative to it have no meaning.")
    return Slice(part.period, part.values / mean, part.weights, part.groups)


def _density(x: np.ndarray, part: Slice, h: float) -> np.ndarray:
    weight = part.weights / part.weights.sum()
    rows = max(1, int(4e6 // len(part.values)))  # a table of at most some tens of megabytes
    found = []
    for block in np.split(x, range(rows, len(x), rows)):
        found.append(np.exp(-0.5 * ((block[:, None] - part.values) / h) ** 2) @ weight)
    return np.concatenate(found) / (h * np.sqrt(2 * np.pi))


def _bandwidth(part: Slice, variable: str, rule: str | float) -> float:
    if not isinstance(rule, str):
        if not (is_number(rule) and 0 < rule < np.inf):
            raise InputError(f"bandwidth={rule!r}: give a positive number or one of {', '.join(BANDWIDTHS)}.")
        return float(rule)
    if rule not in BANDWIDTHS:
        raise InputError(f"bandwidth={rule!r} is unknown; choose one of {', '.join(BANDWIDTHS)}, or a number.")
    x = part.values
    n = len(x)
    alike = CONSTANT * np.abs(x).max()
    if n < 2 or np.ptp(x) <= alike:
        raise InputError(
            f"{variable} has {number_of(n, 'value')} without a spread{part.named}: no rule gives a bandwidth. "
            "Leave the period out or give bandwidth a number."
        )
    spread = float(x.std(ddof=1))
    quartiles = float(np.subtract(*np.percentile(x, [75, 25])))
    quartiles = quartiles if quartiles > alike else 0.0
    if rule == "scott":
        return spread * n**-0.2
    if rule == "matlab":
        mad = float(np.median(np.abs(x - np.median(x)))) / 0.6745
        return (mad if mad > alike else spread) * (4 / (3 * n)) ** 0.2
    if rule == "sj":
        return _sheather_jones(x, spread, quartiles, variable, part.named)
    # R's nrd0 takes the spread where more than half of the values are alike
    least = min(spread, quartiles / 1.34) or spread
    return (0.9 if rule == "nrd0" else 1.06) * least * n**-0.2


def _pairs(x: np.ndarray) -> tuple[float, np.ndarray]:
    """Width d of R's 1,000 bins and how many pairs lie 0, d, 2d, ... apart (``bw_den``; bins are cut towards zero)."""
    d = float(np.ptp(x)) * 1.01 / _BINS
    place = np.trunc(x / d).astype(np.int64)
    filled = np.bincount(place - place.min()).astype(float)
    apart = np.correlate(filled, filled, mode="full")[len(filled) - 1 :]
    apart[0] = (apart[0] - len(x)) / 2
    return d, apart


def _sheather_jones(x: np.ndarray, spread: float, quartiles: float, variable: str, named: str) -> float:
    """Sheather and Jones (1991), solve-the-equation, as R's ``bw.SJ``: pairs counted in 1,000 bins, and the root sought
    to one hundredth of the widest bandwidth. That is coarse (it moves the bandwidth by up to half a percent), but it is
    what R prints and papers report; a root of the same equation to the last digit agrees with nobody."""
    n = len(x)
    width, pairs = _pairs(x)
    gaps = (np.arange(len(pairs)) * width) ** 2
    scale = min(spread, quartiles / 1.349) or spread

    def moments(h: float, power: Callable[[np.ndarray], np.ndarray], own: float, order: int) -> float:
        d = gaps / h**2
        near = d < _FAR
        d = d[near]
        total = 2 * float((pairs[near] * np.exp(-d / 2)) @ power(d)) + own * n
        return total / (n * (n - 1) * h**order * np.sqrt(2 * np.pi))

    def fourth(h: float) -> float:
        return moments(h, lambda d: d * d - 6 * d + 3, 3, 5)

    def sixth(h: float) -> float:
        return moments(h, lambda d: d**3 - 15 * d * d + 45 * d - 15, -15, 7)

    constant = 1 / (2 * np.sqrt(np.pi) * n)
    curvature = -sixth(1.23 * scale * n ** (-1 / 9))
    ratio = fourth(1.24 * scale * n ** (-1 / 7)) / curvature if curvature > 0 else -1.0
    highest = 1.144 * scale * n**-0.2
    if ratio > 0:
        pilot = 1.357 * ratio ** (1 / 7)

        def gap(h: float) -> float:
            at = fourth(pilot * h ** (5 / 7))
            return float((constant / at) ** 0.2 - h) if at > 0 else np.inf

        low, high = 0.1 * highest, highest
        for step in range(1, 100):  # as R widens the interval: above and below in turn
            if gap(low) * gap(high) <= 0:
                return float(optimize.brentq(gap, low, high, xtol=0.1 * low))
            low, high = (low, high * 1.2) if step % 2 else (low / 1.2, high)
    raise InputError(
        f"{variable}{named} has too few values apart for the rule of Sheather and Jones; choose bandwidth='nrd0'."
    )
