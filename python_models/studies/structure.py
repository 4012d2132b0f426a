"""Industrial structure of a group of regions: specialisation against the rest of the group and shared industries.

Values are output of k industries in n regions, nan where it is not published. A region with such a cell has no
structure: its shares and indices are nan, it is in no sum over the others (as in the marts), and nothing leads in it.
"""

import numpy as np

NOTHING = 1e-12  # a share below it is what balancing a table left over (5e-9 of 1e9), no output


def shares(values: np.ndarray) -> np.ndarray:
    """(n, k) share of each of k industries in each of n regions; nan for a region without output or with a gap."""
    totals = values.sum(axis=1, keepdims=True)
    return np.divide(values, totals, out=np.full_like(values, np.nan), where=totals > 0)


def others_shares(values: np.ndarray) -> np.ndarray:
    """(n, k) share of each industry in all other regions of the group that are complete, together."""
    complete = np.where(np.isfinite(values).all(axis=1, keepdims=True), values, 0.0)
    rest = np.array([np.delete(complete, i, axis=0).sum(axis=0) for i in range(len(values))])
    return shares(rest)


def share_ratios(values: np.ndarray) -> np.ndarray:
    """(n, k) share over the others' share; nan where the others have nothing, to the digits that a table keeps."""
    rest = others_shares(values)
    return np.divide(shares(values), rest, out=np.full_like(values, np.nan), where=rest > NOTHING)


def krugman_against_others(values: np.ndarray) -> np.ndarray:
    """(n,) relative specialisation K_i = Σ_k |s_ik − s̄_ik|, s̄ the others' joint shares; 0 to 2 (Krugman 1991)."""
    return np.abs(shares(values) - others_shares(values)).sum(axis=1)


def krugman_pairwise(values: np.ndarray) -> np.ndarray:
    """(n, n) K_ij = Σ_k |s_ik − s_jk|."""
    s = shares(values)
    return np.abs(s[:, None, :] - s[None, :, :]).sum(axis=2)


def leading(values: np.ndarray, top: int) -> list[np.ndarray]:
    """Of each of n regions its up to ``top`` industries with the largest output, largest first.

    Ties go to the earlier industry. An industry without output leads nowhere; a region with an unpublished cell has
    none, since that cell may be the largest.
    """
    out = []
    for row in values:
        order = np.argsort(-row, kind="stable")[:top]
        out.append(order[row[order] > 0] if np.isfinite(row).all() else order[:0])
    return out


def jaccard(first: set[str], second: set[str]) -> float:
    """Shared members over all members of two sets; nan where one has none, which says nothing of the other."""
    return len(first & second) / len(first | second) if first and second else float("nan")
