"""Covariance of moments under the errors asked for, and the degrees of freedom of ``ivreg2`` and ``xtivreg2``.

Absorbed effects count in the variance of the errors (``dofminus``) where errors are independent; with clusters only
those that no cluster holds, and only in small samples (``sdofminus``).
"""

from dataclasses import dataclass

import numpy as np

from python_models.instruments.sample import Arrays
from python_models.instruments.specification import Specification
from python_models.panel.covariance import cluster_codes, require_periods
from python_models.panel.projections import effect_count
from python_models.panel.sample import Sample


@dataclass(frozen=True, slots=True)
class Moments:
    """How moments z'e vary.

    Attributes
    ----------
    kind
        ``classical``, ``robust``, ``clustered`` or ``driscoll-kraay``.
    n
        Rows.
    codes
        (n, 0 to 2) codes of the clusters; those of periods for ``driscoll-kraay``.
    lags
        Lags of the Bartlett kernel of ``driscoll-kraay``: floor(4 (T/100)^(2/9)).
    dofminus, sdofminus
        Absorbed coefficients counted in large and in small samples (Baum, Schaffer and Stillman 2007).
    n_clusters
        Clusters, the fewer of two; 0 without clustering.
    """

    kind: str
    n: int
    codes: np.ndarray
    lags: int
    dofminus: int
    sdofminus: int
    n_clusters: int

    def covariance(self, z: np.ndarray, e: np.ndarray) -> np.ndarray:
        """(p, p) covariance of z'e, z (n, p) and e (n,), without small-sample factor."""
        if self.kind == "classical":
            return np.asarray(z.T @ z * (float(e @ e) / (self.n - self.dofminus)))
        scores = z * e[:, None]
        if self.kind == "robust":
            return np.asarray(scores.T @ scores * (self.n / (self.n - self.dofminus)))
        if self.kind == "driscoll-kraay":
            return self._kernel(scores)
        out = _outer(scores, self.codes[:, 0])
        if self.codes.shape[1] == 2:
            both = self.codes[:, 0] * (self.codes[:, 1].max() + 1) + self.codes[:, 1]
            out = out + _outer(scores, self.codes[:, 1]) - _outer(scores, np.unique(both, return_inverse=True)[1])
        return out

    def _kernel(self, scores: np.ndarray) -> np.ndarray:
        sums = _sums(scores, self.codes[:, 0])
        out = sums.T @ sums
        for lag in range(1, self.lags + 1):
            cross = sums[lag:].T @ sums[:-lag]
            out = out + (1 - lag / (self.lags + 1)) * (cross + cross.T)
        return np.asarray(out)

    def small(self, columns: int) -> float:
        """What a covariance is multiplied by in small samples, of an equation with ``columns`` slopes."""
        left = self.n - columns - self.dofminus - self.sdofminus
        if self.n_clusters:
            return (self.n - 1) / left * self.n_clusters / (self.n_clusters - 1)
        return (self.n - self.dofminus) / left

    def degrees(self, columns: int) -> int:
        """Degrees of freedom of t, and of the denominator of F, of an equation with ``columns`` slopes."""
        if self.kind == "driscoll-kraay":
            return self.n_periods - 1
        return self.n_clusters - 1 if self.n_clusters else self.n - columns - self.dofminus - self.sdofminus

    @property
    def n_periods(self) -> int:
        """Periods whose scores are summed; 0 without ``driscoll-kraay``."""
        return int(self.codes.max()) + 1 if self.kind == "driscoll-kraay" else 0


def _sums(scores: np.ndarray, codes: np.ndarray) -> np.ndarray:
    groups = int(codes.max()) + 1
    return np.stack([np.bincount(codes, weights=column, minlength=groups) for column in scores.T], axis=1)


def _outer(scores: np.ndarray, codes: np.ndarray) -> np.ndarray:
    sums = _sums(scores, codes)
    return np.asarray(sums.T @ sums)


def moments(arrays: Arrays, spec: Specification) -> Moments:
    """The covariance of moments that a specification asks for.

    Raises
    ------
    InputError
        Clusters that cannot be read; Driscoll-Kraay errors of fewer than three periods.
    """
    panel, absorbed = arrays.panel, arrays.absorbed
    n, none = len(arrays.y), np.empty((len(arrays.y), 0), dtype=int)
    pooled = spec.effects == "pooled"
    if spec.covariance == "clustered":
        codes = cluster_codes(panel, spec.cluster)
        clusters = int(codes.max(axis=0).min()) + 1
        return Moments("clustered", n, codes, 0, 0, _not_nested(panel, spec.effects, codes), clusters)
    if spec.covariance == "driscoll-kraay":
        require_periods(panel)
        lags = int(4 * (len(panel.periods) / 100) ** (2 / 9))
        return Moments(spec.covariance, n, panel.period[:, None], lags, 0, absorbed, 0)
    return Moments(spec.covariance, n, none, 0, 0 if pooled else absorbed, 1 if pooled else 0, 0)


def _not_nested(panel: Sample, effects: str, codes: np.ndarray) -> int:
    """Coefficients of the effects that no cluster holds whole: they count in small samples, the others do not."""
    if effects == "pooled":
        return 1
    nested = {
        d: any(_holds(getattr(panel, d), column) for column in codes.T)
        for d in ("unit", "period")
        if effects in (d, "two-way")
    }
    if not any(nested.values()):
        return effect_count(panel, effects)
    held = max(int(getattr(panel, d).max()) + 1 for d, inside in nested.items() if inside)
    return 0 if all(nested.values()) else effect_count(panel, effects) - held


def _holds(own: np.ndarray, cluster: np.ndarray) -> bool:
    """Whether no group of ``own`` (n,) lies in two clusters."""
    last = np.empty(own.max() + 1, dtype=cluster.dtype)
    last[own] = cluster
    return bool((last[own] == cluster).all())
