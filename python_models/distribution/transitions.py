"""Transitions between classes: classes by period or pooled, counts, and what follows from a matrix of probabilities."""

from typing import Any

import numpy as np
from scipy.sparse import csgraph, csr_array

from python_models.errors import InputError, number_of
from python_models.tails import chi2_tail

TIE = 1e-12  # a value closer to a cut than this share of it lies on the cut: quantiles are interpolated


def quantile_cuts(values: np.ndarray, k: int, what: str) -> np.ndarray:
    """(k - 1,) quantiles by linear interpolation.

    Raises
    ------
    InputError
        Two cuts are alike, or the last class is empty: ties leave no k classes (labels would shift and show mobility
        that nobody had).
    """
    cuts = np.percentile(values, 100 * np.arange(1, k) / k)
    counts = np.bincount(classed(values, cuts), minlength=k)
    if (np.diff(cuts) <= 0).any() or (counts == 0).any():
        raise InputError(
            f"{what}: {number_of(len(values), 'value')}, {len(np.unique(values))} of them different, do not fall into "
            f"{k} quantile classes (cuts {', '.join(f'{c:.6g}' for c in cuts)}). Take fewer classes or give cut-offs."
        )
    return cuts


def classed(values: np.ndarray, cuts: np.ndarray) -> np.ndarray:
    """Class of each value: the number of cuts strictly below it."""
    return np.searchsorted(cuts, values - TIE * np.abs(values), side="left")


def counted(start: np.ndarray, end: np.ndarray, k: int) -> np.ndarray:
    """(k, k) transitions from class ``start`` to class ``end``."""
    return np.bincount(start * k + end, minlength=k * k).reshape(k, k).astype(float)


def probabilities(counts: np.ndarray) -> np.ndarray:
    """Rows of transitions as shares; nan in a row that nobody started from."""
    rows = counts.sum(axis=-1, keepdims=True)
    return np.divide(counts, rows, out=np.full_like(counts, np.nan), where=rows > 0)


def homogeneity(parts: np.ndarray) -> list[dict[str, Any]]:
    """Q (chi-square) and LR tests that the transition matrices of ``parts`` (m, k, k) are one.

    Bickenbach and Bode (2003, International Regional Science Review 26, eqs. 5 to 9): each row adds
    (parts that start there - 1)(classes it ever goes to - 1) degrees of freedom, so that transitions that do not happen
    take none; giddy's numbers.
    """
    pooled = probabilities(parts.sum(axis=0))
    own = probabilities(parts)
    starts = parts.sum(axis=2)
    with np.errstate(divide="ignore", invalid="ignore"):
        q = np.nansum(np.where(pooled > 0, starts[:, :, None] * (own - pooled) ** 2 / pooled, 0.0))
        lr = 2 * np.nansum(np.where(parts > 0, parts * np.log(own / pooled), 0.0))
    there = (starts > 0).sum(axis=0)
    reached = (np.nan_to_num(pooled) > 0).sum(axis=1)
    df = int(sum((a - 1) * (b - 1) for a, b in zip(there, reached, strict=True) if a and b))
    rows = []
    for name, value in (("q", float(q)), ("lr", float(lr))):
        rows.append({"test": name, "value": value, "df": df, "p_value": chi2_tail(value, df) if df else None})
    return rows


def closed_classes(p: np.ndarray) -> list[list[int]]:
    """Sets of classes that reach each other and nothing else."""
    _, label = csgraph.connected_components(csr_array(np.nan_to_num(p) > 0), directed=True, connection="strong")
    out = []
    for part in range(label.max() + 1):
        inside = label == part
        if not (np.nan_to_num(p)[inside][:, ~inside] > 0).any():
            out.append(np.flatnonzero(inside).tolist())
    return out


def steady_state(p: np.ndarray) -> np.ndarray | None:
    """(k,) ergodic distribution; None where a row is empty or it depends on where one starts."""
    if np.isnan(p).any() or len(closed_classes(p)) != 1:
        return None
    k = len(p)
    system = np.vstack([p.T - np.eye(k), np.ones(k)])
    found = np.linalg.lstsq(system, np.append(np.zeros(k), 1.0), rcond=None)[0]
    found[np.abs(found) < 1e-14] = 0.0
    return np.asarray(found)


def first_passage(p: np.ndarray) -> np.ndarray | None:
    """(k, k) mean first passage times (Kemeny and Snell 1976, theorem 4.4.7), the diagonal the mean time of return.

    None where some class is never reached from another.
    """
    steady = steady_state(p)
    if steady is None or not (steady > 0).all():
        return None
    k = len(p)
    z = np.linalg.inv(np.eye(k) - p + np.outer(np.ones(k), steady))
    return np.asarray((np.eye(k) - z + np.outer(np.ones(k), z.diagonal())) / steady)


def mobility(p: np.ndarray) -> dict[str, float | None]:
    """Shorrocks' (1978) (k - trace) / (k - 1); one less the absolute determinant; one less the second eigenvalue."""
    if np.isnan(p).any() or len(p) < 2:
        return {"shorrocks": None, "determinant": None, "second_eigenvalue": None}
    roots = np.sort(np.abs(np.linalg.eigvals(p)))[::-1]
    return {
        "shorrocks": float((len(p) - np.trace(p)) / (len(p) - 1)),
        "determinant": float(1 - abs(np.linalg.det(p))),
        "second_eigenvalue": float(1 - roots[1]),
    }


def cut_offs(given: Any) -> np.ndarray:
    """Fixed cut-offs, checked to rise."""
    try:
        cuts = np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        cuts = np.empty(0)
    if cuts.ndim != 1 or not len(cuts) or not np.isfinite(cuts).all() or (np.diff(cuts) <= 0).any():
        given = list(given) if cuts.ndim == 1 and len(cuts) else given
        raise InputError(f"classes={given!r}: cut-offs are finite and rise, such as [0.75, 0.9, 1.1, 1.25].")
    return cuts
