"""Global and local Moran's I by period, with two-sided permutation p-values and a seed.

Statistics are those of ``esda`` and ``spdep``; nothing depends on the unit of the variable, and p-values, scores and
quadrants not on the unit of W either.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from python_models.counts import is_number, require_count, require_seed
from python_models.errors import InputError
from python_models.frames import as_polars
from python_models.spatial.alignment import Matrix, row_squares, row_sums
from python_models.spatial.cross_sections import CrossSection, cross_sections
from python_models.spatial.shuffles import Compared, conditional_counts, shuffled_forms
from python_models.tails import normal_tail

QUADRANTS = ("high-high", "low-high", "low-low", "high-low")  # esda's order, own value first
NO_DRAWS = "a permutation test needs at least one draw, and its two-sided p is at least 2 / (permutations + 1)"
NO_VARIANCE = 1e-12  # a variance below this share of the terms it is the difference of is none


def two_sided(at_least: Any, at_most: Any, permutations: int) -> tuple[Any, Any]:
    """Folded p, (the smaller tail's count + 1) / (R + 1), and two-sided p, twice that and at most one.

    A draw that equals the observed statistic counts in both tails, as enumeration demands: of a statistic that no
    shuffle can change, both are one. The observed order is counted as a draw (Davison and Hinkley 1997, eq. 4.11).
    """
    folded = (np.minimum(at_least, at_most) + 1) / (permutations + 1)
    return folded, np.minimum(1.0, 2 * folded)


def _variances(n: int, z: np.ndarray, w: Matrix) -> tuple[float, float]:
    """Variance of Moran's I under normality and under randomisation (Cliff and Ord 1981, eqs. 2.30 and 2.41).

    nan where it is zero up to rounding: under a W that weighs all others equally, I is -1 / (n - 1) in any order.
    """
    sums = row_sums(w) + row_sums(w.T)
    s0, s1, s2 = sums.sum() / 2, row_squares(w + w.T).sum() / 2, (sums**2).sum()
    square = (1 / (n - 1)) ** 2
    kurtosis = np.mean(z**4) / np.mean(z**2) ** 2
    normal = (n**2 * s1, -n * s2, 3 * s0**2)
    a = n * np.array([(n**2 - 3 * n + 3) * s1, -n * s2, 3 * s0**2])
    b = -kurtosis * np.array([(n**2 - n) * s1, -2 * n * s2, 6 * s0**2])
    out = []
    for terms, over in ((normal, n**2 - 1), ((*a, *b), (n - 1) * (n - 2) * (n - 3))):
        parts = np.append(np.asarray(terms) / (over * s0**2), -square)
        variance, size = parts.sum(), np.abs(parts).sum()
        out.append(float(variance) if variance > NO_VARIANCE * size else float("nan"))
    return out[0], out[1]


def moran(
    frame: Any,
    variable: str,
    *,
    unit: str,
    period: str | None = None,
    weights: Any,
    permutations: int = 999,
    seed: int = 12345,
    isolates: str = "error",
    missing: str = "error",
) -> pl.DataFrame:
    """Global Moran's I of ``variable`` for each period.

    Parameters
    ----------
    frame
        One row per unit and period (or per unit, without ``period``).
    weights
        W in any form that ``read_weights`` takes; cut to the units of the frame by name (row sums of one are
        restored) and otherwise used as scaled.
    permutations, seed
        Each period shuffles with its own stream of this seed, so that a period's p-value does not depend on the
        others. ``esda.Moran`` takes no seed and sums up W anew each time, so its formulas are applied here.
    isolates
        Regions without neighbours: ``error``; ``keep`` counts them in n (esda, spdep's ``adjust.n=FALSE``);
        ``exclude`` does not (spdep's default).
    missing
        ``error``, or ``cut`` the weights to the units with a value, standardised anew.

    Returns
    -------
    polars.DataFrame
        One row per period: moran_i, expected_i; variance, z and two-sided p under randomisation and normality (null
        where no order of the values changes I); permutation p-values ``p_permutation`` (two-sided, twice the smaller
        tail, ``two_sided``) and ``p_permutation_greater`` (upper tail, spdep's ``moran.mc``); mean and deviation of
        the permuted statistic; n, n_isolates, seed.

    Raises
    ------
    InputError
        As ``cross_sections``, and for no permutations.
    """
    require_count("permutations", permutations, 1, NO_DRAWS)
    require_seed(seed)
    sections = cross_sections(frame, variable, unit, period, weights, isolates, missing)
    streams = np.random.SeedSequence(seed).spawn(len(sections))
    rows = []
    for stream, section in zip(streams, sections, strict=True):
        n_isolates = int(section.alone.sum())
        n = len(section.values) - (n_isolates if isolates == "exclude" else 0)
        head = {period: section.period} if period is not None else {}
        head |= {"variable": variable, "n": n, "n_isolates": n_isolates}
        row = _global_row(section, n, permutations, np.random.default_rng(stream))
        rows.append(head | row | {"permutations": permutations, "seed": seed})
    return pl.DataFrame(rows, infer_schema_length=None).fill_nan(None)


def _global_row(section: CrossSection, n: int, permutations: int, rng: np.random.Generator) -> dict[str, float]:
    """Moran's I of one cross-section with its analytic and permutation tests; ``n`` may leave out isolates."""
    z, w = section.z, section.w
    total, squares = float(w.sum()), float(z @ z)
    scale, expected = n / total / squares, -1 / (n - 1)
    observed = scale * float(z @ (w @ z))
    row = {"moran_i": observed, "expected_i": expected}
    for label, variance in zip(("normal", "random"), _variances(n, z, w), strict=True):
        score = float((observed - expected) / np.sqrt(variance))
        p = float(2 * normal_tail(abs(score)))
        row |= {f"variance_{label}": variance, f"z_{label}": score, f"p_{label}": p}
    simulated = scale * shuffled_forms(z, w, permutations, rng)
    tie = section.tie * scale * (float(np.abs(z) @ (w @ np.abs(z))) + total)
    greater, less = int((simulated >= observed - tie).sum()), int((simulated <= observed + tie).sum())
    return row | {
        "p_permutation": float(two_sided(greater, less, permutations)[1]),
        "p_permutation_greater": (greater + 1) / (permutations + 1),
        "mean_permuted": float(simulated.mean()),
        "sd_permuted": float(simulated.std(ddof=1)) if permutations > 1 else float("nan"),
    }


def local_moran(
    frame: Any,
    variable: str,
    *,
    unit: str,
    period: str | None = None,
    weights: Any,
    permutations: int = 999,
    seed: int = 12345,
    alpha: float = 0.05,
    isolates: str = "error",
    missing: str = "error",
) -> pl.DataFrame:
    """Local Moran's I (Anselin 1995) of each unit and period, with the coordinates of the Moran scatter plot.

    Returns
    -------
    polars.DataFrame
        One row per unit and period: ``z`` (standardised value) and ``lag_z`` (its spatial lag); ``local_i`` with
        m2 = sum z^2 / n (Anselin's and spdep's scale) and ``local_i_esda`` (times (n - 1) / n); conditional moments,
        ``z_conditional`` and two-sided ``p_conditional`` (Sokal et al. 1998; null where the variance is zero);
        ``p_folded``, the smaller tail, and two-sided ``p_permutation``, its double (``two_sided``: a draw equal to
        the observed value counts in both tails, where esda's ``p_sim`` counts it in the upper one only);
        ``quadrant`` by the signs of z and lag_z, zero counting as low (spdep's "pysal" column; its "mean" column
        splits the lag at its own mean); ``cluster``, the quadrant where p_permutation <= ``alpha`` and "not
        significant" elsewhere; seed. A region without neighbours has null statistics and the quadrant "isolate".

    Raises
    ------
    InputError
        As ``moran``, and for an ``alpha`` that is no level.
    """
    require_count("permutations", permutations, 1, NO_DRAWS)
    require_seed(seed)
    if not is_number(alpha) or not 0 < alpha < 1:
        raise InputError(f"alpha={alpha!r} must lie between 0 and 1.")
    sections = cross_sections(frame, variable, unit, period, weights, isolates, missing)
    found = [_observed(section) for section in sections]
    parts = []
    for section, observed, counts in zip(sections, found, _counts(sections, found, permutations, seed), strict=True):
        n = len(section.values)
        keys = {unit: section.units} | ({period: _alike(section.period, n)} if period is not None else {})
        columns = _local_columns(section, observed, two_sided(counts[0], counts[1], permutations), alpha)
        head = keys | {"variable": _alike(variable, n)} | columns
        parts.append(pl.DataFrame(head | {"permutations": _alike(permutations, n), "seed": _alike(seed, n)}))
    return as_polars(pl.concat(parts))


def _observed(section: CrossSection) -> tuple[np.ndarray, Compared]:
    """Spatial lag of a cross-section, and its local statistics as the draws are held against them."""
    z, w = section.z, section.w
    lag = w @ z
    reach = section.tie * row_sums(w) * np.abs(z).max()  # a lag smaller than this is rounding
    lag[np.abs(lag) <= reach] = 0.0
    return lag, Compared(z, np.where(section.alone, np.nan, z * lag), np.abs(z) * reach)


def _counts(
    sections: Sequence[CrossSection], found: Sequence[tuple[np.ndarray, Compared]], permutations: int, seed: int
) -> list[np.ndarray]:
    """(2, n) draws of each cross-section that are at least, and at most, its local statistics.

    Each has the draws of the seed, so those with the same weights, all complete periods, share them.
    """
    alike: dict[int, list[int]] = {}
    for i, section in enumerate(sections):
        alike.setdefault(id(section.w), []).append(i)
    out: dict[int, np.ndarray] = {}
    for places in alike.values():
        variables, w = [found[i][1] for i in places], sections[places[0]].w
        counted = conditional_counts(variables, w, permutations, np.random.default_rng(seed))
        out |= dict(zip(places, counted, strict=True))
    return [out[i] for i in range(len(sections))]


def _alike(value: Any, n: int) -> pl.Series:
    """A column of one value."""
    return pl.Series([value]).new_from_index(0, n)


def _local_columns(
    section: CrossSection, observed: tuple[np.ndarray, Compared], tails: tuple[Any, Any], alpha: float
) -> dict[str, np.ndarray]:
    """Columns of ``local_moran`` for one cross-section, nan for regions without neighbours."""
    z, w, alone, unit = section.z, section.w, section.alone, section.unit_of_w
    (lag, compared), n = observed, len(z)
    local = compared.local
    mean, variance = _conditional_moments(z, w)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = (local - mean) / np.sqrt(variance)
    folded, double = (np.where(alone, np.nan, p) for p in tails)
    low, behind = z <= 0, lag <= 0
    place = np.where(low, np.where(behind, 2, 1), np.where(behind, 3, 0))
    quadrant = np.where(alone, "isolate", np.array(QUADRANTS)[place])
    return {
        "value": section.values,
        "z": z,
        "lag_z": np.where(alone, np.nan, lag) * unit,
        "local_i": local * unit,
        "local_i_esda": local * (n - 1) / n * unit,
        "expected": np.where(alone, np.nan, mean) * unit,
        "variance": np.where(alone, np.nan, variance) * unit * unit,
        "z_conditional": score,
        "p_conditional": 2 * normal_tail(np.abs(score)),
        "p_folded": folded,
        "p_permutation": double,
        "quadrant": quadrant,
        "cluster": np.where(alone | (double <= alpha), quadrant, "not significant"),
    }


def _conditional_moments(z: np.ndarray, w: Matrix) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of z_i sum_j w_ij z_j over permutations that hold z_i fixed; z has mean 0 and variance 1.

    Sokal, Oden and Thomson (1998), as spdep's ``localmoran(conditional=TRUE)``. The variance is nan where it is zero
    up to rounding: z_i is the mean, all other values are alike, or all other regions are weighed alike.
    """
    n = len(z)
    sums, squares = row_sums(w), row_squares(w)
    mean = -(z**2) * sums / (n - 1)
    uneven, others = squares - sums**2 / (n - 1), 1 - z**2 / (n - 1)
    changes = (z != 0) & (uneven > NO_VARIANCE * squares) & (others > NO_VARIANCE)
    return mean, np.where(changes, z**2 * n / (n - 2) * uneven * others, np.nan)
