"""Spatial weights for a panel: read, checked, turned into the ``W.`` operator, and the stationarity they imply."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from python_models.errors import InputError
from python_models.gmm.sample import PanelGrid
from python_models.unit_names import positions
from python_models.weights.matrix import read_weights, require_neighbours
from python_models.words.test_notes import TEST_NOTES

_DENSE_EIGENVALUES = 1500
"""Largest W whose eigenvalues are all computed; beyond it only the two ends of the spectrum."""


@dataclass(frozen=True, slots=True)
class SpatialWeights:
    """A checked n × n weights matrix and the unit each row stands for."""

    units: list[str]
    matrix: sparse.csr_array


def spatial_weights(weights: Any) -> SpatialWeights:
    """Accept a libpysal ``Graph`` or ``W``, or a square frame whose columns are the units in row order.

    Raises
    ------
    InputError
        As ``read_weights``, and for a unit without neighbours, whose spatial lag would be 0.
    """
    ids, matrix = read_weights(weights)
    require_neighbours(matrix, ids)
    return SpatialWeights(list(ids), sparse.csr_array(matrix))


def spatial_lag_operator(
    weights: SpatialWeights, grid: PanelGrid, missing_neighbour: str
) -> Callable[[np.ndarray, str], np.ndarray]:
    """The ``W.`` operator of a panel, evaluated on the whole panel before any row is dropped.

    Parameters
    ----------
    missing_neighbour
        What to do where a neighbour has no value in a period: ``error``; ``rescale`` the weights of the others to the
        row's sum; or leave the spatial lag ``missing``.

    Raises
    ------
    InputError
        A unit of the panel that W does not know; with ``error``, the first neighbour without a value.
    """
    places = positions(grid.units, weights.units)
    there = grid.there()
    matrix = weights.matrix[places]
    row_sums = np.asarray(matrix.sum(axis=1)).ravel()

    def operator(values: np.ndarray, name: str) -> np.ndarray:
        everywhere = np.full((len(values), len(weights.units)), np.nan)
        everywhere[:, places] = values
        missing = np.isnan(everywhere)
        lagged = (matrix @ np.where(missing, 0.0, everywhere).T).T
        lost = (matrix @ missing.T.astype(float)).T
        touched = (lost > 0) & there
        if missing_neighbour == "error" and touched.any():
            period, unit = np.argwhere(touched)[0]
            neighbours = matrix[[unit]].indices
            absent = next(weights.units[j] for j in neighbours if missing[period, j])
            raise InputError(
                f"W.{name}: {absent}, a neighbour of {grid.units[unit]}, has no {name} in {grid.periods[period]} "
                f"({int(touched.sum())} such rows). Fill it, or choose missing_neighbour='rescale' or 'missing'."
            )
        if missing_neighbour == "rescale":
            kept = row_sums - lost
            with np.errstate(divide="ignore", invalid="ignore"):
                lagged = np.where(kept > 1e-12 * row_sums, lagged * row_sums / kept, np.nan)
        else:
            lagged = np.where(lost > 0, np.nan, lagged)
        return np.where(there, lagged, np.nan)

    return operator


def extreme_eigenvalues(matrix: sparse.csr_array) -> np.ndarray:
    """All eigenvalues of W, or its largest and smallest real ones when W is large."""
    if matrix.shape[0] <= _DENSE_EIGENVALUES:
        dense = matrix.toarray()
        return np.linalg.eigvalsh(dense) if np.array_equal(dense, dense.T) else np.linalg.eigvals(dense)
    from scipy.sparse.linalg import eigs

    ends = [eigs(matrix.astype(float), k=1, which=which, return_eigenvectors=False)[0] for which in ("LR", "SR")]
    return np.array(ends)


@dataclass(frozen=True, slots=True)
class Stationarity:
    """Whether a spatial process dies out.

    Attributes
    ----------
    radius, stationary
        Spectral radius of the process; whether it is below one and I - rho W can be inverted.
    total, largest
        |tau| + |rho| * ``largest``, the largest eigenvalue of W in absolute value.
    low, high
        Ends of W's eigenvalues.
    """

    radius: float
    stationary: bool
    total: float
    largest: float
    low: float
    high: float

    @property
    def note(self) -> str:
        """The verdict and what it rests on, for the table of tests."""
        key = "stationary" if self.stationary else "not_stationary"
        return TEST_NOTES(key, largest=self.largest, total=self.total, low=self.low, high=self.high)


def stationarity(
    outcome: str, terms: Sequence[str], coefficients: np.ndarray, matrix: sparse.csr_array
) -> Stationarity:
    """Spectral radius of ``y_t = (I - rho W)^-1 (tau I + eta W) y_{t-1}`` and what it rests on.

    Notes
    -----
    For each eigenvalue w of W the radius is that of ``(1 - rho w) z^p = sum_l (tau_l + eta_l w) z^(p-l)`` (Elhorst
    2012, section 3; with one lag and no eta the condition is ``|tau| < 1 - rho w``, Kukenova & Monteiro 2009). Below 1
    the process is stationary.
    """
    lag = re.compile(rf"L(\d*)\.(W\.)?{re.escape(outcome)}")
    tau: dict[int, float] = {}
    eta: dict[int, float] = {}
    rho = 0.0
    for term, value in zip(terms, coefficients, strict=True):
        found = lag.fullmatch(re.sub(r"^W\.(L\d*)\.", r"\1.W.", term))
        if term == f"W.{outcome}":
            rho = float(value)
        elif found:
            (eta if found[2] else tau)[int(found[1] or 1)] = float(value)
    depth = max([*tau, *eta, 0])
    eigenvalues = extreme_eigenvalues(matrix)
    largest = float(np.abs(eigenvalues).max())
    lags = [-(tau.get(m, 0.0) + eta.get(m, 0.0) * eigenvalues) for m in range(1, depth + 1)]
    radius = _largest_root(1 - rho * eigenvalues, np.array(lags).T) if depth else 0.0
    total = sum(map(abs, tau.values())) + (abs(rho) + sum(map(abs, eta.values()))) * largest
    invertible = bool(np.all((1 - rho * eigenvalues).real > 0))
    low, high = float(eigenvalues.real.min()), float(eigenvalues.real.max())
    return Stationarity(radius, radius < 1 and invertible, total, largest, low, high)


def _largest_root(lead: np.ndarray, rest: np.ndarray) -> float:
    """Largest absolute root of N polynomials: (N,) coefficients of z^p, (N, p) of z^(p-1) to z^0."""
    plain, depth = lead != 0, rest.shape[1]
    companions = np.zeros((plain.sum(), depth, depth), rest.dtype)
    companions[:, 0] = -rest[plain] / lead[plain, None]
    companions[:, range(1, depth), range(depth - 1)] = 1.0
    largest = np.abs(np.linalg.eigvals(companions)).max(initial=0.0)
    return float(max([largest, *(np.abs(np.roots(row)).max(initial=0.0) for row in rest[~plain])]))
