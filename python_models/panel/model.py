"""Pooled, fixed-effects and random-effects panel regressions on ``linearmodels``, with tidy results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from scipy import stats

from python_models.errors import InputError
from python_models.panel.covariance import COVARIANCES, FEW_CLUSTERS, FIXED, estimate
from python_models.panel.random_effects import random_effects
from python_models.panel.sample import Sample, estimation_sample, group_means, require_identified, within
from python_models.results import term_table

RANDOM = {"random": ("unit",), "random-period": ("period",), "random-two-way": ("unit", "period")}


@dataclass(frozen=True, slots=True)
class PanelFit:
    """A fitted panel regression.

    Attributes
    ----------
    formula, effects, covariance_type, cluster
        The specification as run.
    terms
        Intercept and the k regressors.
    params, covariance
        (k + 1,) estimates and their (k + 1, k + 1) covariance, in the order of ``terms``.
    df
        Degrees of freedom of the t distribution; ``None`` for the normal (random effects).
    residual
        (n,) idiosyncratic residuals; quasi-demeaned ones for random effects.
    sample
        Arrays behind the fit.
    measures
        What ``glance`` shows.
    notes
        Reasons to read the estimates with care.
    """

    formula: str
    effects: str
    covariance_type: str
    cluster: tuple[str, ...]
    terms: tuple[str, ...]
    params: np.ndarray
    covariance: np.ndarray
    df: float | None
    residual: np.ndarray
    sample: Sample
    measures: Mapping[str, Any]
    notes: tuple[str, ...]
    keys: tuple[str, str]

    def tidy(self, level: float = 0.95) -> pl.DataFrame:
        """One row per term, in ``results.TERM_SCHEMA``."""
        return term_table(self.terms, self.params, np.sqrt(np.diag(self.covariance)), df=self.df, level=level)

    def glance(self) -> pl.DataFrame:
        """One row: sample size, fit and the specification."""
        return pl.DataFrame([dict(self.measures)])

    def tests(self) -> pl.DataFrame:
        """The battery of specification tests, one row each, in ``results.TEST_SCHEMA``."""
        from python_models.panel.specification_tests import all_tests

        return all_tests(self)

    def residuals(self) -> pl.DataFrame:
        """One row per unit and period used: outcome, fitted value (effects included) and residual."""
        unit, period = self.keys
        rows = self.sample.frame.select(unit=unit, period=period)
        return rows.with_columns(
            outcome=self.sample.y, fitted=self.sample.y - self.residual, residual=pl.Series(self.residual)
        )

    def summary(self) -> str:
        """Plain-text overview for the console."""
        head = f"{self.sample.outcome}: {self.effects} effects, {self.covariance_type} standard errors"
        with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_hide_dataframe_shape=True, tbl_width_chars=120):
            glance = self.glance().select(pl.selectors.numeric()).unpivot(variable_name="measure")
            parts = [head, str(self.tidy().drop("component")), str(glance), *self.notes]
        return "\n".join(parts)


def _r_squared(sample: Sample, beta: np.ndarray) -> dict[str, float]:
    """Squared correlations of y with x beta within units, between unit means and overall, as Stata reports them."""
    both = np.column_stack([sample.y, sample.x @ beta])

    def squared(pair: np.ndarray) -> float:
        spread = pair.std(axis=0)
        return float(np.corrcoef(pair.T)[0, 1] ** 2) if (spread > 0).all() else float("nan")

    return {
        "r_squared_within": squared(within(both, sample, "unit")),
        "r_squared_between": squared(group_means(both, sample.unit)),
        "r_squared_overall": squared(both),
    }


def _slope_test(params: np.ndarray, covariance: np.ndarray, df: float | None) -> tuple[float, float]:
    """Wald test that all slopes are zero: F where there is a df, else chi-square over its df."""
    k = len(params) - 1
    if not k:
        return float("nan"), float("nan")
    value = float(params[1:] @ np.linalg.lstsq(covariance[1:, 1:], params[1:], rcond=None)[0]) / k
    return value, float(stats.f.sf(value, k, df) if df is not None else stats.chi2.sf(value * k, k))


def fit_panel(
    frame: Any,
    *,
    unit: str,
    period: str,
    formula: str,
    effects: str = "pooled",
    covariance: str = "classical",
    cluster: str | Sequence[str] | None = None,
) -> PanelFit:
    """Estimate a linear panel regression.

    Parameters
    ----------
    frame
        Polars or pandas frame, one row per unit and period; rows with a missing value are left out and counted.
    formula
        ``y ~ x1 + L.x2 + x1:x3 + C(year)``; an intercept is always part of it. With fixed effects it is reported as
        the mean effect, as Stata does.
    effects
        ``pooled``; fixed effects of ``unit``, ``period`` or ``two-way``; ``random`` (units), ``random-period`` or
        ``random-two-way`` by Swamy and Arora (1972).
    covariance
        ``classical``; ``robust`` (HC1); ``clustered``, with Stata's small-sample factor
        G/(G-1) * (n-1)/(n-K); ``driscoll-kraay`` (Bartlett kernel, floor(4 (T/100)^(2/9)) lags).
    cluster
        Column, or two columns, whose values are the clusters; the unit by default.

    Returns
    -------
    PanelFit

    Raises
    ------
    InputError
        Unknown options, bad panel keys, or regressors that the effects absorb or that are collinear (named).
    """
    if effects not in (*FIXED, *RANDOM):
        raise InputError(f"effects={effects!r} is unknown; choose one of {', '.join((*FIXED, *RANDOM))}.")
    if covariance not in COVARIANCES:
        raise InputError(f"covariance={covariance!r} is unknown; choose one of {', '.join(COVARIANCES)}.")
    if cluster is not None and covariance != "clustered":
        raise InputError(f"cluster= needs covariance='clustered', not {covariance!r}.")
    sample = estimation_sample(frame, unit, period, formula)
    require_identified(sample, effects if effects in FIXED else "pooled")
    columns = (unit,) if cluster is None else (cluster,) if isinstance(cluster, str) else tuple(cluster)
    return _estimate(sample, formula, effects, covariance, columns if covariance == "clustered" else (), (unit, period))


def _estimate(
    sample: Sample, formula: str, effects: str, covariance: str, cluster: tuple[str, ...], keys: tuple[str, str]
) -> PanelFit:
    n = len(sample.y)
    y, x = sample.y, np.column_stack([np.ones(n), sample.x])
    extra: dict[str, float] = {}
    notes = []
    if effects in RANDOM:
        re = random_effects(sample, RANDOM[effects])
        y, x = re.y, re.x
        extra = {f"theta_{name}": value for name, value in re.theta.items()}
        extra |= {"sigma2_error": re.components.error}
        extra |= {f"sigma2_{d}": getattr(re.components, d) for d in RANDOM[effects]}
        notes += [
            f"The variance of the {d} effect was estimated negative and set to 0." for d in re.components.negative
        ]
    fit = estimate(y, x, sample, effects, covariance, cluster)
    df = None if effects in RANDOM else fit.df
    if 0 < fit.n_clusters < FEW_CLUSTERS:
        notes.append(f"Only {fit.n_clusters} clusters: cluster-robust standard errors are likely too small.")
    residual, used = fit.residual, fit.used
    ssr, tss = float(residual @ residual), float(np.sum((y - y.mean()) ** 2))
    log_likelihood = -n / 2 * (np.log(2 * np.pi * ssr / n) + 1)
    f_value, f_p = _slope_test(fit.params, fit.covariance, df)
    measures = {
        "outcome": sample.outcome,
        "effects": effects,
        "covariance": covariance,
        "cluster": " x ".join(cluster) or None,
        "n_clusters": fit.n_clusters or None,
        "n_obs": n,
        "n_units": len(sample.units),
        "n_periods": len(sample.periods),
        "n_dropped": sample.n_dropped,
        "balanced": sample.balanced,
        "df_residual": n - used,
        "sigma2": ssr / (n - used),
        "log_likelihood": log_likelihood,
        "aic": 2 * used - 2 * log_likelihood,
        "bic": used * np.log(n) - 2 * log_likelihood,
        "r_squared": _explained(sample, effects, ssr, tss),
        **_r_squared(sample, fit.params[1:]),
        "f_statistic": f_value,
        "f_p_value": f_p,
        **extra,
    }
    return PanelFit(
        formula=formula,
        effects=effects,
        covariance_type=covariance,
        cluster=cluster,
        terms=("Intercept", *sample.names),
        params=fit.params,
        covariance=fit.covariance,
        df=df,
        residual=residual,
        sample=sample,
        measures=measures,
        notes=tuple(notes),
        keys=keys,
    )


def _explained(sample: Sample, effects: str, ssr: float, tss: float) -> float:
    """R² of the regression as estimated: after the effects are removed, as plm and Stata print for fixed effects."""
    if effects in FIXED:
        tss = float(np.sum(within(sample.y[:, None], sample, effects) ** 2))
    return 1 - ssr / tss
