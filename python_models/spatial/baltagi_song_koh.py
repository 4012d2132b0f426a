"""LM tests for random unit effects and spatial error: joint, marginal, conditional (Baltagi, Song and Koh 2003)."""

from typing import Any

import numpy as np

from python_models.errors import InputError
from python_models.spatial.estimation import build
from python_models.spatial.maximum import maximise
from python_models.spatial.sample import Sample
from python_models.spatial.specification import Specification
from python_models.tails import chi2_tail, normal_tail
from python_models.words.test_notes import TEST_NOTES


def random_effect_tests(sample: Sample) -> list[dict[str, Any]]:
    """Rows ``bsk_*``; the marginal and conditional forms are signed N(0, 1), one-sided as in the paper."""
    periods, units = sample.n_periods, sample.n_units
    w = sample.w.dense()
    b = float(np.vdot(w, w) + np.vdot(w, w.T))
    u = _residuals(sample, "ols", "pooled")[0]
    total = float(np.vdot(u, u))
    g = float((u.sum(axis=0) ** 2).sum()) / total - 1.0
    h = float(np.vdot(u, sample.w.lag(u))) / total
    lm1 = np.sqrt(units * periods / (2.0 * (periods - 1))) * g
    lm2 = np.sqrt(units**2 * periods / b) * h
    joint = max(lm1, 0.0) ** 2 + max(lm2, 0.0) ** 2
    mixture = 0.5 * chi2_tail(joint, 1) + 0.25 * chi2_tail(joint, 2) if joint > 0 else 1.0
    rows = [
        _normal("bsk_lm1", lm1, "bsk_unit"),
        _normal("bsk_lm2", lm2, "bsk_space"),
        {
            "test": "bsk_lmh",
            "value": joint,
            "df": 2.0,
            "p_value": float(mixture),
            "note": TEST_NOTES("bsk_neither"),
        },
    ]
    for name, make, null in (
        ("bsk_clm_lambda", _conditional_lambda, "bsk_space_given"),
        ("bsk_clm_mu", _conditional_mu, "bsk_unit_given"),
    ):
        try:
            rows.append(_normal(name, make(sample, w, b), null))
        except InputError as exc:
            rows.append({"test": name, "note": TEST_NOTES("not_computed", reason=exc)})
    return rows


def _normal(test: str, value: float, note: str) -> dict[str, Any]:
    return {
        "test": test,
        "value": value,
        "df": None,
        "p_value": float(normal_tail(value)),
        "note": TEST_NOTES(note),
    }


def _residuals(sample: Sample, model: str, effects: str) -> tuple[np.ndarray, Any]:
    problem, cols = build(sample, Specification(model, effects, False))
    point = maximise(problem)
    return cols.z[0] - np.tensordot(point.beta, cols.z[1 + problem.has_lag :], axes=1), point


def _conditional_lambda(sample: Sample, w: np.ndarray, b: float) -> float:
    periods = sample.n_periods
    u, point = _residuals(sample, "ols", "random")
    s2, s1 = point.sigma2, point.sigma2 * (1.0 + periods * point.phi)
    mean = u.mean(axis=0)
    within = u - mean
    between = periods * float(mean @ (w @ mean))
    score = s2 / s1**2 * between + float(np.vdot(within, sample.w.lag(within))) / s2
    return score / np.sqrt(((periods - 1) + s2**2 / s1**2) * b)


def _conditional_mu(sample: Sample, w: np.ndarray, b: float) -> float:
    del b
    periods, units = sample.n_periods, sample.n_units
    u, point = _residuals(sample, "sem", "pooled")
    s2 = point.sigma2
    matrix = np.eye(units) - point.lam * w
    square = matrix.T @ matrix
    cross = w.T @ matrix + matrix.T @ w
    ratio = np.linalg.solve(square.T, cross.T).T
    g, h, d = float(np.trace(ratio)), float(np.trace(square)), float(np.trace(cross))
    c, e = float(np.vdot(ratio, ratio.T)), float(np.vdot(square, square))
    total = square @ u.sum(axis=0)
    score = 0.5 * float(total @ total) / s2**2 - 0.5 * periods * h / s2
    determinant = periods * units * e * c - units * d**2 - periods * g**2 * e + 2.0 * g * h * d - h**2 * c
    return score * np.sqrt(2.0 * s2**2 / periods * (units * c - g**2) / determinant)
