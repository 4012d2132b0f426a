"""Global and local Moran's I by period as ``esda`` has them, with two-sided permutation p-values and a seed."""

from typing import Any

import numpy as np
import polars as pl
from scipy import stats

from python_models.errors import InputError
from python_models.panel_data import as_polars, panel_frame, require_columns
from python_models.spatial.weights import align, as_graph, is_row_standardised, matrix_of, standardised

QUADRANTS = ("high-high", "low-high", "low-low", "high-low")  # esda's order, own value first
ISOLATES = ("error", "keep", "exclude")
TIE = 1e-10  # a shuffle that gives the observed value up to rounding counts as equal to it


def _cross_sections(
    frame: Any, variable: str, unit: str, period: str | None, w: Any, isolates: str, missing: str
) -> list[tuple[Any, list[Any], np.ndarray, np.ndarray]]:
    """(period, units, values, weights) of each period, the weights cut to the units that have a value.

    Raises
    ------
    InputError
        Unknown units, missing values (unless they may be cut), no variation, or regions without neighbours.
    """
    if isolates not in ISOLATES or missing not in ("error", "cut"):
        raise InputError(f"isolates={isolates!r}, missing={missing!r}: choose from {ISOLATES} and ('error', 'cut').")
    frame = as_polars(frame)
    require_columns(frame, [unit, variable, *([period] if period else [])])
    if not frame[variable].dtype.is_numeric():
        raise InputError(f"Column {variable} holds {frame[variable].dtype}, not numbers; convert it.")
    if frame[variable].cast(pl.Float64).is_infinite().any():
        raise InputError(f"{variable} has infinite values (the log of zero?); clean them first.")
    if period is None:
        if frame[unit].is_duplicated().any():
            raise InputError(f"Column {unit} repeats; name the period column, or keep one row per {unit}.")
        frame = frame.with_columns(pl.lit("the data").alias("__period"))
    panel = panel_frame(frame, unit, period or "__period", [variable])
    panel = panel.with_columns(pl.col(variable).cast(pl.Float64).fill_nan(None))
    units = panel[unit].unique(maintain_order=True).to_list()
    matrix = align(w, units)
    rescale = is_row_standardised(matrix_of(w)[0])
    place = {u: i for i, u in enumerate(units)}
    out = []
    for (when,), rows in sorted(panel.group_by(period or "__period"), key=lambda item: item[0]):
        rows = rows.drop_nulls(variable)
        here = rows[unit].to_list()
        if len(here) < len(units) and missing == "error":
            gone = [str(u) for u in units if u not in set(here)]
            raise InputError(
                f"{variable} is missing in {when} for {', '.join(gone[:5])}{' ...' if len(gone) > 5 else ''}. "
                "Fill it, leave the units out, or choose missing='cut' (weights cut and standardised anew)."
            )
        index = [place[u] for u in here]
        cut = matrix[np.ix_(index, index)]
        cut = standardised(cut, "row") if rescale else cut
        values = rows[variable].to_numpy()
        _require_usable(variable, when, here, values, cut, isolates)
        out.append((when if period is not None else None, here, values, cut))
    return out


def _require_usable(
    variable: str, when: Any, units: list[Any], values: np.ndarray, matrix: np.ndarray, isolates: str
) -> None:
    if len(values) < 4 or np.ptp(values) == 0:
        raise InputError(f"{variable} in {when} has {len(values)} value(s) without variation; Moran's I is undefined.")
    empty = [str(u) for u, row in zip(units, matrix, strict=True) if not row.any()]
    if empty and isolates == "error":
        raise InputError(
            f"{len(empty)} region(s) have no neighbours in {when}: {', '.join(empty[:5])}. Link them, leave them out, "
            "or choose isolates='keep' (n counts them, as esda) or 'exclude' (n does not, as spdep's adjust.n)."
        )


def _variances(n: int, z: np.ndarray, w: np.ndarray) -> tuple[float, float]:
    """Variance of Moran's I under normality and under randomisation (Cliff and Ord 1981, eqs. 2.30 and 2.41)."""
    s0, s1, s2 = w.sum(), ((w + w.T) ** 2).sum() / 2, ((w.sum(axis=0) + w.sum(axis=1)) ** 2).sum()
    expected = -1 / (n - 1)
    kurtosis = np.mean(z**4) / np.mean(z**2) ** 2
    normal = (n**2 * s1 - n * s2 + 3 * s0**2) / ((n**2 - 1) * s0**2) - expected**2
    a = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
    b = kurtosis * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
    return float(normal), float((a - b) / ((n - 1) * (n - 2) * (n - 3) * s0**2) - expected**2)


