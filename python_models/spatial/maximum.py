"""Maximum of the concentrated likelihood: a scan of the parameter space, then Newton steps from its best point."""

from functools import cache
from typing import Any

import numpy as np
from scipy.linalg import lapack

from python_models.spatial.errors import BoundaryError
from python_models.spatial.information import score_and_concentrated
from python_models.spatial.likelihood import Point, Problem, products_of_residuals, profile, regress
from python_models.spatial.log_determinant import LogDeterminant

_EDGE = 1e-5
_LOG_PHI = (-14.0, 12.0)
_STEPS = 100
_SHARES = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
_NEARLY_EXACT = 1e4  # y'y over the residual sum of squares from which its differences of products are not trusted
_ROUNDING = 1e-10  # per observation: a sum of squares is a difference of larger products


def maximise(problem: Problem) -> Point:
    """Maximum likelihood.

    Raises
    ------
    BoundaryError
        The likelihood rises to the bound of a spatial parameter, so there is no estimate.
    """
    if not problem.free:
        return profile(problem, 0.0, 0.0, 0.0)
    along = regress(problem.form.at(0.0, 0.0)[0], 2) if problem.free == ["rho"] else None
    if along is not None and _trusted(problem, along[1]):
        point = profile(problem, _best_rho(problem, along[1]), 0.0, 0.0, along)
    else:
        point = max((_climb(problem, start) for start in _scan(problem)), key=lambda found: found.log_likelihood)
    for name, value in (("rho", point.rho), ("lambda", point.lam)):
        if name in problem.free:
            margin = _EDGE * (problem.log_det.high - problem.log_det.low)
            if not problem.log_det.low + margin < value < problem.log_det.high - margin:
                _refuse(name, value, problem)
    return point


def _refuse(name: str, value: float, problem: Problem) -> None:
    # with period effects transformed away the log-determinant loses W's largest eigenvalue, which held rho back
    advice = (
        "The Lee-Yu likelihood has no inner maximum here; the direct estimator, which most papers print, may have one: "
        "lee_yu: false in a study, lee_yu=False in Python. Or try a W with a shorter reach, or other effects."
        if problem.centred
        else "Try a W with a shorter reach, other effects, or lee_yu=False."
    )
    at, low, high = (f"{v / problem.weights_unit:.5g}" for v in (value, problem.log_det.low, problem.log_det.high))
    raise BoundaryError(
        f"The likelihood still rises at the bound of {name} ({at}; the bounds are {low} and {high}), so there is no "
        f"estimate to report: a common factor is left in the data that a dense W (1/d of all pairs) takes up. {advice}"
    )


@cache
def _nodes(points: int) -> np.ndarray:
    return np.cos((np.arange(points) + 0.5) * np.pi / points)


def _grid(log_det: LogDeterminant, points: int) -> np.ndarray:
    """Values of rho or lambda, denser towards the bounds, where the log-determinant bends."""
    inner = max(log_det.low, -log_det.high / 0.6)
    grid = 0.5 * (log_det.high + inner) - 0.5 * (log_det.high - inner) * _nodes(points)
    if inner > log_det.low:
        count = points // 3 + 1
        grid = np.concatenate([log_det.low + (inner - log_det.low) / count * np.arange(1, count), grid])
    return grid


def _scan(problem: Problem) -> list[dict[str, float]]:
    """The best point of a grid over rho, lambda and ln phi; along rho a whole row costs one regression.

    With rho and lambda the best on either side of rho = lambda, for the likelihood of a SAC may have a peak on each.
    """
    # a likelihood that factorises an (N, N) matrix each time has to do with fewer points
    fine, coarse, ratios = (8, 8, 5) if problem.form.means is not None else (24, 16, 14)
    rhos = _grid(problem.log_det, 40) if problem.has_lag else np.zeros(1)
    lams = _grid(problem.log_det, coarse if problem.is_random else fine) if problem.has_error else np.zeros(1)
    logs = np.linspace(*_LOG_PHI, ratios) if problem.is_random else np.full(1, -np.inf)
    lam, log_phi = np.repeat(lams, len(logs)), np.tile(logs, len(lams))
    gammas, value = problem.form.at_each(lam, np.exp(log_phi))
    if problem.has_error:
        value = value + problem.multiplicity * problem.log_det.value(lam)
    products = products_of_residuals(gammas, 1 + problem.has_lag)
    sse = products[:, 0, 0, None]
    if problem.has_lag:
        sse = sse - 2.0 * rhos * products[:, 0, 1, None] + rhos**2 * products[:, 1, 1, None]
    value = value[:, None] - 0.5 * problem.n_obs * np.log(np.maximum(sse, 1e-300))
    if problem.has_lag:
        value = value + problem.multiplicity * problem.log_det.value(rhos)
    above = rhos >= lam[:, None]
    sides = (~above, above) if problem.has_lag and problem.has_error else (np.ones_like(above),)
    tops = [np.where(side, value, -np.inf).argmax() for side in sides if side.any()]
    places = [np.unravel_index(top, value.shape) for top in tops]
    starts = [{"rho": float(rhos[j]), "lambda": float(lam[i]), "phi": float(log_phi[i])} for i, j in places]
    if len(starts) == 1 and len(lams) == 1:
        starts[0]["phi"] = _between(logs, value.max(axis=1))
    elif len(starts) == 1 and len(logs) == 1:
        starts[0]["lambda"] = _between(lams, value.max(axis=1))
    return starts


