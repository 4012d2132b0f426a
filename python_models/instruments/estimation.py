"""Two-stage least squares, limited information maximum likelihood and two-step GMM in coordinates of the instruments.

With Q an orthonormal basis of all instruments, P = Q'X and q = Q'y, two-stage least squares is least squares of q on P,
and GMM the same after the root of the moments' covariance is taken out. Products of badly scaled columns are never
formed, so units of measurement do not matter. ``linearmodels`` has the same estimators without absorbed effects, their
degrees of freedom and the tests that weak instruments need; loading it costs five seconds. The tests compare with
stored results of ``ivreg2`` and with R's plm and fixest.
"""

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from python_models.errors import InputError
from python_models.instruments.moments import Moments
from python_models.instruments.sample import Arrays
from python_models.instruments.specification import Specification
from python_models.panel.covariance import NOTHING as NO_VARIANCE
from python_models.scaled_algebra import unless_rounding

NOTHING = 1e-10  # canonical correlation, or share of a variance, below which there is none


@dataclass(frozen=True, slots=True)
class System:
    """The data in coordinates of the instruments.

    Attributes
    ----------
    q
        (n, L) orthonormal basis of included and excluded instruments.
    p, target
        (L, K) Q'X and (L,) Q'y; X has columns of length one.
    x, y
        (n, K) and (n,).
    length
        (K,) lengths of the regressors before.
    """

    q: np.ndarray
    p: np.ndarray
    target: np.ndarray
    x: np.ndarray
    y: np.ndarray
    length: np.ndarray


def system(arrays: Arrays) -> System:
    """Put arrays into coordinates of the instruments."""
    z = np.column_stack([arrays.exogenous, arrays.excluded])
    q = np.linalg.qr(z / np.linalg.norm(z, axis=0))[0]
    length = np.linalg.norm(arrays.x, axis=0)
    x = arrays.x / length
    return System(q, q.T @ x, q.T @ arrays.y, x, arrays.y, length)


@dataclass(frozen=True, slots=True)
class Estimate:
    """Estimates of k + 1 coefficients, the intercept first.

    Attributes
    ----------
    params, covariance
        (k + 1,) and (k + 1, k + 1).
    residual
        (n,) after the effects, of the rows as weighted.
    kappa
        That of the k-class: 1 for two-stage least squares and GMM.
    criterion
        Value that over-identification is tested with; None where the equation is just identified or the moments'
        covariance has not full rank.
    without
        Positions of coefficients whose variance is zero but for rounding: no standard error.
    """

    params: np.ndarray
    covariance: np.ndarray
    residual: np.ndarray
    kappa: float
    criterion: float | None
    without: tuple[int, ...] = ()


def minimised(p: np.ndarray, target: np.ndarray, s: np.ndarray) -> tuple[np.ndarray, float, np.ndarray] | None:
    """(K,) minimiser of (target - P b)' S^-1 (target - P b), its minimum and (P' S^-1 P)^-1; None for a singular S."""
    size = np.sqrt(np.abs(s.diagonal()))
    if not (size > 0).all():
        return None
    scaled = s / np.outer(size, size)
    if linalg.eigvalsh(scaled)[0] <= NOTHING:
        return None
    root = linalg.cholesky(scaled, lower=True)
    left = linalg.solve_triangular(root, p / size[:, None], lower=True)
    right = linalg.solve_triangular(root, target / size, lower=True)
    q, r = np.linalg.qr(left)
    inverse = linalg.solve_triangular(r, np.eye(len(r)))
    b = inverse @ (q.T @ right)
    rest = right - left @ b
    return b, float(rest @ rest), inverse @ inverse.T


