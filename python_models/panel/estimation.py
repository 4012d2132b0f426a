"""Least squares after the effects, with the covariance asked for, scaled as Stata scales it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from python_models.errors import InputError
from python_models.panel.covariance import Covariance, cluster_codes, regress, require_periods, sandwich
from python_models.panel.projections import effect_count, within, without_effects
from python_models.panel.sample import Sample
from python_models.panel.specification import FIXED
from python_models.scaled_algebra import nothing_left, unless_rounding

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


@dataclass(frozen=True, slots=True)
class Equation:
    """What is regressed: the effects are taken out already, and the level with them.

    Attributes
    ----------
    y, x
        (n,) and (n, k + 1), the intercept first.
    level, centre
        Means of y and (k,) of the regressors that were taken off: the intercept put back is the mean effect, as Stata
        reports it.
    sizes
        (1 + k,) norms of the outcome and the regressors before, whose digits bound what a residual, or an intercept,
        can mean.
    """

    y: np.ndarray
    x: np.ndarray
    level: float
    centre: np.ndarray
    sizes: np.ndarray

    def intercept(self, beta: np.ndarray) -> float:
        """The intercept of the levels, of coefficients (k + 1,) of what is regressed."""
        value = beta[0] + self.level - self.centre @ beta[1:]
        return unless_rounding(value, self.sizes / np.sqrt(len(self.y)), np.append(1.0, beta[1:]))


def fixed_equation(sample: Sample, effects: str, x: np.ndarray | None = None) -> Equation:
    """The sample's y on its own regressors, or on ``x`` (n, k), with fixed ``effects``."""
    y, own = without_effects(sample, effects)
    left = own if x is None else within(x, sample, effects)
    raw = sample.x if x is None else x
    both = np.empty((len(y), left.shape[1] + 1), order="F")
    both[:, 0], both[:, 1:] = 1.0, left
    return Equation(y, both, float(sample.y.mean()), raw.mean(axis=0), norms(sample.y, raw))


def norms(y: np.ndarray, x: np.ndarray) -> np.ndarray:
    """(1 + k,) of y (n,) and the columns of x (n, k)."""
    return np.append(np.linalg.norm(y), np.linalg.norm(x, axis=0))


def cluster_scale(sample: Sample, codes: np.ndarray, effects: str, k: int) -> float:
    """n / (n - K) as Stata and fixest count K: effects nested in a cluster are free, the intercept is not.

    linearmodels' ``group_debias`` supplies the other part of the factor, G/(G-1) * (n-1)/n.
    """
    used = 1
    for dimension in ("unit", "period"):
        if effects not in (dimension, "two-way"):
            continue
        own = getattr(sample, dimension)
        used += 0 if any(_nested(own, c) for c in codes.T) else int(own.max())
    n = len(sample.y)
    # units and periods in parts that no row links count once less per part
    return n / (n - min(used, effect_count(sample, effects)) - k)


def _nested(own: np.ndarray, cluster: np.ndarray) -> bool:
    """Whether no group of ``own`` (n,) lies in two clusters: each row has the cluster that its group's last row has."""
    last = np.empty(own.max() + 1, dtype=cluster.dtype)
    last[own] = cluster
    return bool((last[own] == cluster).all())


def estimate(
    equation: Equation, sample: Sample, effects: str, covariance: str, cluster: Sequence[str] = ()
) -> Estimate:
    """Least squares of an equation from which fixed ``effects`` were taken; random effects count as pooled."""
    y, x = equation.y, equation.x
    effects = effects if effects in FIXED else "pooled"
    used = x.shape[1] - 1 + effect_count(sample, effects)
    if used >= len(y):
        raise InputError(f"{len(y)} rows leave nothing to estimate the variance of {used} coefficients from.")
    fit = regress(y, x)
    n_clusters, scale, df, codes = 0, 1.0, float(len(y) - used), None
    if covariance == "driscoll-kraay":
        require_periods(sample)
        df = float(len(sample.periods) - 1)  # it is made of one sum of scores a period, as xtscc counts
    if cluster:
        codes = cluster_codes(sample, cluster)
        n_clusters = int(codes.max(axis=0).min()) + 1
        scale, df = cluster_scale(sample, codes, effects, x.shape[1] - 1), float(n_clusters - 1)
    found = sandwich(fit, sample, covariance, codes, len(y) - used, scale, equation.centre, effects != "pooled")
    params = np.append(equation.intercept(fit.beta), fit.beta[1:])
    exact = nothing_left(fit.residual, y, float(equation.sizes[0]))
    matrix = np.full_like(found.matrix, np.nan) if exact else found.matrix
    return Estimate(params, matrix, df, used, fit.residual, n_clusters, found, exact)
