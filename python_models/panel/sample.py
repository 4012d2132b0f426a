"""The estimation sample of a panel regression as arrays."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl

from python_models.cautions import Caution
from python_models.errors import InputError, number_of
from python_models.formula.design import Design, design


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
    kept_results
        What has been worked out once (``keep``), for a fit and its tests ask for the same several times.
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
    kept_results: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def balanced(self) -> bool:
        """Whether every unit is there in every period."""
        return len(self.y) == len(self.units) * len(self.periods)

    def keep(self, name: Any, make: Callable[[], Any]) -> Any:
        """What was made once under a name; not to be written to."""
        if name not in self.kept_results:
            self.kept_results[name] = make()
        return self.kept_results[name]


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
    whole = bool(keep.all())
    kept = d.frame if whole else d.frame.filter(pl.Series(keep))
    units, unit_codes = coded(kept[unit])
    periods, period_codes = coded(kept[period])
    if len(units) < 2 or len(kept) <= len(d.names) + 1:
        raise InputError(
            f"{number_of(len(kept), 'complete row')} of {number_of(len(units), unit)}: too few for "
            f"{number_of(len(d.names), 'regressor')}; "
            f"{int((~keep).sum())} of {len(keep)} rows have a missing value in the formula{_emptiest(d)}."
            f"{_longest_list(d)}"
        )
    return Sample(
        outcome=d.outcome,
        names=d.names,
        y=d.y if whole else d.y[keep],
        x=np.asfortranarray(d.x if whole else d.x[keep]),  # every use runs down the columns
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


def coded(labels: pl.Series) -> tuple[np.ndarray, np.ndarray]:
    """Sorted labels (g,) of a column and (n,) codes into them, as ``np.unique`` gives, without sorting the rows."""
    values = labels.to_numpy()
    if len(values) > 1 and bool((values[1:] >= values[:-1]).all()):  # in order, as units are: a new one starts a code
        starts = np.append(True, values[1:] != values[:-1])
        return values[starts], np.cumsum(starts) - 1
    distinct = np.unique(values)
    return distinct, np.searchsorted(distinct, values)


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
            f"singletons='drop' leaves {int((~alone).sum())} of {len(alone)} rows and {number_of(units, 'unit')}, too "
            f"few for {number_of(len(sample.names), 'regressor')}; use singletons='keep' or fewer effects."
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


def _longest_list(d: Design) -> str:
    """The list of categories that makes most of the regressors, for a message: often numbers kept as text."""
    lists = [name.partition("[")[0] for name in d.names if "[" in name]
    name = max(lists, key=lists.count, default="")
    if lists.count(name) < max(len(d.names) / 2, 2):
        return ""
    count = lists.count(name)
    return f" {count} of these are categories of {name}, which is text or a list; make it a number if it is one."


def _clock(periods: np.ndarray) -> np.ndarray:
    """(T,) position of each period counted in the greatest step that all gaps are multiples of."""
    if not np.issubdtype(periods.dtype, np.integer) or len(periods) < 2:
        return np.arange(len(periods))
    return (periods - periods[0]) // np.gcd.reduce(np.diff(periods))
