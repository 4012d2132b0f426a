"""Covariances of least squares from the QR root of the regressors, with their rank and what rounding left of them.

With X = QR the estimates are R^-1 Q'y and every sandwich is R^-1 M R^-T, M the sandwich of the orthonormal Q.
Products of X are never formed, so a cubic in calendar years costs the digits of R (1e-8), not of X'X (1e-16).
``linearmodels`` computes M, but for clusters, over which it loops in Python.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from python_models.errors import InputError
from python_models.panel.sample import Sample, coded

NOTHING = 1e-12  # share of the homoskedastic variance below which a variance is rounding
LEAST_PERIODS = 3


@dataclass(frozen=True, slots=True)
class Covariance:
    """A covariance and what is to be known of it.

    Attributes
    ----------
    matrix
        (p, p); nan in the rows and columns of ``without``.
    meat, scores, least
        (p, p) M and (p,) Q'y, which ``joint`` rests on, and the eigenvalue of M that counts as zero.
    negative, among
        Eigenvalues that were negative and set to zero (Cameron, Gelbach and Miller 2011, section 2.3), and of how many.
    without
        Positions of coefficients whose variance is zero but for rounding: no standard error.
    """

    matrix: np.ndarray
    meat: np.ndarray
    scores: np.ndarray
    least: float
    negative: int = 0
    among: int = 0
    without: tuple[int, ...] = ()

    def joint(self, last: int) -> tuple[float, int]:
        """Wald statistic that the last coefficients are zero, and the rank of their covariance.

        With R triangular both stand in the last block of M, so no digit is lost to regressors nearly collinear.
        """
        roots, vectors = linalg.eigh(self.meat[-last:, -last:])
        kept = roots > self.least
        return float(((vectors[:, kept].T @ self.scores[-last:]) ** 2 / roots[kept]).sum()), int(kept.sum())


@dataclass(frozen=True, slots=True)
class Regression:
    """Least squares of y (n,) on x (n, p): orthonormal ``q`` (n, p), R^-1 (p, p), Q'y, ``beta`` and ``residual``."""

    y: np.ndarray
    q: np.ndarray
    root: np.ndarray
    scores: np.ndarray
    beta: np.ndarray
    residual: np.ndarray


def regress(y: np.ndarray, x: np.ndarray) -> Regression:
    """Least squares by QR, the residual projected once more: it is then orthogonal to x to the last digit."""
    q, r = np.linalg.qr(x)
    scores = q.T @ y
    residual = y - q @ scores
    again = q.T @ residual
    residual = residual - q @ again
    root = linalg.solve_triangular(r, np.eye(len(r)))
    return Regression(y, q, root, scores + again, root @ (scores + again), residual)


def sandwich(
    fit: Regression,
    sample: Sample,
    kind: str,
    codes: np.ndarray | None,
    df: float,
    scale: float,
    centre: np.ndarray,
    absorbed: bool,
) -> Covariance:
    """The covariance ``kind`` of an intercept and slopes on regressors from which ``centre`` (k,) was taken off.

    ``df`` is rows less coefficients, ``scale`` what clustered errors are multiplied by beside ``linearmodels``' factor.

    Eigenvalues are set to zero in the coordinates of Q: what comes out does not depend on the units of the regressors,
    which it would in their own (where fixest and reghdfe do it). Where effects are ``absorbed`` the slopes are looked
    at by themselves, as in fixest: the intercept is the effects' mean, whose scores sum to zero in many a cluster.
    """
    meat = _meat(fit, sample, kind, codes, df) * scale
    unit = float(fit.residual @ fit.residual) / df  # of Q'Q, the homoskedastic M
    least = NOTHING * max(unit, float(np.abs(linalg.eigvalsh(meat)).max()))
    first = int(absorbed)
    slopes, negative = _without_negative(meat[first:, first:], least)
    meat, _ = _without_negative(meat, least)
    meat[first:, first:] = slopes
    root = fit.root.copy()
    root[0] -= centre @ root[1:]
    matrix = root @ meat @ root.T
    matrix = (matrix + matrix.T) / 2
    without = np.flatnonzero(~(matrix.diagonal() > NOTHING * unit * (root**2).sum(axis=1)))
    if len(without):
        matrix[without] = matrix[:, without] = np.nan
    return Covariance(matrix, meat, fit.scores, least, negative, len(slopes), tuple(without.tolist()))


