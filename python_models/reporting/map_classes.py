"""Classes of a map's values: their bounds, and what the legend says of each."""

import warnings
from collections.abc import Sequence

import numpy as np

MOST_DECIMALS = 10  # limits that differ by less are written with all their digits


def class_breaks(values: np.ndarray, scheme: str, classes: int) -> np.ndarray:
    """Upper bounds of classes by a ``mapclassify`` scheme (``fisher_jenks``, ``quantiles``, ``equal_interval`` …)."""
    import mapclassify

    distinct = np.unique(values)
    if len(distinct) <= classes:
        return distinct
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Numba not installed|Not enough unique values")
        return np.unique(mapclassify.classify(values, scheme, k=classes).bins)


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
