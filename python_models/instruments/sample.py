"""The arrays of an instrumental-variables panel: outcome, regressors and instruments once the effects are taken out."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from python_models.cautions import Caution
from python_models.errors import InputError, number_of
from python_models.formula.design import design, without_effects
from python_models.instruments.specification import Specification
from python_models.panel.identification import independent, require_identified
from python_models.panel.projections import dummies, effect_count, within
from python_models.panel.sample import Sample, estimation_sample
from python_models.spatial.connectivity import Connectivity
from python_models.unit_names import label, some

INTERCEPT = "Intercept"


@dataclass(frozen=True, slots=True)
class Arrays:
    """What is estimated from, every column times the root of its row's weight.

    Attributes
    ----------
    panel
        Rows, keys and labels of the sample; its ``x`` has regressors and excluded instruments.
    terms, instruments
        Names of the k + 1 regressors, the intercept first, and of the q excluded instruments.
    endogenous
        Positions among ``terms``.
    y, x, excluded
        (n,), (n, k + 1) and (n, q); the effects are taken out, and the means with them.
    level, centre, sizes
        Means of y and (k,) of the regressors, which give the intercept back, and (1 + k,) roots of their mean squares.
    root
        (n,) roots of the weights, which have mean one; ones where rows weigh the same.
    absorbed
        Coefficients that the effects take, the intercept among them; 1 for ``pooled``.
    cautions
        Instruments left out as collinear.
    """

    panel: Sample
    terms: tuple[str, ...]
    instruments: tuple[str, ...]
    endogenous: tuple[int, ...]
    y: np.ndarray
    x: np.ndarray
    excluded: np.ndarray
    level: float
    centre: np.ndarray
    sizes: np.ndarray
    root: np.ndarray
    absorbed: int
    cautions: tuple[Caution, ...] = ()

    @property
    def exogenous(self) -> np.ndarray:
        """(n, k + 1 - K1) included exogenous regressors, the intercept first."""
        return np.delete(self.x, self.endogenous, axis=1)


def read(frame: Any, spec: Specification, w: Connectivity | None) -> Arrays:
    """Evaluate formula and instruments on the rows that have both, and take the effects out.

    Raises
    ------
    InputError
        Bad keys or formula; regressors or instruments that the effects absorb or that repeat each other (named);
        weights of rows that are not positive; a spatial model on an unbalanced panel, or units that W does not have.
    """
    panel = estimation_sample(frame, spec.unit, spec.period, spec.everything)
    base = design(frame, without_effects(spec.formula), spec.unit, spec.period, rows=panel.kept)
    place = {name: i for i, name in enumerate(panel.names)}
    lost = [name for name in base.names if name not in place]
    if lost:
        raise InputError(f"{lost[0]} means another category with the instruments in the formula; code it as a column.")
    structural = [place[name] for name in base.names]
    outside = [i for i in range(len(panel.names)) if i not in set(structural)]
    require_identified(panel, spec.effects)
    names = [panel.names[i] for i in structural]
    endogenous = [name for name in names if name in spec.endogenous]
    absent = [name for name in spec.endogenous if name not in names]
    if absent:
        raise InputError(f"endogenous= names {absent[0]}, a list of categories; name numbers.")
    x, excluded = panel.x[:, structural], panel.x[:, outside]
    instruments = [panel.names[i] for i in outside]
    if w is not None:
        x, excluded, names, instruments = _spatial(panel, spec, w, x, excluded, names, instruments)
        endogenous = [f"W.{panel.outcome}", *endogenous] if spec.spatial_lag else endogenous
    arrays = _arrays(panel, spec, x, excluded, names, instruments, endogenous)
    if w is None:
        return arrays
    return _without_collinear(arrays, spec, np.linalg.norm(x, axis=0), np.linalg.norm(excluded, axis=0))


def _arrays(
    panel: Sample,
    spec: Specification,
    x: np.ndarray,
    excluded: np.ndarray,
    names: list[str],
    instruments: list[str],
    endogenous: list[str],
) -> Arrays:
    weights = _row_weights(panel, spec.row_weights)
    k = x.shape[1]
    both = np.column_stack([panel.y, x, excluded])
    left = within(both, panel, spec.effects) if weights is None else _within_weighted(both, panel, spec, weights)
    root = np.ones(len(both)) if weights is None else np.sqrt(weights)
    means = both.mean(axis=0) if weights is None else weights @ both / weights.sum()
    left = left * root[:, None]
    return Arrays(
        panel=panel,
        terms=(INTERCEPT, *names),
        instruments=tuple(instruments),
        endogenous=tuple(1 + names.index(name) for name in endogenous),
        y=left[:, 0],
        x=np.column_stack([root, left[:, 1 : k + 1]]),
        excluded=left[:, k + 1 :],
        level=float(means[0]),
        centre=means[1 : k + 1],
        sizes=np.linalg.norm(both[:, : k + 1], axis=0) / np.sqrt(len(both)),
        root=root,
        absorbed=effect_count(panel, spec.effects),
    )


def _row_weights(panel: Sample, column: str | None) -> np.ndarray | None:
    """(n,) weights of mean one, or None."""
    if column is None:
        return None
    if not isinstance(column, str) or column not in panel.frame.columns:
        raise InputError(f"row_weights={column!r} is no column; the data have {', '.join(panel.frame.columns)}.")
    values = panel.frame[column]
    if not values.dtype.is_numeric():
        raise InputError(f"row_weights: column {column} is {values.dtype}, not a number.")
    found = values.cast(float).fill_null(np.nan).to_numpy()
    bad = np.flatnonzero(~(np.isfinite(found) & (found > 0)))
    if len(bad):
        unit, period = panel.keys
        where = [f"{panel.frame[unit][int(i)]} {panel.frame[period][int(i)]}" for i in bad]
        raise InputError(f"row_weights: {column} must be a positive number, and is none for {some(where, 5)}.")
    return np.asarray(found * (len(found) / found.sum()))


def _within_weighted(values: np.ndarray, panel: Sample, spec: Specification, weights: np.ndarray) -> np.ndarray:
    """(n, c) values less the effects of a weighted regression on them (Frisch-Waugh-Lovell)."""

    def demeaned(block: np.ndarray, codes: np.ndarray) -> np.ndarray:
        total = np.bincount(codes, weights=weights)
        means = np.stack([np.bincount(codes, weights=weights * c) / total for c in block.T], axis=1)
        return np.asarray(block - means[codes])

    one = np.zeros(len(values), dtype=int)
    codes = {"pooled": one, "unit": panel.unit, "period": panel.period, "two-way": panel.unit}[spec.effects]
    out = demeaned(demeaned(values, codes), codes)
    if spec.effects != "two-way":
        return out
    root = np.sqrt(weights)[:, None]
    years = root * demeaned(dummies(panel.period), codes)
    for _ in range(2):
        out = out - years @ np.linalg.lstsq(years, root * out, rcond=None)[0] / root
    return out


def _spatial(
    panel: Sample,
    spec: Specification,
    w: Connectivity,
    x: np.ndarray,
    excluded: np.ndarray,
    names: list[str],
    instruments: list[str],
) -> tuple[np.ndarray, np.ndarray, list[str], list[str]]:
    """The spatial lag of y among the regressors, and Kelejian and Prucha's (1998) instruments of it: WX, WWX.

    W of an endogenous regressor is never an instrument. Lags are taken before the effects, which is what dummy
    variables would give whatever W.
    """
    order = matched(panel, w)
    shape = (len(panel.units), len(panel.periods))

    def lag(columns: np.ndarray) -> np.ndarray:
        cells = columns.T.reshape(columns.shape[1], *shape).transpose(0, 2, 1)
        return np.ascontiguousarray(order.lag(cells).transpose(0, 2, 1)).reshape(len(cells), len(panel.y)).T

    free = [i for i, name in enumerate(names) if name not in spec.endogenous]
    exogenous, own = x[:, free], [names[i] for i in free]
    first, second = lag(exogenous), lag(lag(exogenous))
    durbin = [i for i, name in enumerate(own) if name in spec.durbin]
    rest = [i for i in range(len(own)) if i not in durbin]
    blocks = []
    if spec.spatial_lag:
        blocks += [(first[:, rest], [f"W.{own[i]}" for i in rest]), (second, [f"W2.{name}" for name in own])]
    if spec.spatial_lag and durbin:
        blocks.append((lag(second[:, durbin]), [f"W3.{own[i]}" for i in durbin]))
    blocks.append((excluded, instruments))
    if spec.lag_instruments and instruments:
        once = lag(excluded)
        blocks += [(once, [f"W.{n}" for n in instruments]), (lag(once), [f"W2.{n}" for n in instruments])]
    wider, made = np.column_stack([x, first[:, durbin]]), [*names, *(f"W.{own[i]}" for i in durbin)]
    if spec.spatial_lag:
        wider, made = np.column_stack([lag(panel.y[:, None]), wider]), [f"W.{panel.outcome}", *made]
    return wider, np.column_stack([b for b, _ in blocks]), made, [name for _, part in blocks for name in part]


def matched(panel: Sample, w: Connectivity) -> Connectivity:
    """W over the sample's units, in their order."""
    if not panel.balanced:
        cells = len(panel.units) * len(panel.periods)
        raise InputError(
            f"The panel is not balanced: {len(panel.y)} of {cells} unit-periods have every value, and spatial lags "
            "need all. Fill them, or leave those units or periods out."
        )
    ids = [label(unit) for unit in panel.units]
    extra = [name for name in w.ids if name not in set(ids)]
    if extra:
        raise InputError(
            f"Units in column {panel.keys[0]} and W do not match; in W but not in the data: {some(extra)}."
        )
    return w.subset(ids)


