"""The projections that take fixed effects out of columns, each worked out once for a sample."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from python_models.panel.sample import Sample

NO_LINK = 1e-10  # share of the largest eigenvalue of the links below which one is zero: a part that nothing links
FILLED = 0.25  # share of the cells of units by periods with a row, above which their table is kept dense


def group_means(values: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """(g, k) means of the rows of ``values`` (n, k) by ``codes`` (n,)."""
    counts = np.bincount(codes)
    means = np.empty((values.shape[1], len(counts)))
    for mean, column in zip(means, values.T, strict=True):
        mean[:] = np.bincount(codes, weights=column) / counts
    return means.T


def dummies(codes: np.ndarray) -> np.ndarray:
    """(n, g - 1) indicator columns, the first group left out."""
    return (codes[:, None] == np.arange(1, codes.max() + 1)).astype(float)


@dataclass(frozen=True, slots=True)
class Links:
    """Which units and periods have a row in common; the dimension of more groups is taken out first.

    Attributes
    ----------
    first, second
        (n,) codes of the dimension with more groups (g), and of that with fewer (h).
    count
        (g,) rows of each group of the first.
    share
        (g, h) share of each second group in the rows of a first group.
    inverse
        (h, h) generalised inverse of D'MD, D the dummies of the second, M the projection off those of the first.
    parts
        Groups of units and periods that no row links; each needs a normalisation of its own (Abowd et al. 2002).
    """

    first: np.ndarray
    second: np.ndarray
    count: np.ndarray
    share: "np.ndarray | sparse.csr_array"
    inverse: np.ndarray
    parts: int


def links(sample: Sample) -> Links:
    """The links of a sample, worked out once."""
    found: Links = sample.keep("links", lambda: _links(sample))
    return found


def _links(sample: Sample) -> Links:
    from scipy.sparse import csgraph

    unit_first = len(sample.units) >= len(sample.periods)
    first, second = (sample.unit, sample.period) if unit_first else (sample.period, sample.unit)
    count, size = np.bincount(first), np.bincount(second)
    shape = (len(count), len(size))
    share: np.ndarray | sparse.csr_array
    if len(first) >= FILLED * shape[0] * shape[1]:
        share = np.zeros(shape)
        share[first, second] = 1 / count[first]
        common = share.T @ (share * count[:, None])
    else:
        share = sparse.csr_array((1 / count[first], (first, second)), shape=shape)
        common = (share.T @ (sparse.diags_array(count.astype(float)) @ share)).toarray()
    # D'MD is diag(size) - common; by the roots of the sizes its eigenvalues lie between zero and one
    root = 1 / np.sqrt(size)
    laplacian = np.eye(len(size)) - common * np.outer(root, root)
    inverse = np.linalg.pinv(laplacian, rcond=NO_LINK, hermitian=True) * np.outer(root, root)
    parts = int(csgraph.connected_components(sparse.csr_array(common > 0), directed=False)[0])
    return Links(first, second, count, share, inverse, parts)


def within(values: np.ndarray, sample: Sample, effects: str) -> np.ndarray:
    """Remove the overall mean (``pooled``) or the ``unit``, ``period`` or ``two-way`` effects from (n, k) values.

    Two-way effects of an unbalanced panel are removed by projecting on the dummies of one dimension after the other is
    demeaned, which is exact (Frisch-Waugh-Lovell). A mean has the rounding of its values' size, so a second pass takes
    off what it left: of year^4 the first would leave no more than five digits.
    """
    out = np.array(values, dtype=float, order="F")
    for column in out.T:
        if effects == "pooled":
            for _ in range(2):
                column -= column.mean()
        elif effects in ("unit", "period"):
            codes = getattr(sample, effects)
            count = np.bincount(codes)
            for _ in range(2):
                column -= (np.bincount(codes, weights=column) / count)[codes]
        elif sample.balanced:
            _balanced(column.reshape(len(sample.units), len(sample.periods)))
        else:
            _linked(column, links(sample))
    return out


def _balanced(cells: np.ndarray) -> None:
    """Two-way effects off (N, T) values in place."""
    for _ in range(2):
        cells -= cells.mean(axis=1, keepdims=True)
    cells -= cells.mean(axis=0)  # the unit means of period means are their overall mean, which is zero now


def _linked(column: np.ndarray, by: Links) -> None:
    """Two-way effects of an unbalanced panel off (n,) values in place."""
    for _ in range(2):
        column -= (np.bincount(by.first, weights=column) / by.count)[by.first]
        effect = by.inverse @ np.bincount(by.second, weights=column)
        column -= effect[by.second]
        column += (by.share @ effect)[by.first]


def without_effects(sample: Sample, effects: str) -> tuple[np.ndarray, np.ndarray]:
    """(n,) y and (n, k) x of the sample after ``within``, worked out once; not to be written to."""
    kept = sample.keep(effects, lambda: within(np.column_stack([sample.y, sample.x]), sample, effects))
    kept.flags.writeable = False
    return kept[:, 0], kept[:, 1:]


def effect_count(sample: Sample, effects: str) -> int:
    """Coefficients that the intercept and the fixed effects use."""
    n, t = len(sample.units), len(sample.periods)
    if effects == "two-way" and not sample.balanced:
        return n + t - links(sample).parts
    return {"pooled": 1, "unit": n, "period": t, "two-way": n + t - 1}[effects]
