"""The fitted spatial panel, of one sample or of several: parameters, effects, tests and rows as tidy frames."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from html import escape

import numpy as np
import polars as pl

from python_models.cautions import Caution
from python_models.counts import SEED
from python_models.frames import Answer
from python_models.results import cautions_of, term_table, test_table
from python_models.shown import Shown
from python_models.spatial import effects as impacts
from python_models.spatial.connectivity import Connectivity
from python_models.spatial.estimation import Estimate
from python_models.spatial.summary import summary_text
from python_models.spatial.tests import Row, battery
from python_models.threads import one_thread
from python_models.weights.matrix import transposed
from python_models.words import Language, listed, mark
from python_models.words.errors import translated
from python_models.words.fits import FITS, line, said
from python_models.words.spoken import spoken

_LARGE = 1000


def threads(w: Connectivity) -> AbstractContextManager[object]:
    """One thread where W is small; the eigenvalues of a large one are worth several."""
    return one_thread() if w.n < _LARGE else nullcontext()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SpatialPanelFit(Shown):
    """A fitted spatial panel model, a ``python_models.fit.Fit``.

    Attributes
    ----------
    estimate
        Specification, sample, likelihood, parameter values and covariance, as arrays.
    formula
        The formula as it was given.
    w_unit
        What the estimate's W was divided by; rho, lambda and coefficients of spatial lags are shown for W as given.
    """

    estimate: Estimate
    formula: str
    w_unit: float = 1.0
    _effects: dict[tuple[int, int, float], pl.DataFrame] = field(default_factory=dict, repr=False)
    _tests: list[Row] = field(default_factory=list, repr=False)

    def __repr__(self) -> str:
        spec, sample = self.estimate.spec, self.estimate.sample
        effects = said("effects", spec.effects, spoken())
        size = FITS("units_periods", spoken(), units=sample.n_units, periods=sample.n_periods)
        return line("SpatialPanelFit", (self.formula, spec.model, effects, size), spoken())

    @property
    def nobs(self) -> int:
        """Units times periods; the likelihood of a transformed panel has fewer (``glance``)."""
        return self.estimate.sample.n_units * self.estimate.sample.n_periods

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of the parameters, each once: ``x1``, ``W.x1``, ``rho``, ``lambda``, ``phi``, ``sigma2``."""
        cols = self.estimate.cols
        slopes = (f"W.{t}" if c == "spatial_lag" else t for t, c in zip(cols.terms, cols.components, strict=True))
        return (*slopes, *self.estimate.problem.free, "sigma2")

    @property
    def params(self) -> np.ndarray:
        """(k,) estimates, in the order of ``terms``."""
        return self.estimate.parameters * self._units()

    @property
    def covariance(self) -> np.ndarray:
        """(k, k) covariance of ``params``; nan where the information could not be inverted."""
        units = self._units()
        return self.estimate.covariance * units[:, None] * units

    def _units(self) -> np.ndarray:
        """(k,) what turns a parameter of the estimate's W into one of the caller's."""
        est = self.estimate
        lagged = [c == "spatial_lag" for c in est.cols.components]
        lagged += [name in ("rho", "lambda") for name in est.problem.free] + [False]
        return np.where(lagged, 1.0 / self.w_unit, 1.0)

    @property
    def df_resid(self) -> None:
        """None: maximum likelihood rests on the normal."""

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What the likelihood showed: bias of a lagged outcome, roots, variances at zero, no standard errors, odd W."""
        return (
            *self.estimate.sample.cautions,
            *self.estimate.cautions,
            *transposed(self.estimate.sample.w.matrix * self.w_unit),
        )

    def tidy(self, level: float = 0.95) -> pl.DataFrame:
        """One row per parameter: component ``main``, ``spatial_lag`` (W x), ``spatial`` (rho, lambda), ``variance``."""
        est = self.estimate
        free = est.problem.free
        names = [*est.cols.terms, *free, "sigma2"]
        parts = [*est.cols.components, *["variance" if n == "phi" else "spatial" for n in free], "variance"]
        return term_table(names, self.params, _root(self.covariance.diagonal()), component=parts, level=level)

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
                "rho": [point.rho / self.w_unit if problem.has_lag else None],
                "lambda": [point.lam / self.w_unit if problem.has_error else None],
                "phi": [point.phi if problem.is_random else None],
                "theta": [(1.0 + sample.n_periods * point.phi) ** -0.5 if problem.is_random else None],
                "row_standardised": [sample.w.row_standardised and self.w_unit == 1.0],
                "status": ["ok"],
            },
            schema_overrides={"rho": pl.Float64, "lambda": pl.Float64, "phi": pl.Float64, "theta": pl.Float64},
        )

    def effects(self, draws: int = 1000, seed: int = SEED, level: float = 0.95) -> pl.DataFrame:
        """Direct, indirect and total effects; see ``python_models.spatial.effects.effects``.

        Those of a model without spatial lags (sem) are its coefficients, with no indirect effect.
        """
        key = impacts.choices(draws, seed, level)
        if key not in self._effects:
            with threads(self.estimate.sample.w):
                self._effects[key] = impacts.effects(self.estimate, *key)
        return self._effects[key]

    def joint_effects(self, component: str) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
        """Regressors, their ``direct``, ``indirect`` or ``total`` effects and the covariance of these."""
        with threads(self.estimate.sample.w):
            return impacts.joint_effects(self.estimate, component)

    def tests(self) -> pl.DataFrame:
        """LM, Wald, LR, Hausman and Mundlak tests; see ``python_models.spatial.tests.battery``."""
        return test_table(self._battery())

    def test_cautions(self) -> tuple[Caution, ...]:
        """Hausman tests whose covariance difference is indefinite."""
        return cautions_of(self._battery())

    def rows(self) -> pl.DataFrame:
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

    def summary(self, language: Language | None = None) -> str:
        """The tables as text, for a terminal."""
        top = self.glance().row(0, named=True)
        tables = self.tidy(), self.effects(), self.tests()
        return summary_text(top, self.formula, *tables, self.cautions, language or spoken())

    def _battery(self) -> list[Row]:
        if not self._tests:
            with threads(self.estimate.sample.w):
                self._tests.extend(battery(self.estimate))
        return self._tests


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


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SpatialPanelFits(Answer):
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

    def __repr__(self) -> str:
        said_of = mark("colon", spoken())
        told = listed([f"{name}{said_of}{fit!r}" for name, fit in self.fits.items()], spoken(), by="clause")
        if self.failures:
            without = FITS("without_estimates", spoken(), names=listed(list(self.failures), spoken()))
            told += mark("semicolon", spoken()) + without
        return line("SpatialPanelFits", [told], spoken())

    def _repr_html_(self) -> str:
        told = [f"<p>{escape(name)}</p>{fit._repr_html_()}" for name, fit in self.fits.items()]
        return "".join(
            [
                *told,
                *(f"<p>{escape(name)}: {escape(translated(why, spoken()))}</p>" for name, why in self.failures.items()),
            ]
        )

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

    def effects(self, draws: int = 1000, seed: int = SEED, level: float = 0.95) -> pl.DataFrame:
        """One row per sub-sample, effect and regressor."""
        return self._stack(lambda fit: fit.effects(draws, seed, level))

    def tests(self) -> pl.DataFrame:
        """One row per sub-sample and test."""
        return self._stack(lambda fit: fit.tests())

    def summary(self, language: Language | None = None) -> str:
        """The tables of every sub-sample as text."""
        speaks = language or spoken()
        parts = [f"[{name}]\n{fit.summary(speaks)}" for name, fit in self.fits.items()]
        failed = (f"[{name}]\n{translated(reason, speaks)}" for name, reason in self.failures.items())
        return "\n\n".join([*parts, *failed])
