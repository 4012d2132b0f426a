"""``fit_spatial_panel``: SAR, SEM, SDM, SAC, SDEM and SLX panels, their tables, effects and tests."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from python_models.results import term_table
from python_models.spatial import effects as impacts
from python_models.spatial.connectivity import as_connectivity
from python_models.spatial.estimation import Estimate, estimate
from python_models.spatial.sample import panel_sample
from python_models.spatial.specification import specification


@dataclass(frozen=True, slots=True, eq=False)
class SpatialPanelFit:
    """A fitted spatial panel model.

    Attributes
    ----------
    estimate
        Specification, sample, likelihood, parameter values and covariance, as arrays.
    """

    estimate: Estimate
    _kept: dict[Any, pl.DataFrame] = field(default_factory=dict)

    def tidy(self, level: float = 0.95) -> pl.DataFrame:
        """One row per parameter: component ``main``, ``spatial_lag`` (W x), ``spatial`` (rho, lambda), ``variance``."""
        est = self.estimate
        free = est.problem.free
        names = [*est.cols.terms, *free, "sigma2"]
        parts = [*est.cols.components, *["variance" if n == "phi" else "spatial" for n in free], "variance"]
        return term_table(names, est.parameters, _root(est.covariance.diagonal()), component=parts, level=level)

    def glance(self) -> pl.DataFrame:
        """One row: what was estimated, its fit, and how the effects were dealt with."""
        est = self.estimate
        spec, problem, sample, point = est.spec, est.problem, est.sample, est.point
        parameters = len(est.parameters)
        fit = _fit_measures(est)
        return pl.DataFrame(
            {
                "model": [spec.model],
                "effects": [spec.effects],
                "transformation": [spec.transformation],
                "information": [spec.information],
                "outcome": [sample.outcome],
                "n_obs": [sample.n_units * sample.n_periods],
                "n_units": [sample.n_units],
                "n_periods": [sample.n_periods],
                "n_obs_likelihood": [problem.n_obs],
                "n_parameters": [parameters],
                "log_likelihood": [point.log_likelihood],
                "sigma2": [point.sigma2],
                "r_squared": [fit["r_squared"]],
                "r_squared_within": [fit["r_squared_within"]],
                "corr_squared": [fit["corr_squared"]],
                "aic": [2.0 * parameters - 2.0 * point.log_likelihood],
                "bic": [np.log(problem.n_obs) * parameters - 2.0 * point.log_likelihood],
                "rho": [point.rho if problem.has_lag else None],
                "lambda": [point.lam if problem.has_error else None],
                "phi": [point.phi if problem.is_random else None],
                "theta": [(1.0 + sample.n_periods * point.phi) ** -0.5 if problem.is_random else None],
                "row_standardised": [sample.w.row_standardised],
                "status": ["ok"],
                "note": [est.note],
            },
            schema_overrides={"rho": pl.Float64, "lambda": pl.Float64, "phi": pl.Float64, "theta": pl.Float64},
        )

    def effects(self, draws: int = 1000, seed: int = 20240501, level: float = 0.95) -> pl.DataFrame:
        """Direct, indirect and total effects; see ``python_models.spatial.effects.effects``."""
        key = ("effects", draws, seed, level)
        if key not in self._kept:
            self._kept[key] = impacts.effects(self.estimate, draws, seed, level)
        return self._kept[key]


def _root(variance: np.ndarray) -> np.ndarray:
    return np.sqrt(np.where(variance >= 0, variance, np.nan))


def _fit_measures(est: Estimate) -> dict[str, float]:
    """Elhorst's (2014) R2 with the effects, within R2, and the squared correlation of y with its reduced form."""
    sample, spec = est.sample, est.spec
    residual = est.residuals()
    y = sample.y
    demeaned = y
    if spec.unit_effects == "fixed":
        demeaned = demeaned - demeaned.mean(axis=0)
    if spec.period_effects == "fixed":
        demeaned = demeaned - demeaned.mean(axis=1, keepdims=True)
    demeaned = demeaned - demeaned.mean()
    first = 1 + est.problem.has_lag
    index = np.tensordot(est.point.beta, est.cols.z[first:], axes=1)
    if est.problem.has_lag:
        index = _reduced(est, index)
    if spec.unit_effects == "fixed":
        index = index - index.mean(axis=0)
    if spec.period_effects == "fixed":
        index = index - index.mean(axis=1, keepdims=True)
    index = index - index.mean()
    sse = float(np.vdot(residual, residual))
    return {
        "r_squared": 1.0 - sse / float(((y - y.mean()) ** 2).sum()),
        "r_squared_within": 1.0 - sse / float((demeaned**2).sum()),
        "corr_squared": float(np.vdot(index, demeaned)) ** 2 / float((index**2).sum() * (demeaned**2).sum()),
    }


def _reduced(est: Estimate, values: np.ndarray) -> np.ndarray:
    """(I - rho W)^-1 applied to each period."""
    from scipy.sparse import csc_matrix, eye_array
    from scipy.sparse.linalg import splu

    w, rho = est.sample.w, est.point.rho
    if w.is_sparse:
        return splu(csc_matrix(eye_array(w.n) - rho * w.matrix)).solve(np.ascontiguousarray(values.T)).T
    return np.linalg.solve(np.eye(w.n) - rho * w.matrix, values.T).T


def fit_spatial_panel(
    frame: Any,
    unit: str,
    period: str,
    formula: str,
    w: Any,
    model: str = "sdm",
    effects: str = "two-way",
    lee_yu: bool | str = True,
    information: str = "observed",
    durbin: Sequence[str] | None = None,
) -> Any:
    """Estimate a spatial panel model by maximum likelihood."""
    spec = specification(model, effects, lee_yu, information, durbin, None, "baltagi")
    sample = panel_sample(frame, unit, period, formula, as_connectivity(w))
    return SpatialPanelFit(estimate(sample, spec))
