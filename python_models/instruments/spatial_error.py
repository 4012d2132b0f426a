"""Spatially autoregressive errors u = lambda W u + e of a panel with fixed effects, by generalised moments.

Three moments of Kelejian and Prucha (1999), for panels Kapoor, Kelejian and Prucha (2007), with fixed effects Mutl and
Pfaffermayr (2011); unweighted, the option that R's splm calls ``moments = "initial"``.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy import optimize

from python_models.errors import InputError
from python_models.instruments.estimation import system, two_stage
from python_models.instruments.sample import Arrays, matched
from python_models.instruments.specification import Specification
from python_models.panel.projections import within
from python_models.spatial.connectivity import Connectivity

BOUND = 0.999  # of lambda


@dataclass(frozen=True, slots=True)
class SpatialError:
    """``lam`` of u = lam W u + e, the variance ``sigma2`` of e."""

    lam: float
    sigma2: float

    def measures(self) -> dict[str, float]:
        """What ``glance`` shows of it."""
        return {"spatial_error": self.lam, "spatial_error_sigma2": self.sigma2}


def lag_of(w: Connectivity, units: int) -> Callable[[np.ndarray], np.ndarray]:
    """W over (n,) or (n, k) values in the order of the balanced sample: unit by unit, each period after period."""

    def lag(values: np.ndarray) -> np.ndarray:
        cells = values.reshape(units, -1).T
        return np.ascontiguousarray(w.lag(np.ascontiguousarray(cells)).T).reshape(values.shape)

    return lag


def error_by_moments(
    u: np.ndarray, once: np.ndarray, twice: np.ndarray, traces: tuple[float, float], rank: int, periods: int
) -> SpatialError:
    """Least sum of squares of the three moments over lambda and s2; ``once`` and ``twice`` are Wu and WWu.

    With e = u - lambda W u and n = ``rank`` x ``periods``: E e'e / n = s2, E (We)'(We) / n = s2 tr(W'W) / rank and
    E e'We / n = s2 tr(W) / rank. Two-way effects: W centred on both sides, which is the W of data without them.
    """
    size = float(u @ u)
    g = np.array([size, once @ once, u @ once])
    first = np.array([2 * u @ once, 2 * twice @ once, u @ twice + once @ once])
    second = -np.array([once @ once, twice @ twice, once @ twice])
    third = np.array([1.0, traces[0] / rank, traces[1] / rank])
    g, first, second = g / size, first / size, second / size  # the units of y do not matter

    def rest(lam: float) -> tuple[float, float]:
        left = g - first * lam - second * lam**2
        s2 = max(float(third @ left) / float(third @ third), 0.0)
        return float(((left - third * s2) ** 2).sum()), s2

    grid = np.linspace(-BOUND, BOUND, 201)
    best = int(np.argmin([rest(v)[0] for v in grid]))
    ends = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    lam = float(
        optimize.minimize_scalar(lambda v: rest(v)[0], bounds=ends, method="bounded", options={"xatol": 1e-12}).x
    )
    return SpatialError(lam, rest(lam)[1] * size / (rank * periods))


def without_spatial_error(arrays: Arrays, spec: Specification, w: Connectivity) -> tuple[Arrays, SpatialError]:
    """The equation times I - lambda W, lambda from the residuals of two-stage least squares on it as it is.

    With a spatial lag the excluded instruments stay as they are: with the transformed exogenous regressors they span
    what the untransformed ones do. Without one they are transformed as what they instrument. Unit effects and W
    commute; period effects do under a W whose rows sum to one.

    Raises
    ------
    InputError
        Instruments that say nothing; a lambda at its bound; period effects with a W whose rows do not sum to one.
    """
    panel, order = arrays.panel, matched(arrays.panel, w)
    if spec.effects == "two-way" and not order.row_standardised:
        raise InputError(
            "spatial_error= with two-way effects needs a W whose rows sum to one; make it with weights(…, "
            "standardise='row') or weights_from_file(…, standardise='row'), or use effects='unit'."
        )
    lag = lag_of(order, len(panel.units))

    def lagged(values: np.ndarray) -> np.ndarray:
        return within(lag(values).reshape(len(values), -1), panel, spec.effects).reshape(values.shape)

    data = system(arrays)
    u = data.y - data.x @ two_stage(data, arrays, spec)
    once, dense = lagged(u), order.dense()
    if spec.effects == "two-way":
        dense = dense - dense.mean(axis=0)
        dense = dense - dense.mean(axis=1, keepdims=True)
    traces = float(np.vdot(dense, dense)), float(np.trace(dense))
    rank = len(panel.units) - (spec.effects == "two-way")
    found = error_by_moments(u, once, lagged(once), traces, rank, len(panel.periods) - 1)
    if abs(found.lam) > BOUND - 1e-6:
        raise InputError(
            f"The moments of the spatial error are met best at its bound, {found.lam:.3f}: there is no estimate to "
            "report. Leave spatial_error= out, or use another W, other regressors or fit_spatial_panel(model='sac')."
        )
    x = arrays.x.copy()
    x[:, 1:] -= found.lam * lagged(x[:, 1:])
    left = replace(arrays, y=arrays.y - found.lam * lagged(arrays.y), x=x)
    if arrays.instruments and not spec.spatial_lag:
        left = replace(left, excluded=arrays.excluded - found.lam * lagged(arrays.excluded))
    return left, SpatialError(found.lam / w.unit, found.sigma2)
