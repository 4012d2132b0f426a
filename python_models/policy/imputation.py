"""The imputation estimator of Borusyak, Jaravel and Spiess (2024): untreated outcomes predicted from untreated rows."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse
from scipy.sparse import csgraph
from scipy.sparse.linalg import splu

from python_models.cautions import Caution
from python_models.errors import InputError
from python_models.panel import fit_panel
from python_models.panel.identification import ABSORBED
from python_models.panel.sample import Sample, estimation_sample
from python_models.policy.adoption import Adoption, lone_cohorts
from python_models.scaled_algebra import ROUNDING

CANCELLED = 1e-10  # of the mean size of effects: a standard error below it is rounding of one that cancels
LIKE_ZERO = 1e-7  # share of a control's length below which a row has nothing of what untreated rows leave open


@dataclass(frozen=True, slots=True)
class Imputed:
    """Effects by horizon with leads, their covariance, the average over treated rows, and rows behind each."""

    horizons: tuple[int, ...]
    estimates: np.ndarray
    covariance: np.ndarray
    overall: tuple[float, float]
    counts: tuple[int, ...]
    n: int
    cautions: tuple[Caution, ...]


def imputed(found: Adoption, outcome: str, controls: list[str]) -> Imputed:
    """Estimates of an adoption; errors as ``event_study``."""
    formula = f"{outcome} ~ {' + '.join(controls) if controls else '1'}"
    sample = estimation_sample(found.frame, found.unit, found.period, formula)
    start, when = found.start[sample.kept], found.when[sample.kept]
    treated = np.nan_to_num(start, nan=np.inf) <= when
    model = _untreated(sample, treated)
    usable = treated & model.known
    if not usable.any():
        raise InputError(
            "Untreated rows say of no treated row what it would have been: they lack its unit or its period, nothing "
            "links the two, or its controls vary among treated rows alone."
        )
    lost = int((treated & ~model.known).sum())
    cautions: tuple[Caution, ...] = (Caution("not_imputed", {"count": lost}),) if lost else ()
    cautions += lone_cohorts(start, when, usable)
    tau = model.off
    horizon = found.horizon[sample.kept]
    steps = sorted({int(h) for h in horizon[usable]})
    targets = np.array([(usable & (horizon == h)).astype(float) for h in steps] + [usable.astype(float)])
    counts = targets.sum(axis=1)
    targets /= counts[:, None]
    estimates = targets @ np.where(usable, tau, 0.0)
    influence = np.stack([_influence(w, tau, treated, model, sample, start, when) for w in targets])
    cancelled = np.linalg.norm(influence, axis=1) <= CANCELLED * (targets @ np.abs(tau))
    variance = np.where(cancelled | cancelled[:, None], np.nan, influence @ influence.T)
    if cancelled.any():
        names = [*map(str, steps), "att"]
        cautions += (
            Caution("no_variance", {"terms": ", ".join(n for n, c in zip(names, cancelled, strict=True) if c)}),
        )
    leads, lead_cov, lead_counts, lead_steps = _leads(found, outcome, controls)
    k, m = len(steps), len(lead_steps)
    covariance = np.full((m + k, m + k), np.nan)
    covariance[:m, :m], covariance[m:, m:] = lead_cov, variance[:k, :k]
    overall = float(estimates[-1]), float(np.sqrt(variance[-1, -1]))
    return Imputed((*lead_steps, *steps), np.append(leads, estimates[:k]), covariance, overall,
                   (*lead_counts, *counts[:k].astype(int).tolist()), len(sample.y), cautions)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Untreated:
    """What untreated rows (n0 of n) say of all rows.

    Attributes
    ----------
    known
        (n,) whether a row is predicted: untreated rows link its unit and its period, and its controls are a combination
        that varies among them.
    off
        (n,) outcome off its prediction.
    design
        (n, N + T) dummies of units and periods.
    solve
        Solver of the normal equations of the untreated rows' dummies.
    controls
        (n, r) controls off the dummies, turned so that the untreated rows' columns are orthonormal.
    """

    known: np.ndarray
    off: np.ndarray
    design: sparse.csr_array
    solve: Callable[[np.ndarray], np.ndarray]
    controls: np.ndarray


def _untreated(sample: Sample, treated: np.ndarray) -> _Untreated:
    design = _dummies(sample)
    base = design[~treated]
    solve = _solver(base)

    def without_effects(values: np.ndarray) -> np.ndarray:
        out = values - values[~treated].mean(axis=0)
        for _ in range(2):  # a mean has the rounding of its values' size
            out = out - design @ solve(base.T @ out[~treated])
        return out

    y, x = without_effects(sample.y), without_effects(sample.x)
    length = np.linalg.norm(x[~treated], axis=0)
    size = np.linalg.norm(sample.x - sample.x[~treated].mean(axis=0), axis=0)
    varies = length > np.maximum(ABSORBED * size, ROUNDING * np.linalg.norm(sample.x, axis=0))
    length = np.where(varies, length, np.where(size > 0, size, 1.0))
    x = x / length
    base_x = np.where(varies, x[~treated], 0.0)
    _, roots, turn = np.linalg.svd(base_x, full_matrices=len(base_x) < base_x.shape[1])
    told = np.append(roots, np.zeros(len(turn) - len(roots))) > ABSORBED
    controls = x @ turn[told].T / roots[told[: len(roots)]]
    unknown = np.abs(x @ turn[~told].T).max(axis=1, initial=0.0) > LIKE_ZERO
    off = y - controls @ (controls[~treated].T @ y[~treated])
    return _Untreated(_linked(sample, treated) & ~unknown, off, design, solve, controls)


def _linked(sample: Sample, treated: np.ndarray) -> np.ndarray:
    """(n,) whether a chain of untreated rows leads from the row's unit to its period."""
    n, t = len(sample.units), len(sample.periods)
    ends = sample.unit[~treated], n + sample.period[~treated]
    links = sparse.csr_array((np.ones(len(ends[0])), ends), shape=(n + t, n + t))
    part = csgraph.connected_components(links, directed=False)[1]
    return np.asarray(part[sample.unit] == part[n + sample.period])


