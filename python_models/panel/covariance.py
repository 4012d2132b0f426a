"""Least squares through ``linearmodels`` with the covariance that was asked for, scaled as Stata scales it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from python_models.errors import InputError
from python_models.panel.sample import Sample, effect_count

COVARIANCES = {"classical": "unadjusted", "robust": "robust", "clustered": "clustered", "driscoll-kraay": "kernel"}
FIXED = ("pooled", "unit", "period", "two-way")
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


def estimate(
    y: np.ndarray, x: np.ndarray, sample: Sample, effects: str, covariance: str, cluster: Sequence[str] = ()
) -> Estimate:
    """Regress y (n,) on x (n, k + 1, intercept first) with fixed ``effects``.

    Random effects arrive quasi-demeaned and are treated as pooled.
    """
    import pandas as pd
    from linearmodels.panel import PanelOLS, PooledOLS

    index = pd.MultiIndex.from_arrays([sample.unit, sample.period], names=["unit", "period"])
    lhs = pd.DataFrame({"y": y}, index=index)
    rhs = pd.DataFrame(x, index=index, columns=[f"x{j}" for j in range(x.shape[1])])
    effects = effects if effects in FIXED else "pooled"
    options: dict[str, Any] = {"cov_type": COVARIANCES[covariance], "debiased": not cluster}
    codes = np.zeros((len(y), 0), dtype=int)
    if cluster:
        codes = cluster_codes(sample, cluster)
        options |= {"clusters": pd.DataFrame(codes, index=index), "group_debias": True}
    if effects == "pooled":
        result = PooledOLS(lhs, rhs).fit(**options)
    else:
        flags = {"entity_effects": effects != "period", "time_effects": effects != "unit"}
        options |= {"auto_df": False, "count_effects": not cluster}
        result = PanelOLS(lhs, rhs, **flags).fit(**options)
    used = x.shape[1] - 1 + effect_count(sample, effects)
    n_clusters = int(codes.max(axis=0).min()) + 1 if cluster else 0
    scale = cluster_scale(sample, codes, effects, x.shape[1] - 1) if cluster else 1.0
    return Estimate(
        params=np.asarray(result.params),
        covariance=np.asarray(result.cov) * scale,
        df=float(n_clusters - 1 if cluster else len(y) - used),
        used=used,
        residual=np.asarray(result.resids).ravel(),
        n_clusters=n_clusters,
    )
