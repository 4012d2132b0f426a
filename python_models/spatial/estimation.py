"""From a sample and a specification to estimates: builds the likelihood, maximises it, inverts the information."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import lapack

from python_models.cautions import Caution
from python_models.errors import InputError
from python_models.spatial import dynamic
from python_models.spatial import information as info
from python_models.spatial.coordinates import conditioned, returned, returned_covariance, with_rounded_intercept
from python_models.spatial.errors import BoundaryError
from python_models.spatial.likelihood import Point, Problem, contrast, log_likelihood
from python_models.spatial.maximum import maximise
from python_models.spatial.quadratic_form import (
    Columns,
    check_identified,
    check_variation,
    columns,
    quadratic_form,
)
from python_models.spatial.sample import Sample
from python_models.spatial.specification import Specification


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """A fitted model in arrays.

    Attributes
    ----------
    sample, spec, cols
        What was estimated; W is in the unit that ``Connectivity.normalised`` gave it.
    problem
        The likelihood, in the coordinates ``inner``.
    inner
        The columns as the likelihood has them (``coordinates.conditioned``).
    point
        The estimates.
    covariance
        Over (beta, [rho], [lambda], [phi], sigma2).
    cautions
        What a reader of the numbers must know.
    """

    sample: Sample
    spec: Specification
    cols: Columns
    problem: Problem
    inner: Columns
    point: Point
    covariance: np.ndarray
    cautions: tuple[Caution, ...] = ()

    @property
    def parameters(self) -> np.ndarray:
        """(beta, [rho], [lambda], [phi], sigma2)."""
        values = {"rho": self.point.rho, "lambda": self.point.lam, "phi": self.point.phi}
        return np.concatenate([self.point.beta, [values[name] for name in self.problem.free], [self.point.sigma2]])

    def residuals(self) -> np.ndarray:
        """(T, N) structural residuals (I - rho W) y - x beta - fixed effects."""
        structural = np.tensordot(contrast(self.problem, self.point), self.cols.z, axes=1)
        mean = info.fitted_mean(self.problem, self.point, self.sample, self.spec, self.cols)
        lag = self.point.rho * self.cols.z[1] if self.problem.has_lag else 0.0
        return structural if self.spec.effects == "pooled" else self.cols.z[0] - lag - mean


def build(sample: Sample, spec: Specification) -> tuple[Problem, Columns]:
    """The likelihood of a specification on a sample, and its columns in the coordinates of ``coordinates.conditioned``.

    Raises
    ------
    InputError
        Too few periods or units, a transformation that W does not allow, or regressors that are not identified.
    """
    units, periods = sample.n_units, sample.n_periods
    if spec.unit_effects != "none" and periods < 2:
        raise InputError(f"{spec.effects} effects need at least two periods; the sample has {periods}.")
    lee_yu = spec.transformation == "lee_yu" or (spec.dynamic is not None and spec.transformation == "bias_corrected")
    # forward deviations would break the lagged outcome's recursion: dynamic panels keep T and correct the bias
    drops_unit = lee_yu and spec.unit_effects == "fixed" and spec.dynamic is None
    drops_period = lee_yu and spec.period_effects == "fixed"
    if drops_period and not sample.w.row_standardised:
        raise InputError(
            "The Lee-Yu transformation of period effects holds only for a W whose rows sum to one; make it with "
            "weights(…, standardise='row') or weights_from_file(…, standardise='row'), or use lee_yu=False (explicit "
            "period effects)."
        )
    if spec.effects == "random+period" and spec.has_error and not sample.w.row_standardised:
        raise InputError(
            "Random unit effects with period effects and a spatial error need a W whose rows sum to one; make it with "
            "weights(…, standardise='row') or weights_from_file(…, standardise='row')."
        )
    plain = columns(sample, spec)
    form = quadratic_form(sample, spec, plain)
    check_variation(form, sample, spec, plain)
    cols = conditioned(form, sample, spec, plain)
    if cols is not plain:
        form = quadratic_form(sample, spec, cols)
    check_identified(form, sample, spec)
    log_det = sample.log_determinant() if spec.has_lag or spec.has_error else None
    problem = Problem(
        form=form,
        log_det=log_det.deflated() if drops_period and log_det else log_det,  # type: ignore[arg-type]
        n_obs=(units - drops_period) * (periods - drops_unit),
        multiplicity=periods - drops_unit,
        has_lag=spec.has_lag,
        has_error=spec.has_error,
        is_random=spec.is_random,
        centred=drops_period,
        weights_unit=sample.w.unit,
    )
    if problem.n_obs <= len(cols.terms) + 2:
        raise InputError(f"{problem.n_obs} observations left for {len(cols.terms)} coefficients; use fewer regressors.")
    return problem, cols


def estimate(sample: Sample, spec: Specification) -> Estimate:
    """Maximum likelihood with its covariance; errors as ``build`` and ``maximise``."""
    problem, inner, direct, point = _located(sample, spec)
    covariance, cautions = _covariance(problem, point, sample, spec, inner, direct)
    cols = inner if inner.basis is None else columns(sample, spec)
    point, covariance = returned(point, inner, problem.n_obs), returned_covariance(covariance, inner)
    point = with_rounded_intercept(point, cols)
    if spec.dynamic:
        cautions = [*_dynamic_cautions(problem, point, sample, spec, cols), *cautions]
    return Estimate(sample, spec, cols, problem, inner, point, covariance, tuple(cautions))


def without_covariance(sample: Sample, spec: Specification) -> Estimate:
    """``estimate`` with a covariance of nan and no cautions, for draws, which are asked for neither."""
    problem, inner, _, point = _located(sample, spec)
    cols = inner if inner.basis is None else columns(sample, spec)
    size = len(point.beta) + len(problem.free) + 1
    nothing = np.full((size, size), np.nan)
    return Estimate(sample, spec, cols, problem, inner, returned(point, inner, problem.n_obs), nothing)


def _located(sample: Sample, spec: Specification) -> tuple[Problem, Columns, Point, Point]:
    """The likelihood, its columns, the point of its maximum, and that with its bias corrected where it is to be."""
    problem, inner = build(sample, spec)
    direct = point = maximise(problem)
    if spec.transformation == "bias_corrected":
        correct = dynamic.bias_corrected if spec.dynamic else _bias_corrected
        point = correct(problem, point, sample, spec, inner)
    return problem, inner, direct, point


def greatest_likelihood(sample: Sample, spec: Specification) -> tuple[float, int]:
    """The log-likelihood at its maximum and the number of parameters but the variance, for ratios of likelihoods."""
    problem, cols = build(sample, spec)
    value = returned(maximise(problem), cols, problem.n_obs).log_likelihood
    return value, len(cols.terms) + len(problem.free)


def _dynamic_cautions(
    problem: Problem, point: Point, sample: Sample, spec: Specification, cols: Columns
) -> list[Caution]:
    found = []
    if spec.unit_effects == "fixed" and spec.transformation != "bias_corrected":
        found.append(Caution("lagged_bias", {"periods": sample.n_periods}))
    if not dynamic.is_stationary(problem, point, sample, cols):
        found.append(Caution("not_stationary"))
    return found


def _covariance(
    problem: Problem, point: Point, sample: Sample, spec: Specification, cols: Columns, direct: Point
) -> tuple[np.ndarray, list[Caution]]:
    size = len(point.beta) + len(problem.free) + 1
    if spec.information == "expected":
        matrix = info.expected(problem, point, sample, spec, cols)
        if spec.transformation == "bias_corrected" and problem.has_error:
            # Elhorst's routine filters x at the uncorrected lambda; so do the standard errors that papers print
            first = 1 + problem.has_lag
            matrix[: len(point.beta), : len(point.beta)] = (
                problem.form.at(direct.lam, 0.0)[0][first:, first:] / point.sigma2
            )
    else:
        matrix = info.observed(_effective(problem, sample, spec), point)
    keep = np.arange(size)
    cautions = []
    if problem.is_random and point.phi < 1e-5:
        keep = np.delete(keep, len(point.beta) + problem.free.index("phi"))
        cautions.append(Caution("random_variance_zero"))
    out = np.full((size, size), np.nan)
    scale = 1.0 / np.sqrt(np.abs(matrix.diagonal()[keep]))
    scaled = matrix[np.ix_(keep, keep)] * scale[:, None] * scale
    factor, failed = lapack.dpotrf(scaled, lower=1)
    if failed or not np.isfinite(factor).all():
        return out, [Caution("no_standard_errors")]
    half = lapack.dtrtri(np.tril(factor), lower=1)[0]
    out[np.ix_(keep, keep)] = half.T @ half * scale[:, None] * scale
    return out, cautions


def _effective(problem: Problem, sample: Sample, spec: Specification) -> Problem:
    """The likelihood whose curvature belongs to the point: after a correction, that of Lee and Yu (2010).

    The corrected point is no maximum of the direct one: -n / 2 s2^2 + sse / s2^3 is n (T - 2) / (2 T s2^2) there,
    nothing with two periods. Its distribution is that of the transformed estimator, of (N - 1)(T - 1) cells or
    N (T - 1) with unit effects alone (Lee and Yu 2010), where both are one estimator. Dynamic panels keep T.
    """
    if spec.transformation != "bias_corrected" or spec.dynamic is not None:
        return problem
    unit, period = spec.unit_effects == "fixed", spec.period_effects == "fixed"
    periods, log_det = sample.n_periods - unit, problem.log_det
    if period and log_det is not None and sample.w.row_standardised:
        log_det = log_det.deflated()  # type: ignore[attr-defined]
    return replace(problem, n_obs=(sample.n_units - period) * periods, multiplicity=periods, log_det=log_det)


def _bias_corrected(problem: Problem, point: Point, sample: Sample, spec: Specification, cols: Columns) -> Point:
    """Lee and Yu's (2010) correction of the direct estimator as Elhorst (2014, ch. 3) applies it.

    Two-way: theta + (I / NT)^-1 (0; 1 / (1 - rho); 1 / (2 s2)) / N, then s2 T / (T - 1). Unit effects alone bias only
    s2, by (T - 1) / T; period effects alone by (N - 1) / N.
    """
    units, periods = sample.n_units, sample.n_periods
    k = len(point.beta)
    beta, sigma2 = point.beta, point.sigma2
    spatial = {"rho": point.rho, "lambda": point.lam}
    if spec.effects == "two-way":
        if not sample.w.row_standardised:
            raise InputError(
                "The bias correction of two-way effects needs a W whose rows sum to one; make it with "
                "weights(…, standardise='row') or weights_from_file(…, standardise='row')."
            )
        matrix = info.expected(problem, point, sample, spec, cols)
        score = np.zeros(len(matrix))
        for i, name in enumerate(problem.free):
            score[k + i] = 1.0 / (1.0 - spatial[name])
        score[-1] = 0.5 / sigma2
        shift = np.linalg.solve(matrix, score) * periods
        beta, sigma2 = beta + shift[:k], sigma2 + shift[-1]
        spatial |= {name: spatial[name] + shift[k + i] for i, name in enumerate(problem.free)}
    sigma2 *= units / (units - 1) if spec.effects == "period" else periods / (periods - 1)
    new = Point(beta, spatial["rho"], spatial["lambda"], 0.0, float(sigma2), point.log_likelihood)
    if any(spatial[name] >= problem.log_det.high for name in problem.free):
        value, bound = max(spatial.values()) / sample.w.unit, problem.log_det.high / sample.w.unit
        raise BoundaryError(
            f"The bias-corrected spatial parameter is past its bound ({value:.5g} against {bound:.5g}); there is no "
            "estimate to report."
        )
    return replace(new, log_likelihood=point.log_likelihood if not problem.free else log_likelihood(problem, new))
