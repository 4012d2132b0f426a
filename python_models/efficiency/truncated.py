"""Regression of an outcome that is only seen above a point, by maximum likelihood."""

from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr

from python_models.errors import InputError

STEPS = 200
GRADIENT = 1e-9  # of the scaled likelihood, an observation
TAIL = -8.0  # (mean - point) / sigma below which rows look exponential: mean and sigma run away together


@dataclass(frozen=True, slots=True)
class Truncated:
    """y ~ N(Xβ, σ²) given y > point.

    Attributes
    ----------
    beta, sigma
        (p,) and a number.
    covariance
        (p + 1, p + 1) of both, the inverse of the observed information.
    log_likelihood, n
        At the maximum, and the number of rows.
    """

    beta: np.ndarray
    sigma: float
    covariance: np.ndarray
    log_likelihood: float
    n: int


def fit_truncated(y: np.ndarray, x: np.ndarray, point: float = 1.0) -> Truncated:
    """Maximum likelihood of a regression truncated from the left at ``point``.

    Parameters
    ----------
    y, x
        (n,) above ``point``, and (n, p) regressors, a constant among them where one is wanted.

    Raises
    ------
    InputError
        Too few rows, regressors that are linear in each other, or a likelihood without a maximum.

    Notes
    -----
    Newton's method in γ = β/σ and h = 1/σ (Olsen 1978), where the likelihood has no more than one maximum (Orme & Ruud
    2002): Σ ln h - (hy - Xγ)²/2 - ln √2π - ln Φ(Xγ - h point).
    """
    n, p = x.shape
    if n <= p + 1:
        raise InputError(f"{n} rows above {point:g} are too few for {p} coefficients and sigma.")
    scale = np.sqrt((x**2).mean(axis=0))
    if (scale == 0).any() or np.linalg.matrix_rank(x / scale) < p:
        raise InputError("Regressors are linear in each other, or zero; leave one out.")
    z = x / scale
    at = _start(y, z)
    value = _likelihood(at, y, z, point)
    for _ in range(STEPS):
        gradient, hessian = _derivatives(at, y, z, point)
        if np.abs(gradient).max() < GRADIENT * n * max(1.0, abs(at).max()):
            break
        at, better = _climbed(at, value, gradient, hessian, y, z, point)
        if (z @ at[:-1] - at[-1] * point).max() < TAIL:
            raise InputError("The truncated regression has no maximum: sigma grows without end. Use other regressors.")
        if better - value < 1e-13 * max(1.0, abs(value)):
            value = better
            break
        value = better
    return _fitted(at, scale, y, z, point)


def _start(y: np.ndarray, z: np.ndarray) -> np.ndarray:
    beta = np.linalg.lstsq(z, y, rcond=None)[0]
    sigma = max(float((y - z @ beta).std()), 1e-8 * max(float(np.abs(y).max()), 1e-300))
    return np.append(beta, 1.0) / sigma


def _likelihood(at: np.ndarray, y: np.ndarray, z: np.ndarray, point: float) -> float:
    gamma, h = at[:-1], at[-1]
    if h <= 0:
        return -np.inf
    index = z @ gamma
    terms = np.log(h) - (h * y - index) ** 2 / 2 - log_ndtr(index - h * point)
    return float(terms.sum()) - len(y) * 0.5 * np.log(2 * np.pi)


def _derivatives(at: np.ndarray, y: np.ndarray, z: np.ndarray, point: float) -> tuple[np.ndarray, np.ndarray]:
    gamma, h = at[:-1], at[-1]
    index = z @ gamma
    rest, cut = h * y - index, index - h * point
    mills = np.exp(-(cut**2) / 2 - 0.5 * np.log(2 * np.pi) - log_ndtr(cut))
    bend = mills * (cut + mills)
    gradient = np.append(z.T @ (rest - mills), (1 / h - rest * y + mills * point).sum())
    hessian = np.empty((len(at), len(at)))
    hessian[:-1, :-1] = -(z.T * (1 - bend)) @ z
    hessian[:-1, -1] = hessian[-1, :-1] = z.T @ (y - bend * point)
    hessian[-1, -1] = -len(y) / h**2 - (y**2).sum() + point**2 * bend.sum()
    return gradient, hessian


def _climbed(
    at: np.ndarray,
    value: float,
    gradient: np.ndarray,
    hessian: np.ndarray,
    y: np.ndarray,
    z: np.ndarray,
    point: float,
) -> tuple[np.ndarray, float]:
    """A Newton step, made uphill where the likelihood is not concave, and halved until it is higher."""
    values, vectors = np.linalg.eigh(hessian)
    # turned round where it bends upwards
    curved = np.minimum(-np.abs(values), -1e-12 * np.abs(values).max())
    step = -vectors @ ((vectors.T @ gradient) / curved)
    for _ in range(60):
        if at[-1] + step[-1] > 0:
            better = _likelihood(at + step, y, z, point)
            if better >= value:
                return at + step, better
        step = step / 2
    return at, value


def _fitted(at: np.ndarray, scale: np.ndarray, y: np.ndarray, z: np.ndarray, point: float) -> Truncated:
    """In β and σ, with the covariance by the delta method, which is exact at the maximum."""
    hessian = _derivatives(at, y, z, point)[1]
    gamma, h = at[:-1], at[-1]
    turn = np.zeros((len(at), len(at)))
    turn[:-1, :-1] = np.diag(1 / (h * scale))
    turn[:-1, -1] = -gamma / (h**2 * scale)
    turn[-1, -1] = -1 / h**2
    try:
        covariance = turn @ np.linalg.inv(-hessian) @ turn.T
    except np.linalg.LinAlgError:
        covariance = np.full_like(hessian, np.nan)
    if not (np.isfinite(covariance).all() and (np.diag(covariance) > 0).all()):
        raise InputError("The truncated regression has no inner maximum; use other regressors or more rows.")
    return Truncated(gamma / (h * scale), float(1 / h), covariance, _likelihood(at, y, z, point), len(y))
