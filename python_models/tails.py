"""Upper tails of the distributions of tests, to the digits of ``scipy.stats``, which takes most of a second to import.

Outside of what a distribution is defined for the tail is what ``scipy.stats`` says: one below its support, nan without
degrees of freedom.
"""

from typing import Any

import numpy as np
from scipy import special


def normal_tail(value: Any) -> Any:
    """P(Z > value) of a standard normal Z; of a number or an array."""
    return special.ndtr(-np.asarray(value, dtype=float))


def chi2_tail(value: float, df: float) -> float:
    """P(X > value) of a chi-square X with ``df`` degrees of freedom."""
    if df <= 0:
        return float("nan")
    return 1.0 if value < 0 else float(special.chdtrc(df, value))


def f_tail(value: float, df1: float, df2: float) -> float:
    """P(F > value) of an F with ``df1`` and ``df2`` degrees of freedom."""
    if df1 <= 0 or df2 <= 0:
        return float("nan")
    return 1.0 if value < 0 else float(special.fdtrc(df1, df2, value))
