"""``fit_dynamic_panel``: Arellano–Bond difference and Blundell–Bond system GMM from a data frame."""

import warnings as python_warnings
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import scipy.linalg  # noqa: F401  (its BLAS must be loaded before the thread controller looks for libraries)
from threadpoolctl import ThreadpoolController

from python_models.gmm.equations import (
    Equations,
    add_time_dummies,
    build_equations,
    read_variables,
    without_empty_units,
)
from python_models.gmm.estimation import Clusters, Estimate, estimate
from python_models.gmm.fit import DynamicPanelFit
from python_models.gmm.instruments import build_instruments
from python_models.gmm.inverses import RANK_TOLERANCE
from python_models.gmm.moments import Moments, build_moments
from python_models.gmm.panel_grid import PanelGrid, panel_grid
from python_models.gmm.specification import GMMWarning, InstrumentGroup, Specification, check_specification
from python_models.gmm.specification_tests import (
    TestResult,
    difference_in_hansen,
    sargan_hansen,
    serial_correlation,
)


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def fit_dynamic_panel(
    frame: Any,
    *,
    unit: str,
    period: str,
    formula: str,
    gmm: Sequence[InstrumentGroup] | InstrumentGroup = (),
    iv: Sequence[InstrumentGroup] | InstrumentGroup = (),
    model: str = "system",
    transformation: str = "fd",
    steps: int | str = 2,
    errors: str = "windmeijer",
    h: int = 3,
    small: bool = False,
    time_dummies: bool | str = True,
    constant: bool = True,
    weights: Any = None,
    cluster: str | Sequence[str] = (),
    ar_tests: int = 2,
) -> DynamicPanelFit:
    """Estimate a dynamic panel by GMM with the conventions of Stata's ``xtabond2``."""
    groups = [*_listed(gmm), *_listed(iv)]
    spec = check_specification(
        Specification(
            formula, unit, period, tuple(groups), model, transformation, steps, errors, h, small, time_dummies,
            constant, tuple([cluster] if isinstance(cluster, str) else cluster), ar_tests,
        )
    )  # fmt: skip
    with _threads().limit(limits=1):
        return _fit(panel_grid(frame, unit, period), spec)


def _listed(groups: Any) -> list[InstrumentGroup]:
    return [groups] if isinstance(groups, InstrumentGroup) else list(groups)


def _fit(grid: PanelGrid, spec: Specification) -> DynamicPanelFit:
    variables, base = read_variables(grid, spec), []
    if spec.time_dummies:
        variables, base = add_time_dummies(without_empty_units(variables), spec)
    equations, collinear = _without_collinear(build_equations(variables, spec))
    instruments = build_instruments(equations, spec)
    moments = build_moments(equations, instruments, spec)
    clusters = _clusters(grid, equations, spec)
    fitted = estimate(moments, spec, clusters)
    return _report(spec, moments, fitted, clusters, collinear, base)


def _without_collinear(equations: Equations) -> tuple[Equations, list[str]]:
    """Drop regressors that the ones before them explain; the constant is already taken out of the levels."""
    x = equations.x[:, : len(equations.names) - equations.constant]
    gram = sum((row @ row.T for row in x), np.zeros((x.shape[1],) * 2))
    kept: list[int] = []
    for column in range(len(gram)):
        if gram[column, column] <= 0:
            continue
        trial = [*kept, column]
        scale = 1 / np.sqrt(np.diag(gram)[trial])
        block = gram[np.ix_(trial, trial)] * scale * scale[:, None]
        left = block[-1, -1] - block[-1, :-1] @ np.linalg.solve(block[:-1, :-1], block[:-1, -1]) if kept else 1.0
        if left > RANK_TOLERANCE:
            kept = trial
    if len(kept) == len(gram):
        return equations, []
    dropped = [equations.names[i] for i in range(len(gram)) if i not in kept]
    columns = np.array(kept + [len(gram)] * equations.constant)
    variables = replace(
        equations.variables,
        names=[equations.variables.names[i] for i in kept],
        x=equations.variables.x[:, kept],
    )
    smaller = replace(
        equations,
        variables=variables,
        names=[equations.names[i] for i in columns],
        rows=np.ascontiguousarray(equations.rows[:, np.append(0, columns + 1)]),
        center_x=equations.center_x[columns],
    )
    return smaller, dropped