def _dummies(sample: Sample) -> sparse.csr_array:
    """(n, N + T) dummies of units and periods."""
    n = len(sample.y)
    rows, ones = np.arange(n), np.ones(n)
    units = sparse.csr_array((ones, (rows, sample.unit)), shape=(n, len(sample.units)))
    periods = sparse.csr_array((ones, (rows, sample.period)), shape=(n, len(sample.periods)))
    return sparse.hstack([units, periods], format="csr")


def _solver(base: sparse.csr_array) -> Callable[[np.ndarray], np.ndarray]:
    """A solver of the normal equations of dummies; a small ridge fixes the free level.

    Dummies of units and periods share one level in each part of linked rows: the ridge of 1e-9 picks one of many
    solutions, and what is predicted for a linked row is the same in all.
    """
    gram = (base.T @ base).tocsc()
    size = gram.diagonal()
    ridge = sparse.diags_array(np.where(size > 0, 1e-9 * np.maximum(size, 1.0), 1.0))
    root = splu((gram + ridge).tocsc())

    def solve(right: np.ndarray) -> np.ndarray:
        out = root.solve(right)
        for _ in range(3):  # refinement against the system without the ridge
            out = out + root.solve(right - gram @ out)
        return np.asarray(out)

    return solve


def _influence(w, tau, treated, model, sample, start, when):  # type: ignore[no-untyped-def]
    """(N,) sums over a unit's rows of v times residual: the estimate is the sum of v y (their eqs. 6 to 8).

    Residuals of treated rows are off the v^2-weighted mean effect of their cohort and period.
    """
    v = w.copy()
    v[~treated] = -(model.design @ model.solve(model.design.T @ w) + model.controls @ (model.controls.T @ w))[~treated]
    residual = tau.copy()
    used = w > 0
    if used.any():
        codes = np.unique(np.column_stack([start[used], when[used]]), axis=0, return_inverse=True)[1].ravel()
        square = v[used] ** 2
        mean = np.bincount(codes, weights=square * tau[used]) / np.bincount(codes, weights=square)
        residual[used] = tau[used] - mean[codes]
    return np.bincount(sample.unit, weights=v * residual, minlength=len(sample.units))


def _leads(
    found: Adoption, outcome: str, controls: list[str]
) -> tuple[np.ndarray, np.ndarray, tuple[int, ...], tuple[int, ...]]:
    """Effects of horizons before -1 on untreated rows alone (their test of trends before treatment, eq. 9)."""
    rows = found.kept(~found.treated)
    horizon = rows.horizon
    steps = [e for e in sorted({int(h) for h in horizon[np.isfinite(horizon)]}) if e < -1]
    none = np.empty(0), np.empty((0, 0)), (), ()
    if not steps:
        return none
    names = [f"lead_m{-e}" for e in steps]
    data = rows.frame.with_columns(
        **{n: pl.Series((horizon == e).astype(float)) for n, e in zip(names, steps, strict=True)}
    )
    try:
        fit = fit_panel(data, rows.unit, rows.period, f"{outcome} ~ {' + '.join([*names, *controls])}",
                        effects="two-way", covariance="clustered", cluster=rows.unit)  # fmt: skip
    except InputError:
        return none  # leads that the effects of units absorb: there is no trend to test
    place = [fit.terms.index(n) for n in names]
    counts = tuple(int((horizon == e).sum()) for e in steps)
    return fit.params[place], fit.covariance[np.ix_(place, place)], counts, tuple(steps)
