"""Industrial structure of a group of regions: specialisation against the rest of the group and shared industries."""

import numpy as np


def shares(values: np.ndarray) -> np.ndarray:
    """(n, k) share of each of k industries in each of n regions; a region without output has nan."""
    totals = values.sum(axis=1, keepdims=True)
    return np.divide(values, totals, out=np.full_like(values, np.nan), where=totals > 0)


def others_shares(values: np.ndarray) -> np.ndarray:
    """(n, k) share of each industry in all other regions of the group together."""
    return shares(values.sum(axis=0, keepdims=True) - values)


def krugman_against_others(values: np.ndarray) -> np.ndarray:
    """(n,) relative specialisation K_i = Σ_k |s_ik − s̄_ik|, s̄ the others' joint shares; 0 to 2 (Krugman 1991)."""
    return np.abs(shares(values) - others_shares(values)).sum(axis=1)


def krugman_pairwise(values: np.ndarray) -> np.ndarray:
    """(n, n) K_ij = Σ_k |s_ik − s_jk|."""
    s = shares(values)
    return np.abs(s[:, None, :] - s[None, :, :]).sum(axis=2)


def leading(values: np.ndarray, top: int) -> np.ndarray:
    """(n, top) industries with the largest output in each region, largest first; ties go to the earlier industry."""
    return np.argsort(-values, axis=1, kind="stable")[:, :top]


def jaccard(first: set[str], second: set[str]) -> float:
    """Shared members over all members of two sets."""
    return len(first & second) / len(first | second) if first | second else float("nan")
