"""The estimation sample of a panel regression as arrays, and the projections that remove its effects."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl
from scipy import linalg, sparse
from scipy.sparse import csgraph

from python_models.cautions import Caution
from python_models.errors import InputError
from python_models.formula import Design, design

ABSORBED = 1e-9  # share of a column's norm left after a projection, below which the column counts as explained
ROUNDING = 16 * np.finfo(float).eps  # share of a column's norm that its own digits leave open


@dataclass(frozen=True, slots=True)
class Sample:
    """Complete rows of a panel, sorted by unit and period.

    Attributes
    ----------
    outcome, names
        Name of y and the k names of the regressors, without the intercept.
    y, x
        (n,) outcome and (n, k) regressors, both without missing values.
    unit, period
        (n,) integer codes into ``units`` and ``periods``.
    clock
        (n,) period counted in steps of the panel, so that consecutive periods differ by one (a census every ten
        years has steps of ten); labels that are not whole numbers count by rank.
    units, periods
        Sorted labels.
    n_dropped
        Rows left out because the outcome or a regressor was missing.
    frame
        All columns of the kept rows (cluster labels are looked up here).
    keys
        Columns of the unit and the period.
    kept
        Mask of the kept rows among all rows of the panel, sorted by unit and period.
    bases
        Base level of each list of categories, by its term.
    cautions
        Categories that were lost with the rows left out; a period step other than one.
    """

    outcome: str
    names: list[str]
    y: np.ndarray
    x: np.ndarray
    unit: np.ndarray
    period: np.ndarray
    clock: np.ndarray
    units: list[Any]
    periods: list[Any]
    n_dropped: int
    frame: pl.DataFrame
    keys: tuple[str, str]
    kept: np.ndarray
    bases: Mapping[str, str] = field(default_factory=dict)
    cautions: tuple[Caution, ...] = ()

    @property
    def balanced(self) -> bool:
        """Whether every unit is there in every period."""
        return len(self.y) == len(self.units) * len(self.periods)


def estimation_sample(frame: Any, unit: str, period: str, formula: str) -> Sample:
    """Evaluate ``formula`` and keep the rows where nothing is missing.

    Raises
    ------
    InputError
        Bad keys or formula, infinite values, or fewer than two units, periods or spare rows.
    """
    return _complete(design(frame, formula, unit, period), unit, period)


def _complete(d: Design, unit: str, period: str) -> Sample:
    infinite = [name for name, bad in zip(d.names, np.isinf(d.x).any(axis=0), strict=True) if bad]
    if infinite or np.isinf(d.y).any():
        raise InputError(f"Infinite values in {', '.join(infinite) or d.outcome} (the log of zero?); clean them first.")
    keep = ~(np.isnan(d.y) | np.isnan(d.x).any(axis=1))
    kept = d.frame.filter(pl.Series(keep))
    units, unit_codes = np.unique(kept[unit].to_numpy(), return_inverse=True)
    periods, period_codes = np.unique(kept[period].to_numpy(), return_inverse=True)
    if len(units) < 2 or len(kept) <= len(d.names) + 1:
        raise InputError(
            f"{len(kept)} complete rows of {len(units)} {unit}(s) are too few for {len(d.names)} regressor(s); "
            f"{int((~keep).sum())} of {len(keep)} rows have a missing value in the formula{_emptiest(d)}."
        )
    return Sample(
        outcome=d.outcome,
        names=d.names,
        y=d.y[keep],
        x=d.x[keep],
        unit=unit_codes,
        period=period_codes,
        clock=_clock(periods)[period_codes],
        units=units.tolist(),
        periods=periods.tolist(),
        n_dropped=int((~keep).sum()),
        frame=kept,
        keys=(unit, period),
        kept=keep,
        bases=d.bases,
        cautions=d.cautions,
    )


def singletons(sample: Sample, effects: str) -> np.ndarray:
    """(n,) mask of rows alone in their unit or period once such rows are gone, as ``reghdfe`` looks for them.

    An effect of its own fits such a row without residual: it tells nothing of the slopes, but counts as a cluster.
    """
    alone = np.zeros(len(sample.y), dtype=bool)
    dimensions = [d for d in ("unit", "period") if effects in (d, "two-way")]
    while True:
        new = np.zeros_like(alone)
        for codes in (getattr(sample, d) for d in dimensions):
            new |= ~alone & (np.bincount(codes, weights=~alone)[codes] == 1)
        if not new.any():
            return alone
        alone |= new


def without_singletons(sample: Sample, effects: str, frame: Any, formula: str) -> Sample:
    """The sample without its ``singletons``, evaluated again on the same frame, for a category may go with them.

    Raises
    ------
    InputError
        Fewer than two units or spare rows are left.
    """
    alone = singletons(sample, effects)
    if not alone.any():
        return sample
    units = len(np.unique(sample.unit[~alone]))
    if units < 2 or (~alone).sum() <= len(sample.names) + 1:
        raise InputError(
            f"singletons='drop' leaves {int((~alone).sum())} of {len(alone)} rows and {units} unit(s), too few for "
            f"{len(sample.names)} regressor(s); use singletons='keep' or fewer effects."
        )
    rows = sample.kept.copy()
    rows[rows] = ~alone
    unit, period = sample.keys
    left = _complete(design(frame, formula, unit, period, rows=rows), unit, period)
    return replace(left, n_dropped=sample.n_dropped)


def _emptiest(d: Design) -> str:
    """The columns of a formula that miss most values, for a message."""
    shares = dict(zip([d.outcome, *d.names], np.isnan(np.column_stack([d.y, d.x])).mean(axis=0), strict=True))
    worst = sorted((name for name, share in shares.items() if share > 0), key=lambda name: -shares[name])[:3]
    return ", most often " + ", ".join(f"{name} ({shares[name]:.0%})" for name in worst) if worst else ""


def _clock(periods: np.ndarray) -> np.ndarray:
    """(T,) position of each period counted in the greatest step that all gaps are multiples of."""
    if not np.issubdtype(periods.dtype, np.integer) or len(periods) < 2:
        return np.arange(len(periods))
    return (periods - periods[0]) // np.gcd.reduce(np.diff(periods))


def group_means(values: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """(g, k) means of the rows of ``values`` (n, k) by ``codes`` (n,)."""
    counts = np.bincount(codes)
    sums = np.empty((len(counts), values.shape[1]))
    for j, column in enumerate(values.T):
        sums[:, j] = np.bincount(codes, weights=column)
    return sums / counts[:, None]


def dummies(codes: np.ndarray) -> np.ndarray:
    """(n, g - 1) indicator columns, the first group left out."""
    return (codes[:, None] == np.arange(1, codes.max() + 1)).astype(float)


def within(values: np.ndarray, sample: Sample, effects: str) -> np.ndarray:
    """Remove the overall mean (``pooled``) or the ``unit``, ``period`` or ``two-way`` effects from (n, k) values.

    Two-way effects of an unbalanced panel are removed by projecting on period dummies after the units are demeaned,
    which is exact (Frisch-Waugh-Lovell). A mean has the rounding of its values' size, so a second pass takes off what
    it left: of year^4 the first would leave no more than five digits.
    """
    if effects == "pooled":
        values = values - values.mean(axis=0)
        return values - values.mean(axis=0)
    if effects in ("unit", "period"):
        codes = getattr(sample, effects)
        for _ in range(2):
            values = values - group_means(values, codes)[codes]
        return values
    for _ in range(2):
        values = values - group_means(values, sample.unit)[sample.unit]
    if sample.balanced:  # the unit means of period means are their overall mean, which is zero now
        return values - group_means(values, sample.period)[sample.period]
    d = dummies(sample.period)
    d -= group_means(d, sample.unit)[sample.unit]
    return values - d @ np.linalg.lstsq(d, values, rcond=None)[0]


def effect_count(sample: Sample, effects: str) -> int:
    """Coefficients that the intercept and the fixed effects use."""
    n, t = len(sample.units), len(sample.periods)
    if effects == "two-way" and not sample.balanced:
        return n + t - _components(sample)
    return {"pooled": 1, "unit": n, "period": t, "two-way": n + t - 1}[effects]


def _components(sample: Sample) -> int:
    """Groups of units and periods that no row links; each needs a normalisation of its own (Abowd et al. 2002)."""
    n, t = len(sample.units), len(sample.periods)
    links = (np.ones(len(sample.y)), (sample.unit, n + sample.period))
    return int(csgraph.connected_components(sparse.coo_array(links, shape=(n + t, n + t)), directed=False)[0])


def varying(sample: Sample, effects: str) -> np.ndarray:
    """(k,) mask of the regressors that the effects do not explain."""
    scale = np.linalg.norm(sample.x - sample.x.mean(axis=0), axis=0)
    left = np.linalg.norm(within(sample.x, sample, effects), axis=0)
    return left > np.maximum(ABSORBED * scale, ROUNDING * np.linalg.norm(sample.x, axis=0))


def independent(x: np.ndarray, size: np.ndarray | None = None) -> np.ndarray:
    """(k,) mask of a largest set of linearly independent columns, earlier columns first (Gram-Schmidt, twice).

    Shares of each column's own length are judged, so units do not matter. ``size`` (k,) is the length of the columns
    before effects were taken out: what is below the rounding of that is no variation of their own.
    """
    basis = np.zeros((len(x), 0))
    mask = np.zeros(x.shape[1], dtype=bool)
    lengths = np.linalg.norm(x, axis=0)
    digits = np.zeros(len(lengths)) if size is None else ROUNDING * size
    for j, (column, length) in enumerate(zip(x.T, lengths, strict=True)):
        rest = column / length if length > 0 else column
        for _ in range(2):
            rest = rest - basis @ (basis.T @ rest)
        left = np.linalg.norm(rest)
        if left > ABSORBED and left * length > digits[j]:
            mask[j] = True
            basis = np.column_stack([basis, rest / left])
    return mask


def estimable(sample: Sample, effects: str) -> np.ndarray:
    """(k,) mask of the regressors whose coefficients the within regression can tell apart."""
    mask = varying(sample, effects)
    x = sample.x[:, mask]
    mask[mask] = independent(within(x, sample, effects), np.linalg.norm(x, axis=0))
    return mask


def require_identified(sample: Sample, effects: str) -> None:
    """Raise ``InputError`` naming what the effects absorb, or regressors that repeat the others within the effects."""
    if np.linalg.norm(within(sample.y[:, None], sample, effects)) <= ROUNDING * np.linalg.norm(sample.y):
        raise InputError(
            f"The outcome {sample.outcome} does not vary once the {effects} effects are taken out; there is nothing to "
            "explain."
        )
    absorbed = [name for name, ok in zip(sample.names, varying(sample, effects), strict=True) if not ok]
    kind = {"pooled": "constant", "unit": "constant within each unit", "period": "equal for all units in each period"}
    if absorbed:
        raise InputError(
            f"{', '.join(absorbed)} cannot be estimated with effects={effects!r}: "
            f"{kind.get(effects, 'a sum of a unit part and a period part')}. Leave it out or choose other effects."
        )
    free = independent(within(sample.x, sample, effects), np.linalg.norm(sample.x, axis=0))
    repeated = [name for name, ok in zip(sample.names, free, strict=True) if not ok]
    if repeated:
        level = re.fullmatch(r"C\((.+)\)\[([^T\]].*)\]:(.+)", repeated[-1])
        raise InputError(
            f"{', '.join(repeated)} is collinear with the other regressors under effects={effects!r}; "
            + (f"choose a base, i({level[1]}, {level[3]}, ref={level[2]}), or " if level else "")
            + "leave it out, or, of powers of a variable far from zero such as a year, take its mean off first."
        )
    df = len(sample.y) - effect_count(sample, effects) - len(sample.names)
    if df < 1:
        raise InputError(
            f"{len(sample.y)} rows cannot carry {len(sample.names)} regressors and effects={effects!r} "
            f"({effect_count(sample, effects)} coefficients); use fewer effects or regressors."
        )


@dataclass(frozen=True, slots=True)
class LeastSquares:
    """Least squares of y on x: (k,) ``beta``, (k, k) classical ``cov``, (n,) ``resid``, ``ssr`` and ``df``."""

    beta: np.ndarray
    cov: np.ndarray
    resid: np.ndarray
    ssr: float
    df: int


def least_squares(y: np.ndarray, x: np.ndarray, used: int = 0) -> LeastSquares:
    """Ordinary least squares; ``used`` counts coefficients that were projected out of both sides beforehand."""
    q, r = np.linalg.qr(x)
    beta = linalg.solve_triangular(r, q.T @ y)
    resid = y - x @ beta
    ssr, df = float(resid @ resid), len(y) - x.shape[1] - used
    root = linalg.solve_triangular(r, np.eye(len(beta)))
    return LeastSquares(beta, root @ root.T * (ssr / df if df > 0 else np.nan), resid, ssr, df)


def fixed_effects(sample: Sample, effects: str, columns: np.ndarray | None = None) -> LeastSquares:
    """Within regression of the sample's y on (a subset of) its x."""
    x = sample.x if columns is None else sample.x[:, columns]
    both = within(np.column_stack([sample.y, x]), sample, effects)
    return least_squares(both[:, 0], both[:, 1:], used=effect_count(sample, effects))
