"""Least squares after the effects, with the covariance asked for, scaled as Stata scales it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from python_models.errors import InputError
from python_models.panel.covariance import Covariance, cluster_codes, regress, require_periods, sandwich
from python_models.panel.sample import ROUNDING, Sample, effect_count, within
from python_models.panel.specification import FIXED

FEW_CLUSTERS = 30  # below it cluster-robust tests over-reject (Cameron and Miller 2015, section VI)
EXACT = 1e-13  # share of the outcome's norm below which a residual is rounding


@dataclass(frozen=True, slots=True)
class Estimate:
    """Estimates of k + 1 coefficients, intercept first.

    Attributes
    ----------
    params, covariance
        (k + 1,) and (k + 1, k + 1).
    df
        Degrees of freedom for t and F: rows less coefficients, or clusters less one.
    used
        Coefficients counted in the residual degrees of freedom, effects included.
    residual
        (n,) residuals after the effects.
    n_clusters
        Smallest number of clusters; 0 without clustering.
    found
        What the covariance showed: its rank, eigenvalues set to zero, coefficients without standard error.
    exact
        Whether the regressors leave nothing but rounding of the outcome.
    """

    params: np.ndarray
    covariance: np.ndarray
    df: float
    used: int
    residual: np.ndarray
    n_clusters: int
    found: Covariance
    exact: bool


def cluster_scale(sample: Sample, codes: np.ndarray, effects: str, k: int) -> float:
    """n / (n - K) as Stata and fixest count K: effects nested in a cluster are free, the intercept is not.

    linearmodels' ``group_debias`` supplies the other part of the factor, G/(G-1) * (n-1)/n.
    """
    used = 1
    for dimension in ("unit", "period"):
        if effects not in (dimension, "two-way"):
            continue
        own = getattr(sample, dimension)
        nested = any(len(np.unique(np.column_stack([own, c]), axis=0)) == own.max() + 1 for c in codes.T)
        used += 0 if nested else int(own.max())
    n = len(sample.y)
    # units and periods in parts that no row links count once less per part
    return n / (n - min(used, effect_count(sample, effects)) - k)


def estimate(
    y: np.ndarray,
    x: np.ndarray,
    sample: Sample,
    effects: str,
    covariance: str,
    cluster: Sequence[str] = (),
    centre: np.ndarray | None = None,
) -> Estimate:
    """Regress y (n,) on x (n, k + 1, intercept first) with fixed ``effects``.

    Random effects arrive quasi-demeaned, their regressors less ``centre`` (k,), and are treated as pooled. All
    regressions are run on centred regressors and the intercept is put back: it is the mean effect, as Stata reports it.
    """
    effects = effects if effects in FIXED else "pooled"
    used = x.shape[1] - 1 + effect_count(sample, effects)
    if used >= len(y):
        raise InputError(f"{len(y)} rows leave nothing to estimate the variance of {used} coefficients from.")
    if covariance == "driscoll-kraay":
        require_periods(sample)
    level, digits = 0.0, ROUNDING * float(np.linalg.norm(y))
    if centre is None:
        level, centre = float(y.mean()), x[:, 1:].mean(axis=0)
        both = within(np.column_stack([y, x[:, 1:]]), sample, effects)
        y, x = both[:, 0], np.column_stack([x[:, 0], both[:, 1:]])
    fit = regress(y, x)
    n_clusters, scale, df, codes = 0, 1.0, float(len(y) - used), None
    if cluster:
        codes = cluster_codes(sample, cluster)
        n_clusters = int(codes.max(axis=0).min()) + 1
        scale, df = cluster_scale(sample, codes, effects, x.shape[1] - 1), float(n_clusters - 1)
    found = sandwich(fit, sample, covariance, codes, len(y) - used, scale, centre)
    params = fit.beta.copy()
    params[0] += level - centre @ params[1:]
    exact = bool(np.linalg.norm(fit.residual) <= max(EXACT * float(np.linalg.norm(y)), digits))
    matrix = np.full_like(found.matrix, np.nan) if exact else found.matrix
    return Estimate(params, matrix, df, used, fit.residual, n_clusters, found, exact)
