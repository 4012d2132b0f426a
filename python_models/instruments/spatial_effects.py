"""Effects of a spatial lag model estimated by instruments, from the multipliers of ``spatial.effects``."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from python_models.results import term_table
from python_models.spatial.connectivity import Connectivity
from python_models.spatial.effects import KINDS, Pairs, multipliers, point_effects
from python_models.spatial.log_determinant import log_determinant

_STEP = 1e-4


def spatial_effects(
    w: Connectivity,
    params: np.ndarray,
    covariance: np.ndarray,
    rho: int,
    terms: Sequence[str],
    places: Sequence[tuple[int, int]],
    df: float | None,
    level: float,
) -> pl.DataFrame:
    """Direct, indirect and total effects with delta-method errors, in ``results.TERM_SCHEMA``; arguments as below."""
    value, joint = joint_effects(w, params, covariance, rho, terms, places)
    error = np.sqrt(np.einsum("ekk->ek", joint))
    labels = [kind for kind in KINDS for _ in terms]
    return term_table(list(terms) * len(KINDS), value.ravel(), error.ravel(), component=labels, df=df, level=level)


def joint_effects(
    w: Connectivity,
    params: np.ndarray,
    covariance: np.ndarray,
    rho: int,
    terms: Sequence[str],
    places: Sequence[tuple[int, int]],
) -> tuple[np.ndarray, np.ndarray]:
    """(3, K) direct, indirect and total effects, and (3, K, K) the covariance of each kind.

    Parameters
    ----------
    params, covariance
        (P,) estimates, (P, P) covariance; ``rho`` is the position of the spatial lag's coefficient.
    terms, places
        Regressors, and of each its position and that of its spatial lag (-1 without one).

    Notes
    -----
    Estimates by instruments may lie where I - rho W has no inverse of the series I + rho W + ...; effects are missing
    there.
    """
    bounds = log_determinant(w)
    where = Pairs(tuple(terms), np.array([a for a, _ in places]), np.array([b for _, b in places]))
    k = len(terms)
    value, joint = np.full((len(KINDS), k), np.nan), np.full((len(KINDS), k, k), np.nan)
    at = float(params[rho])
    if bounds.low < at < bounds.high:
        mult = multipliers(w, bounds)
        step = np.sqrt(np.abs(covariance.diagonal()))
        step[rho] = _STEP * min(bounds.high - at, at - bounds.low)
        shifts = np.multiply.outer(np.array([-2.0, -1.0, 1.0, 2.0]), np.diag(step)) + params
        weights = np.array([1.0, -8.0, 8.0, -1.0]) / 12.0
        value = point_effects(params, np.asarray(at), where, mult)
        moved = point_effects(shifts, shifts[..., rho], where, mult)
        slope = np.moveaxis(np.tensordot(weights, moved, axes=1), 0, -1) / step
        joint = np.einsum("ekp,pq,elq->ekl", slope, covariance, slope)
    return value, joint