def _between(grid: np.ndarray, values: np.ndarray) -> float:
    """Where the parabola through the largest value and its neighbours is largest: saves a step or two of the climb."""
    top = int(values.argmax())
    if not 0 < top < len(grid) - 1:
        return float(grid[top])
    (left, right), (below, above) = grid[[top - 1, top + 1]] - grid[top], values[[top - 1, top + 1]] - values[top]
    bend = (below / left - above / right) / (left - right)
    return float(grid[top] - (0.5 * (below / left - bend * left) / bend if bend < 0 else 0.0))


def _climb(problem: Problem, start: dict[str, float]) -> Point:
    """Newton steps over (rho, lambda, ln phi) within the bounds, each one uphill."""
    free = problem.free
    low, high = np.array([_bounds(problem, name) for name in free]).T

    def at(values: np.ndarray) -> Point:
        given = {"rho": 0.0, "lambda": 0.0} | dict(zip(free, values.tolist(), strict=True))
        return profile(problem, given["rho"], given["lambda"], np.exp(given["phi"]) if problem.is_random else 0.0)

    values = np.clip([start[name] for name in free], low, high)
    point = at(values)
    for _ in range(_STEPS):
        step = _newton_step(problem, point, values <= low, values >= high)
        step /= max(1.0, float((np.abs(step) / (0.25 * (high - low))).max()))
        new, trial = point, values
        while (np.abs(step) / (high - low)).max() > 1e-14:
            trial = np.clip(values + step, low, high)
            new = at(trial)
            if new.log_likelihood >= point.log_likelihood - _ROUNDING * problem.n_obs:
                break
            step = 0.25 * step
        moved = (np.abs(trial - values) / (high - low)).max()
        point, values = new, trial
        if moved < 1e-8:  # Newton's next step would be of its square
            break
    return point


def _trusted(problem: Problem, products: np.ndarray) -> bool:
    """Whether the sum of squares at any rho, a difference of (2, 2) products of y and W y given x, keeps its digits."""
    least = products[0, 0] - products[0, 1] ** 2 / products[1, 1] if products[1, 1] > 0 else 0.0
    return bool(problem.form.at(0.0, 0.0)[0][0, 0] < _NEARLY_EXACT * least)


def _best_rho(problem: Problem, products: np.ndarray) -> float:
    """Scan and climb over rho alone: one regression gives the likelihood and its derivatives at every rho.

    Of sse(rho) = a - 2 b rho + c rho^2 (Ord 1975): l = -n/2 ln sse + m ln|I - rho W| up to a constant.
    """
    low, high = _bounds(problem, "rho")
    own, cross, lagged = float(products[0, 0]), float(products[0, 1]), float(products[1, 1])
    n, times, log_det = problem.n_obs, problem.multiplicity, problem.log_det

    def value(rho: Any) -> Any:
        return times * log_det.value(rho) - 0.5 * n * np.log(own - 2.0 * rho * cross + rho * rho * lagged)

    # beyond 0, the top of ln|I - rho W|, and the bottom of sse both fall: the maximum is between them
    valley = cross / lagged if lagged > 0 else 0.0
    grid = np.clip(valley * _SHARES, low, high)
    heights = value(grid)
    rho, here = float(grid[heights.argmax()]), float(heights.max())
    near = rho + (1e-6 if rho < 0.5 * (low + high) else -1e-6) * (high - low)
    trace, beside = (float(log_det.trace_g(at)) for at in (rho, near))
    bend = (beside - trace) / (near - rho)  # tr GG: at the start, and between the last two points
    for _ in range(_STEPS):
        sse, rise = own - 2.0 * rho * cross + rho * rho * lagged, 2.0 * (rho * lagged - cross)
        slope = -0.5 * n * rise / sse - times * trace
        curve = 0.5 * n * (2.0 * lagged / sse - (rise / sse) ** 2) + times * bend
        if (rho <= low and slope < 0) or (rho >= high and slope > 0):
            break
        step = slope / max(abs(curve), 1e-300)
        step /= max(1.0, abs(step) / (0.25 * (high - low)))
        new, there = rho, here
        while abs(step) / (high - low) > 1e-14:
            new = min(max(rho + step, low), high)
            there = float(value(new))
            if there >= here - _ROUNDING * n:
                break
            step = 0.25 * step
        moved = abs(new - rho) / (high - low)
        if moved > 0.0:
            found = float(log_det.trace_g(new))
            bend, trace = (found - trace) / (new - rho), found
        rho, here = new, there
        if moved < 1e-10:  # the next step would be of this one times the one before
            break
    return rho


def _bounds(problem: Problem, name: str) -> tuple[float, float]:
    if name == "phi":
        return _LOG_PHI
    margin = 0.1 * _EDGE * (problem.log_det.high - problem.log_det.low)
    return problem.log_det.low + margin, problem.log_det.high - margin


def _newton_step(problem: Problem, point: Point, at_low: np.ndarray, at_high: np.ndarray) -> np.ndarray:
    """Step over (rho, lambda, ln phi): exact curvature, its sign mended where it is not concave; none out of bounds."""
    free = problem.free
    slope, curve = score_and_concentrated(problem, point)
    if problem.is_random:  # from phi to ln phi
        chain = np.append(np.ones(len(free) - 1), point.phi)
        slope = slope * chain
        curve = curve * chain[:, None] * chain
        curve[-1, -1] -= slope[-1]
    inward = ~((at_low & (slope < 0)) | (at_high & (slope > 0)))
    if inward.all():
        _, uphill, failed = lapack.dposv(curve, slope[:, None])
        if not failed:  # concave
            return np.asarray(uphill[:, 0])
    step = np.zeros(len(free))
    if inward.any():
        roots, vectors = np.linalg.eigh(curve[inward][:, inward])
        roots = np.maximum(np.abs(roots), 1e-10 * np.abs(roots).max())
        step[inward] = vectors @ (vectors.T @ slope[inward] / roots)
    return step
