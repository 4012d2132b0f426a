"""Fixed against random effects: the Hausman contrast, its regression form and Mundlak's test."""

from typing import Any

import numpy as np
from scipy import linalg

from python_models.cautions import Caution
from python_models.errors import InputError
from python_models.panel.identification import (
    estimable,
    fixed_effects,
    independent,
    least_squares,
    require_residual,
    varying,
)
from python_models.panel.projections import group_means, without_effects
from python_models.panel.random_effects import RandomEffects, random_effects
from python_models.panel.sample import Sample
from python_models.scaled_algebra import wald
from python_models.tails import chi2_tail
from python_models.words.cautions import CAUTIONS
from python_models.words.test_notes import TEST_NOTES

Row = dict[str, Any]
DIMENSIONS = {"unit": ("unit",), "period": ("period",), "two-way": ("unit", "period")}
RANK = 1e-10  # eigenvalue share, of the largest in absolute value, that counts as zero


def contrast(name: str, difference: np.ndarray, variance: np.ndarray) -> Row:
    """Quadratic form d' V⁺ d of an estimate contrast, with the Moore-Penrose inverse.

    ``V`` is V_FE - V_RE, which may have negative eigenvalues in a finite sample. Then the form follows no chi-square
    law, as its note and caution say; as Stata and plm do, the nominal p-value is given unless the form is negative.
    """
    scale = np.sqrt(np.abs(np.diag(variance)))
    scale[scale == 0] = 1.0
    roots, vectors = np.linalg.eigh(variance / np.outer(scale, scale))
    kept = np.abs(roots) > RANK * np.abs(roots).max()
    projected = vectors[:, kept].T @ (difference / scale)
    value, df = float(projected**2 @ (1 / roots[kept])), int(kept.sum())
    negative = int((roots[kept] < 0).sum())
    notes = []
    if df < len(difference):
        notes.append(TEST_NOTES("generalised", rank=df, of=len(difference)))
    cautions = [Caution("indefinite", {"test": name, "negative": negative, "of": df})] if negative else []
    notes += [CAUTIONS("indefinite_counted", negative=negative, of=df)] if negative else []
    p = chi2_tail(value, df) if value >= 0 else None
    note = "; ".join(notes) or None
    return {"test": name, "value": value, "df": df, "p_value": p, "note": note, "cautions": cautions}


def hausman_tests(sample: Sample, effects: str) -> list[Row]:
    """Classical contrast, the same with one error variance, and the auxiliary regression; Mundlak for units.

    Raises
    ------
    InputError
        Random effects cannot be estimated, no regressor survives the fixed effects, or they leave no residual.
    """
    require_residual(sample, effects)
    common = _comparable(sample, effects)
    free = estimable(sample, effects)
    fixed = fixed_effects(sample, effects)
    random = random_effects(sample, DIMENSIONS[effects])
    random_fit = random.fit()
    of_fixed, of_random = np.flatnonzero(common[free]), 1 + np.flatnonzero(common)
    difference = fixed.beta[of_fixed] - random_fit.beta[of_random]
    v_fixed = fixed.cov[np.ix_(of_fixed, of_fixed)]
    v_random = random_fit.cov[np.ix_(of_random, of_random)]
    label = effects.replace("-", "_")
    same_variance = (random_fit.ssr / random_fit.df) / (fixed.ssr / fixed.df)
    rows = [
        contrast(f"hausman_{label}", difference, v_fixed - v_random),
        contrast(f"hausman_{label}_sigmamore", difference, v_fixed * same_variance - v_random),
        _auxiliary(f"hausman_{label}_auxiliary", sample, effects, random, common),
    ]
    return [*rows, mundlak(sample, random)] if effects == "unit" else rows


def _comparable(sample: Sample, effects: str) -> np.ndarray:
    """(k,) mask of the slopes that fixed and random effects both estimate from different variation.

    Period dummies, equal for all units, are left out of the unit contrast: they have no variation between units, so
    their contrast only repeats that of the other slopes and makes V_FE - V_RE singular.
    """
    common = estimable(sample, effects)
    if effects != "two-way":
        common = common & varying(sample, "period" if effects == "unit" else "unit")
    if not common.any():
        raise InputError(f"No regressor varies within the {effects} effects, so there is nothing to compare.")
    return common


def _auxiliary(name: str, sample: Sample, effects: str, random: RandomEffects, common: np.ndarray) -> Row:
    """Joint test of the within regressors added to the quasi-demeaned regression (Hausman 1978, eq. 2.23)."""
    added = without_effects(sample, effects)[1][:, common]
    x = np.column_stack([random.x, added])
    mask = independent(x)
    fit = least_squares(random.y, x[:, mask])
    q = int(mask[random.x.shape[1] :].sum())
    if not q:
        raise InputError("The within regressors repeat the quasi-demeaned ones (the effect variance is zero).")
    value = wald(fit.beta[-q:], fit.cov[-q:, -q:])
    return {
        "test": name,
        "value": value,
        "df": q,
        "p_value": chi2_tail(value, q),
        "note": TEST_NOTES("auxiliary"),
    }


def mundlak(sample: Sample, random: RandomEffects) -> Row:
    """Wald test, robust to clustering by unit, of unit means added to the random-effects regression (Mundlak 1978)."""
    means = group_means(sample.x - random.centre, sample.unit)[sample.unit]
    theta = 1 - np.sqrt(
        random.components.error / (random.components.error + np.bincount(sample.unit) * random.components.unit)
    )
    x = np.column_stack([random.x, means * (1 - theta[sample.unit])[:, None]])
    mask = independent(x)
    q = int(mask[random.x.shape[1] :].sum())
    if not q:
        raise InputError("The unit means repeat the regressors, so Mundlak's test has nothing to add.")
    fit = least_squares(random.y, x[:, mask])
    cov = clustered_covariance(x[:, mask], fit.resid, sample.unit)
    value = wald(fit.beta[-q:], cov[-q:, -q:])
    note = TEST_NOTES("mundlak_unit")
    return {"test": "mundlak_unit", "value": value, "df": q, "p_value": chi2_tail(value, q), "note": note}


def clustered_covariance(x: np.ndarray, resid: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """One-way cluster-robust covariance with Stata's factor G/(G-1) * (n-1)/(n-K)."""
    n, k = x.shape
    q, r = np.linalg.qr(x)
    scores = np.column_stack([np.bincount(codes, weights=column) for column in (q * resid[:, None]).T])
    g = len(scores)
    half = linalg.solve_triangular(r, scores.T)
    return half @ half.T * (g / (g - 1) * (n - 1) / (n - k))
