"""Least squares of whitened moments on their derivatives: few columns of unlike units, and how near to collinear."""

from dataclasses import dataclass

import numpy as np
from scipy import linalg

_CLEAR = 1e-6
"""Least singular value, as a share of the largest, that need not be known more exactly."""


@dataclass(frozen=True, slots=True)
class LeastSquares:
    """A regression of y (n,) on x (n, k).

    Attributes
    ----------
    slopes
        (k,)
    inverse_r
        (k, k) inverse of R in x = QR, so that ``(x'x)^-1`` is its square.
    least_root, greatest_root
        Singular values of x with columns of length one; the least is a lower bound where it is far from zero.
    """

    slopes: np.ndarray
    inverse_r: np.ndarray
    least_root: float
    greatest_root: float


def least_squares(x: np.ndarray, y: np.ndarray) -> LeastSquares:
    """By LAPACK's own QR: for so few columns numpy's and scipy's functions around it take longer than it does.

    Where x has not full rank, ``least_root`` is 0 or near to it and the slopes mean nothing.
    """
    n, k = x.shape
    length = np.sqrt((x**2).sum(axis=0))
    length[length == 0] = 1.0
    if n < k:
        return LeastSquares(np.zeros(k), np.zeros((k, k)), 0.0, 1.0)
    packed, tau, _, _ = linalg.lapack.dgeqrf(x / length)
    inverse, singular = linalg.lapack.dtrtrs(packed[:k], np.eye(k))
    if singular:
        return LeastSquares(np.zeros(k), np.zeros((k, k)), 0.0, 1.0)
    turned, _, _ = linalg.lapack.dormqr("L", "T", packed, tau, y[:, None], 32 * k)
    least, greatest = 1 / float(np.sqrt((inverse**2).sum())), float(np.sqrt(k))
    if least <= _CLEAR * greatest:  # Frobenius norms bound singular values from outside
        roots = linalg.svdvals(np.triu(packed[:k]))
        least, greatest = float(roots[-1]), float(roots[0])
    inverse = inverse / length[:, None]
    return LeastSquares(inverse @ turned[:k, 0], inverse, least, greatest)