def _without_negative(matrix: np.ndarray, least: float) -> tuple[np.ndarray, int]:
    """A copy whose negative eigenvalues (and then all nearer to zero than ``least``) are zero, and how many were."""
    roots, vectors = linalg.eigh(matrix)
    negative = int((roots < -least).sum())
    return (vectors * np.where(roots > least, roots, 0.0)) @ vectors.T if negative else matrix.copy(), negative


def _meat(fit: Regression, sample: Sample, kind: str, codes: np.ndarray | None, df: float) -> np.ndarray:
    """(p, p) sandwich of the orthonormal regressors, small-sample factors included."""
    if codes is not None:
        return clustered(fit.q * fit.residual[:, None], codes)
    from linearmodels.panel import covariance as classes

    # its class takes residuals as y - x params: with zero params they are ours, orthogonal to the last digit
    arrays = (fit.residual[:, None], fit.q, np.zeros((len(fit.beta), 1)), sample.unit[:, None], sample.period[:, None])
    name = {"classical": "HomoskedasticCovariance", "robust": "HeteroskedasticCovariance"}.get(kind, "DriscollKraay")
    extra = len(fit.y) - len(fit.beta) - df
    return np.asarray(getattr(classes, name)(*arrays, debiased=True, extra_df=extra).cov)


def clustered(scores: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """(p, p) G/(G-1) (n-1)/n times the sum over clusters of the outer products of summed ``scores`` (n, p).

    Of two clusterings (n, 2) the sum of both, less that of their intersections (Cameron, Gelbach and Miller 2011,
    eq. 2.8), each with its own G.
    """
    if codes.shape[1] == 2:
        both = np.unique(codes[:, 0] * (codes[:, 1].max() + 1) + codes[:, 1], return_inverse=True)[1]
        return clustered(scores, codes[:, :1]) + clustered(scores, codes[:, 1:]) - clustered(scores, both[:, None])
    n, groups = len(scores), int(codes.max()) + 1
    sums = np.stack([np.bincount(codes[:, 0], weights=column, minlength=groups) for column in scores.T])
    return sums @ sums.T * (groups / (groups - 1) * (n - 1) / n)


def require_periods(sample: Sample) -> None:
    """Raise ``InputError`` where Driscoll-Kraay errors cannot be had: the scores of two periods sum to zero."""
    if len(sample.periods) < LEAST_PERIODS:
        raise InputError(
            f"covariance='driscoll-kraay' averages over periods, and the sample has {len(sample.periods)}: the scores "
            "of two periods cancel, so no variance is left. Use 'clustered' (by unit), or at least "
            f"{LEAST_PERIODS} periods."
        )


def cluster_codes(sample: Sample, cluster: Sequence[str]) -> np.ndarray:
    """(n, 1 or 2) integer codes of the cluster columns."""
    columns = sample.frame.columns
    absent = [c for c in cluster if c not in columns]
    if absent or not 1 <= len(cluster) <= 2:
        raise InputError(f"cluster={list(cluster)} must name one or two of the columns {', '.join(columns)}.")
    empty = [c for c in cluster if sample.frame[c].null_count()]
    if empty:
        raise InputError(f"Cluster column {empty[0]} has empty values; every row needs its cluster.")
    own = dict(zip(sample.keys, (sample.unit, sample.period), strict=True))
    codes = np.column_stack([own[c] if c in own else coded(sample.frame[c])[1] for c in cluster])
    if codes.max(axis=0).min() < 1:
        raise InputError(f"Cluster column {cluster[int(codes.max(axis=0).argmin())]} has a single value; use more.")
    return codes
