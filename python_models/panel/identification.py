"""What the data can tell apart once the effects are taken out, and least squares on it."""

import re
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from python_models.errors import InputError
from python_models.panel.projections import effect_count, without_effects
from python_models.panel.sample import Sample
from python_models.scaled_algebra import ROUNDING, nothing_left

ABSORBED = 1e-9  # share of a column's norm left after a projection, below which the column counts as explained


def varying(sample: Sample, effects: str) -> np.ndarray:
    """(k,) mask of the regressors that the effects do not explain, worked out once; not to be written to."""
    found: np.ndarray = sample.keep(("varying", effects), lambda: _varying(sample, effects))
    found.flags.writeable = False
    return found


def _varying(sample: Sample, effects: str) -> np.ndarray:
    scale = np.linalg.norm(sample.x - sample.x.mean(axis=0), axis=0)
    left = np.linalg.norm(without_effects(sample, effects)[1], axis=0)
    return left > np.maximum(ABSORBED * scale, ROUNDING * np.linalg.norm(sample.x, axis=0))


def independent(x: np.ndarray, size: np.ndarray | None = None) -> np.ndarray:
    """(k,) mask of a largest set of linearly independent columns, earlier columns first (Gram-Schmidt, twice).

    Shares of each column's own length are judged, so units do not matter. ``size`` (k,) is the length of the columns
    before effects were taken out: what is below the rounding of that is no variation of their own.
    """
    basis = np.empty((len(x), x.shape[1]), order="F")
    mask = np.zeros(x.shape[1], dtype=bool)
    lengths = np.linalg.norm(x, axis=0)
    digits = np.zeros(len(lengths)) if size is None else ROUNDING * size
    found = 0
    for j, (column, length) in enumerate(zip(x.T, lengths, strict=True)):
        rest = column / length if length > 0 else column
        for _ in range(2):
            rest = rest - basis[:, :found] @ (basis[:, :found].T @ rest)
        left = np.linalg.norm(rest)
        if left > ABSORBED and left * length > digits[j]:
            mask[j] = True
            basis[:, found] = rest / left
            found += 1
    return mask


def estimable(sample: Sample, effects: str) -> np.ndarray:
    """(k,) mask of those whose coefficients the within regression can tell apart, worked out once; not to write to."""
    found: np.ndarray = sample.keep(("estimable", effects), lambda: _estimable(sample, effects))
    found.flags.writeable = False
    return found


def _estimable(sample: Sample, effects: str) -> np.ndarray:
    mask = varying(sample, effects).copy()
    x = without_effects(sample, effects)[1][:, mask]
    mask[mask] = independent(x, np.linalg.norm(sample.x[:, mask], axis=0))
    return mask


def require_identified(sample: Sample, effects: str) -> None:
    """Raise ``InputError`` naming what the effects absorb, or regressors that repeat the others within the effects."""
    if np.linalg.norm(without_effects(sample, effects)[0]) <= ROUNDING * np.linalg.norm(sample.y):
        raise InputError(
            f"The outcome {sample.outcome} does not vary once the {effects} effects are taken out; there is nothing to "
            "explain."
        )
    absorbed = [name for name, ok in zip(sample.names, varying(sample, effects), strict=True) if not ok]
    kind = {"pooled": "constant", "unit": "constant within each unit", "period": "equal for all units in each period"}
    if absorbed:
        raise InputError(
            f"{', '.join(absorbed)} cannot be estimated with effects={effects!r}: "
            f"{kind.get(effects, 'a sum of a unit part and a period part')}. Leave it out or choose other effects."
        )
    free = independent(without_effects(sample, effects)[1], np.linalg.norm(sample.x, axis=0))
    repeated = [name for name, ok in zip(sample.names, free, strict=True) if not ok]
    if repeated:
        level = re.fullmatch(r"C\((.+)\)\[([^T\]].*)\]:(.+)", repeated[-1])
        raise InputError(
            f"{', '.join(repeated)} is collinear with the other regressors under effects={effects!r}; "
            + (f"choose a base, i({level[1]}, {level[3]}, ref={level[2]}), or " if level else "")
            + "leave it out, or, of powers of a variable far from zero such as a year, take its mean off first."
        )
    df = len(sample.y) - effect_count(sample, effects) - len(sample.names)
    if df < 1:
        raise InputError(
            f"{len(sample.y)} rows cannot carry {len(sample.names)} regressors and effects={effects!r} "
            f"({effect_count(sample, effects)} coefficients); use fewer effects or regressors."
        )


@dataclass(frozen=True, slots=True)
class LeastSquares:
    """Least squares of y on x: (k,) ``beta``, (k, k) classical ``cov``, (n,) ``resid``, ``ssr`` and ``df``."""

    beta: np.ndarray
    cov: np.ndarray
    resid: np.ndarray
    ssr: float
    df: int


def least_squares(y: np.ndarray, x: np.ndarray, used: int = 0) -> LeastSquares:
    """Ordinary least squares; ``used`` counts coefficients that were projected out of both sides beforehand."""
    q, r = np.linalg.qr(x)
    solved = linalg.solve_triangular(r, np.column_stack([q.T @ y, np.eye(len(r))]))
    beta, root = solved[:, 0].copy(), solved[:, 1:]
    resid = y - x @ beta
    ssr, df = float(resid @ resid), len(y) - x.shape[1] - used
    return LeastSquares(beta, root @ root.T * (ssr / df if df > 0 else np.nan), resid, ssr, df)


def fixed_effects(sample: Sample, effects: str) -> LeastSquares:
    """Within regression of the sample's y on what is ``estimable`` of its x, worked out once."""

    def fit() -> LeastSquares:
        y, x = without_effects(sample, effects)
        return least_squares(y, x[:, estimable(sample, effects)], used=effect_count(sample, effects))

    found: LeastSquares = sample.keep(("fixed", effects), fit)
    return found


def explained(sample: Sample, effects: str) -> bool:
    """Whether the within regression leaves nothing but rounding of y: a test that divides by it would be of that."""
    return nothing_left(
        fixed_effects(sample, effects).resid, without_effects(sample, effects)[0], float(np.linalg.norm(sample.y))
    )


def require_residual(sample: Sample, effects: str) -> None:
    """Raise ``InputError`` where the effects and regressors explain y without a residual."""
    if explained(sample, effects):
        raise InputError(f"{sample.outcome} is explained without a residual with effects={effects!r}.")
