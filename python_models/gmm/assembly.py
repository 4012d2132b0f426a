"""From steps to a fit: counts, small-sample factors, joint test, tests and the cautions a reader must see."""

import warnings
from dataclasses import replace

import numpy as np
from scipy import sparse

from python_models.cautions import Caution
from python_models.errors import InputError
from python_models.gmm.equations import Equations
from python_models.gmm.estimation import Clusters, Estimate
from python_models.gmm.moments import Moments
from python_models.gmm.result import DynamicPanelFit
from python_models.gmm.spatial_weights import Stationarity, stationarity
from python_models.gmm.specification import GMMWarning, Specification
from python_models.gmm.tests import (
    HANSEN_TOO_GOOD,
    TestResult,
    difference_in_hansen,
    sargan_hansen,
    serial_correlation,
    untested,
)
from python_models.scaled_algebra import EXACT, rank_of, unless_rounding, wald_of_full_rank
from python_models.weights.matrix import transposed
from python_models.words.cautions import sentence


def assemble(
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
    exact = _exact(moments, fitted)
    if exact:  # errors and tests would be of rounding
        fitted = replace(fitted, covariance=np.full_like(fitted.covariance, np.nan))
    covariance, sigma2, df = _small_sample(spec, moments, fitted, clusters, n, n_groups)
    coefficients, covariance = _uncentre(equations, fitted.last.coefficients, covariance)
    wald_df = k - equations.constant
    slopes = slice(0, wald_df)
    # uncentring moves the constant alone, so the slopes' block is the one that was estimated
    joint = None if fitted.negative or exact else wald_of_full_rank(coefficients[slopes], covariance[slopes, slopes])
    results = (
        untested(spec)
        if exact
        else [
            *serial_correlation(moments, fitted, spec, sigma2),
            *sargan_hansen(moments, fitted, n_groups),
            *difference_in_hansen(moments, fitted),
        ]
    )
    cautions = [*equations.variables.cautions, *_cautions(fitted, results, n_groups, collinear, spec, clusters)]
    if exact:
        cautions.append(Caution("no_residual"))
    elif joint is None and not fitted.negative:
        cautions.append(Caution("short_rank", {"rank": rank_of(covariance[slopes, slopes]), "slopes": wald_df}))
    if spatial is not None:
        roots = stationarity(equations.variables.outcome, equations.names, coefficients, spatial)
        results.append(TestResult("stationarity", roots.radius, None, float("nan"), roots.note))
        cautions += [*_explosive(roots), *transposed(spatial)]
    for caution in cautions:
        warnings.warn(sentence(caution), GMMWarning, stacklevel=4)
    return DynamicPanelFit(
        spec, equations.variables.outcome, tuple(equations.names), coefficients, covariance, results, tuple(cautions),
        collinear, base, n, n_groups, (int(per_group.min()), n / n_groups, int(per_group.max())), sigma2, df,
        float("nan") if joint is None else joint / (wald_df if spec.small else 1), wald_df, fitted, moments,
    )  # fmt: skip


def _exact(moments: Moments, fitted: Estimate) -> bool:
    """Whether the equations leave nothing but rounding of the outcome."""
    return bool(np.linalg.norm(fitted.last.residuals) <= EXACT * np.linalg.norm(moments.equations.y))


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
    sizes = _sizes(equations)
    moved[-1] = unless_rounding(moved[-1] + equations.center_y, sizes, np.append(1.0, moved[:-1]))
    return moved, back @ covariance @ back.T


def _sizes(equations: Equations) -> np.ndarray:
    """(k,) roots of mean squares of the outcome and the regressors in level rows, but for the constant."""
    levels, used = equations.rows[equations.n_periods :, :-1], equations.used[equations.n_periods :]
    centres = np.append(equations.center_y, equations.center_x[:-1])
    return np.sqrt((levels**2).sum(axis=(0, 2)) / used.sum() + centres**2)


def _cautions(
    fitted: Estimate,
    results: list[TestResult],
    n_groups: int,
    collinear: list[str],
    spec: Specification,
    clusters: Clusters,
) -> list[Caution]:
    out = []
    rank = fitted.first.weight.rank
    groups, called = (clusters.smallest, "clusters") if clusters.keys else (n_groups, "groups")
    counts = {"instruments": rank, "groups": groups}
    if not fitted.unique:
        what = "weight" if spec.steps != 1 else "moments"
        out.append(Caution(f"singular_{what}_{called}", counts | {"rank": fitted.moment_rank}))
    elif rank > groups:
        out.append(Caution(f"many_instruments_{called}", counts))
    hansen = next((t for t in results if t.name == "hansen"), None)
    if hansen is not None and hansen.p_value > HANSEN_TOO_GOOD:
        out.append(Caution("hansen_near_one", {"hansen": hansen.p_value, "instruments": rank}))
    if fitted.negative:
        out.append(Caution("negative_several", {"negative": fitted.negative, "of": len(fitted.covariance)}))
    if collinear:
        out.append(Caution("collinear", {"terms": ", ".join(collinear)}))
    return out


def _explosive(roots: Stationarity) -> list[Caution]:
    facts = {"largest": roots.largest, "total": roots.total, "low": roots.low, "high": roots.high}
    return [] if roots.stationary else [Caution("spatial_not_stationary", facts)]
