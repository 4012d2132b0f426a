"""Least squares after the effects, with the covariance asked for by ``linearmodels``, scaled as Stata scales it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from python_models.errors import InputError
from python_models.panel.sample import Sample, effect_count, least_squares, within
from python_models.panel.specification import FIXED

FEW_CLUSTERS = 30  # below it cluster-robust tests over-reject (Cameron and Miller 2015, section VI)


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
    """

    params: np.ndarray
    covariance: np.ndarray
    df: float
    used: int
    residual: np.ndarray
    n_clusters: int


def cluster_codes(sample: Sample, cluster: Sequence[str]) -> np.ndarray:
    """(n, 1 or 2) integer codes of the cluster columns."""
    columns = sample.frame.columns
    absent = [c for c in cluster if c not in columns]
    if absent or not 1 <= len(cluster) <= 2:
        raise InputError(f"cluster={list(cluster)} must name one or two of the columns {', '.join(columns)}.")
    empty = [c for c in cluster if sample.frame[c].null_count()]
    if empty:
        raise InputError(f"Cluster column {empty[0]} has empty values; every row needs its cluster.")
    codes = np.column_stack([np.unique(sample.frame[c].to_numpy(), return_inverse=True)[1] for c in cluster])
    if codes.max(axis=0).min() < 1:
        raise InputError(f"Cluster column {cluster[int(codes.max(axis=0).argmin())]} has a single value; use more.")
    return codes


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
    return n / (n - used - k)


def _transformed(y: np.ndarray, x: np.ndarray, sample: Sample, effects: str) -> tuple[np.ndarray, np.ndarray]:
    """Remove fixed effects but keep the overall means: the intercept is the mean effect, as Stata reports it."""
    if effects == "pooled":
        return y, x
    both = np.column_stack([y, x[:, 1:]])
    both = within(both, sample, effects) + both.mean(axis=0)
    return both[:, 0], np.column_stack([x[:, 0], both[:, 1:]])


def estimate(
    y: np.ndarray, x: np.ndarray, sample: Sample, effects: str, covariance: str, cluster: Sequence[str] = ()
) -> Estimate:
    """Regress y (n,) on x (n, k + 1, intercept first) with fixed ``effects``.

    Random effects arrive quasi-demeaned and are treated as pooled. The covariances are ``linearmodels``' classes on
    the transformed arrays: the numbers of its ``PanelOLS`` without its data-frame bookkeeping, most of a fit's time.
    """
    from linearmodels.panel import covariance as classes

    effects = effects if effects in FIXED else "pooled"
    y, x = _transformed(y, x, sample, effects)
    fit = least_squares(y, x)
    used = x.shape[1] - 1 + effect_count(sample, effects)
    if used >= len(y):
        raise InputError(f"{len(y)} rows leave nothing to estimate the variance of {used} coefficients from.")
    arrays = (y[:, None], x, fit.beta[:, None], sample.unit[:, None], sample.period[:, None])
    n_clusters, scale, df = 0, 1.0, float(len(y) - used)
    if cluster:
        codes = cluster_codes(sample, cluster)
        n_clusters = int(codes.max(axis=0).min()) + 1
        scale, df = cluster_scale(sample, codes, effects, x.shape[1] - 1), float(n_clusters - 1)
        matrix = classes.ClusteredCovariance(*arrays, clusters=codes, group_debias=True).cov
    else:
        kind = {"classical": "Homoskedastic", "robust": "Heteroskedastic", "driscoll-kraay": "DriscollKraay"}[
            covariance
        ]
        estimator = getattr(classes, kind if covariance == "driscoll-kraay" else f"{kind}Covariance")
        matrix = estimator(*arrays, debiased=True, extra_df=used - x.shape[1]).cov
    return Estimate(fit.beta, np.asarray(matrix) * scale, df, used, fit.resid, n_clusters)
