"""Columns of a spatial panel in coordinates where the likelihood loses no digits, and the way back.

Every likelihood here is a function of products of columns, and products have half the digits. So regressors that are
nearly collinear (powers of a year) or of unlike size are replaced by orthonormal combinations of them, x R^-1 with
x = QR once the effects are out, and the outcome is measured in a power of two near its own size.
"""

from dataclasses import replace

import numpy as np
from scipy import linalg

from python_models.errors import InputError
from python_models.scaled_algebra import ROUNDING, unless_rounding
from python_models.spatial.likelihood import Point
from python_models.spatial.products import without_means
from python_models.spatial.quadratic_form import INTERCEPT, Columns, QuadraticForm, demean, unvarying
from python_models.spatial.sample import Sample
from python_models.spatial.specification import Specification
from python_models.weights.matrix import some

_COLLINEAR = 1e-9  # share of a regressor's length that the ones before it leave
_EASY = 1e-4  # of squared length: products of such columns keep twelve digits
_SIZES = 2.0**40  # of squared lengths: within it no step or information matrix is out of scale


def conditioned(form: QuadraticForm, sample: Sample, spec: Specification, cols: Columns) -> Columns:
    """The columns themselves where their products are safe, else their combinations, with the way back.

    Raises
    ------
    InputError
        A regressor that the ones before it explain; named, with them.
    """
    gamma = form.at(0.0, 1.0)[0]
    first = 1 + spec.has_lag
    left, raw = gamma.diagonal(), cols.squares()
    scale = 1.0 / np.sqrt(left[first:])
    factor, failed = linalg.lapack.dpotrf(gamma[first:, first:] * scale[:, None] * scale, lower=1)
    easy = not failed and float(np.min(factor.diagonal() ** 2, initial=1.0)) > _EASY
    sizes = np.append(left[first:], [left[0], 1.0])
    if easy and sizes.max() < _SIZES * sizes.min() and (left[first:] > _EASY**2 * raw[first:]).all():
        return cols
    unit = 2.0 ** np.round(0.5 * np.log2(left[0]))
    return _turned(sample, spec, cols, first, unit)


def _turned(sample: Sample, spec: Specification, cols: Columns, first: int, unit: float) -> Columns:
    """Orthonormal regressors, outcome over ``unit``."""
    x, count = cols.z[first:], len(cols.terms)
    constant = cols.terms.index(INTERCEPT) if INTERCEPT in cols.terms else -1
    centre = x.mean(axis=(1, 2))
    if constant >= 0:
        centre[constant] = 0.0
    # effects or the intercept take a constant up; without it a mean of large values rounds nothing off
    shifted = x - centre[:, None, None]
    flat = _without_effects(shifted, spec)
    r = np.asarray(np.linalg.qr(flat, mode="r"))
    _require_independent(r, flat, np.linalg.norm(x.reshape(count, -1), axis=1), spec, cols)
    inverse = linalg.solve_triangular(r, np.eye(count))
    basis = inverse.copy()
    if constant >= 0:
        basis[constant] -= centre @ inverse

    def turn(own: np.ndarray, outcomes: np.ndarray) -> np.ndarray:
        return np.concatenate([outcomes / unit, np.tensordot(inverse.T, own, axes=1)])

    z, wz = turn(shifted, cols.z[:first]), None
    if cols.wz is not None:
        sums = sample.w.row_sums()
        wz = turn(cols.wz[first:] - centre[:, None, None] * sums, cols.wz[:first])
    return replace(cols, arrays=(z, wz), basis=basis, unit=unit)


def _without_effects(values: np.ndarray, spec: Specification) -> np.ndarray:
    """(rows, K): what effects leave; of random ones deviations from unit means, and those means weighed at phi = 1."""
    count, periods, _ = values.shape
    if not spec.is_random:
        return demean(values, spec).reshape(count, -1).T
    means = values.mean(axis=1) * np.sqrt(periods / (1.0 + periods))
    deviations = without_means(values, True, spec.period_effects == "fixed")
    return np.concatenate([deviations.reshape(count, -1), means], axis=1).T


def _require_independent(
    r: np.ndarray, flat: np.ndarray, whole: np.ndarray, spec: Specification, cols: Columns
) -> None:
    """Refuse, by name, regressors that repeat each other, or of whose length ``whole`` (K,) their mean left nothing."""
    labels = [t if c == "main" else f"W*{t}" for t, c in zip(cols.terms, cols.components, strict=True)]
    lengths = np.linalg.norm(flat, axis=0)
    for j in range(len(r)):
        if lengths[j] <= ROUNDING * whole[j]:
            raise unvarying([labels[j]], spec)
        if abs(r[j, j]) > _COLLINEAR * lengths[j]:
            continue
        weights = linalg.solve_triangular(r[:j, :j], r[:j, j]) * lengths[:j] / lengths[j]
        partners = [name for name, b in zip(labels, weights, strict=False) if abs(b) > 1e-6]
        raise InputError(
            f"{labels[j]} is collinear with {some(partners)} once the {spec.effects} effects are removed; "
            "leave one of them out (durbin= chooses which regressors get a spatial lag)."
        )


def returned(point: Point, cols: Columns, n_obs: int) -> Point:
    """A point in the coordinates of ``cols`` as one of the model's own regressors and outcome."""
    if cols.basis is None:
        return point
    beta = cols.unit * (cols.basis @ point.beta)
    value = point.log_likelihood - n_obs * np.log(cols.unit)
    return replace(point, beta=beta, sigma2=float(point.sigma2 * cols.unit**2), log_likelihood=float(value))


def with_rounded_intercept(point: Point, cols: Columns) -> Point:
    """The point with an intercept that is zero where it is rounding of its columns, as of centred data."""
    if INTERCEPT not in cols.terms:
        return point
    at, count = cols.terms.index(INTERCEPT), len(cols.terms)
    sizes = np.sqrt(cols.squares() / cols.sample.y.size)
    factors = np.concatenate([np.append(1.0, point.rho)[: len(sizes) - count], point.beta])
    factors[at - count] = 0.0
    beta = point.beta.copy()
    beta[at] = unless_rounding(float(beta[at]), sizes, factors)
    return replace(point, beta=beta)


def returned_covariance(covariance: np.ndarray, cols: Columns) -> np.ndarray:
    """The covariance over (beta, ..., sigma2) that belongs to ``returned``."""
    if cols.basis is None:
        return covariance
    k, out = len(cols.terms), covariance.copy()
    turn = cols.unit * cols.basis
    out[:k] = turn @ out[:k]
    out[:, :k] = out[:, :k] @ turn.T
    out[-1] *= cols.unit**2
    out[:, -1] *= cols.unit**2
    return out