def _clusters(grid: PanelGrid, equations: Equations, spec: Specification) -> Clusters:
    if not spec.cluster or spec.cluster == (spec.unit,):
        return Clusters()
    raise NotImplementedError


def _report(
    spec: Specification,
    moments: Moments,
    fitted: Estimate,
    clusters: Clusters,
    collinear: list[str],
    base: list[str],
) -> DynamicPanelFit:
    equations = moments.equations
    rows = equations.used[equations.n_periods :] if spec.system else equations.used
    per_group = rows.sum(axis=0)
    per_group = per_group[per_group > 0]
    n, groups, k = int(per_group.sum()), len(per_group), len(equations.names)
    covariance, sigma2, df = fitted.covariance, fitted.sigma2, None
    if spec.small:
        variance_rows = n if spec.h == 1 and spec.system else moments.n_transformed
        sigma2 *= variance_rows / (variance_rows - k)
        conventional = fitted.steps == 1 and not spec.robust
        if conventional:
            covariance = covariance * variance_rows / (variance_rows - k)
        else:
            covariance = covariance * (n - 1) / (n - k) * (1 if clusters.keys else groups / (groups - 1))
    coefficients, covariance = _uncentre(equations, fitted.last.coefficients, covariance)
    slopes = slice(0, k - equations.constant)
    wald_df = k - equations.constant
    wald = float(coefficients[slopes] @ np.linalg.solve(covariance[slopes, slopes], coefficients[slopes]))
    if spec.small:
        wald /= wald_df
        observations = n - wald_df if fitted.steps == 1 and not spec.robust else (clusters.smallest or groups)
        df = observations - equations.constant
    results = [
        *serial_correlation(moments, fitted, spec, sigma2),
        *sargan_hansen(moments, fitted, groups),
        *difference_in_hansen(moments, fitted),
    ]
    sentences = _warnings(fitted, results, groups, collinear, spec)
    for sentence in sentences:
        python_warnings.warn(sentence, GMMWarning, stacklevel=4)
    return DynamicPanelFit(
        spec, equations.variables.outcome, equations.names, coefficients, covariance, results, sentences,
        [*collinear, *base], n, groups, (int(per_group.min()), n / groups, int(per_group.max())), sigma2, df,
        wald, wald_df, fitted, moments,
    )  # fmt: skip


def _uncentre(equations: Equations, coefficients: np.ndarray, covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Put the constant back where uncentred data have it."""
    if not equations.constant:
        return coefficients, covariance
    back = np.eye(len(coefficients))
    back[-1, :-1] = -equations.center_x[:-1]
    moved = back @ coefficients
    moved[-1] += equations.center_y
    return moved, back @ covariance @ back.T


def _warnings(
    fitted: Estimate, results: list[TestResult], groups: int, collinear: list[str], spec: Specification
) -> list[str]:
    out = []
    rank = fitted.first.weight.rank
    if not fitted.unique:
        consequence = (
            "the two-step weight is singular and its numbers depend on the generalised inverse, so one-step estimates "
            "are reported and no Hansen test"
            if spec.steps != 1
            else "no Hansen test is given"
        )
        out.append(
            f"{rank} instruments for {groups} groups: {consequence}. Collapse the instruments or limit their lags."
        )
    elif rank > groups:
        out.append(f"{rank} instruments exceed {groups} groups; collapse them or limit their lags.")
    hansen = next((t for t in results if t.name == "hansen"), None)
    if hansen is not None and hansen.p_value > 0.999:
        out.append(f"Hansen p = {hansen.p_value:.3f} is implausibly good: {rank} instruments weaken the test.")
    if collinear:
        out.append(f"Left out as collinear: {', '.join(collinear)}.")
    return out
