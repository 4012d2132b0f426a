"""Classes of a map's values: their bounds, and what the legend says of each."""

import warnings
from collections.abc import Sequence

import numpy as np

MOST_DECIMALS = 10  # limits that differ by less are written with all their digits


def class_breaks(values: np.ndarray, scheme: str, classes: int) -> np.ndarray:
    """Upper bounds of classes by a ``mapclassify`` scheme (``fisher_jenks``, ``quantiles``, ``equal_interval`` …)."""
    distinct = np.unique(values)
    if len(distinct) <= classes:
        return distinct
    if scheme == "fisher_jenks":
        return natural_breaks(values, classes)
    import mapclassify

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Numba not installed|Not enough unique values")
        return np.unique(mapclassify.classify(values, scheme, k=classes).bins)


def natural_breaks(values: np.ndarray, classes: int) -> np.ndarray:
    """(classes,) upper bounds of the classes with the least sum of squares within them (Fisher 1958, JASA 53, p. 789).

    ``values`` (n,) without missing ones, of more distinct values than ``classes``. mapclassify sums squares in single
    precision, about zero: values like 1,000.1 … 1,000.9 get classes far from the best, and thousands take seconds.
    """
    distinct, counts = np.unique(values, return_counts=True)
    centred = distinct - np.average(distinct, weights=counts)
    n, total, square = (np.append(0.0, np.cumsum(counts * centred**power)) for power in (0, 1, 2))
    m = len(distinct)
    best = np.full((classes, m + 1), np.inf)  # least sum of the first values in so many classes, one at least
    starts = np.zeros((classes, m), dtype=np.int64)  # where the last of the classes begins
    for last in range(m):
        first = np.arange(last + 1)
        within = square[last + 1] - square[first] - (total[last + 1] - total[first]) ** 2 / (n[last + 1] - n[first])
        best[0, last + 1] = within[0]
        sums = best[: classes - 1, : last + 1] + within
        starts[1:, last] = sums.argmin(axis=1)
        best[1:, last + 1] = sums.min(axis=1)
    bounds, last = [], m - 1
    for k in range(classes - 1, -1, -1):
        bounds.append(distinct[last])
        last = int(starts[k, last]) - 1
    return np.array(bounds[::-1])


def class_lows(values: np.ndarray, which: np.ndarray, bounds: np.ndarray) -> list[float]:
    """Lower limit of each class: the bound below it, the least value in the first; its bound where all are that."""
    lows = [float(values.min()), *map(float, bounds[:-1])]
    members = [values[which == k] for k in range(len(bounds))]
    alike = [m.size > 0 and bool((m == b).all()) for m, b in zip(members, bounds, strict=True)]
    return [float(b) if same else low for low, b, same in zip(lows, bounds, alike, strict=True)]


def class_limits(lows: Sequence[float], bounds: Sequence[float], decimals: int) -> list[str]:
    """What a legend says of each class: its limits, or its one value, with so many decimals that limits differ."""
    limits = sorted({float(v) for v in (*lows, *bounds)})
    enough = (d for d in range(decimals, MOST_DECIMALS) if len({round(v, d) + 0.0 for v in limits}) == len(limits))
    digits = next(enough, None)

    def said(v: float) -> str:
        return repr(v) if digits is None else f"{round(v, digits) + 0.0:.{digits}f}"  # no -0.00

    return [said(b) if a == b else f"{said(a)} – {said(b)}" for a, b in zip(lows, bounds, strict=True)]
