"""Sums of squares of a threshold regression at every candidate at once, and their bootstrap for all draws at once.

With x the regressors that switch and x(g) = x 1(q <= g), a model with thresholds g_1 ... g_m spans the regressors, x
and x(g_1) ... x(g_m). One more threshold g lowers the sum of squares by r' D^-1 r, where r = x(g)'e, e the residual
without it, and D = x(g)'M x(g), M the projection off effects and regressors. Rows sorted by q, both are cumulated sums:
of x e, of x times an orthonormal basis of the regressors, and of x x' with what the effects take. So no regression is
run for a candidate, and of a bootstrap draw only x e changes.
"""

import math
from dataclasses import dataclass

import numpy as np

from python_models.panel.projections import within
from python_models.panel.sample import Sample

NOTHING = 1e-9  # share of x(g)'x(g) below which nothing of x(g) is its own
CHUNK = 20_000_000  # numbers of bootstrap residuals held at a time


@dataclass(frozen=True, slots=True)
class Candidates:
    """Values of q at which the sample may be cut.

    Attributes
    ----------
    order
        (n,) rows by q.
    values, ends
        (c,) candidates, and of each the count of rows with q at or below it.
    least
        Rows that each regime must have.
    """

    order: np.ndarray
    values: np.ndarray
    ends: np.ndarray
    least: int


def candidates(q: np.ndarray, trim: float, grid: int | None) -> Candidates:
    """Distinct values of q but for a share ``trim`` of them at each end; with ``grid`` so many, equally spaced."""
    order = np.argsort(q, kind="stable")
    distinct = np.unique(q)
    off = int(trim * len(distinct))
    values = distinct[off : len(distinct) - max(off, 1)]
    if grid is not None and len(values) > grid:
        values = values[np.unique(np.round(np.linspace(0, len(values) - 1, grid)).astype(int))]
    return Candidates(order, values, np.searchsorted(q[order], values, side="right"), max(math.ceil(trim * len(q)), 1))


@dataclass(frozen=True, slots=True)
class Step:
    """The search for one more threshold, others held.

    Attributes
    ----------
    allowed
        (c,) candidates that leave every regime enough rows, and something of its own to estimate.
    ssr
        (c,) sum of squares at each; infinite where not allowed.
    residual
        (n,) without the new threshold.
    basis
        (n, k) orthonormal basis of the regressors without it, effects taken out.
    inverse
        (c, p, p) of D, zero where not allowed.
    """

    allowed: np.ndarray
    ssr: np.ndarray
    residual: np.ndarray
    basis: np.ndarray
    inverse: np.ndarray


def _cumulated(columns: np.ndarray, cuts: Candidates) -> np.ndarray:
    """(c, ...) sums of the rows (n, ...), sorted by q, up to each candidate."""
    starts = np.append(0, cuts.ends[:-1])
    return np.cumsum(np.add.reduceat(columns[: cuts.ends[-1]], starts, axis=0), axis=0)


def _taken(x: np.ndarray, codes: np.ndarray, size: float) -> np.ndarray:
    """(n, p, p) what each row, in order of q, adds to the sum over groups of s s' / ``size``, s its sum so far."""
    order = np.argsort(codes, kind="stable")
    inside = np.cumsum(x[order], axis=0)
    first = np.append(True, codes[order][1:] != codes[order][:-1])
    before = np.where(first)[0][np.cumsum(first) - 1]
    base = inside[before] - x[order][before]
    so_far = np.empty_like(x)
    so_far[order] = inside - base - x[order]
    cross = so_far[:, :, None] * x[:, None, :]
    return np.asarray((cross + cross.transpose(0, 2, 1) + x[:, :, None] * x[:, None, :]) / size)


