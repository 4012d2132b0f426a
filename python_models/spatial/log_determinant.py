"""ln|I - rho W| and its derivatives as functions of rho, exact by eigenvalues or by sparse LU at a few nodes."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import sparse
from scipy.interpolate import BarycentricInterpolator
from scipy.sparse import linalg as sparse_linalg

from python_models.spatial.connectivity import Connectivity

_LU_ABOVE = 1500
_NODES = 40


class LogDeterminant(Protocol):
    """What the likelihood asks of W: with G = W (I - rho W)^-1, traces are over the N (or N - 1) dimensions kept.

    ``low`` and ``high`` bound rho, from W's real eigenvalues.
    """

    low: float
    high: float

    def value(self, rho: np.ndarray | float) -> np.ndarray:
        """ln|I - rho W|, elementwise in rho."""

    def trace_g(self, rho: np.ndarray | float) -> np.ndarray:
        """tr G = -d value / d rho."""

    def trace_gg(self, rho: np.ndarray | float) -> np.ndarray:
        """tr GG = -d2 value / d rho2."""

    def deflated(self) -> "LogDeterminant":
        """The same less ln(1 - rho): period effects transformed out of a row-standardised W (Lee and Yu 2010)."""


@dataclass(frozen=True, slots=True)
class EigenvalueLogDeterminant:
    """Sum of ln(1 - rho lambda) (Ord 1975); complex eigenvalues come in conjugate pairs, so sums are real."""

    eigenvalues: np.ndarray
    low: float
    high: float

    def value(self, rho: np.ndarray | float) -> np.ndarray:
        """ln|I - rho W|."""
        inner = 1.0 - np.multiply.outer(np.asarray(rho, dtype=float), self.eigenvalues)
        return np.log(np.abs(inner)).sum(axis=-1)

    def trace_g(self, rho: np.ndarray | float) -> np.ndarray:
        """tr G."""
        inner = 1.0 - np.multiply.outer(np.asarray(rho, dtype=float), self.eigenvalues)
        return (self.eigenvalues / inner).sum(axis=-1).real

    def trace_gg(self, rho: np.ndarray | float) -> np.ndarray:
        """tr GG."""
        inner = 1.0 - np.multiply.outer(np.asarray(rho, dtype=float), self.eigenvalues)
        return ((self.eigenvalues / inner) ** 2).sum(axis=-1).real

    def deflated(self) -> "EigenvalueLogDeterminant":
        """Without the unit eigenvalue that belongs to the constant vector."""
        kept = np.delete(self.eigenvalues, np.argmin(np.abs(self.eigenvalues - 1.0)))
        return EigenvalueLogDeterminant(kept, self.low, self.high)


@dataclass(frozen=True, slots=True)
class LuLogDeterminant:
    """Sparse LU at Chebyshev nodes of a row-standardised W, interpolated after the pole ln(1 - rho) is taken out.

    Nodes crowd towards the bounds, where a Taylor or Chebyshev trace approximation is worst.
    """

    interpolant: BarycentricInterpolator
    low: float
    high: float
    without_pole: bool = False

    def value(self, rho: np.ndarray | float) -> np.ndarray:
        """ln|I - rho W|."""
        rho = np.asarray(rho, dtype=float)
        smooth = np.asarray(self.interpolant(rho))
        return smooth if self.without_pole else smooth + np.log1p(-rho)

    def trace_g(self, rho: np.ndarray | float) -> np.ndarray:
        """tr G."""
        rho = np.asarray(rho, dtype=float)
        smooth = -np.asarray(self.interpolant.derivative(rho))
        return smooth if self.without_pole else smooth + 1.0 / (1.0 - rho)

    def trace_gg(self, rho: np.ndarray | float) -> np.ndarray:
        """tr GG."""
        rho = np.asarray(rho, dtype=float)
        smooth = -np.asarray(self.interpolant.derivative(rho, der=2))
        return smooth if self.without_pole else smooth + 1.0 / (1.0 - rho) ** 2

    def deflated(self) -> "LuLogDeterminant":
        """The interpolant itself."""
        return LuLogDeterminant(self.interpolant, self.low, self.high, True)


def log_determinant(w: Connectivity) -> LogDeterminant:
    """Eigenvalues up to thousands of units; sparse LU where W is large, sparse and row-standardised."""
    if w.is_sparse and w.row_standardised and w.n > _LU_ABOVE:
        return _by_lu(w)
    values = w.eigenvalues()
    real = values.real[np.abs(values.imag) < 1e-9] if np.iscomplexobj(values) else values
    radius = np.abs(values).max()
    # a real negative eigenvalue bounds rho from below; kNN may have none, then the spectral radius does
    low = 1.0 / real.min() if real.min() < -1e-9 else -1.0 / radius
    return EigenvalueLogDeterminant(values, low, 1.0 / real.max())


def _by_lu(w: Connectivity) -> LuLogDeterminant:
    identity = sparse.eye_array(w.n, format="csc")
    matrix = sparse.csc_array(w.matrix)
    angles = (np.arange(_NODES) + 0.5) * np.pi / _NODES
    nodes = np.cos(angles)
    smooth = np.empty(_NODES)
    for i, rho in enumerate(nodes):
        factor = sparse_linalg.splu(sparse.csc_matrix(identity - rho * matrix), permc_spec="COLAMD")
        smooth[i] = np.log(np.abs(factor.U.diagonal())).sum() - np.log1p(-rho)
    return LuLogDeterminant(BarycentricInterpolator(nodes, smooth), -1.0, 1.0)
