"""Tests of a fitted dynamic panel: serial correlation, Sargan, Hansen and their differences by instrument group."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from python_models.gmm.equations import differenced_residuals
from python_models.gmm.estimation import Estimate
from python_models.gmm.instruments import Instruments
from python_models.gmm.inverses import independent_columns, invert, sub_block
from python_models.gmm.moments import Moments, times_columns
from python_models.gmm.projection import least_squares
from python_models.gmm.specification import Specification
from python_models.gmm.transformations import transformation_matrix
from python_models.words.test_notes import TEST_NOTES

HANSEN_TOO_GOOD = 0.99
"""Hansen p-values above this are flagged; Roodman (2009, section 4.4) distrusts anything near 1."""


LEVEL_GMM = "GMM instruments for levels"
"""What the subset of all GMM instruments of the levels equation is called."""


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test: ``df`` is None for a z statistic."""

    __test__ = False  # pytest must not collect it

    name: str
    value: float
    df: int | None
    p_value: float
    note: str | None = None


def chi2_p(value: float, df: int) -> float:
    return float(special.chdtrc(df, max(value, 0.0))) if df > 0 else float("nan")


def lagged(values: np.ndarray, lag: int) -> np.ndarray:
    """Values ``lag`` rows up, zero where there are none."""
    out = np.zeros_like(values)
    if lag < len(values):
        out[lag:] = values[: len(values) - lag]
    return out


def serial_correlation(moments: Moments, estimate: Estimate, spec: Specification, sigma2: float) -> list[TestResult]:
    """Arellano–Bond (1991, eq. 8-10) m statistics on first-differenced residuals.

    One-step conventional estimates use the homoskedastic form with ``sigma2 H``; everything else sums squares by unit.
    The covariance is the one before any small-sample factor, ``sigma2`` the one after it (as ``xtabond2`` prints it).
    """
    if not spec.ar_tests:
        return []
    equations, step = moments.equations, estimate.last
    split = equations.n_periods
    if spec.transformation == "fod":
        w, x = differenced_residuals(equations, step.coefficients)
    else:
        w, x = step.residuals[:split], equations.x[:split]
    # with quadratic moments one step weighs by their outer product, whatever errors are asked for
    homoskedastic = estimate.steps == 1 and not spec.robust and moments.quadratic is None
    out = []
    for m in range(1, spec.ar_tests + 1):
        # rows of the first m periods have no residual m periods before
        total = (w[m:] * w[: len(w) - m]).sum(axis=0) if m < len(w) else np.zeros(w.shape[1])
        if homoskedastic:
            variance, crossed = _homoskedastic_parts(moments, estimate, lagged(w, m), spec, sigma2)
        else:
            variance, crossed = float(total @ total), estimate.influence @ total
        loading = np.matmul(x[m:], w[: max(len(w) - m, 0), :, None])[..., 0].sum(axis=0)
        spread = variance + loading @ (estimate.covariance @ loading - 2 * crossed)
        there = bool(total.any())
        z = float(total.sum() / np.sqrt(spread)) if there and spread > 0 else float("nan")
        note = None if there else TEST_NOTES("no_pairs", order=m)
        out.append(TestResult(f"ar{m}", z, None, float(2 * special.ndtr(-abs(z))), note))
    return out


def _homoskedastic_parts(
    moments: Moments, estimate: Estimate, before: np.ndarray, spec: Specification, sigma2: float
) -> tuple[float, np.ndarray]:
    """``w'H w`` and ``P Z'(H w)`` of lagged differenced residuals on the full grid; only transformed rows enter."""
    split = moments.equations.n_periods
    used = moments.equations.used[:split]
    difference = np.eye(split) if spec.h == 1 else transformation_matrix("fd", split)
    forward = difference if spec.transformation == "fd" or spec.h == 1 else transformation_matrix("fod", split)
    undone = difference.T @ (before * used)
    weighted = times_columns(moments.instruments, sigma2 * (forward @ undone)[:, None])
    return sigma2 * float((undone**2).sum()), estimate.last.projection @ weighted[:, 0]


def untested(spec: Specification) -> list[TestResult]:
    """The tests of residuals where there is none: no values, and why."""
    names = [*(f"ar{m}" for m in range(1, spec.ar_tests + 1)), "sargan", "hansen"]
    note = TEST_NOTES("no_residual")
    return [TestResult(name, float("nan"), None, float("nan"), note) for name in names]


def sargan_hansen(moments: Moments, estimate: Estimate, n_groups: int) -> list[TestResult]:
    """Sargan (one-step residuals, homoskedastic) and Hansen (two-step criterion), same degrees of freedom."""
    df = estimate.first.weight.rank - len(estimate.first.coefficients)
    sargan = estimate.first.criterion / estimate.sigma2_first
    note = None if df else TEST_NOTES("exactly_identified")
    out = [TestResult("sargan", sargan if df else float("nan"), df, chi2_p(sargan, df), note)]
    if estimate.second is not None:
        value = estimate.second.criterion
        p = chi2_p(value, df)
        if df and p > HANSEN_TOO_GOOD:
            note = TEST_NOTES("p_near_one")
        elif df and estimate.first.weight.rank > n_groups:
            note = TEST_NOTES("more_instruments")
        out.append(TestResult("hansen", value if df else float("nan"), df, p, note))
    elif not estimate.unique:
        note = TEST_NOTES("not_certified")
        out.append(TestResult("hansen", float("nan"), df, float("nan"), note))
    return out


def tested_groups(instruments: Instruments) -> list[tuple[str, np.ndarray]]:
    """Label and column mask of every subset tested: all level GMM instruments, then each group."""
    out = []
    level = instruments.level_gmm
    if level.any():
        out.append((LEVEL_GMM, level))
    for number, label in enumerate(instruments.groups):
        if label != "_cons":
            out.append((label, instruments.group == number))
    return out


def difference_in_hansen(moments: Moments, estimate: Estimate) -> list[TestResult]:
    """Hansen without each instrument group, and its difference from the full test.

    The restricted model is re-estimated with the sub-block of the full moment covariance, so the difference cannot be
    negative; degrees of freedom are the rank lost. One-step conventional estimates give the Sargan difference.
    """
    if not estimate.unique or moments.instruments.rotation is not None:
        return []
    conventional = estimate.second is None
    full = estimate.first.criterion / estimate.sigma2_first if estimate.second is None else estimate.second.criterion
    name = "sargan" if conventional else "hansen"
    rank, k = estimate.first.weight.rank, len(estimate.first.coefficients)
    alive = moments.zhz.diagonal() > 0
    out = []
    for label, members in tested_groups(moments.instruments):
        rest = np.flatnonzero(~members)
        rest = rest[alive[rest]]
        if rank < alive.sum():
            rest = rest[independent_columns(sub_block(moments.zhz, rest))]
        if not k <= len(rest) < rank:
            continue
        white = invert(sub_block(estimate.moment_covariance, rest)).whiten(moments.products[rest])
        found = least_squares(white[:, 1:], white[:, 0])
        if found.least_root <= 1e-8:
            continue
        left = white[:, 0] - white[:, 1:] @ found.slopes
        excluding, lost = float(left @ left), rank - len(rest)
        df = len(rest) - k
        out.append(TestResult(f"{name}_excluding: {label}", excluding, df, chi2_p(excluding, df)))
        out.append(TestResult(f"diff_in_{name}: {label}", full - excluding, lost, chi2_p(full - excluding, lost)))
    return out
