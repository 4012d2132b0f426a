"""From steps to a fit: counts, small-sample factors, joint test, tests and the sentences a reader must see."""

import warnings as python_warnings

import numpy as np
from scipy import sparse

from python_models.errors import InputError
from python_models.gmm.equations import Equations
from python_models.gmm.estimation import Clusters, Estimate
from python_models.gmm.fit import DynamicPanelFit
from python_models.gmm.moments import Moments
from python_models.gmm.spatial_weights import stationarity
from python_models.gmm.specification import GMMWarning, Specification
from python_models.gmm.specification_tests import (
    HANSEN_TOO_GOOD,
    TestResult,
    difference_in_hansen,
    sargan_hansen,
    serial_correlation,
)
from python_models.scaled_algebra import wald


def report(
    spec: Specification,
    moments: Moments,
    fitted: Estimate,
    clusters: Clusters,
    collinear: list[str],
    base: list[str],
    spatial: sparse.csr_array | None,
) -> DynamicPanelFit:
    """Assemble the fit and issue its warnings."""
    equations = moments.equations
    rows = equations.used[equations.n_periods :] if spec.system else equations.used
    per_group = rows.sum(axis=0)
    per_group = per_group[per_group > 0]
    n, n_groups, k = int(per_group.sum()), len(per_group), len(equations.names)
    covariance, sigma2, df = _small_sample(spec, moments, fitted, clusters, n, n_groups)
    coefficients, covariance = _uncentre(equations, fitted.last.coefficients, covariance)
    wald_df = k - equations.constant
    slopes = slice(0, wald_df)
    joint = wald(coefficients[slopes], covariance[slopes, slopes])
    results = [
        *serial_correlation(moments, fitted, spec, sigma2),
        *sargan_hansen(moments, fitted, n_groups),
        *difference_in_hansen(moments, fitted),
    ]
    if spatial is not None:
        radius, note = stationarity(equations.variables.outcome, equations.names, coefficients, spatial)
        results.append(TestResult("stationarity", radius, None, float("nan"), note))
    sentences = _sentences(fitted, results, n_groups, collinear, spec, clusters)
    for sentence in sentences:
        python_warnings.warn(sentence, GMMWarning, stacklevel=4)
    return DynamicPanelFit(
        spec, equations.variables.outcome, equations.names, coefficients, covariance, results, sentences, collinear,
        base, n, n_groups, (int(per_group.min()), n / n_groups, int(per_group.max())), sigma2, df,
        joint / (wald_df if spec.small else 1), wald_df, fitted, moments,
    )  # fmt: skip


def _small_sample(
    spec: Specification, moments: Moments, fitted: Estimate, clusters: Clusters, n: int, n_groups: int
) -> tuple[np.ndarray, float, int | None]:
    """Covariance, error variance and residual degrees of freedom, with ``small``'s factors if asked for."""
    if not spec.small:
        return fitted.covariance, fitted.sigma2, None
    k, constant = len(moments.equations.names), moments.equations.constant
    variance_rows = n if spec.h == 1 and spec.system else moments.n_transformed
    if min(variance_rows, n) <= k:
        raise InputError(
            f"small=True divides by rows less coefficients, but {min(variance_rows, n)} rows are there for {k} "
            "coefficients; leave out terms, shorten the lags or set small=False."
        )
    sigma2 = fitted.sigma2 * variance_rows / (variance_rows - k)
    if fitted.steps == 1 and not spec.robust:
        return fitted.covariance * variance_rows / (variance_rows - k), sigma2, n - k
    groups_factor = 1.0 if clusters.keys else n_groups / (n_groups - 1)
    factor = (n - 1) / (n - k) * groups_factor
    return fitted.covariance * factor, sigma2, (clusters.smallest or n_groups) - constant


def _uncentre(equations: Equations, coefficients: np.ndarray, covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Put the constant back where uncentred data have it."""
    if not equations.constant:
        return coefficients, covariance
    back = np.eye(len(coefficients))
    back[-1, :-1] = -equations.center_x[:-1]
    moved = back @ coefficients
    moved[-1] += equations.center_y
    return moved, back @ covariance @ back.T


def _sentences(
    fitted: Estimate,
    results: list[TestResult],
    n_groups: int,
    collinear: list[str],
    spec: Specification,
    clusters: Clusters,
) -> list[str]:
    out = []
    rank = fitted.first.weight.rank
    groups, called = (clusters.smallest, "clusters") if clusters.keys else (n_groups, "groups")
    if not fitted.unique:
        consequence = (
            "the two-step weight is singular and its numbers depend on the generalised inverse, so one-step estimates "
            "are reported and no Hansen test"
            if spec.steps != 1
            else "no Hansen test is given"
        )
        out.append(
            f"{rank} instruments for {groups} {called} (the moments have rank {fitted.moment_rank}): {consequence}. "
            "Collapse the instruments or limit their lags."
        )
    elif rank > groups:
        out.append(f"{rank} instruments exceed {groups} {called}; collapse them or limit their lags.")
    hansen = next((t for t in results if t.name == "hansen"), None)
    if hansen is not None and hansen.p_value > HANSEN_TOO_GOOD:
        out.append(
            f"Hansen p = {hansen.p_value:.3f} is close to 1: with {rank} instruments the test may have no power."
        )
    if collinear:
        out.append(f"Left out as collinear: {', '.join(collinear)}.")
    out += [
        f"The spatial process is {t.note}." for t in results if t.name == "stationarity" and "not" in (t.note or "")
    ]
    return out