def search(
    sample: Sample,
    effects: str,
    x: np.ndarray,
    regressors: np.ndarray,
    y: np.ndarray,
    cuts: Candidates,
    held: list[float],
) -> Step:
    """The sum of squares of one more threshold at every candidate.

    Parameters
    ----------
    x
        (n, p) regressors that switch, in levels.
    regressors
        (n, k) all regressors of the model without the new threshold, effects taken out.
    y
        (n,) outcome, effects taken out.
    held
        Thresholds the model has already.
    """
    q, r = np.linalg.qr(regressors / np.linalg.norm(regressors, axis=0))
    del r
    residual = y - q @ (q.T @ y)
    rows = x[cuts.order]
    own = _cumulated(rows[:, :, None] * rows[:, None, :], cuts)
    gram = own.copy()
    units, periods = len(sample.units), len(sample.periods)
    if effects in ("unit", "two-way"):
        gram -= _cumulated(_taken(rows, sample.unit[cuts.order], periods), cuts)
    if effects in ("period", "two-way"):
        gram -= _cumulated(_taken(rows, sample.period[cuts.order], units), cuts)
    if effects in ("pooled", "two-way"):
        whole = _cumulated(rows, cuts)
        outer = whole[:, :, None] * whole[:, None, :] / len(q)
        gram += outer if effects == "two-way" else -outer
    shared = _cumulated(rows[:, :, None] * q[cuts.order][:, None, :], cuts)
    gram -= shared @ shared.transpose(0, 2, 1)
    allowed = _allowed(cuts, held, len(q))
    scale = np.sqrt(np.einsum("cpp->cp", own))
    scale = np.where(scale > 0, scale, 1.0)
    unit = gram / (scale[:, :, None] * scale[:, None, :])
    allowed &= np.linalg.eigvalsh(unit)[:, 0] > NOTHING
    inverse = np.zeros_like(gram)
    inverse[allowed] = np.linalg.inv(unit[allowed]) / (scale[allowed, :, None] * scale[allowed, None, :])
    drop = _drop(rows, residual[cuts.order][:, None], cuts, inverse)[:, 0]
    ssr = np.where(allowed, float(residual @ residual) - drop, np.inf)
    return Step(allowed, ssr, residual, q, inverse)


def _allowed(cuts: Candidates, held: list[float], n: int) -> np.ndarray:
    """(c,) whether a cut leaves ``least`` rows to each of the regimes it makes."""
    out = (cuts.ends >= cuts.least) & (n - cuts.ends >= cuts.least)
    for value in held:
        at = cuts.ends[np.searchsorted(cuts.values, value)] if value in cuts.values else np.nan
        out &= np.abs(cuts.ends - at) >= cuts.least
    return out


def _drop(rows: np.ndarray, residuals: np.ndarray, cuts: Candidates, inverse: np.ndarray) -> np.ndarray:
    """(c, b) fall of the sum of squares at each candidate, of b residuals (n, b) in order of q."""
    scores = np.stack([_cumulated(column[:, None] * residuals, cuts) for column in rows.T])
    return np.asarray(np.einsum("pcb,cpq,qcb->cb", scores, inverse, scores, optimize=True))


def bootstrap(
    sample: Sample, effects: str, x: np.ndarray, cuts: Candidates, step: Step, scale: float, draws: int, seed: int
) -> np.ndarray:
    """(draws,) F statistics of samples whose errors are whole units' residuals, drawn with replacement (Hansen 1999).

    Regressors, q and the thresholds held stay as they are; F does not depend on the slopes of the null model.
    """
    units, periods, rng = len(sample.units), len(sample.periods), np.random.default_rng(seed)
    rows, cells = x[cuts.order], step.residual.reshape(units, periods)
    out = np.empty(draws)
    size = max(CHUNK // len(step.residual), 1)
    for start in range(0, draws, size):
        count = min(size, draws - start)
        drawn = cells[rng.integers(units, size=(count, units))].reshape(count, -1).T
        if effects in ("period", "two-way"):
            drawn = within(drawn, sample, effects)
        drawn = drawn - step.basis @ (step.basis.T @ drawn)
        total = np.einsum("nb,nb->b", drawn, drawn)
        least = total - _drop(rows, drawn[cuts.order], cuts, step.inverse).max(axis=0)
        out[start : start + count] = scale * (total - least) / least
    return out
