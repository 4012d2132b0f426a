"""Direct, indirect and total effects of a spatial panel model, with delta-method and simulated standard errors.

For a regressor with coefficient b and spatial-lag coefficient t the effects matrix is (I - rho W)^-1 (b I + t W)
(LeSage and Pace 2009, ch. 2). Direct is its mean diagonal, total its mean row sum, indirect the difference. No inverse
is formed: mean diagonals follow from tr G, total multipliers from 1 / (1 - rho) or from a Krylov space of W on 1.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import linalg, special

from python_models.counts import require_count, require_level, require_seed
from python_models.results import term_table
from python_models.spatial.connectivity import Connectivity
from python_models.spatial.dynamic import own_and_spatial
from python_models.spatial.estimation import Estimate
from python_models.spatial.log_determinant import LogDeterminant
from python_models.spatial.quadratic_form import INTERCEPT

KINDS = ("direct", "indirect", "total")
_STEPS = 20  # of the Krylov space between two looks at what it gives
_NEAR = 0.999  # share of rho's bounds at which it must give the same to twelve digits


@dataclass(frozen=True, slots=True, eq=False)
class Multipliers:
    """Mean diagonal and mean row sum of (I - rho W)^-1 and of W (I - rho W)^-1 as functions of rho.

    ``basis`` is W on the Krylov space of 1 in Schur's form T, with what starts and what reads there, where W is not
    row-standardised; else None.
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
        t, start, read = self.basis
        shape, rho = np.shape(rho), np.ravel(rho)
        x = np.empty((len(t), len(rho)), dtype=complex)
        for i in reversed(range(len(t))):  # (I - rho T) x = start from below, for all rho at once
            x[i] = (start[i] + rho * (t[i, i + 1 :] @ x[i + 1 :])) / (1.0 - rho * t[i, i])
        g = (read @ t @ x).real
        return (1.0 + rho * g).reshape(shape), g.reshape(shape)


def multipliers(w: Connectivity, log_det: LogDeterminant) -> Multipliers:
    """Prepare the multipliers of one W: the Krylov space grows until the row sums near rho's bounds stand still."""
    if w.row_standardised:
        return Multipliers(log_det, w.n, None)
    ends = _NEAR * np.array([log_det.low, log_det.high])
    ends, known = ends[np.isfinite(ends)], np.full(0, np.nan)
    basis, h = np.full((1, w.n), 1.0 / np.sqrt(w.n)), np.zeros((1, 0))
    for size in range(1, w.n + 1):
        step, column = w.lag(basis[-1]), np.zeros(size)
        for _ in range(2):  # twice is enough (Arnoldi with re-orthogonalisation)
            part = basis @ step
            column += part
            step = step - part @ basis
        norm = np.linalg.norm(step)
        h = np.column_stack([np.vstack([h, np.zeros((size - h.shape[0], size - 1))]), column])
        if size == w.n or norm < 1e-12 * np.abs(h).max():  # the space is exhausted, whatever unit the weights are in
            break
        if size % _STEPS == 0 and len(ends):
            now, left = _row_sums(h, basis, ends, float(norm))
            if len(known) and (np.abs(now - known) <= 1e-12 * np.abs(now)).all() and left < 1e-6:
                break
            known = now
        h = np.vstack([h, np.append(np.zeros(size - 1), norm)])
        basis = np.vstack([basis, step / norm])
    t, turn = linalg.schur(h, output="complex")
    return Multipliers(log_det, w.n, (t, np.sqrt(w.n) * turn[0].conj(), basis.mean(axis=1) @ turn))


def _row_sums(h: np.ndarray, basis: np.ndarray, rho: np.ndarray, norm: float) -> tuple[np.ndarray, float]:
    """Mean row sums of (I - rho W)^-1 within a Krylov space, and the largest share that its solutions leave over."""
    start = np.zeros((len(rho), len(h), 1))
    start[:, 0] = np.sqrt(basis.shape[1])
    found = np.linalg.solve(np.eye(len(h)) - np.multiply.outer(rho, h), start)[..., 0]
    left = np.abs(rho * norm * found[:, -1]) / np.linalg.norm(found, axis=1)
    return found @ basis.mean(axis=1), float(left.max())


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


