"""Gaussian log-likelihood of spatial panel models, concentrated over coefficients and variance, and its maximum."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy import linalg, optimize

from python_models.spatial.errors import BoundaryError
from python_models.spatial.log_determinant import LogDeterminant
from python_models.spatial.quadratic_form import QuadraticForm

_EDGE = 1e-5
_LOG_PHI = (-14.0, 12.0)


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
    """

    form: QuadraticForm
    log_det: LogDeterminant
    n_obs: int
    multiplicity: int
    has_lag: bool
    has_error: bool
    is_random: bool
    centred: bool = False

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


def sum_of_squares(problem: Problem, gamma: np.ndarray, rho: float) -> tuple[np.ndarray, float]:
    """Generalised least squares coefficients and sum of squares at given rho, from Gamma."""
    first = 1 + problem.has_lag
    left = gamma[:first, :first]
    weights = np.array([1.0, -rho])[:first]
    cross = gamma[first:, :first] @ weights
    scale = 1.0 / np.sqrt(gamma.diagonal()[first:])
    factor = linalg.cho_factor(gamma[first:, first:] * scale[:, None] * scale, lower=True, check_finite=False)
    beta = scale * linalg.cho_solve(factor, scale * cross, check_finite=False)
    return beta, float(weights @ left @ weights - cross @ beta)


def profile(problem: Problem, rho: float, lam: float, phi: float) -> Point:
    """The point that maximises the likelihood over beta and sigma2."""
    gamma, log_jacobian = problem.form.at(lam, phi)
    beta, sse = sum_of_squares(problem, gamma, rho)
    sigma2 = sse / problem.n_obs
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


def maximise(problem: Problem) -> Point:
    """Maximum likelihood.

    Raises
    ------
    BoundaryError
        The likelihood rises to the bound of a spatial parameter, so there is no estimate.
    """
    free = problem.free
    if not free:
        return profile(problem, 0.0, 0.0, 0.0)
    point = _along_line(problem) if len(free) == 1 and free != ["phi"] else _in_space(problem, free)
    for name, value in (("rho", point.rho), ("lambda", point.lam)):
        if name in free:
            width = problem.log_det.high - problem.log_det.low
            if not problem.log_det.low + _EDGE * width < value < problem.log_det.high - _EDGE * width:
                _refuse(name, value, problem)
    return point


def _refuse(name: str, value: float, problem: Problem) -> None:
    raise BoundaryError(
        f"The likelihood still rises at the bound of {name} ({value:.4f}; the bounds are {problem.log_det.low:.4f} and "
        f"{problem.log_det.high:.4f}), so there is no estimate to report: a common factor is left in the data that "
        "a dense W takes up. Try a W with a shorter reach, other effects, or lee_yu=False."
    )


