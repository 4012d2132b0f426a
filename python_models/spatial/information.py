"""Information matrices over (beta, [rho], [lambda], [phi], sigma2) and the covariance of the estimates."""

import numpy as np

from python_models.spatial.likelihood import Point, Problem, contrast, first_difference, step_of
from python_models.spatial.quadratic_form import Columns, demean, peers_filter, quadratic_form
from python_models.spatial.sample import Sample
from python_models.spatial.specification import Specification


def observed(problem: Problem, point: Point) -> np.ndarray:
    """Minus the full Hessian of the log-likelihood (what Stata's xsmle inverts)."""
    k, free = len(point.beta), problem.free
    first = 1 + problem.has_lag
    size = k + len(free) + 1
    c = contrast(problem, point)
    gamma, _ = problem.form.at(point.lam, point.phi)
    slope = np.zeros(size)  # of the sum of squares
    curve = np.zeros((size, size))
    own = np.zeros((size, size))  # curvature of the log-Jacobians, entering with a minus
    linear = list(range(first, len(gamma))) + ([1] if problem.has_lag else [])
    place = np.arange(len(linear))
    slope[place] = -2.0 * gamma[linear] @ c
    curve[np.ix_(place, place)] = 2.0 * gamma[np.ix_(linear, linear)]
    if problem.has_lag:
        own[k, k] = -problem.multiplicity * float(problem.log_det.trace_gg(point.rho))
    nonlinear = [name for name in free if name != "rho"]
    at = {name: k + free.index(name) for name in nonlinear}
    for name in nonlinear:
        slope_gamma, _ = first_difference(problem.form, point, name)
        slope[at[name]] = c @ slope_gamma @ c
        curve[at[name], place] = curve[place, at[name]] = -2.0 * slope_gamma[linear] @ c
        for other in nonlinear[: nonlinear.index(name) + 1]:
            value, jacobian = _second_difference(problem, point, name, other, c)
            curve[at[name], at[other]] = curve[at[other], at[name]] = value
            own[at[name], at[other]] = own[at[other], at[name]] = jacobian
    if problem.has_error:
        own[at["lambda"], at["lambda"]] -= problem.multiplicity * float(problem.log_det.trace_gg(point.lam))
    out = 0.5 * curve / point.sigma2 - own
    out[:-1, -1] = out[-1, :-1] = -0.5 * slope[:-1] / point.sigma2**2
    out[-1, -1] = -0.5 * problem.n_obs / point.sigma2**2 + float(c @ gamma @ c) / point.sigma2**3
    return out


def _second_difference(problem: Problem, point: Point, a: str, b: str, c: np.ndarray) -> tuple[float, float]:
    def value(shift_a: float, shift_b: float) -> np.ndarray:
        lam, phi = point.lam, point.phi
        for name, shift in ((a, shift_a), (b, shift_b)):
            if name == "lambda":
                lam += shift
            else:
                phi += shift
        gamma, jacobian = problem.form.at(lam, phi)
        return np.array([c @ gamma @ c, jacobian])

    h, g = step_of(point, a), step_of(point, b)
    if a == b:
        weights = ((-2, -1.0), (-1, 16.0), (0, -30.0), (1, 16.0), (2, -1.0))
        out = sum(weight * value(shift * h, 0.0) for shift, weight in weights) / (12.0 * h * h)
    else:
        stencil = ((-2, 1.0), (-1, -8.0), (1, 8.0), (2, -1.0))
        out = sum(u * v * value(i * h, j * g) for i, u in stencil for j, v in stencil) / (144.0 * h * g)
    return float(out[0]), float(out[1])  # type: ignore[index]


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
    gamma, _ = quadratic_form(sample, spec, Columns(cols.terms, cols.components, z, wz)).at(point.lam, 0.0)
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
