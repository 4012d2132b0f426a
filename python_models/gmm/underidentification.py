"""Is every coefficient identified? A robust rank test on Z'X."""

from __future__ import annotations

import numpy as np
from scipy import linalg, optimize

from python_models.gmm.inverses import invert
from python_models.gmm.moments import Moments, combine_columns, times_residuals
from python_models.gmm.tests import TestResult, chi2_p
from python_models.words.test_notes import TEST_NOTES


def underidentification(moments: Moments, coefficients: np.ndarray) -> TestResult:
    """Robust Cragg–Donald test that Z'X has rank k - 1 (Windmeijer 2021; the default of Stata's ``underid``).

    Notes
    -----
    ``min_c J(c)`` over directions c with ``J(c) = g'S^-1 g``, ``g = Z'Xc`` and ``S = sum_i Z_i'X_i c c'X_i'Z_i``: the
    continuously updated Hansen statistic of "no instrument explains Xc", invariant to how c is scaled, chi2 with
    ``rank(Z) - k + 1`` degrees of freedom when the model is not identified. A small p-value says that it is. Quadratic
    moments have the derivative at the estimated ``coefficients`` in the place of ``Z_i'X_i``.
    """
    instruments, x, k = moments.instruments, moments.equations.x, moments.zx.shape[1]
    weight = invert(moments.zhz)
    scale = 1 / np.sqrt((weight.whiten(moments.zx) ** 2).sum(axis=0))
    zx, df = moments.zx * scale, weight.rank - k + 1
    if weight.rank >= moments.equations.used.any(axis=0).sum():
        note = TEST_NOTES("underidentification_none")
        return TestResult("underidentification", float("nan"), df, float("nan"), note)

    bent = np.zeros((0, *x.shape[1:])) if moments.quadratic is None else moments.quadratic.slopes(coefficients)

    def objective(c: np.ndarray) -> tuple[float, np.ndarray]:
        sums = np.vstack([times_residuals(instruments, np.matmul(c * scale, x)), np.matmul(c * scale, bent)])
        g = zx @ c
        alpha = invert(sums @ sums.T).solve(g)
        value = float(g @ alpha)
        spread = alpha @ sums
        straight = len(alpha) - len(bent)
        za = combine_columns(instruments, alpha[:straight])
        slope = np.tensordot(alpha[straight:], bent, axes=1) @ spread
        for row, weights in enumerate(za):
            slope += x[row] @ (weights * spread)
        return value, 2 * (zx.T @ alpha - scale * slope)

    variance = sum(row @ row.T for row in x) * scale * scale[:, None]
    white = weight.whiten(zx)
    _, start = linalg.eigh(white.T @ white, variance, subset_by_index=[0, 0])
    found = optimize.minimize(objective, start[:, 0], jac=True, method="BFGS", options={"gtol": 1e-7, "maxiter": 200})
    note = TEST_NOTES("underidentification")
    return TestResult("underidentification", float(found.fun), df, chi2_p(float(found.fun), df), note)
