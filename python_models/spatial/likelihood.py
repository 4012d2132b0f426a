"""Gaussian log-likelihood of spatial panel models, in full and concentrated over coefficients and variance."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import lapack

from python_models.spatial.log_determinant import LogDeterminant
from python_models.spatial.quadratic_form import QuadraticForm


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A likelihood.

    Attributes
    ----------
    form
        Gamma(lambda, phi), columns y, [W y], x.
    log_det
        ln|I - rho W|, less ln(1 - rho) where the transformation takes it.
    n_obs
        Observations the likelihood counts (N T, or what a transformation leaves).
    multiplicity
        How often the log-determinant enters (T, or T - 1).
    has_lag, has_error, is_random
        Which of rho, lambda, phi are free.
    centred
        Whether period effects were transformed out (traces are then over N - 1 dimensions).
    weights_unit
        What the caller's W was divided by, for messages.
    """

    form: QuadraticForm
    log_det: LogDeterminant
    n_obs: int
    multiplicity: int
    has_lag: bool
    has_error: bool
    is_random: bool
    centred: bool = False
    weights_unit: float = 1.0

    @property
    def free(self) -> list[str]:
        """Names of the free parameters besides coefficients and variance."""
        flags = zip(("rho", "lambda", "phi"), (self.has_lag, self.has_error, self.is_random), strict=True)
        return [name for name, free in flags if free]


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """Parameter values: beta (K,), rho, lambda, phi (0 where not free), sigma2, and the log-likelihood there."""

    beta: np.ndarray
    rho: float
    lam: float
    phi: float
    sigma2: float
    log_likelihood: float


def solve(products: np.ndarray, right: np.ndarray) -> np.ndarray:
    """(K, m) solution of positive definite products (K, K) of columns, whatever the columns' units."""
    scale = 1.0 / np.sqrt(products.diagonal())
    # bare LAPACK: on a dozen columns scipy's wrappers take four times as long as the factorisation
    _, solved, failed = lapack.dposv(products * scale[:, None] * scale, right * scale[:, None], lower=1)
    if failed:
        raise np.linalg.LinAlgError("products of the regressors are not positive definite")
    return np.asarray(scale[:, None] * solved)


def regress(gamma: np.ndarray, first: int) -> tuple[np.ndarray, np.ndarray]:
    """Of y and W y (``first`` columns of Gamma) on x: coefficients (K, first) and products of residuals."""
    cross = gamma[first:, :first]
    slopes = solve(gamma[first:, first:], cross)
    return slopes, gamma[:first, :first] - cross.T @ slopes


def products_of_residuals(gammas: np.ndarray, first: int) -> np.ndarray:
    """(m, first, first) products of residuals of many Gamma (m, P, P), as ``regress`` has them, near enough to scan."""
    scale = 1.0 / np.sqrt(np.diagonal(gammas, axis1=1, axis2=2)[:, first:])
    cross = gammas[:, first:, :first] * scale[:, :, None]
    slopes = np.linalg.solve(gammas[:, first:, first:] * scale[:, :, None] * scale[:, None], cross)
    return np.asarray(gammas[:, :first, :first] - cross.transpose(0, 2, 1) @ slopes)


def profile(
    problem: Problem, rho: float, lam: float, phi: float, known: tuple[np.ndarray, np.ndarray] | None = None
) -> Point:
    """The point that maximises the likelihood over beta and sigma2; ``known`` is what ``regress`` found there."""
    gamma, log_jacobian = problem.form.at(lam, phi)
    weights = np.array([1.0, -rho])[: 1 + problem.has_lag]
    slopes, products = known or regress(gamma, len(weights))
    beta = slopes @ weights
    sigma2 = float(weights @ products @ weights) / problem.n_obs
    value = -0.5 * problem.n_obs * (np.log(2.0 * np.pi * sigma2) + 1.0) + log_jacobian
    for present, parameter in ((problem.has_lag, rho), (problem.has_error, lam)):
        if present:
            value += problem.multiplicity * float(problem.log_det.value(parameter))
    return Point(beta, rho, lam, phi, sigma2, float(value))


def log_likelihood(problem: Problem, point: Point) -> float:
    """The full log-likelihood at any parameter values."""
    gamma, log_jacobian = problem.form.at(point.lam, point.phi)
    c = contrast(problem, point)
    value = (
        -0.5 * problem.n_obs * np.log(2.0 * np.pi * point.sigma2) - 0.5 * c @ gamma @ c / point.sigma2 + log_jacobian
    )
    for present, parameter in ((problem.has_lag, point.rho), (problem.has_error, point.lam)):
        if present:
            value += problem.multiplicity * float(problem.log_det.value(parameter))
    return float(value)


def contrast(problem: Problem, point: Point) -> np.ndarray:
    """c with residual = Z c: (1, [-rho], -beta)."""
    return np.concatenate([[1.0], [-point.rho] if problem.has_lag else [], -point.beta])
