"""ln|I - rho W| and its derivatives as functions of rho, exact by eigenvalues or by sparse LU at a few nodes."""

import hashlib
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.polynomial import Chebyshev
from scipy import sparse
from scipy.linalg import lapack
from scipy.sparse import linalg as sparse_linalg

from python_models.spatial.connectivity import Connectivity, eigenvalues_of_tridiagonal, tridiagonal

_LU_ABOVE = 1000
_NODES = 100
_REACH = 4.7
_MOST_KEPT = 8
_KEPT: dict[bytes, Chebyshev] = {}
"""Expansions by a hash of W: the models of a study each read the same one."""


class LogDeterminant(Protocol):
    """What the likelihood asks of W: with G = W (I - rho W)^-1, traces are over the N (or N - 1) dimensions kept.

    ``low`` and ``high`` bound rho, by W's real eigenvalues.
    """

    @property
    def low(self) -> float:
        """Lower bound."""

    @property
    def high(self) -> float:
        """Upper bound."""

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
        return self._of_g(rho).sum(axis=-1).real

    def trace_gg(self, rho: np.ndarray | float) -> np.ndarray:
        """tr GG."""
        return (self._of_g(rho) ** 2).sum(axis=-1).real

    def _of_g(self, rho: np.ndarray | float) -> np.ndarray:
        """Eigenvalues of G along a last axis, in one array: a thousand draws of rho take megabytes."""
        out = np.multiply.outer(np.asarray(rho, dtype=float), self.eigenvalues)
        np.subtract(1.0, out, out=out)
        return np.divide(self.eigenvalues, out, out=out)

    def deflated(self) -> "EigenvalueLogDeterminant":
        """Without the unit eigenvalue that belongs to the constant vector."""
        kept = np.delete(self.eigenvalues, np.argmin(np.abs(self.eigenvalues - 1.0)))
        return EigenvalueLogDeterminant(kept, self.low, self.high)


_FEW = 16
"""Values of rho from which eigenvalues are quicker than pivots at each."""