def _without_collinear(arrays: Arrays, spec: Specification, of_x: np.ndarray, of_z: np.ndarray) -> Arrays:
    """The arrays without spatially lagged instruments that repeat regressors or other instruments; said as a caution.

    A row-standardised W leaves what all units share as it is: W of a year's variable is that variable. ``of_x`` and
    ``of_z`` are the lengths of regressors and instruments before the effects were taken out.
    """
    own = [i - 1 for i in range(1, len(arrays.terms)) if i not in arrays.endogenous]
    both = np.column_stack([arrays.x[:, [1 + i for i in own]], arrays.excluded])
    kept = independent(both, np.concatenate([of_x[own], of_z]))[len(own) :]
    mine = independent(arrays.x[:, 1:], of_x)
    if not mine.all():
        lost = [arrays.terms[1 + i] for i in np.flatnonzero(~mine)]
        raise InputError(f"{', '.join(lost)} is collinear with the other regressors under effects={spec.effects!r}.")
    needed = len(arrays.endogenous)
    if int(kept.sum()) < needed:
        raise InputError(
            f"{number_of(int(kept.sum()), 'instrument')} left for {number_of(needed, 'endogenous regressor')} after "
            "the effects: spatial lags of the exogenous regressors repeat them. Add regressors or instruments that "
            "vary in space."
        )
    if kept.all():
        return arrays
    lost = [name for name, ok in zip(arrays.instruments, kept, strict=True) if not ok]
    return replace(
        arrays,
        excluded=arrays.excluded[:, kept],
        instruments=tuple(name for name, ok in zip(arrays.instruments, kept, strict=True) if ok),
        cautions=(*arrays.cautions, Caution("instruments_collinear", {"instruments": ", ".join(lost)})),
    )