def _effect_function(est: Estimate, where: Pairs) -> Callable[[np.ndarray], np.ndarray]:
    """Effects (..., 3 or 6, K) as a function of (beta, [rho]) (..., P); six kinds with a dynamic model's long run."""
    mult = multipliers(
        est.sample.w, est.sample.log_determinant() if est.problem.has_lag or est.spec.dynamic else _NoLag()
    )
    k = len(est.point.beta)

    def at(values: np.ndarray) -> np.ndarray:
        beta = values[..., :k]
        rho = values[..., k] if est.problem.has_lag else np.zeros(values.shape[:-1])
        short = point_effects(beta, rho, where, mult)
        if not est.spec.dynamic:
            return short
        gamma, eta = own_and_spatial(beta, est.cols)
        kappa = (rho + eta) / (1.0 - gamma)
        stationary = (gamma < 1) & (kappa > mult.log_det.low) & (kappa < mult.log_det.high)
        long = point_effects(beta / (1.0 - gamma)[..., None], np.where(stationary, kappa, 0.0), where, mult)
        return np.concatenate([short, np.where(stationary[..., None, None], long, np.nan)], axis=-2)

    return at


def effect_values(est: Estimate) -> dict[tuple[str, str], float]:
    """Effects by regressor and kind, without errors."""
    where = pairs(est, (est.cols.terms[0],) if est.spec.dynamic else ())
    centre = np.append(est.point.beta, est.point.rho)[: len(est.point.beta) + est.problem.has_lag]
    value = _effect_function(est, where)(centre)
    kinds = KINDS if len(value) == 3 else (*KINDS, *(f"long_run_{kind}" for kind in KINDS))
    rows = ((term, kind) for kind in kinds for term in where.terms)
    return dict(zip(rows, value.ravel().tolist(), strict=True))


def _slopes(at: Callable[[np.ndarray], np.ndarray], centre: np.ndarray, step: np.ndarray) -> np.ndarray:
    """(kinds, K, P) five-point derivatives of the effects (exact where they are linear, as in beta)."""
    shifts = np.multiply.outer(np.array([-2.0, -1.0, 1.0, 2.0]), np.diag(step)) + centre
    weights = np.array([1.0, -8.0, 8.0, -1.0]) / 12.0
    return np.moveaxis(np.tensordot(weights, at(shifts), axes=1), 0, -1) / step


def choices(draws: int, seed: int, level: float) -> tuple[int, int, float]:
    """Draws, seed and level of ``effects``.

    Raises
    ------
    InputError
        Fewer than two draws, a seed or a level that is none.
    """
    draws = require_count("draws", draws, 2, "one gives simulated standard errors no spread")
    return draws, require_seed(seed), require_level(level)


