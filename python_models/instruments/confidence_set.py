"""Anderson and Rubin's (1949) set of one endogenous coefficient, which has its level however weak instruments are.

The set {b: AR(b) <= c} is bounded by real roots of det(c V(b) - m(b) m(b)') = 0, where the moments m(b) of y - b d are
linear and their covariance V(b) quadratic in b: a quadratic eigenvalue problem, solved as a linear one twice as large.
So no grid is searched. It may be an interval, two rays, the whole line, or empty.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from scipy import linalg, special

from python_models.instruments.identification import Partialled, wald
from python_models.instruments.moments import Moments

_IMAGINARY = 1e-7


def anderson_rubin_set(
    part: Partialled, moments: Moments, *, small: bool, centre: float, level: float
) -> list[tuple[float, float]] | None:
    """Intervals of the set, lowest first, ``inf`` where it has no end; None where it cannot be had.

    ``centre`` is the estimate, from which b is measured in units of the ratio of the two residuals.
    """
    if part.endogenous.shape[1] != 1:
        return None
    z, q = part.z, part.z.shape[1]
    d = part.endogenous[:, 0]
    y = part.y - centre * d
    unit = float(np.linalg.norm(y) / np.linalg.norm(d))
    d = d * unit
    left_y, left_d = y - z @ (z.T @ y), d - z @ (z.T @ d)
    size = float(left_y @ left_y)
    at = {b: moments.covariance(z, left_y - b * left_d) / size for b in (-1.0, 0.0, 1.0)}
    v0, v1, v2 = at[0.0], (at[1.0] - at[-1.0]) / 2, (at[1.0] + at[-1.0]) / 2 - at[0.0]
    my, md = z.T @ y / np.sqrt(size), z.T @ d / np.sqrt(size)
    limit = float(special.chdtri(q, 1 - level))
    if small:
        limit = float(special.fdtri(q, moments.degrees(part.columns), level)) * q * moments.small(part.columns)

    def statistic(b: float) -> float:
        if np.isinf(b):
            return wald(md, v2)
        return wald(my - b * md, v0 + b * v1 + b * b * v2)

    if not np.isfinite(statistic(0.0)):
        return None
    a0 = limit * v0 - np.outer(my, my)
    a1 = limit * v1 + np.outer(my, md) + np.outer(md, my)
    a2 = limit * v2 - np.outer(md, md)
    eye, zero = np.eye(q), np.zeros((q, q))
    roots = linalg.eigvals(np.block([[zero, eye], [-a0, -a1]]), np.block([[eye, zero], [zero, a2]]))
    roots = roots[np.isfinite(roots)]
    real = np.sort(roots.real[np.abs(roots.imag) <= _IMAGINARY * (1 + np.abs(roots.real))])
    return _intervals(real, statistic, limit, centre, unit)


def _intervals(
    roots: np.ndarray, statistic: Callable[[float], float], limit: float, centre: float, unit: float
) -> list[tuple[float, float]]:
    """The parts of the line between roots in which the statistic is within the limit, neighbours joined."""
    ends = [-np.inf, *roots.tolist(), np.inf]
    inside: list[tuple[float, float]] = []
    for low, high in pairwise(ends):
        middle = (low + high) / 2
        if np.isinf(low) or np.isinf(high):
            known = high if np.isinf(low) else low
            step = 1 + abs(known) if np.isfinite(known) else 0.0
            middle = (known - step if np.isinf(low) else known + step) if np.isfinite(known) else 0.0
        if statistic(middle) > limit:
            continue
        if inside and inside[-1][1] == low:
            inside[-1] = (inside[-1][0], high)
        else:
            inside.append((low, high))
    return [(centre + low * unit, centre + high * unit) for low, high in inside]
