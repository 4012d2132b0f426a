"""One-step, two-step and iterated GMM with their covariances, on moments that never form Z."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from python_models.errors import InputError
from python_models.gmm.inverses import Inverse, invert
from python_models.gmm.moments import (
    Moments,
    clustered_residuals,
    combine_columns,
    sum_by,
    times_columns,
    times_residuals,
)
from python_models.gmm.projection import least_squares
from python_models.gmm.specification import Specification

_COLLINEAR = 1e-10
"""Least singular value of the projected data, of columns of one length, as a share of the largest."""

MOST_UPDATES = 1000
"""Weight updates after which iterated GMM gives up."""


@dataclass(frozen=True, slots=True)
class Step:
    """One GMM step.

    Attributes
    ----------
    coefficients
        (k,)
    residuals
        (R, N)
    covariance
        (k, k) of this step, not robust to anything its weight does not allow for.
    projection
        (k, j) matrix P with ``coefficients = P Z'y``.
    weight
        The inverse moment matrix used.
    moments
        (j,) ``Z'e``.
    criterion
        ``e'Z W Z'e``.
    """

    coefficients: np.ndarray
    residuals: np.ndarray
    covariance: np.ndarray
    projection: np.ndarray
    weight: Inverse
    moments: np.ndarray
    criterion: float


def minimise(moments: Moments, weight: Inverse) -> Step:
    """Minimise ``(Z'e)'W(Z'e)``.

    Raises
    ------
    InputError
        The instruments do not identify every coefficient; the message names those involved.
    """
    white = weight.whiten(moments.products)
    white_y, white_x = white[:, 0], white[:, 1:]
    found = least_squares(white_x, white_y)
    if found.least_root <= _COLLINEAR * found.greatest_root:
        raise _not_identified(white_x, moments.equations.names)
    coefficients, inverse_r = found.slopes, found.inverse_r
    covariance = inverse_r @ inverse_r.T
    projection = covariance @ weight.unwhiten(white_x).T
    ze = moments.zy - moments.zx @ coefficients
    left = white_y - white_x @ coefficients
    return Step(coefficients, moments.residuals(coefficients), covariance, projection, weight, ze, float(left @ left))


def _not_identified(white_x: np.ndarray, names: Sequence[str]) -> InputError:
    length = np.sqrt((white_x**2).sum(axis=0))
    _, _, right = linalg.svd(white_x / np.where(length > 0, length, 1.0))
    involved = [n for n, v in zip(names, right[-1], strict=True) if abs(v) > 1e-3]
    return InputError(
        f"The instruments do not identify {', '.join(involved)}: in the projected data they are collinear. "
        "Leave one out or add instruments."
    )


@dataclass(frozen=True, slots=True)
class Clusters:
    """How units' moments are summed: by unit, or by one or more other keys (Cameron, Gelbach & Miller 2011).

    Attributes
    ----------
    keys
        (R, N) integer cluster of every row, one array for each non-empty subset of cluster variables; empty for units.
    signs
        +1 or -1 of each subset.
    smallest
        Number of clusters in the smallest single dimension.
    """

    keys: tuple[np.ndarray, ...] = ()
    signs: tuple[float, ...] = ()
    smallest: int = 0


def clustered_sums(rows: np.ndarray, weights: np.ndarray, key: np.ndarray | None) -> np.ndarray:
    """Sum (R, k, N) rows times (R, N) weights over the rows of each cluster, (k, clusters)."""
    if key is None:
        return np.einsum("rkn,rn->kn", rows, weights)
    n_clusters = int(key.max()) + 1
    return sum(  # type: ignore[return-value]
        sum_by(values * weight, own, n_clusters) for values, weight, own in zip(rows, weights, key, strict=True)
    )


def _factors(clusters: Clusters, small: bool) -> list[tuple[np.ndarray | None, float]]:
    if not clusters.keys:
        return [(None, 1.0)]
    counts = [int(key.max()) + 1 for key in clusters.keys]
    return [
        (key, sign * (n / (n - 1) if small else 1.0))
        for key, sign, n in zip(clusters.keys, clusters.signs, counts, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Estimate:
    """Every step of one estimation and the covariance that is reported.

    Attributes
    ----------
    first, last
        The one-step and the reported step.
    second
        The two-step quantities with the one-step weight, also when one step is reported (for Hansen); None when its
        moment matrix is singular or errors are conventional and one step is reported.
    moment_covariance
        (j, j) S of the reported Hansen test (sigma2 Z'HZ when one step is conventional).
    covariance
        (k, k) reported, before any small-sample factor.
    sigma2
        Error variance of the reported step.
    sigma2_first
        Error variance of the first step, which scales Sargan.
    moment_rank
        Rank of the two-step weight.
    iterations
        Weight updates done.
    influence
        (k, N) every unit's part ``P Z_i'e_i`` in the coefficients; empty when errors are conventional after one step.
    negative
        Negative eigenvalues of a covariance by several clusters that were set to zero.
    """

    first: Step
    last: Step
    second: Step | None
    moment_covariance: np.ndarray
    covariance: np.ndarray
    sigma2: float
    sigma2_first: float
    steps: int | str
    moment_rank: int
    iterations: int
    influence: np.ndarray
    negative: int = 0

    @property
    def unique(self) -> bool:
        """False when the two-step weight is singular, so that its numbers depend on the generalised inverse."""
        return self.moment_rank == self.first.weight.rank


def error_variance(moments: Moments, residuals: np.ndarray, spec: Specification) -> float:
    """Variance of the idiosyncratic error: transformed rows, but level rows under h=1 in a system."""
    split = moments.equations.n_periods
    level = spec.system and spec.h == 1
    rows = residuals[split:] if level else residuals[:split]
    count = moments.n_level if level else moments.n_transformed
    return float((rows**2).sum()) / (1 if spec.h == 1 or spec.transformation == "fod" else 2) / count


def moment_covariance(
    moments: Moments, residuals: np.ndarray, clusters: Clusters, small: bool
) -> tuple[np.ndarray, list[np.ndarray]]:
    """``S = sum of Z_c'e_c e_c'Z_c`` and the per-cluster moments it is made of."""
    factors = _factors(clusters, small)
    each = [clustered_residuals(moments.instruments, residuals, key) for key, _ in factors]
    if len(each) == 1 and factors[0][1] == 1.0:
        return each[0] @ each[0].T, each
    return sum(factor * (q @ q.T) for (_, factor), q in zip(factors, each, strict=True)), each  # type: ignore[return-value]


def without_negative(covariance: np.ndarray, natural: np.ndarray, clusters: Clusters) -> tuple[np.ndarray, int]:
    """A covariance (k, k) by several clusters; where a variance is negative, its negative eigenvalues are set to zero.

    And their number (Cameron, Gelbach & Miller 2011). Elsewhere xtabond2's numbers stay as they are. It is done where
    ``natural``, the covariance that the weight implies, is the identity: the units of x do not matter there.
    """
    if len(clusters.keys) < 2 or (covariance.diagonal() > 0).all():
        return covariance, 0
    size = np.sqrt(natural.diagonal())
    half = linalg.cholesky(natural / np.outer(size, size), lower=True) * size[:, None]
    white = linalg.solve_triangular(half, linalg.solve_triangular(half, covariance, lower=True).T, lower=True)
    roots, vectors = np.linalg.eigh(symmetric(white))
    negative = int((roots < -1e-11 * np.abs(roots).max()).sum())
    if not negative:
        return covariance, 0
    turned = half @ vectors
    return (turned * np.where(roots > 1e-11 * np.abs(roots).max(), roots, 0.0)) @ turned.T, negative


def weight_derivative(
    moments: Moments, step: Step, sums: list[np.ndarray], clusters: Clusters, small: bool
) -> np.ndarray:
    """Windmeijer's (2005, eq. 2.4) D: derivative of the next step's coefficients to those in its weight, (k, k).

    Notes
    -----
    ``D = P sum_c [ (e_c'Z_c a) Z_c'X_c + Z_c'e_c (a'Z_c'X_c) ]`` with ``a = W Z'e``: the first sum is ``Z'X`` with
    clusters weighted, the second needs one combination of Z, so that no matrix of a cluster arises.
    """
    x, z = moments.equations.x, moments.instruments
    a = step.weight.solve(step.moments)
    za = combine_columns(z, a)
    total = np.zeros(moments.zx.shape)
    for (key, factor), q in zip(_factors(clusters, small), sums, strict=True):
        w = a @ q
        total += factor * (times_columns(z, x, w if key is None else w[key]) + q @ clustered_sums(x, za, key).T)
    return step.projection @ total


def _influence(moments: Moments, step: Step) -> np.ndarray:
    """(k, N) every unit's part in the coefficients."""
    return step.projection @ times_residuals(moments.instruments, step.residuals)


def estimate(moments: Moments, spec: Specification, clusters: Clusters) -> Estimate:
    """Run the steps asked for; falls back to one step when the two-step weight is singular.

    The one-step weight's rank decides which instruments count; the two-step weight is unique only if it reaches it.
    """
    weight = invert(moments.zhz)
    first = minimise(moments, weight)
    sigma2 = error_variance(moments, first.residuals, spec)
    small = spec.small
    if spec.steps == 1 and not spec.robust:
        return Estimate(
            first,
            first,
            None,
            sigma2 * moments.zhz,
            sigma2 * first.covariance,
            sigma2,
            sigma2,
            1,
            weight.rank,
            1,
            np.zeros((0, 0)),
        )
    s, sums = moment_covariance(moments, first.residuals, clusters, small)
    robust_first, negative = without_negative(
        symmetric(first.projection @ s @ first.projection.T), first.covariance, clusters
    )
    second_weight = invert(s)
    unique = second_weight.rank == weight.rank
    second = minimise(moments, second_weight) if unique else None
    if spec.steps == 1 or second is None:
        return Estimate(
            first, first, second, s, robust_first, sigma2, sigma2, 1, second_weight.rank, 1,
            _influence(moments, first), negative,
        )  # fmt: skip
    if spec.steps == "iterated":
        return _iterate(moments, spec, clusters, first, second, sigma2)
    covariance = second.covariance
    if spec.robust:
        d = weight_derivative(moments, second, sums, clusters, small)
        covariance = covariance + d @ robust_first @ d.T + 2 * d @ covariance
    return Estimate(
        first, second, second, s, symmetric(covariance),
        error_variance(moments, second.residuals, spec), sigma2, 2, weight.rank, 2,
        _influence(moments, second),
    )  # fmt: skip


def relative_change(step: Step, before: np.ndarray) -> float:
    """Largest change of a coefficient, as a share of itself or its standard error, whichever is larger."""
    size = np.maximum(np.abs(before), np.sqrt(step.covariance.diagonal()))
    return float(np.max(np.abs(step.coefficients - before) / size))


def symmetric(matrix: np.ndarray) -> np.ndarray:
    return (matrix + matrix.T) / 2


def _iterate(
    moments: Moments, spec: Specification, clusters: Clusters, first: Step, step: Step, sigma2: float
) -> Estimate:
    """Update the weight until the coefficients stand still (Hansen, Heaton & Yaron 1996)."""
    updates = 2
    while updates < MOST_UPDATES:
        updates += 1
        s, sums = moment_covariance(moments, step.residuals, clusters, spec.small)
        new = minimise(moments, invert(s))
        change = relative_change(new, step.coefficients)
        step = new
        if change < 1e-10:
            break
    else:
        raise InputError(f"Iterated GMM did not settle in {MOST_UPDATES} weight updates; use steps=2.")
    covariance = step.covariance
    if spec.robust:
        # at the fixed point b = g(b), so the two-step error carries over as (I - D)^-1 (Windmeijer 2000)
        d = weight_derivative(moments, step, sums, clusters, spec.small)
        spread = np.linalg.inv(np.eye(len(covariance)) - d)
        covariance = spread @ covariance @ spread.T
    return Estimate(
        first, step, step, s, symmetric(covariance),
        error_variance(moments, step.residuals, spec), sigma2, "iterated", first.weight.rank, updates,
        _influence(moments, step),
    )  # fmt: skip