@dataclass(frozen=True, slots=True)
class TridiagonalLogDeterminant:
    """By the pivots of I - rho T, T tridiagonal with the eigenvalues of a row-standardised W, for one climb over rho.

    A few pivots cost a fraction of all eigenvalues; these are taken where many values of rho are asked for.
    """

    diagonal: np.ndarray
    beside: np.ndarray
    low: float
    high: float = 1.0
    without_pole: bool = False
    _kept: dict[str, Any] = field(default_factory=dict)

    def _whole(self) -> EigenvalueLogDeterminant:
        if "whole" not in self._kept:
            values = eigenvalues_of_tridiagonal(self.diagonal, self.beside)
            whole = EigenvalueLogDeterminant(values, self.low, self.high)
            self._kept["whole"] = whole.deflated() if self.without_pole else whole
        return self._kept["whole"]  # type: ignore[no-any-return]

    @property
    def eigenvalues(self) -> np.ndarray:
        """(N,) or, deflated, (N - 1,) eigenvalues."""
        return self._whole().eigenvalues

    def value(self, rho: np.ndarray | float) -> np.ndarray:
        """ln|I - rho W|."""
        at = np.asarray(rho, dtype=float)
        if at.size > _FEW:
            return self._whole().value(at)
        return np.array([self._value(r) for r in at.ravel().tolist()]).reshape(at.shape)

    def trace_g(self, rho: np.ndarray | float) -> np.ndarray:
        """tr G."""
        at = np.asarray(rho, dtype=float)
        if at.size > _FEW:
            return self._whole().trace_g(at)
        return np.array([self._trace_g(r) for r in at.ravel().tolist()]).reshape(at.shape)

    def trace_gg(self, rho: np.ndarray | float) -> np.ndarray:
        """tr GG."""
        return self._whole().trace_gg(rho)

    def _pivots(self, rho: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Diagonal and what is beside it of I - rho T, its pivots from above, and multipliers; of the last rho kept."""
        if self._kept.get("rho") != rho:
            inner, off = 1.0 - rho * self.diagonal, -rho * self.beside
            pivots, below, failed = lapack.dpttrf(inner, off)
            if failed:
                raise np.linalg.LinAlgError("I - rho W is not positive definite")
            self._kept["rho"], self._kept["pivots"] = rho, (inner, off, pivots, below)
        return self._kept["pivots"]  # type: ignore[no-any-return]

    def _value(self, rho: float) -> float:
        found = float(np.log(self._pivots(rho)[2]).sum())
        return found - float(np.log1p(-rho)) if self.without_pole else found

    def _trace_g(self, rho: float) -> float:
        """tr T (I - rho T)^-1 by the diagonal of the inverse, of pivots from above and below, and what is beside it."""
        inner, off, pivots, below = self._pivots(rho)
        upward, _, failed = lapack.dpttrf(inner[::-1], off[::-1])
        if failed:
            raise np.linalg.LinAlgError("I - rho W is not positive definite")
        inverse = 1.0 / (pivots + upward[::-1] - inner)
        found = float(self.diagonal @ inverse - 2.0 * self.beside @ (below * inverse[1:]))
        return found - 1.0 / (1.0 - rho) if self.without_pole else found

    def deflated(self) -> "TridiagonalLogDeterminant":
        """Without the unit eigenvalue that belongs to the constant vector."""
        return TridiagonalLogDeterminant(self.diagonal, self.beside, self.low, self.high, True)


@dataclass(frozen=True, slots=True)
class LuLogDeterminant:
    """Sparse LU of a row-standardised W at Chebyshev nodes in t = atanh(rho), after the pole ln(1 - rho) is taken out.

    The singularities 1 / lambda crowd at and beyond +-1, so an expansion in rho fails near the bounds; in t they stay
    pi / 4 or more away from the real line and the expansion converges geometrically everywhere.
    """

    value_in_t: Chebyshev
    without_pole: bool = False

    @property
    def low(self) -> float:
        """Where the expansion ends, short of -1."""
        return -float(np.tanh(_REACH))

    @property
    def high(self) -> float:
        """Where the expansion ends, short of 1."""
        return float(np.tanh(_REACH))

    def value(self, rho: np.ndarray | float) -> np.ndarray:
        """ln|I - rho W|."""
        rho = np.asarray(rho, dtype=float)
        smooth = self.value_in_t(np.arctanh(rho))
        return smooth if self.without_pole else smooth + np.log1p(-rho)

    def trace_g(self, rho: np.ndarray | float) -> np.ndarray:
        """tr G."""
        rho = np.asarray(rho, dtype=float)
        smooth = -self.value_in_t.deriv()(np.arctanh(rho)) / (1.0 - rho**2)
        return smooth if self.without_pole else smooth + 1.0 / (1.0 - rho)

    def trace_gg(self, rho: np.ndarray | float) -> np.ndarray:
        """tr GG."""
        rho = np.asarray(rho, dtype=float)
        t, slope = np.arctanh(rho), self.value_in_t.deriv()
        smooth = -(slope.deriv()(t) + 2.0 * rho * slope(t)) / (1.0 - rho**2) ** 2
        return smooth if self.without_pole else smooth + 1.0 / (1.0 - rho) ** 2

    def deflated(self) -> "LuLogDeterminant":
        """The expansion itself."""
        return LuLogDeterminant(self.value_in_t, True)


def log_determinant(w: Connectivity) -> LogDeterminant:
    """Eigenvalues up to thousands of units; sparse LU where W is large, sparse and row-standardised."""
    if w.is_sparse and w.row_standardised and w.n > _LU_ABOVE:
        return by_sparse_lu(w)
    if w.drawn and w.row_standardised and (found := tridiagonal(w.dense())) is not None:
        _, least, _, _, failed = lapack.dstebz(*found, 2, 0.0, 0.0, 1, 1, 0.0, "E")
        if not failed and least[0] < -1e-9:
            return TridiagonalLogDeterminant(*found, low=1.0 / float(least[0]))
    values = w.eigenvalues()
    radius = np.abs(values).max()
    real = values.real[np.abs(values.imag) < 1e-9 * radius] if np.iscomplexobj(values) else values
    # a real negative eigenvalue bounds rho from below; kNN may have none, then the spectral radius does
    low = 1.0 / real.min() if real.min() < -1e-9 * radius else -1.0 / radius
    return EigenvalueLogDeterminant(values, float(low), float(1.0 / real.max()))


def by_sparse_lu(w: Connectivity) -> LuLogDeterminant:
    """Factorise I - rho W at the nodes; O(nodes) sparse factorisations, once per W, whoever reads it again."""
    identity = sparse.eye_array(w.n, format="csc")
    matrix = sparse.csc_array(w.matrix)
    mark = hashlib.sha256(b"".join(part.tobytes() for part in (matrix.indptr, matrix.indices, matrix.data))).digest()

    def smooth(t: np.ndarray) -> np.ndarray:
        out = np.empty(len(t))
        for i, rho in enumerate(np.tanh(t)):
            factor = sparse_linalg.splu(sparse.csc_matrix(identity - rho * matrix))
            out[i] = np.log(np.abs(factor.U.diagonal())).sum() - np.log1p(-rho)
        return out

    found = _KEPT.get(mark)
    if found is None:
        found = Chebyshev.interpolate(smooth, _NODES - 1, domain=[-_REACH, _REACH])
        _KEPT[mark] = found
        for oldest in list(_KEPT)[:-_MOST_KEPT]:
            _KEPT.pop(oldest, None)
    return LuLogDeterminant(found)
