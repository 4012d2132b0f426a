"""The least-squares line of two variables, to the digits of ``scipy.stats.linregress`` without the import of it."""

from dataclasses import dataclass

import numpy as np
from scipy import special

TINY = 1e-20  # keeps the t of a perfect correlation finite


@dataclass(frozen=True, slots=True)
class Line:
    """Intercept, slope with its standard error, correlation, and the p-value of the slope being zero."""

    slope: float
    intercept: float
    correlation: float
    std_error: float
    p_value: float


def straight_line(x: np.ndarray, y: np.ndarray) -> Line:
    """The line of y on x, (n,) each, n at least three and x not constant."""
    spread_x, together, _, spread_y = np.cov(x, y, bias=True).flat
    if spread_y == 0:
        r = float("nan") if together == 0 else 0.0
    else:
        r = float(np.clip(together / np.sqrt(spread_x * spread_y), -1, 1))
    slope, df = together / spread_x, len(x) - 2
    t = r * np.sqrt(df / ((1 - r + TINY) * (1 + r + TINY)))
    error = np.sqrt((1 - r**2) * spread_y / spread_x / df)
    p = 2 * special.stdtr(df, -abs(t))
    return Line(float(slope), float(np.mean(y) - slope * np.mean(x)), r, float(error), float(p))