def estimate(arrays: Arrays, data: System, moments: Moments, spec: Specification) -> Estimate:
    """The estimate by the method of the specification.

    Raises
    ------
    InputError
        Instruments that say nothing of the endogenous regressors; GMM with fewer clusters than instruments.
    """
    first = two_stage(data, arrays, spec)
    residual = data.y - data.x @ first
    s = moments.covariance(data.q, residual)
    kappa, b = 1.0, first
    if spec.method == "gmm":
        found = minimised(data.p, data.target, s)
        if found is None:
            raise InputError(
                f"method='gmm' weighs {data.q.shape[1]} moments by their covariance, which has not full rank: of "
                f"{moments.n_clusters or moments.n} clusters or rows. Use '2sls', fewer instruments, or other clusters."
            )
        b, least, covariance = found
        residual = data.y - data.x @ b
        return _scaled(arrays, data, moments, spec, b, covariance, residual, kappa, _over(data, least))
    if spec.method == "liml":
        kappa = liml_kappa(arrays)
        b = _k_class(data, kappa)
        residual = data.y - data.x @ b
        s = moments.covariance(data.q, residual)
    bread = np.linalg.inv((1 - kappa) * data.x.T @ data.x + kappa * data.p.T @ data.p)
    covariance = bread @ (data.p.T @ s @ data.p) @ bread
    if moments.kind == "classical":
        covariance = bread * (float(residual @ residual) / (moments.n - moments.dofminus))
        score = data.q.T @ residual
        least = float(score @ score) / (float(residual @ residual) / (moments.n - moments.dofminus))
    else:
        found = minimised(data.p, data.target, s)
        least = np.nan if found is None else found[1]
    return _scaled(arrays, data, moments, spec, b, covariance, residual, kappa, _over(data, least))


def _over(data: System, least: float) -> float | None:
    """The criterion, where there are more moments than coefficients and it could be had."""
    return least if data.p.shape[0] > data.p.shape[1] and np.isfinite(least) else None


def two_stage(data: System, arrays: Arrays, spec: Specification) -> np.ndarray:
    """(K,) coefficients of two-stage least squares; InputError where the instruments do not identify them."""
    smallest = np.linalg.svd(data.p, compute_uv=False)[-1]
    if smallest <= NOTHING:
        names = ", ".join(arrays.terms[i] for i in arrays.endogenous)
        raise InputError(
            f"The instruments {', '.join(arrays.instruments)} say nothing of {names} once effects ({spec.effects}) and "
            "exogenous regressors are taken out: the equation is not identified. Choose other instruments."
        )
    return np.linalg.lstsq(data.p, data.target, rcond=None)[0]


def _k_class(data: System, kappa: float) -> np.ndarray:
    left = (1 - kappa) * data.x.T @ data.x + kappa * data.p.T @ data.p
    right = (1 - kappa) * data.x.T @ data.y + kappa * data.p.T @ data.target
    return np.linalg.solve(left, right)


def liml_kappa(arrays: Arrays) -> float:
    """The smallest root of |Y'M_1 Y - k Y'M_Z Y| = 0 (Anderson and Rubin 1949), Y being y and what is endogenous."""
    own = np.linalg.qr(arrays.exogenous)[0]
    both = np.column_stack([arrays.y, arrays.x[:, list(arrays.endogenous)]])
    excluded = arrays.excluded - own @ (own.T @ arrays.excluded)
    both = both - own @ (own.T @ both)
    q, y = np.linalg.qr(excluded / np.linalg.norm(excluded, axis=0))[0], np.linalg.qr(both)[0]
    return float(1 / (1 - linalg.eigvalsh((q.T @ y).T @ (q.T @ y))[0]))


def _scaled(
    arrays: Arrays,
    data: System,
    moments: Moments,
    spec: Specification,
    b: np.ndarray,
    covariance: np.ndarray,
    residual: np.ndarray,
    kappa: float,
    criterion: float | None,
) -> Estimate:
    """The estimate in the units of the data, its intercept that of the levels, its small-sample factor put on."""
    factor = moments.small(len(b) - 1) if spec.small else 1.0
    turn = np.diag(1 / data.length)
    turn[0] -= arrays.centre @ turn[1:]
    params = turn @ b
    params[0] = unless_rounding(params[0] + arrays.level, arrays.sizes, np.append(1.0, params[1:]))
    matrix = turn @ covariance @ turn.T * factor
    matrix = (matrix + matrix.T) / 2
    usual = turn @ np.linalg.inv(data.p.T @ data.p) @ turn.T * float(residual @ residual) / moments.n
    without = np.flatnonzero(~(matrix.diagonal() > NO_VARIANCE * usual.diagonal()))
    matrix[without] = matrix[:, without] = np.nan
    return Estimate(params, matrix, residual, kappa, criterion, tuple(without.tolist()))
