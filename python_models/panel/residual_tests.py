"""Tests on panel residuals: dependence between units and over time."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from python_models.errors import InputError
from python_models.panel.covariance import NOTHING
from python_models.panel.hausman import clustered_covariance
from python_models.panel.identification import (
    LeastSquares,
    fixed_effects,
    independent,
    least_squares,
    require_residual,
)
from python_models.panel.projections import within, without_effects
from python_models.panel.random_effects import random_effects
from python_models.panel.sample import Sample
from python_models.scaled_algebra import nothing_left
from python_models.tails import chi2_tail, f_tail, normal_tail
from python_models.words.test_notes import TEST_NOTES

Row = dict[str, Any]
_UNITS = 32  # of a block of correlations


def residual_matrix(sample: Sample, residual: np.ndarray) -> np.ndarray:
    """(T, N) residuals by period and unit, nan where there is no row."""
    out = np.full((len(sample.periods), len(sample.units)), np.nan)
    out[sample.period, sample.unit] = residual
    return out


def pesaran_cd(sample: Sample, residual: np.ndarray, effects: str) -> Row:
    """Pesaran's (2004, 2015) CD test of dependence between units, with pairwise common periods."""
    _require_residual(sample, residual)
    number, weighed, total, absolute = 0, 0.0, 0.0, 0.0
    for r, common in _correlations(residual_matrix(sample, residual)):
        usable = (common > 1) & np.isfinite(r)
        r = r[usable]
        number += len(r)
        weighed += float(np.sqrt(common[usable]) @ r)
        total += float(r.sum())
        absolute += float(np.abs(r).sum())
    if not number:
        raise InputError("No two units share two periods, so the residuals cannot be correlated.")
    value = float(np.sqrt(1 / number) * weighed)
    key = "correlation_period" if effects in ("period", "two-way") else "correlation"
    note = TEST_NOTES(key, mean=total / number, absolute=absolute / number)
    return {"test": "pesaran_cd", "value": value, "p_value": float(2 * normal_tail(abs(value))), "note": note}


