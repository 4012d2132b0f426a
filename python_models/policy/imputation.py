"""The imputation estimator of Borusyak, Jaravel and Spiess (2024): untreated outcomes predicted from untreated rows."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse
from scipy.sparse.linalg import splu

from python_models.cautions import Caution
from python_models.errors import InputError
from python_models.panel import fit_panel
from python_models.panel.sample import Sample, estimation_sample
from python_models.policy.adoption import Adoption


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
    known = _predictable(sample, treated)
    usable = treated & known
    if not usable.any():
        raise InputError("No treated row has its unit and its period among the untreated rows; nothing can be imputed.")
    lost = int((treated & ~known).sum())
    cautions = (Caution("not_imputed", {"count": lost}),) if lost else ()
    design = _design(sample)
    base = design[~treated]
    effect, solve = _fitted(base, sample.y[~treated])
    tau = sample.y - design @ effect
    horizon = when - start
    steps = sorted({int(h) for h in horizon[usable]})
    targets = np.array([(usable & (horizon == h)).astype(float) for h in steps] + [usable.astype(float)])
    counts = targets.sum(axis=1)
    targets /= counts[:, None]
    estimates = targets @ np.where(usable, tau, 0.0)
    influence = np.stack([_influence(w, tau, treated, base, design, solve, sample, start, when) for w in targets])
    variance = influence @ influence.T
    leads, lead_cov, lead_counts, lead_steps = _leads(found, outcome, controls)
    k, m = len(steps), len(lead_steps)
    covariance = np.full((m + k, m + k), np.nan)
    covariance[:m, :m], covariance[m:, m:] = lead_cov, variance[:k, :k]
    overall = float(estimates[-1]), float(np.sqrt(variance[-1, -1]))
    return Imputed((*lead_steps, *steps), np.append(leads, estimates[:k]), covariance, overall,
                   (*lead_counts, *counts[:k].astype(int).tolist()), len(sample.y), cautions)  # fmt: skip


def _predictable(sample: Sample, treated: np.ndarray) -> np.ndarray:
    """(n,) whether the row's unit and period have untreated rows."""
    units = np.bincount(sample.unit[~treated], minlength=len(sample.units)) > 0
    periods = np.bincount(sample.period[~treated], minlength=len(sample.periods)) > 0
    return units[sample.unit] & periods[sample.period]


def _design(sample: Sample) -> sparse.csr_array:
    """(n, N + T + k) dummies of units and periods, and the controls off their means."""
    n = len(sample.y)
    rows, ones = np.arange(n), np.ones(n)
    units = sparse.csr_array((ones, (rows, sample.unit)), shape=(n, len(sample.units)))
    periods = sparse.csr_array((ones, (rows, sample.period)), shape=(n, len(sample.periods)))
    return sparse.hstack([units, periods, sparse.csr_array(sample.x - sample.x.mean(axis=0))], format="csr")


def _fitted(base: sparse.csr_array, y: np.ndarray):  # type: ignore[no-untyped-def]
    """Least squares on untreated rows, and a solver of its normal equations; a small ridge fixes the free level.

    Dummies of units and periods share one level (more where rows fall into unlinked parts): the ridge of 1e-9 picks one
    of many solutions, and what is predicted for a linked row is the same in all.
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

    return solve(base.T @ y), solve


def _influence(w, tau, treated, base, design, solve, sample, start, when):  # type: ignore[no-untyped-def]
    """(N,) sums over a unit's rows of v times residual: the estimate is the sum of v y (their eqs. 6 to 8).

    Residuals of treated rows are off the v^2-weighted mean effect of their cohort and period.
    """
    v = w.copy()
    v[~treated] = -(base @ solve(design.T @ w))
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
