"""Information matrices over (beta, [rho], [lambda], [phi], sigma2) and the covariance of the estimates."""

from dataclasses import replace

import numpy as np

from python_models.spatial.derivatives import derivatives
from python_models.spatial.likelihood import Point, Problem, contrast, solve
from python_models.spatial.quadratic_form import Columns, demean, peers_filter, quadratic_form
from python_models.spatial.sample import Sample
from python_models.spatial.specification import Specification


def observed(problem: Problem, point: Point) -> np.ndarray:
    """Minus the full Hessian of the log-likelihood (what Stata's xsmle inverts)."""
    return score_and_observed(problem, point)[1]


def score_and_observed(problem: Problem, point: Point) -> tuple[np.ndarray, np.ndarray]:
    """Gradient of the full log-likelihood and minus its Hessian."""
    k, free = len(point.beta), problem.free
    size = k + len(free) + 1
    c = contrast(problem, point)
    at = derivatives(problem.form, point.lam, point.phi, c)
    # parameters the residual is linear in (beta, rho: minus their columns of Z), then lambda and phi, then sigma2
    linear = [*range(1 + problem.has_lag, len(c)), *[1] * problem.has_lag]
    other = [i for i, name in enumerate(("lambda", "phi")) if name in free]
    first, second = slice(0, len(linear)), slice(len(linear), size - 1)
    slope, curve = np.zeros(size), np.zeros((size, size))  # of the sum of squares c' Gamma c
    log_slope, log_curve = np.zeros(size), np.zeros((size, size))  # of the log-Jacobians
    slope[first] = -2.0 * (at.gamma @ c)[linear]
    curve[first, first] = 2.0 * at.gamma[linear][:, linear]
    slope[second] = at.slope[other] @ c
    curve[second, first] = -2.0 * at.slope[other][:, linear]
    curve[first, second] = curve[second, first].T
    curve[second, second] = at.curve[other][:, other]
    log_slope[second] = at.log_slope[other]
    log_curve[second, second] = at.log_curve[other][:, other]
    for i, value in enumerate(_spatial(problem, point), start=k):
        log_slope[i] -= problem.multiplicity * float(problem.log_det.trace_g(value))
        log_curve[i, i] -= problem.multiplicity * float(problem.log_det.trace_gg(value))
    sse = float(c @ at.gamma @ c)
    score = log_slope - 0.5 * slope / point.sigma2
    score[-1] = 0.5 * (sse / point.sigma2 - problem.n_obs) / point.sigma2
    out = 0.5 * curve / point.sigma2 - log_curve
    out[:-1, -1] = out[-1, :-1] = -0.5 * slope[:-1] / point.sigma2**2
    out[-1, -1] = -0.5 * problem.n_obs / point.sigma2**2 + sse / point.sigma2**3
    return score, out


def score_and_concentrated(problem: Problem, point: Point) -> tuple[np.ndarray, np.ndarray]:
    """Gradient over the free parameters, and minus the Hessian, where beta and sigma2 are always at their best."""
    free, first = problem.free, 1 + problem.has_lag
    c = contrast(problem, point)
    at = derivatives(problem.form, point.lam, point.phi, c)
    other = slice(int(not problem.has_error), 1 + problem.is_random)  # of lambda and phi
    # derivatives of Gamma c, then of the sum of squares c' Gamma c with beta as it is and with beta at its best
    moved = np.concatenate([-at.gamma[1:first], at.slope[other]])
    slope = moved @ c
    curve = np.zeros((len(free), len(free)))
    curve[problem.has_lag :, problem.has_lag :] = at.curve[other, other]
    log_slope, log_curve = np.zeros(len(free)), np.zeros((len(free), len(free)))
    log_slope[problem.has_lag :] = at.log_slope[other]
    log_curve[problem.has_lag :, problem.has_lag :] = at.log_curve[other, other]
    if problem.has_lag:
        slope[0] *= 2.0
        curve[0] = curve[:, 0] = -2.0 * moved[:, 1]
    curve -= 2.0 * moved[:, first:] @ solve(at.gamma[first:, first:], moved[:, first:].T)
    for i, value in enumerate(_spatial(problem, point)):
        log_slope[i] -= problem.multiplicity * float(problem.log_det.trace_g(value))
        log_curve[i, i] -= problem.multiplicity * float(problem.log_det.trace_gg(value))
    score = log_slope - 0.5 * slope / point.sigma2
    information = 0.5 * (curve - np.outer(slope, slope) / (problem.n_obs * point.sigma2)) / point.sigma2 - log_curve
    return score, information


