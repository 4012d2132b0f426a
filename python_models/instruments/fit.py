"""``fit_iv``: instrumental variables in panels with fixed effects, and in spatial panels, from a data frame."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import special

from python_models.cautions import Caution
from python_models.counts import require_default, require_flags
from python_models.instruments.diagnosis import cautions_of, diagnosed
from python_models.instruments.estimation import Estimate, estimate, system
from python_models.instruments.moments import Moments, moments
from python_models.instruments.result import IvFit
from python_models.instruments.sample import Arrays, read
from python_models.instruments.spatial_error import without_spatial_error
from python_models.instruments.specification import Specification, spatial_terms, specification
from python_models.panel.estimation import FEW_CLUSTERS
from python_models.panel.projections import within
from python_models.scaled_algebra import EXACT, wald_of_full_rank
from python_models.spatial.connectivity import Connectivity, as_connectivity


def fit_iv(
    frame: Any,
    unit: str,
    period: str,
    formula: str,
    *,
    endogenous: str | Sequence[str] = (),
    instruments: str | Sequence[str] = (),
    effects: str | None = None,
    method: str = "2sls",
    covariance: str = "clustered",
    cluster: str | Sequence[str] | None = None,
    small: bool = True,
    row_weights: str | None = None,
    weights: Any = None,
    durbin: str | Sequence[str] | None = None,
    lag_instruments: bool = False,
    spatial_error: bool = False,
    spatial_lag: bool = True,
) -> IvFit:
    """Estimate a panel regression with endogenous regressors by instrumental variables.

    Parameters
    ----------
    frame
        Polars or pandas frame, one row per unit and period; rows with a missing value are left out and counted.
    formula
        ``y ~ x1 + theta`` (docs/formulas.md) with every regressor, the endogenous ones among them. ``| unit + year``
        names the fixed effects in place of ``effects``.
    endogenous
        Regressors of the formula that are correlated with the error.
    instruments
        Terms outside the formula, such as ``L2.theta`` or ``ruggedness:year``; at least as many as ``endogenous``.
    effects
        ``pooled``, ``unit``, ``period`` or ``two-way`` (where nothing else is said).
    method
        ``2sls``; ``liml``, which weak instruments bias less; ``gmm``, two-step, weighted as ``covariance`` says.
    covariance
        ``clustered`` (by unit, or ``cluster``), ``robust``, ``classical`` or ``driscoll-kraay`` (Bartlett kernel,
        floor(4 (T/100)^(2/9)) lags); tests of instruments rest on the same errors.
    cluster
        Column, or two columns, whose values are the clusters; the unit by default.
    small
        True: ``ivreg2``'s option ``small``, t and F with the factors of ``fit_panel``. False: its default, no
        factor, the normal and χ².
    row_weights
        Column of positive analytic weights of rows.
    weights
        W of a spatial panel: adds the spatial lag of the outcome as an endogenous regressor, and W X, W² X of the
        exogenous regressors as instruments (Kelejian and Prucha 1998). The panel must be balanced.
    durbin
        Exogenous regressors whose spatial lag is a regressor too (W³ X is an instrument then).
    lag_instruments
        Whether W and W² of ``instruments`` are instruments as well.
    spatial_error
        Whether errors are u = λ W u + e as well (SARAR): λ from three moments of the residuals (Kelejian and Prucha
        1999; Mutl and Pfaffermayr 2011), then two-stage least squares of the equation times I − λ W. ``glance`` has
        ``spatial_error`` (λ) and ``spatial_error_sigma2``; residuals are of e. ``unit`` or ``two-way`` effects.
    spatial_lag
        False: W without the spatial lag of the outcome, for ``spatial_error`` or ``durbin`` alone. A spatial error of
        exogenous regressors is feasible generalised least squares then (splm's ``spgm(lag = FALSE)``), and has no
        tests of instruments.

    Returns
    -------
    IvFit

    Raises
    ------
    InputError
        Unknown options; regressors or instruments that effects absorb or that repeat each other (named); instruments
        that do not identify; fewer clusters than GMM needs.

    Notes
    -----
    Degrees of freedom are those of ``xtivreg2``: absorbed effects count in σ²; with clusters, those that no cluster
    holds. ``fit.tests()`` has what referees ask of instruments; ``fit.first_stage()`` one row per endogenous regressor;
    ``fit.confidence_set()`` Anderson and Rubin's.
    """
    require_flags(small=small, lag_instruments=lag_instruments, spatial_error=spatial_error, spatial_lag=spatial_lag)
    w = None if weights is None else as_connectivity(weights)
    spec = specification(
        unit,
        period,
        formula,
        endogenous,
        instruments,
        effects=effects,
        method=method,
        covariance=covariance,
        cluster=cluster,
        small=small,
        row_weights=row_weights,
        spatial=w is not None,
        durbin=durbin,
        lag_instruments=lag_instruments,
        spatial_error=spatial_error,
        spatial_lag=spatial_lag,
    )
    if not spec.instruments:
        require_default(fit_iv, "without instruments=", lag_instruments=lag_instruments)
    # estimates do not hang on the unit of W; what is reported is in the unit given
    return _fitted(frame, spec, None if w is None else w.normalised()[0])


def _fitted(frame: Any, spec: Specification, w: Connectivity | None) -> IvFit:
    """The fit of a specification that was checked."""
    arrays, error = read(frame, spec, w), None
    if w is not None and spec.spatial_error:
        arrays, error = without_spatial_error(arrays, spec, w)
    how = moments(arrays, spec)
    data = system(arrays)
    found = estimate(arrays, data, how, spec)
    diagnosis = diagnosed(arrays, data, how, spec, found) if arrays.endogenous else None
    cautions = [*arrays.cautions, *arrays.panel.cautions]
    measures = _measures(arrays, how, spec, found)
    if float(np.linalg.norm(found.residual)) <= EXACT * float(np.linalg.norm(arrays.y)):
        cautions.append(Caution("no_residual"))  # tests of residuals would be of rounding
        found = replace(found, covariance=np.full_like(found.covariance, np.nan))
        measures |= {"f_statistic": None, "f_p_value": None}
        diagnosis = diagnosis and replace(diagnosis, overidentified=None, endogeneity=None)
    elif found.without:
        cautions.append(Caution("no_variance", {"terms": ", ".join(arrays.terms[i] for i in found.without)}))
    if 0 < how.n_clusters < FEW_CLUSTERS:
        cautions.append(Caution("few_clusters", {"clusters": how.n_clusters}))
    if 0 < how.n_periods < FEW_CLUSTERS:
        cautions.append(Caution("few_periods", {"periods": how.n_periods}))
    if diagnosis is not None:
        cautions += cautions_of(diagnosis, arrays, spec)
    scale = _units(arrays.terms, spec, w)
    df = how.degrees(len(arrays.terms) - 1)
    return IvFit(
        specification=spec,
        terms=arrays.terms,
        params=found.params / scale,
        covariance=found.covariance / np.outer(scale, scale),
        df_resid=float(df) if spec.small else None,
        residual=found.residual / arrays.root,
        arrays=arrays,
        moments=how,
        diagnosis=diagnosis,
        w=w,
        measures=measures | ({} if error is None else error.measures()),
        cautions=tuple(cautions),
    )


def _units(terms: Sequence[str], spec: Specification, w: Connectivity | None) -> np.ndarray:
    """(k + 1,) what coefficients are divided by: the unit of W where the term is a spatial lag, else one."""
    if w is None:
        return np.ones(len(terms))
    lagged = spatial_terms(terms, spec)
    return np.array([w.unit if term in lagged else 1.0 for term in terms])


def _measures(arrays: Arrays, how: Moments, spec: Specification, found: Estimate) -> dict[str, Any]:
    """What ``glance`` shows beside the diagnosis."""
    n, k = how.n, len(arrays.terms) - 1
    panel, ssr = arrays.panel, float(found.residual @ found.residual)
    left = arrays.y if spec.effects != "pooled" else arrays.y - arrays.root * (arrays.root @ arrays.y) / n
    f_value, f_p = _joint(found, how, spec)
    divisor = n - how.dofminus - (k + how.sdofminus if spec.small else 0)
    return {
        "outcome": panel.outcome,
        "effects": spec.effects,
        "method": spec.method,
        "covariance": spec.covariance,
        "cluster": " x ".join(spec.cluster) or None,
        "n_clusters": how.n_clusters or None,
        "n_obs": n,
        "n_units": len(panel.units),
        "n_periods": len(panel.periods),
        "n_dropped": panel.n_dropped,
        "balanced": panel.balanced,
        "endogenous": ", ".join(arrays.terms[i] for i in arrays.endogenous) or None,
        "n_instruments": len(arrays.instruments) + k - len(arrays.endogenous) if arrays.endogenous else None,
        "n_excluded": len(arrays.instruments),
        "kappa": found.kappa,
        "df_residual": n - k - arrays.absorbed,
        "sigma2": ssr / divisor,
        "r_squared": 1 - ssr / float(left @ left),
        "r_squared_within": float("nan") if spec.spatial_error else _within(panel, arrays, found),
        "f_statistic": f_value,
        "f_p_value": f_p,
        "f_df": how.degrees(k),
    }


def _within(panel: Any, arrays: Arrays, found: Estimate) -> float:
    """Squared correlation within units of y and its fit, as Stata's; nan for spatial models, whose fit is another."""
    if len(arrays.centre) != len(found.params) - 1 or any(t.startswith("W.") for t in arrays.terms):
        return float("nan")
    x = arrays.x[:, 1:] / arrays.root[:, None]
    pair = within(np.column_stack([arrays.y / arrays.root, x @ found.params[1:]]), panel, "unit")
    spread = pair.std(axis=0)
    return float(np.corrcoef(pair.T)[0, 1] ** 2) if (spread > 0).all() else float("nan")


def _joint(found: Estimate, how: Moments, spec: Specification) -> tuple[float | None, float | None]:
    """F that all slopes are zero, as ``ivreg2`` prints it; None where their covariance lacks rank."""
    k = len(found.params) - 1
    joint = wald_of_full_rank(found.params[1:], found.covariance[1:, 1:])
    if joint is None:
        return None, None
    factor = 1.0 if spec.small else how.small(k)  # ivreg2 prints the F of small samples in either case
    value = joint / factor / k
    return value, float(special.fdtrc(k, how.degrees(k), value))