def effects(est: Estimate, draws: int, seed: int, level: float) -> pl.DataFrame:
    """One row per effect and regressor (of a dynamic model: short run, then ``long_run_*``).

    ``std_error`` to ``conf_high`` are by the delta method; ``std_error_simulated`` and its percentile interval are from
    ``draws`` normal draws of (beta, rho) with ``seed`` (draws of rho outside its bounds are drawn again).
    """
    where = pairs(est, (est.cols.terms[0],) if est.spec.dynamic else ())
    at = _effect_function(est, where)
    centre = np.append(est.point.beta, est.point.rho)[: len(est.point.beta) + est.problem.has_lag]
    covariance = est.covariance[: len(centre), : len(centre)]
    value = at(centre)
    error, simulated = np.full(value.shape, np.nan), None
    if np.isfinite(covariance).all():
        slope = _slopes(at, centre, _steps(est, covariance))
        error = np.sqrt(np.einsum("ekp,pq,ekq->ek", slope, covariance, slope))
        simulated = at(_draw(est, centre, covariance, draws, seed))
    spread, low, high = _summarise(simulated, value.shape, level)
    with np.errstate(divide="ignore", invalid="ignore"):
        p_simulated = 2.0 * special.ndtr(-np.abs(value / spread))
    kinds = KINDS if len(value) == 3 else (*KINDS, *(f"long_run_{kind}" for kind in KINDS))
    labels = [kind for kind in kinds for _ in where.terms]
    table = term_table(list(where.terms) * len(kinds), value.ravel(), error.ravel(), component=labels, level=level)
    beside = {
        "std_error_simulated": spread.ravel(),
        "p_value_simulated": p_simulated.ravel(),
        "conf_low_simulated": low.ravel(),
        "conf_high_simulated": high.ravel(),
        "draws": np.full(value.size, draws, dtype=np.int64),
        "seed": np.full(value.size, seed, dtype=np.int64),
    }
    return table.hstack([pl.Series(name, column) for name, column in beside.items()])


def _steps(est: Estimate, covariance: np.ndarray) -> np.ndarray:
    """(P,) steps of the derivatives of the effects."""
    step = np.sqrt(covariance.diagonal()) * (0.02 if est.spec.dynamic else 1.0)
    if est.problem.has_lag:
        log_det = est.sample.log_determinant()
        step[-1] = 1e-4 * min(log_det.high - est.point.rho, est.point.rho - log_det.low)
    return np.asarray(step)


def joint_effects(est: Estimate, component: str) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    """Regressors, (K,) their ``direct``, ``indirect`` or ``total`` effects and (K, K) their covariance (delta method).

    Effects of x and of x^2 are correlated: what is made of both, a turning point, needs the covariance.
    """
    where = pairs(est, (est.cols.terms[0],) if est.spec.dynamic else ())
    at = _effect_function(est, where)
    centre = np.append(est.point.beta, est.point.rho)[: len(est.point.beta) + est.problem.has_lag]
    covariance = est.covariance[: len(centre), : len(centre)]
    kind, size = KINDS.index(component), len(where.terms)
    joint = np.full((size, size), np.nan)
    if np.isfinite(covariance).all():
        slope = _slopes(at, centre, _steps(est, covariance))[kind]
        joint = slope @ covariance @ slope.T
    return where.terms, at(centre)[kind], joint


def _draw(est: Estimate, centre: np.ndarray, covariance: np.ndarray, draws: int, seed: int) -> np.ndarray:
    """(draws, P) normal draws of (beta, [rho]), rho within its bounds."""
    scale = np.sqrt(covariance.diagonal())
    root = np.linalg.cholesky(covariance / np.outer(scale, scale)) * scale[:, None]
    rng = np.random.default_rng(seed)
    sample = centre + rng.standard_normal((draws, len(centre))) @ root.T
    if est.problem.has_lag:
        log_det = est.sample.log_determinant()
        for _ in range(100):
            outside = (sample[:, -1] <= log_det.low) | (sample[:, -1] >= log_det.high)
            if not outside.any():
                break
            sample[outside] = centre + rng.standard_normal((int(outside.sum()), len(centre))) @ root.T
    return sample


def _summarise(
    simulated: np.ndarray | None, shape: tuple[int, ...], level: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    if simulated is None:
        empty = np.full(shape, np.nan)
        return empty, empty, empty
    # a dynamic model's draws outside stationarity have no long run; nan-aware quantiles are slow, so only there
    missing = bool(np.isnan(simulated).any())
    quantile, spread = (np.nanquantile, np.nanstd) if missing else (np.quantile, np.std)
    low, high = quantile(simulated, [0.5 - level / 2, 0.5 + level / 2], axis=0)
    return spread(simulated, axis=0, ddof=1), low, high


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