def expected(problem: Problem, point: Point, sample: Sample, spec: Specification, cols: Columns) -> np.ndarray:
    """Fisher information with fixed or no effects (Anselin 1988; Lee and Yu 2010 for the transformed likelihood).

    G = W (I - rho W)^-1 and H = W (I - lambda W)^-1 are formed once, O(N^3).
    """
    k, free = len(point.beta), problem.free
    first = 1 + problem.has_lag
    gamma, _ = problem.form.at(point.lam, 0.0)
    size = k + len(free) + 1
    out = np.zeros((size, size))
    out[:k, :k] = gamma[first:, first:] / point.sigma2
    out[-1, -1] = 0.5 * problem.n_obs / point.sigma2**2
    inverse = {}
    for i, (name, value) in enumerate(zip(free, _spatial(problem, point), strict=True)):
        inverse[name] = _multiplier(sample, value, problem.centred)
        trace = problem.multiplicity * float(problem.log_det.trace_g(value))
        out[k + i, -1] = out[-1, k + i] = trace / point.sigma2
    for i, a in enumerate(free):
        for j, b in enumerate(free[: i + 1]):
            ga, gb = inverse[a], inverse[b]
            # W, G and H commute, and centring passes through them, so B G B^-1 = G in a SAC as well
            value = problem.multiplicity * float(np.vdot(ga.T, gb) + np.vdot(ga, gb))
            out[k + i, k + j] = out[k + j, k + i] = value
    if problem.has_lag:
        signal = _signal_products(problem, point, sample, spec, cols)
        out[:k, k] += signal[1:] / point.sigma2
        out[k, :k] += signal[1:] / point.sigma2
        out[k, k] += signal[0] / point.sigma2
    return out


def _spatial(problem: Problem, point: Point) -> list[float]:
    return [value for free, value in ((problem.has_lag, point.rho), (problem.has_error, point.lam)) if free]


def _multiplier(sample: Sample, rho: float, centred: bool) -> np.ndarray:
    w = sample.w.dense()
    g = np.linalg.solve(np.eye(len(w)) - rho * w, w)
    return g - g.mean(axis=0) if centred else g


def _signal_products(problem: Problem, point: Point, sample: Sample, spec: Specification, cols: Columns) -> np.ndarray:
    """Products of E[W y] with itself and with x, filtered and with effects removed."""
    if peers_filter(spec):
        return _signal_of_demeaned(problem, point, sample, spec, cols)
    mean = fitted_mean(problem, point, sample, spec, cols)
    reduced = np.linalg.solve(np.eye(sample.n_units) - point.rho * sample.w.dense(), mean.T).T
    signal = sample.w.lag(reduced)
    z = np.concatenate([signal[None], cols.z[1 + problem.has_lag :]])
    wz = None if cols.wz is None else np.concatenate([sample.w.lag(signal)[None], cols.wz[1 + problem.has_lag :]])
    gamma, _ = quadratic_form(sample, spec, replace(cols, arrays=(z, wz))).at(point.lam, 0.0)
    return gamma[0]


def _signal_of_demeaned(
    problem: Problem, point: Point, sample: Sample, spec: Specification, cols: Columns
) -> np.ndarray:
    """The same as Elhorst's routines have it: G applied to demeaned x beta, and not demeaned again."""
    x = demean(cols.z[1 + problem.has_lag :], spec)
    signal = sample.w.lag(
        np.linalg.solve(np.eye(sample.n_units) - point.rho * sample.w.dense(), np.tensordot(point.beta, x, axes=1).T).T
    )
    z = np.concatenate([signal[None], x])
    z = z - point.lam * sample.w.lag(z)
    return np.tensordot(z, z[0], axes=([1, 2], [0, 1]))


def fitted_mean(problem: Problem, point: Point, sample: Sample, spec: Specification, cols: Columns) -> np.ndarray:
    """(T, N) x beta with the estimated fixed effects, the mean of (I - rho W) y."""
    c = contrast(problem, point)
    structural = np.tensordot(c, cols.z, axes=1)  # y - rho W y - x beta: fixed effects + disturbance
    effects = np.zeros_like(structural)
    if spec.unit_effects == "fixed":
        effects += structural.mean(axis=0)
    if spec.period_effects == "fixed":
        left = structural - effects
        if spec.has_error and not sample.w.row_standardised:
            ones = np.ones(sample.n_units)
            filtered_ones = ones - point.lam * sample.w.row_sums()
            filtered = left - point.lam * sample.w.lag(left)
            effects = effects + (filtered @ filtered_ones / (filtered_ones @ filtered_ones))[:, None]
        else:
            effects = effects + left.mean(axis=1, keepdims=True)
    wy_part = cols.z[0] - (point.rho * cols.z[1] if problem.has_lag else 0.0)
    return wy_part - structural + effects
