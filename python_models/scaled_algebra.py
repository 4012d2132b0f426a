"""Least squares and quadratic forms that do not depend on the units of the columns."""

import numpy as np
from scipy import linalg

ROUNDING = 16 * np.finfo(float).eps  # share of a column's norm that its own digits leave open
EXACT = 1e-13  # share of the outcome's norm below which a residual is rounding
_EASY = 1e-4  # least share of a column's squared length that those before it leave
_LEAST_ROOT = 1e-13  # a share of the number of columns, of correlations


def unless_rounding(value: float, sizes: np.ndarray, factors: np.ndarray) -> float:
    """A sum of means of columns of these ``sizes`` (root mean squares) times ``factors``: zero where it is rounding.

    The intercept of centred data is the case.
    """
    return 0.0 if abs(value) <= ROUNDING * float(sizes @ np.abs(factors)) else float(value)


def nothing_left(residual: np.ndarray, outcome: np.ndarray, size: float) -> bool:
    """Whether a residual (n,) is rounding of the outcome (n,) it is of, or of that outcome's norm before effects."""
    return bool(np.linalg.norm(residual) <= max(EXACT * float(np.linalg.norm(outcome)), ROUNDING * size))


def coefficients(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """(k,) least-squares coefficients of y (n,) on x (n, k), of least norm where columns repeat each other.

    Clearly independent columns by their products, with one step of refinement that gives the digits back which these
    lose. Others are scaled to one length: ``lstsq`` judges rank by the largest, and would leave out a share beside a
    product in currency units.
    """
    products = x.T @ x
    size = np.sqrt(products.diagonal())
    if size.all():
        factor, failed = linalg.lapack.dpotrf(products / size / size[:, None], lower=1)
        if not failed and float(np.min(factor.diagonal() ** 2, initial=1.0)) > _EASY:
            first = linalg.lapack.dpotrs(factor, x.T @ y / size, lower=1)[0] / size
            return np.asarray(first + linalg.lapack.dpotrs(factor, x.T @ (y - x @ first) / size, lower=1)[0] / size)
    length = np.linalg.norm(x, axis=0)
    length = np.where(length > 0, length, 1.0)
    return np.linalg.lstsq(x / length, y, rcond=None)[0] / length


def wald(values: np.ndarray, matrix: np.ndarray) -> float:
    """r' M^-1 r of a Wald test, on the scale of M's correlations; M is symmetric, it need not be positive."""
    size = np.sqrt(np.abs(matrix.diagonal()))
    size = np.where(size > 0, size, 1.0)
    scaled = values / size
    return float(scaled @ np.linalg.lstsq(matrix / np.outer(size, size), scaled, rcond=None)[0])


def wald_of_full_rank(values: np.ndarray, covariance: np.ndarray) -> float | None:
    """Wald statistic r' V^-1 r, on the scale of V's correlations; None where V has not full rank (``rank_of``)."""
    variances = covariance.diagonal()
    if not (variances > 0).all():
        return None
    size = np.sqrt(variances)
    roots, vectors, _ = linalg.lapack.dsyevd(covariance / size / size[:, None], lower=1)
    if not (roots > _LEAST_ROOT * len(roots)).all():
        return None
    turned = (values / size) @ vectors
    return float(turned**2 @ (1 / roots))


def rank_of(covariance: np.ndarray) -> int:
    """Rank of a covariance on the scale of its correlations; a variance not there (nan, zero) counts as none."""
    there = np.flatnonzero(covariance.diagonal() > 0)
    size = np.sqrt(covariance.diagonal()[there])
    scaled = covariance[np.ix_(there, there)] / np.outer(size, size)
    return int((np.linalg.eigvalsh(scaled) > _LEAST_ROOT * len(covariance)).sum()) if len(there) else 0
