"""Direct, indirect and total effects of a spatial panel model, with delta-method and simulated standard errors.

For a regressor with coefficient b and spatial-lag coefficient t the effects matrix is (I - rho W)^-1 (b I + t W)
(LeSage and Pace 2009, ch. 2). Direct is its mean diagonal, total its mean row sum, indirect the difference. No inverse
is formed: mean diagonals follow from tr G, total multipliers from 1 / (1 - rho) or from a Krylov space of W on 1.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import stats

from python_models.results import term_table
from python_models.spatial.connectivity import Connectivity
from python_models.spatial.estimation import Estimate
from python_models.spatial.log_determinant import LogDeterminant
from python_models.spatial.quadratic_form import INTERCEPT

KINDS = ("direct", "indirect", "total")
_KRYLOV = 60


@dataclass(frozen=True, slots=True, eq=False)
class Multipliers:
    """Mean diagonal and mean row sum of (I - rho W)^-1 and of W (I - rho W)^-1 as functions of rho.

    ``basis`` is (H, e1'..) of the Krylov space where W is not row-standardised, else None.
    """

    log_det: LogDeterminant
    n_units: int
    basis: tuple[np.ndarray, np.ndarray, np.ndarray] | None

    def diagonal(self, rho: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean diagonals of (I - rho W)^-1 and of G = W (I - rho W)^-1; shapes as rho."""
        g = np.asarray(self.log_det.trace_g(rho)) / self.n_units
        return 1.0 + rho * g, g

    def total(self, rho: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean row sums of the same; shapes as rho."""
        if self.basis is None:
            return 1.0 / (1.0 - rho), 1.0 / (1.0 - rho)
        h, start, project = self.basis
        systems = np.eye(len(h)) - np.multiply.outer(rho, h)
        inner = np.linalg.solve(systems, np.broadcast_to(start[:, None], (*np.shape(rho), len(h), 1)))[..., 0]
        return inner @ project, (inner @ h.T) @ project


def multipliers(w: Connectivity, log_det: LogDeterminant) -> Multipliers:
    """Prepare the multipliers of one W."""
    if w.row_standardised:
        return Multipliers(log_det, w.n, None)
    size = min(w.n, _KRYLOV)
    basis = np.zeros((size + 1, w.n))
    h = np.zeros((size + 1, size))
    basis[0] = 1.0 / np.sqrt(w.n)
    for j in range(size):
        step = w.lag(basis[j])
        for _ in range(2):  # twice is enough (Arnoldi with re-orthogonalisation)
            part = basis[: j + 1] @ step
            h[: j + 1, j] += part
            step = step - part @ basis[: j + 1]
        norm = np.linalg.norm(step)
        if norm < 1e-12:
            size = j + 1
            break
        h[j + 1, j] = norm
        basis[j + 1] = step / norm
    start = np.zeros(size)
    start[0] = np.sqrt(w.n)
    return Multipliers(log_det, w.n, (h[:size, :size], start, basis[:size].sum(axis=1) / w.n))


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Each regressor's place among the coefficients: ``own`` and ``lagged`` positions, -1 where absent."""

    terms: tuple[str, ...]
    own: np.ndarray
    lagged: np.ndarray


def pairs(est: Estimate, skip: tuple[str, ...] = ()) -> Pairs:
    """Regressors that have effects: all but the intercept and what ``skip`` names."""
    place = {(t, c): i for i, (t, c) in enumerate(zip(est.cols.terms, est.cols.components, strict=True))}
    terms = tuple(t for t in dict.fromkeys(est.cols.terms) if t != INTERCEPT and t not in skip)
    own = np.array([place.get((t, "main"), -1) for t in terms])
    lagged = np.array([place.get((t, "spatial_lag"), -1) for t in terms])
    return Pairs(terms, own, lagged)


def _take(values: np.ndarray, index: np.ndarray) -> np.ndarray:
    return np.where(index >= 0, values[..., index], 0.0)


def point_effects(values: np.ndarray, rho: np.ndarray, where: Pairs, mult: Multipliers) -> np.ndarray:
    """(..., 3, K) direct, indirect and total effects for coefficients (..., P) and rho (...)."""
    own, lagged = _take(values, where.own), _take(values, where.lagged)
    (a, g), (big_a, big_g) = mult.diagonal(rho), mult.total(rho)
    direct = a[..., None] * own + g[..., None] * lagged
    total = big_a[..., None] * own + big_g[..., None] * lagged
    return np.stack([direct, total - direct, total], axis=-2)


def _jacobian(est: Estimate, where: Pairs, mult: Multipliers) -> np.ndarray:
    """(3, K, P) derivatives of the effects in (beta, rho), by the multipliers' own slopes."""
    rho, k = est.point.rho, len(est.point.beta)
    size = k + est.problem.has_lag
    out = np.zeros((3, len(where.terms), size))
    at = np.array([rho])
    (a, g), (big_a, big_g) = mult.diagonal(at), mult.total(at)
    rows = np.arange(len(where.terms))
    for index, diagonal, total in ((where.own, a[0], big_a[0]), (where.lagged, g[0], big_g[0])):
        present = index >= 0
        out[0, rows[present], index[present]] = diagonal
        out[2, rows[present], index[present]] = total
    if est.problem.has_lag:
        h = 1e-4 * min(mult.log_det.high - rho, rho - mult.log_det.low)
        stencil = np.array([-2.0, -1.0, 1.0, 2.0]) * h + rho
        values = np.broadcast_to(est.point.beta, (4, k))
        around = point_effects(values, stencil, where, mult)
        out[:, :, k] = np.tensordot(np.array([1.0, -8.0, 8.0, -1.0]) / (12.0 * h), around, axes=1)
    out[1] = out[2] - out[0]
    return out


def effects(
    est: Estimate, draws: int = 1000, seed: int = 20240501, level: float = 0.95, skip: tuple[str, ...] = ()
) -> pl.DataFrame:
    """One row per effect and regressor.

    ``std_error`` to ``conf_high`` are by the delta method; ``std_error_simulated`` and its percentile interval are from
    ``draws`` normal draws of (beta, rho) with ``seed`` (draws of rho outside its bounds are drawn again).
    """
    where = pairs(est, skip)
    log_det = est.sample.log_determinant() if est.problem.has_lag else _NoLag()
    mult = multipliers(est.sample.w, log_det)
    value = point_effects(est.point.beta, np.array(est.point.rho), where, mult)
    size = len(est.point.beta) + est.problem.has_lag
    covariance = est.covariance[:size, :size]
    slope = _jacobian(est, where, mult)
    error = np.sqrt(np.einsum("ekp,pq,ekq->ek", slope, covariance, slope))
    simulated = _simulate(est, covariance, where, mult, draws, seed)
    spread, low, high = _summarise(simulated, value.shape, level)
    with np.errstate(divide="ignore", invalid="ignore"):
        p_simulated = 2.0 * stats.norm.sf(np.abs(value / spread))
    labels = [kind for kind in KINDS for _ in where.terms]
    table = term_table(list(where.terms) * 3, value.ravel(), error.ravel(), component=labels, level=level)
    return table.with_columns(
        pl.Series("std_error_simulated", spread.ravel()),
        pl.Series("p_value_simulated", p_simulated.ravel()),
        pl.Series("conf_low_simulated", low.ravel()),
        pl.Series("conf_high_simulated", high.ravel()),
        pl.lit(draws).alias("draws"),
        pl.lit(seed).alias("seed"),
    )


def _simulate(
    est: Estimate, covariance: np.ndarray, where: Pairs, mult: Multipliers, draws: int, seed: int
) -> np.ndarray | None:
    """(draws, 3, K) simulated effects, or None without a covariance."""
    if draws < 2 or not np.isfinite(covariance).all():
        return None
    k = len(est.point.beta)
    centre = np.append(est.point.beta, est.point.rho)[: len(covariance)]
    root = np.linalg.cholesky(covariance / np.outer(s := np.sqrt(covariance.diagonal()), s)) * s[:, None]
    rng = np.random.default_rng(seed)
    sample = centre + rng.standard_normal((draws, len(centre))) @ root.T
    if not est.problem.has_lag:
        return point_effects(sample, np.zeros(draws), where, mult)
    low, high = mult.log_det.low, mult.log_det.high
    for _ in range(100):
        outside = (sample[:, k] <= low) | (sample[:, k] >= high)
        if not outside.any():
            break
        sample[outside] = centre + rng.standard_normal((int(outside.sum()), len(centre))) @ root.T
    return point_effects(sample[:, :k], sample[:, k], where, mult)


def _summarise(
    simulated: np.ndarray | None, shape: tuple[int, ...], level: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    if simulated is None:
        empty = np.full(shape, np.nan)
        return empty, empty, empty
    low, high = np.quantile(simulated, [0.5 - level / 2, 0.5 + level / 2], axis=0)
    return simulated.std(axis=0, ddof=1), low, high


@dataclass(frozen=True, slots=True)
class _NoLag:
    """rho = 0: (I - rho W)^-1 is the identity and tr W is zero."""

    low: float = -1.0
    high: float = 1.0

    def value(self, rho: np.ndarray | float) -> np.ndarray:
        return np.zeros_like(np.asarray(rho, dtype=float))

    trace_g = trace_gg = value

    def deflated(self) -> "LogDeterminant":
        return self
