"""``fit_spatial_panel``: SAR, SEM, SDM, SAC, SDEM and SLX panels, their tables, effects and tests."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from python_models.errors import InputError
from python_models.panel_data import as_polars, require_columns
from python_models.results import term_table
from python_models.spatial import effects as impacts
from python_models.spatial.connectivity import Connectivity, as_connectivity
from python_models.spatial.dynamic import with_lagged_outcome
from python_models.spatial.estimation import Estimate, estimate
from python_models.spatial.sample import panel_sample
from python_models.spatial.specification import Specification, specification
from python_models.spatial.summary import summary_text
from python_models.spatial.tests import battery
from python_models.threads import one_thread
from python_models.weights_matrix import labels

_LARGE = 1000


@dataclass(frozen=True, slots=True, eq=False)
class SpatialPanelFit:
    """A fitted spatial panel model.

    Attributes
    ----------
    estimate
        Specification, sample, likelihood, parameter values and covariance, as arrays.
    """

    estimate: Estimate
    _kept: dict[Any, pl.DataFrame] = field(default_factory=dict, repr=False)

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
        return self._once(("effects", draws, seed, level), lambda: impacts.effects(self.estimate, draws, seed, level))

    def tests(self) -> pl.DataFrame:
        """LM, Wald, LR, Hausman and Mundlak tests; see ``python_models.spatial.tests.battery``."""
        return self._once("tests", lambda: battery(self.estimate))

    def residuals(self) -> pl.DataFrame:
        """One row per unit and period: y, fitted values of the structural equation, residual."""
        est = self.estimate
        sample, residual = est.sample, est.residuals()
        units, periods = sample.n_units, sample.n_periods
        return pl.DataFrame(
            {
                "unit": pl.Series(list(sample.units) * periods),
                "period": pl.Series([p for p in sample.periods for _ in range(units)]),
                "outcome": sample.y.ravel(),
                "fitted": (sample.y - residual).ravel(),
                "residual": residual.ravel(),
            }
        )

    def summary(self) -> str:
        """The tables as text, for a terminal."""
        return summary_text(self)

    def _once(self, key: Any, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        if key not in self._kept:
            with _threads(self.estimate.sample.w):
                self._kept[key] = make()
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
    *,
    dynamic: str | None = None,
    by: str | None = None,
    random_error: str = "baltagi",
    lag_order: str = "first",
) -> "SpatialPanelFit | SpatialPanelFits":
    """Estimate a spatial panel model by maximum likelihood.

    y_t = rho W y_t + x_t b + W x_t t + unit and period effects + u_t,  u_t = lambda W u_t + e_t, with the terms that
    the model has.

    Parameters
    ----------
    frame
        Long panel (polars or pandas), one row per unit and period, balanced.
    unit, period
        Key columns.
    formula
        ``y ~ x1 + log(x2) + L.x3 + x1:x2``; the intercept is there where the effects leave room for it.
    w
        libpysal ``Graph`` or ``W``, or a square frame whose columns are the unit identifiers in row order.
    model
        ``sar`` (W y), ``sem`` (W u), ``sdm`` (W y, W x), ``sac`` (W y, W u), ``sdem`` (W u, W x), ``slx`` (W x).
    effects
        ``pooled``, ``unit``, ``period``, ``two-way``, ``random`` (units) or ``random+period`` (random units, fixed
        periods).
    lee_yu
        How fixed effects are dealt with. True: Lee and Yu's (2010) transformation, (N - 1)(T - 1) observations and
        ln|I - rho W| - ln(1 - rho). False: direct (dummy-variable) maximum likelihood. ``"bias_corrected"``: the direct
        estimator with Elhorst's (2014) correction; of a dynamic model, the transformed one with the correction of Yu,
        de Jong and Lee (2008) and Lee and Yu (2010).
    information
        Standard errors from the ``observed`` (full Hessian) or ``expected`` information.
    durbin
        Regressors that get a spatial lag in ``sdm``, ``sdem``, ``slx``; all by default.
    dynamic
        ``"lag"`` adds y of the period before, ``"lag+spatial_lag"`` its spatial lag as well.
    by
        Column that splits the panel; each sub-sample has W cut to its units and standardised anew.
    random_error
        Spatial error with random effects: ``baltagi`` (unit effects outside the filter; Baltagi et al. 2003) or ``kkp``
        (inside it; Kapoor, Kelejian and Prucha 2007).
    lag_order
        ``first``: W, then demean (equal to dummy variables). ``after_demeaning``: splm's order, for comparison only.

    Returns
    -------
    SpatialPanelFit
        With ``tidy() glance() effects() tests() residuals() summary()``; ``SpatialPanelFits`` of the same with ``by``.

    Raises
    ------
    InputError
        Unknown choices, W and units that do not match, an unbalanced panel, regressors that are not identified.
    BoundaryError
        The likelihood rises to the bound of rho or lambda: there is no estimate.

    Notes
    -----
    Sources: Lee and Yu (2010, J. Econometrics 154), Elhorst (2014, Spatial Econometrics, ch. 3), LeSage and Pace
    (2009, Introduction to Spatial Econometrics, ch. 2).
    """
    spec = specification(model, effects, lee_yu, information, durbin, dynamic, random_error, lag_order)
    connectivity = as_connectivity(w)
    if by is None:
        return _fit(frame, unit, period, formula, connectivity, spec)
    return _fit_by(as_polars(frame), unit, period, formula, connectivity, spec, by)


def _fit(frame: Any, unit: str, period: str, formula: str, w: Connectivity, spec: Specification) -> SpatialPanelFit:
    with _threads(w):
        sample = panel_sample(frame, unit, period, formula, w)
        if spec.dynamic:
            sample = with_lagged_outcome(sample)
        return SpatialPanelFit(estimate(sample, spec))


def _threads(w: Connectivity) -> AbstractContextManager[object]:
    """One thread where W is small; the eigenvalues of a large one are worth several."""
    return one_thread() if w.n < _LARGE else nullcontext()


def _fit_by(
    frame: pl.DataFrame, unit: str, period: str, formula: str, w: Connectivity, spec: Specification, by: str
) -> "SpatialPanelFits":
    require_columns(frame, [unit, period, by])
    if frame[by].null_count():
        raise InputError(f"Column {by} has {frame[by].null_count()} empty value(s); every row needs its sub-sample.")
    fits: dict[str, SpatialPanelFit] = {}
    failures: dict[str, str] = {}
    for (value,), part in sorted(frame.partition_by(by, as_dict=True).items(), key=lambda item: str(item[0][0])):
        present = set(labels(part[unit]).to_list())
        try:
            cut = w.subset([name for name in w.ids if name in present])
            fits[str(value)] = _fit(part, unit, period, formula, cut, spec)
        except InputError as exc:
            failures[str(value)] = str(exc)
    if not fits:
        raise InputError(
            f"No sub-sample of {by} could be estimated: " + "; ".join(f"{k}: {v}" for k, v in failures.items())
        )
    return SpatialPanelFits(fits, failures)


@dataclass(frozen=True, slots=True, eq=False)
class SpatialPanelFits:
    """Fits of sub-samples; tables as ``SpatialPanelFit`` has them, with a first column ``sample``.

    Attributes
    ----------
    fits
        By the value of the ``by`` column.
    failures
        Why a sub-sample has no estimates; ``glance`` has a row for it with this status.
    """

    fits: dict[str, SpatialPanelFit]
    failures: dict[str, str]

    def __getitem__(self, sample: str) -> SpatialPanelFit:
        return self.fits[str(sample)]

    def _stack(self, make: Callable[[SpatialPanelFit], pl.DataFrame]) -> pl.DataFrame:
        return pl.concat([make(fit).select(pl.lit(name).alias("sample"), pl.all()) for name, fit in self.fits.items()])

    def tidy(self, level: float = 0.95) -> pl.DataFrame:
        """One row per sub-sample and parameter."""
        return self._stack(lambda fit: fit.tidy(level))

    def glance(self) -> pl.DataFrame:
        """One row per sub-sample, those without estimates included (``status`` says why)."""
        done = self._stack(lambda fit: fit.glance())
        failed = pl.DataFrame(
            {"sample": list(self.failures), "status": list(self.failures.values())},
            schema={"sample": pl.String, "status": pl.String},
        )
        return pl.concat([done, failed], how="diagonal").sort("sample", maintain_order=True)

    def effects(self, draws: int = 1000, seed: int = 20240501, level: float = 0.95) -> pl.DataFrame:
        """One row per sub-sample, effect and regressor."""
        return self._stack(lambda fit: fit.effects(draws, seed, level))

    def tests(self) -> pl.DataFrame:
        """One row per sub-sample and test."""
        return self._stack(lambda fit: fit.tests())

    def summary(self) -> str:
        """The tables of every sub-sample as text."""
        parts = [f"[{name}]\n{fit.summary()}" for name, fit in self.fits.items()]
        return "\n\n".join([*parts, *(f"[{name}]\n{reason}" for name, reason in self.failures.items())])