def _permuted(z: np.ndarray, w: np.ndarray, scale: float, permutations: int, rng: np.random.Generator) -> np.ndarray:
    """(R,) Moran's I of the values shuffled over the regions."""
    shuffled = rng.permuted(np.tile(z, (permutations, 1)), axis=1)
    return scale * np.einsum("ri,ri->r", shuffled, shuffled @ w.T) / float(z @ z)


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
        W: libpysal ``Graph`` or ``W``, or a square frame with the units as columns; cut to the units of the frame (row
        sums of one are restored) and otherwise used as scaled.
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
        One row per period: moran_i, expected_i; variance, z and two-sided p under randomisation and normality;
        permutation p-values ``p_permutation`` (two-sided, twice the smaller tail) and ``p_permutation_greater``
        (upper tail, spdep's ``moran.mc``); mean and deviation of the permuted statistic; n, n_isolates, seed.
    """
    sections = _cross_sections(frame, variable, unit, period, weights, isolates, missing)
    streams = np.random.SeedSequence(seed).spawn(len(sections))
    rows = []
    for stream, (when, _, values, matrix) in zip(streams, sections, strict=True):
        n_isolates = int((~matrix.any(axis=1)).sum())
        n = len(values) - (n_isolates if isolates == "exclude" else 0)
        head = ({period: when} if period is not None else {}) | {"variable": variable, "n": n, "n_isolates": n_isolates}
        row = _global_row(values, matrix, n, permutations, np.random.default_rng(stream))
        rows.append(head | row | {"permutations": permutations, "seed": seed})
    return pl.DataFrame(rows)


def _global_row(
    values: np.ndarray, w: np.ndarray, n: int, permutations: int, rng: np.random.Generator
) -> dict[str, float]:
    """Moran's I of one cross-section with its analytic and permutation tests; ``n`` may leave out isolates."""
    z = values - values.mean()
    scale, expected = n / float(w.sum()), -1 / (n - 1)
    observed = scale * float(z @ w @ z) / float(z @ z)
    row = {"moran_i": observed, "expected_i": expected}
    for label, variance in zip(("normal", "random"), _variances(n, z, w), strict=True):
        score = float((observed - expected) / np.sqrt(variance))
        p = float(2 * stats.norm.sf(abs(score)))
        row |= {f"variance_{label}": variance, f"z_{label}": score, f"p_{label}": p}
    simulated = _permuted(z, w, scale, permutations, rng)
    greater, less = int((simulated >= observed - TIE).sum()), int((simulated <= observed + TIE).sum())
    return row | {
        "p_permutation": min(1.0, 2 * (min(greater, less) + 1) / (permutations + 1)),
        "p_permutation_greater": (greater + 1) / (permutations + 1),
        "mean_permuted": float(simulated.mean()),
        "sd_permuted": float(simulated.std(ddof=1)),
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
        ``z_conditional`` and two-sided ``p_conditional`` (Sokal et al. 1998); ``p_folded`` (as esda's ``p_sim``, the
        smaller tail) and two-sided ``p_permutation``, its double; ``quadrant`` by the signs of z and lag_z
        (spdep's "pysal" column; its "mean" column splits the lag at its own mean); ``cluster``, the quadrant where
        p_permutation <= ``alpha`` and "not significant" elsewhere; seed. A region without neighbours has null
        statistics and the quadrant "isolate".
    """
    parts = []
    for when, units, values, matrix in _cross_sections(frame, variable, unit, period, weights, isolates, missing):
        n = len(values)
        keys = {unit: units} | ({period: [when] * n} if period is not None else {}) | {"variable": [variable] * n}
        columns = _local_columns(values, matrix, units, permutations, seed, alpha)
        parts.append(pl.DataFrame(keys | columns | {"permutations": [permutations] * n, "seed": [seed] * n}))
    return pl.concat(parts).fill_nan(None)


def _local_columns(
    values: np.ndarray, w: np.ndarray, units: list[Any], permutations: int, seed: int, alpha: float
) -> dict[str, np.ndarray]:
    """Columns of ``local_moran`` for one cross-section, nan for regions without neighbours."""
    from esda.moran import Moran_Local

    result = Moran_Local(values, as_graph(w, units), transformation="O", permutations=0)
    n, alone, z = len(values), ~w.any(axis=1), np.asarray(result.z)
    local = np.where(alone, np.nan, np.asarray(result.Is) * n / (n - 1))
    mean, variance = _conditional_moments(z, w)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = (local - mean) / np.sqrt(variance)
    draws = _conditional_draws(z, w, permutations, np.random.default_rng(seed))
    above = (draws >= local - TIE).sum(axis=0)
    folded = np.where(alone, np.nan, (np.minimum(above, permutations - above) + 1) / (permutations + 1))
    two_sided = np.minimum(1.0, 2 * folded)
    quadrant = np.where(alone, "isolate", np.array(QUADRANTS)[np.asarray(result.q) - 1])
    return {
        "value": values,
        "z": z,
        "lag_z": np.where(alone, np.nan, w @ z),
        "local_i": local,
        "local_i_esda": local * (n - 1) / n,
        "expected": np.where(alone, np.nan, mean),
        "variance": np.where(alone, np.nan, variance),
        "z_conditional": score,
        "p_conditional": 2 * stats.norm.sf(np.abs(score)),
        "p_folded": folded,
        "p_permutation": two_sided,
        "quadrant": quadrant,
        "cluster": np.where(alone | (two_sided <= alpha), quadrant, "not significant"),
    }


def _conditional_draws(z: np.ndarray, w: np.ndarray, permutations: int, rng: np.random.Generator) -> np.ndarray:
    """(R, n) local statistics with z_i held at region i and the other values shuffled over the other regions.

    One shuffle serves all regions: swapping z_i back to i, with the value that had come there, turns a uniform shuffle
    into a uniform one that holds i, and changes i's lag by one term. One matrix product, not n, which is what makes
    esda's own draws take seconds a year under dense weights.
    """
    n = len(z)
    order = rng.permuted(np.tile(np.arange(n), (permutations, 1)), axis=1)
    shuffled, place = z[order], np.argsort(order, axis=1)
    lag = shuffled @ w.T + w[np.arange(n), place] * (shuffled - z)
    return z * lag


def _conditional_moments(z: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of z_i sum_j w_ij z_j over permutations that hold z_i fixed; z has mean 0 and variance 1.

    Sokal, Oden and Thomson (1998), as spdep's ``localmoran(conditional=TRUE)``.
    """
    n = len(z)
    sums, squares = w.sum(axis=1), (w**2).sum(axis=1)
    mean = -(z**2) * sums / (n - 1)
    return mean, z**2 * n / (n - 2) * (squares - sums**2 / (n - 1)) * (1 - z**2 / (n - 1))
