"""Pooled, fixed-effects and random-effects panel regressions on ``linearmodels``, with tidy results."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from python_models.cautions import Caution
from python_models.panel.estimation import FEW_CLUSTERS, Equation, Estimate, estimate, fixed_equation, norms
from python_models.panel.identification import require_identified
from python_models.panel.projections import group_means, within
from python_models.panel.random_effects import random_effects
from python_models.panel.result import PanelFit
from python_models.panel.sample import Sample, estimation_sample, without_singletons
from python_models.panel.sample import singletons as singletons_of
from python_models.panel.specification import FIXED, RANDOM, Specification, specification
from python_models.tails import chi2_tail, f_tail


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


def _slope_test(fit: Estimate, df: float | None) -> tuple[float | None, float | None]:
    """Wald test that all slopes are zero: F where there is a df, else chi-square over its df.

    None where the covariance of k slopes has not rank k or was mended: no F of k restrictions exists then (Stata prints
    a dot).
    """
    k = len(fit.params) - 1
    if not k:
        return float("nan"), float("nan")
    value, rank = fit.found.joint(k)
    if rank < k or fit.found.negative or fit.exact:
        return None, None
    return value / k, float(f_tail(value / k, k, df) if df is not None else chi2_tail(value, k))


def fit_panel(
    frame: Any,
    unit: str,
    period: str,
    formula: str,
    *,
    effects: str | None = None,
    covariance: str = "classical",
    cluster: str | Sequence[str] | None = None,
    singletons: str = "keep",
    small: bool | None = None,
) -> PanelFit:
    """Estimate a linear panel regression.

    Parameters
    ----------
    frame
        Polars or pandas frame, one row per unit and period; rows with a missing value are left out and counted.
    formula
        ``y ~ x1 + L.x2 + x1:x3 + C(year)`` (docs/formulas.md); an intercept is always part of it. With fixed effects
        it is reported as the mean effect, as Stata does. ``y ~ x | unit + year`` names the fixed effects in place of
        ``effects``, by the columns of unit and period.
    effects
        ``pooled`` where nothing else is said; fixed effects of ``unit``, ``period`` or ``two-way``; ``random`` (units),
        ``random-period`` or ``random-two-way`` by Swamy and Arora (1972).
    covariance
        ``classical``; ``robust`` (HC1); ``clustered``, with Stata's small-sample factor
        G/(G-1) * (n-1)/(n-K); ``driscoll-kraay`` (Bartlett kernel, floor(4 (T/100)^(2/9)) lags).
    cluster
        Column, or two columns, whose values are the clusters; the unit by default.
    singletons
        Rows that a fixed effect of their own fits: ``keep`` (as Stata's ``xtreg``), said as a caution, or ``drop``
        until there are none, as ``reghdfe``. Slopes are the same; clusters and so errors are not.
    small
        True: t and F with ``df_residual`` degrees of freedom (clusters less one where clustered, periods less one under
        Driscoll-Kraay); False: the normal and
        χ² (``f_statistic`` is then χ² / k), with the same standard errors. By default as Stata's ``xtreg``: True, but
        False for random effects; ``xtivreg`` is False for both, and True with its option ``small``.

    Returns
    -------
    PanelFit

    Raises
    ------
    InputError
        Unknown options, bad panel keys, or regressors that the effects absorb or that are collinear (named).

    Notes
    -----
    Where clusters or periods are fewer than slopes, or a two-way variance had to be mended, the covariance has not full
    rank: ``glance`` has no F then and ``cautions`` says why. A standard error that is zero but for rounding is nan.
    """
    spec = specification(unit, period, formula, effects, covariance, cluster, singletons, small)
    sample = estimation_sample(frame, unit, period, formula)
    count = int(singletons_of(sample, spec.effects).sum())
    found = [Caution(f"singletons_{'kept' if singletons == 'keep' else 'dropped'}", {"count": count})]
    if singletons == "drop":
        sample = without_singletons(sample, spec.effects, frame, formula)
    require_identified(sample, spec.effects if spec.effects in FIXED else "pooled")
    return _fit(sample, spec, found if count else [])


def _fit(sample: Sample, spec: Specification, cautions: list[Caution]) -> PanelFit:
    equation, components, more = equation_of(sample, spec.effects)
    fit = estimate(equation, sample, spec.effects, spec.covariance, spec.cluster)
    cautions = [*cautions, *more, *sample.cautions]
    if 0 < fit.n_clusters < FEW_CLUSTERS:
        cautions.append(Caution("few_clusters", {"clusters": fit.n_clusters}))
    if spec.covariance == "driscoll-kraay" and len(sample.periods) < FEW_CLUSTERS:
        cautions.append(Caution("few_periods", {"periods": len(sample.periods)}))
    cautions += _covariance_cautions(fit, ("Intercept", *sample.names))
    df = fit.df if spec.finite else None
    return PanelFit(
        specification=spec,
        terms=("Intercept", *sample.names),
        params=fit.params,
        covariance=fit.covariance,
        df_resid=df,
        residual=fit.residual,
        sample=sample,
        measures=_measures(sample, spec, fit, df, equation.y) | components,
        cautions=tuple(cautions),
    )


def _covariance_cautions(fit: Estimate, terms: tuple[str, ...]) -> list[Caution]:
    """What a reader must know of the covariance: mended, short of rank, without some standard errors."""
    found, slopes = fit.found, len(terms) - 1
    out = []
    if fit.exact:
        return [Caution("no_residual")]
    if found.negative:
        out.append(Caution("negative_eigenvalues", {"negative": found.negative, "of": found.among}))
    if found.without:
        out.append(Caution("no_variance", {"terms": ", ".join(terms[i] for i in found.without)}))
    rank = found.joint(slopes)[1] if slopes else 0
    if rank < slopes:
        out.append(Caution("short_rank", {"rank": rank, "slopes": slopes}))
    return out


def equation_of(sample: Sample, effects: str) -> tuple[Equation, dict[str, float], list[Caution]]:
    """The equation, quasi-demeaned for random effects, with their variance components and cautions."""
    if effects not in RANDOM:
        return fixed_equation(sample, effects), {}, []
    re = random_effects(sample, RANDOM[effects])
    components = {f"theta_{name}": value for name, value in re.theta.items()}
    components |= {"sigma2_error": re.components.error}
    components |= {f"sigma2_{d}": getattr(re.components, d) for d in RANDOM[effects]}
    negative = [Caution(f"{dimension}_variance_zero") for dimension in re.components.negative]
    return Equation(re.y, re.x, 0.0, re.centre, norms(re.y, sample.x)), components, negative


def _measures(sample: Sample, spec: Specification, fit: Estimate, df: float | None, y: np.ndarray) -> dict[str, Any]:
    """What ``glance`` shows; ``y`` (n,) is the outcome as it entered, its effects taken out."""
    n, ssr = len(y), float(fit.residual @ fit.residual)
    left = y if spec.effects in FIXED else within(y[:, None], sample, "pooled")[:, 0]
    tss = float(left @ left)
    log_likelihood = -n / 2 * (np.log(2 * np.pi * ssr / n) + 1)
    f_value, f_p = _slope_test(fit, df)
    return {
        "outcome": sample.outcome,
        "effects": spec.effects,
        "covariance": spec.covariance,
        "cluster": " x ".join(spec.cluster) or None,
        "n_clusters": fit.n_clusters or None,
        "n_obs": n,
        "n_units": len(sample.units),
        "n_periods": len(sample.periods),
        "n_dropped": sample.n_dropped,
        "balanced": sample.balanced,
        "df_residual": n - fit.used,
        "sigma2": ssr / (n - fit.used),
        "log_likelihood": log_likelihood,
        "aic": 2 * fit.used - 2 * log_likelihood,
        "bic": fit.used * np.log(n) - 2 * log_likelihood,
        "r_squared": 1 - ssr / tss,
        **_r_squared(sample, fit.params[1:]),
        "f_statistic": f_value,
        "f_p_value": f_p,
    }