def _correlations(e: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Correlations of (T, N) residuals between units and the pairs' common periods, each pair once.

    A block of units with all after it at a time: N^2 / 2 numbers are never held at once.
    """
    there = np.isfinite(e)
    m, z = there.astype(float), np.where(there, e, 0.0)
    z = np.where(there, z - z.sum(axis=0) / np.maximum(m.sum(axis=0), 1.0), 0.0)  # levels would take the digits
    squares = z**2
    for start in range(0, e.shape[1] - 1, _UNITS):
        rows, after = slice(start, start + _UNITS), slice(start, None)
        common, sum_i, sum_j = m[:, rows].T @ m[:, after], z[:, rows].T @ m[:, after], m[:, rows].T @ z[:, after]
        with np.errstate(divide="ignore", invalid="ignore"):
            spread_i = squares[:, rows].T @ m[:, after] - sum_i**2 / common
            spread_j = m[:, rows].T @ squares[:, after] - sum_j**2 / common
            rho = (z[:, rows].T @ z[:, after] - sum_i * sum_j / common) / np.sqrt(spread_i * spread_j)
        later = np.triu(np.ones(rho.shape, dtype=bool), 1)
        yield rho[later], common[later]


def _require_residual(sample: Sample, residual: np.ndarray) -> None:
    """Raise ``InputError`` where a residual is rounding of the outcome: so would be what is said of it."""
    if nothing_left(residual, without_effects(sample, "pooled")[0], float(np.linalg.norm(sample.y))):
        raise InputError(f"{sample.outcome} is explained without a residual.")


def _squared_t(difference: float, x: np.ndarray, fit: LeastSquares, y: np.ndarray, codes: np.ndarray) -> float:
    """F of the last coefficient's ``difference`` from the null, with errors clustered by ``codes`` (n,).

    Raises
    ------
    InputError
        Its variance is rounding.
    """
    variance = float(clustered_covariance(x, fit.resid, codes)[-1, -1])
    if nothing_left(fit.resid, y, 0.0) or not variance > NOTHING * float(fit.cov[-1, -1]):
        raise InputError(
            "Residuals are each other's reverse (of two periods with unit effects, or of two units with period effects "
            "too): their correlation over time has no variance to be tested with."
        )
    return difference**2 / variance


def previous_row(sample: Sample) -> tuple[np.ndarray, np.ndarray]:
    """Indices of rows whose unit also has the period before, and of those earlier rows."""
    follows = (np.diff(sample.unit) == 0) & (np.diff(sample.clock) == 1)
    now = np.flatnonzero(follows) + 1
    return now, now - 1


def wooldridge(sample: Sample) -> Row:
    """Wooldridge's (2010, p. 319) first-difference test of serial correlation, in the form of Drukker (2003).

    Without serial correlation in the level errors, the differenced residuals have autocorrelation -1/2; F with
    clustering by unit, as Stata's ``xtserial``.
    """
    now, before = previous_row(sample)
    dx = sample.x[now] - sample.x[before]
    dx = dx[:, np.linalg.norm(dx, axis=0) > 0]
    dx = dx[:, independent(dx)]
    e = np.full(len(sample.y), np.nan)
    e[now] = least_squares(sample.y[now] - sample.y[before], dx).resid
    _require_residual(sample, e[now])
    usable = np.isfinite(e[now]) & np.isfinite(e[before])
    lag, lead, unit = e[before][usable], e[now][usable], sample.unit[now][usable]
    codes = np.unique(unit, return_inverse=True)[1]
    if len(lag) < 3 or codes.max() < 1:
        raise InputError("Fewer than three units have three periods in a row, which the differenced test needs.")
    fit = least_squares(lead, lag[:, None])
    value, df2 = _squared_t(float(fit.beta[0]) + 0.5, lag[:, None], fit, lead, codes), int(codes.max())
    note = TEST_NOTES("wooldridge_difference", df=df2, found=fit.beta[0])
    p = f_tail(value, 1, df2)
    return {"test": "wooldridge_first_difference", "value": value, "df": 1, "p_value": p, "note": note}


def bera_tests(sample: Sample) -> list[Row]:
    """LM tests from pooled residuals that tell serial correlation and random effects apart.

    Joint test of Baltagi and Li (1991); one-directional tests of Bera, Sosa-Escudero and Yoon (2001), robust to a
    small (local) other departure and oversized under a large one. Unbalanced form of Sosa-Escudero and Bera (2008),
    as plm's ``pbsytest``.
    """
    require_residual(sample, "pooled")
    pooled = fixed_effects(sample, "pooled").resid
    sizes = np.bincount(sample.unit).astype(float)
    n, m, a = len(sizes), float(len(pooled)), float(sizes @ sizes)
    if a <= 3 * m - 2 * n:
        raise InputError("The panel is too short (two periods) to tell serial correlation from unit effects.")
    first = np.append(True, np.diff(sample.unit) != 0)
    later = np.flatnonzero(~first)
    big_a = 1 - float(np.sum(np.bincount(sample.unit, weights=pooled) ** 2) / (pooled @ pooled))
    big_b = float(pooled[later] @ pooled[later - 1] / (pooled[later] @ pooled[later]))
    spread = a - 3 * m + 2 * n
    serial = (big_b + (m - n) / (a - m) * big_a) ** 2 * (a - m) * m**2 / ((m - n) * spread)
    unit = m**2 * (big_a + 2 * big_b) ** 2 / (2 * spread)
    joint = m**2 * ((big_a + 2 * big_b) ** 2 / (2 * spread) + big_b**2 / (m - n))
    return [
        {"test": name, "value": value, "df": df, "p_value": chi2_tail(value, df), "note": note}
        for name, value, df, note in (
            ("baltagi_li_joint", joint, 2, TEST_NOTES("no_unit_no_ar")),
            ("bera_serial_correlation", serial, 1, TEST_NOTES("no_ar")),
            ("bera_unit_effect", unit, 1, TEST_NOTES("no_unit")),
        )
    ]


def serial_correlation(sample: Sample, effects: str) -> Row:
    """First-order serial correlation left in the fitted model: Breusch-Godfrey, or Wooldridge's within form.

    Demeaning by unit makes residuals correlated by -1/(T-1) even where errors are not, so Breusch-Godfrey would reject
    falsely for short panels with fixed unit effects.
    """
    return _wooldridge_within(sample, effects) if effects in ("unit", "two-way") else _breusch_godfrey(sample, effects)


def _wooldridge_within(sample: Sample, effects: str) -> Row:
    """Within residuals on their lag: slope -1/(T-1) under the null (Wooldridge 2010, p. 310), clustered by unit."""
    e = least_squares(*without_effects(sample, effects)).resid
    _require_residual(sample, e)
    now, before = previous_row(sample)
    x = np.column_stack([np.ones(len(now)), e[before]])
    codes = np.unique(sample.unit[now], return_inverse=True)[1]
    if len(now) < 4 or codes.max() < 1:
        raise InputError("Fewer than two units have consecutive periods, which a test of serial correlation needs.")
    fit = least_squares(e[now], x)
    null = -1 / (len(sample.y) / len(sample.units) - 1)
    value = _squared_t(float(fit.beta[1]) - null, x, fit, e[now], codes)
    df2 = int(codes.max())
    note = TEST_NOTES("wooldridge_within", df=df2, found=fit.beta[1], null=null)
    return {
        "test": "wooldridge_within",
        "value": value,
        "df": 1,
        "p_value": f_tail(value, 1, df2),
        "note": note,
    }


def _breusch_godfrey(sample: Sample, effects: str) -> Row:
    """n R² of the residual on the regressors, the effects and its lag, which is zero in a first row and after a gap.

    plm's ``pbgtest`` lets a unit's first row look back into the unit before, so its value differs slightly.
    """
    random = effects.startswith("random")
    if random:
        dimensions = {"random": ("unit",), "random-period": ("period",)}.get(effects, ("unit", "period"))
        re = random_effects(sample, dimensions)
        y, x = re.y, re.x
    else:
        y, x = without_effects(sample, effects)
    e = least_squares(y, x).resid
    _require_residual(sample, e)
    now, before = previous_row(sample)
    if not len(now):
        raise InputError("No unit is observed in consecutive periods, which a test of serial correlation needs.")
    lag = np.zeros(len(e))
    lag[now] = e[before]
    lag = lag if random else within(lag[:, None], sample, effects)[:, 0]  # random effects have their constant in x
    value = len(e) * (1 - least_squares(e, np.column_stack([x, lag])).ssr / float(e @ e))
    note = TEST_NOTES("first_order_random" if random else "first_order")
    return {"test": "breusch_godfrey", "value": value, "df": 1, "p_value": chi2_tail(value, 1), "note": note}