def _grid(log_det: LogDeterminant, points: int) -> np.ndarray:
    inner = max(log_det.low, -1.0 / 0.6)
    angles = np.cos((np.arange(points) + 0.5) * np.pi / points)
    grid = 0.5 * (log_det.high + inner) - 0.5 * (log_det.high - inner) * angles
    if inner > log_det.low:
        grid = np.concatenate([np.linspace(log_det.low, inner, points // 3 + 2)[1:-1], grid])
    return grid


def _concentrated(problem: Problem, name: str, grid: np.ndarray) -> np.ndarray:
    """The concentrated log-likelihood along rho or lambda, up to a constant."""
    if name == "rho":
        gamma, _ = problem.form.at(0.0, 0.0)
        cross = gamma[2:, :2]
        left = gamma[:2, :2] - cross.T @ np.linalg.solve(gamma[2:, 2:], cross)
        sse = left[0, 0] - 2.0 * grid * left[0, 1] + grid**2 * left[1, 1]
    else:
        sse = np.array([sum_of_squares(problem, problem.form.at(float(v), 0.0)[0], 0.0)[1] for v in grid])
    return problem.multiplicity * problem.log_det.value(grid) - 0.5 * problem.n_obs * np.log(np.maximum(sse, 1e-300))


def _along_line(problem: Problem) -> Point:
    name = problem.free[0]

    def at(value: float) -> Point:
        return profile(problem, value, 0.0, 0.0) if name == "rho" else profile(problem, 0.0, value, 0.0)

    def score(value: float) -> float:
        return float(gradient(problem, at(value), [name])[0])

    grid = _grid(problem.log_det, 40)
    best = int(np.argmax(_concentrated(problem, name, grid)))
    span = _EDGE * 1e-3 * (problem.log_det.high - problem.log_det.low)
    low = grid[best - 1] if best else problem.log_det.low + span
    high = grid[best + 1] if best + 1 < len(grid) else problem.log_det.high - span
    if score(high) > 0:
        _refuse(name, high, problem)
    if score(low) < 0:
        _refuse(name, low, problem)
    return at(float(optimize.brentq(score, low, high, xtol=1e-15, rtol=1e-14)))


def _in_space(problem: Problem, free: list[str]) -> Point:
    """Multi-start quasi-Newton over (rho, lambda, ln phi), then Newton steps on the exact curvature."""
    bounds = [_LOG_PHI if name == "phi" else _inside(problem.log_det) for name in free]

    def at(values: np.ndarray) -> Point:
        given = dict(zip(free, values, strict=True))
        phi = float(np.exp(given["phi"])) if "phi" in given else 0.0
        return profile(problem, given.get("rho", 0.0), given.get("lambda", 0.0), phi)

    def negative(values: np.ndarray) -> tuple[float, np.ndarray]:
        point = at(values)
        slope = gradient(problem, point, free)
        chain = np.array([point.phi if name == "phi" else 1.0 for name in free])
        return -point.log_likelihood / problem.n_obs, -slope * chain / problem.n_obs

    starts = product(*[(-2.0, 1.0, 4.0) if name == "phi" else _starts(problem.log_det) for name in free])
    ranked = sorted(starts, key=lambda s: -at(np.array(s)).log_likelihood)[:3]
    found = [
        optimize.minimize(
            negative, s, jac=True, bounds=bounds, method="L-BFGS-B", options={"ftol": 1e-15, "gtol": 1e-10}
        )
        for s in ranked
    ]
    best = min(found, key=lambda r: r.fun)
    return _polish(problem, at(best.x), free)


def _inside(log_det: LogDeterminant) -> tuple[float, float]:
    margin = _EDGE * 0.1 * (log_det.high - log_det.low)
    return log_det.low + margin, log_det.high - margin


def _starts(log_det: LogDeterminant) -> tuple[float, ...]:
    low = max(log_det.low, -1.0)
    return tuple(low + share * (log_det.high - low) for share in (0.15, 0.4, 0.6, 0.75, 0.9))


def _polish(problem: Problem, point: Point, free: list[str]) -> Point:
    """Newton steps on the concentrated likelihood, kept while they climb."""
    from python_models.spatial.information import observed

    if problem.is_random and point.phi < 2.0 * np.exp(_LOG_PHI[0]):
        return point
    k = len(point.beta)
    for _ in range(8):
        information = observed(problem, point)
        keep = np.arange(k, k + len(free))
        rest = np.r_[0:k, k + len(free)]
        schur = information[np.ix_(keep, keep)] - information[np.ix_(keep, rest)] @ np.linalg.solve(
            information[np.ix_(rest, rest)], information[np.ix_(rest, keep)]
        )
        step = dict(zip(free, np.linalg.solve(schur, gradient(problem, point, free)), strict=True))
        phi = point.phi + step.get("phi", 0.0)
        values = point.rho + step.get("rho", 0.0), point.lam + step.get("lambda", 0.0)
        inside = all(problem.log_det.low < v < problem.log_det.high for v in values if v)
        if not inside or phi < 0:
            return point
        new = profile(problem, *values, phi)
        if new.log_likelihood < point.log_likelihood - 1e-9 * abs(point.log_likelihood):
            return point
        moved = max(abs(s) for s in step.values())
        point = new
        if moved < 1e-12:
            break
    return point


def gradient(problem: Problem, point: Point, free: list[str]) -> np.ndarray:
    """Slope of the concentrated log-likelihood in the free parameters (by the envelope theorem)."""
    c = contrast(problem, point)
    gamma, _ = problem.form.at(point.lam, point.phi)
    out = []
    for name in free:
        if name == "rho":
            slope = float(gamma[1] @ c) / point.sigma2
            out.append(slope - problem.multiplicity * float(problem.log_det.trace_g(point.rho)))
            continue
        slope_gamma, slope_jacobian = first_difference(problem.form, point, name)
        slope = -0.5 * float(c @ slope_gamma @ c) / point.sigma2 + slope_jacobian
        if name == "lambda":
            slope -= problem.multiplicity * float(problem.log_det.trace_g(point.lam))
        out.append(slope)
    return np.array(out)


def step_of(point: Point, name: str) -> float:
    """Stencil step: Gamma is a polynomial or a smooth rational function, so five points lose no digit that counts."""
    return 2e-3 if name == "lambda" else 2e-3 * max(point.phi, 1e-8)


def first_difference(form: QuadraticForm, point: Point, name: str) -> tuple[np.ndarray, float]:
    """Five-point derivative of Gamma and of the log-Jacobian in lambda or phi."""
    h = step_of(point, name)
    total, jacobian = np.zeros(()), 0.0
    for shift, weight in ((-2, 1.0), (-1, -8.0), (1, 8.0), (2, -1.0)):
        at = (point.lam + shift * h, point.phi) if name == "lambda" else (point.lam, point.phi + shift * h)
        gamma, value = form.at(*at)
        total = total + weight * gamma
        jacobian += weight * value
    return total / (12.0 * h), jacobian / (12.0 * h)
