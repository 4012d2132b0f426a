"""A spatial weights matrix with its identifiers: conversion, checks, spatial lags, eigenvalues, sub-samples."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import linalg, sparse

from python_models.errors import InputError
from python_models.unit_names import some
from python_models.weights.matrix import read_weights, require_neighbours

_EIGENVALUES: OrderedDict[bytes, np.ndarray] = OrderedDict()
_KEPT = 16
_SPARSE_BELOW = 0.1


@dataclass(frozen=True, eq=False, slots=True)
class Connectivity:
    """Spatial weights W.

    Attributes
    ----------
    ids
        N unit identifiers as text, in row order.
    matrix
        (N, N) dense array or sparse CSR; row i weighs the neighbours of unit i.
    row_standardised
        Every row sums to one (what ln|I - rho W| - ln(1 - rho) and total effects (b + t)/(1 - rho) rest on).
    standardisation
        ``row``, ``spectral`` or ``none``: how a sub-sample is standardised anew.
    unit
        What the caller's W was divided by (``normalised``): rho over it is the caller's.
    drawn
        Whether it is one of many cut by chance, whose eigenvalues nobody will ask for again.
    """

    ids: tuple[str, ...]
    matrix: Any
    unit: float = 1.0
    drawn: bool = False
    row_standardised: bool = field(init=False)
    standardisation: str = field(init=False)

    def __post_init__(self) -> None:
        sums = self.row_sums()
        is_row = bool(np.all(np.abs(sums - 1.0) < 1e-9))
        object.__setattr__(self, "row_standardised", is_row)
        object.__setattr__(self, "standardisation", "row" if is_row else self._scaling())

    def _scaling(self) -> str:
        if self.n > 4000:  # a radius by eigenvalues is dear there; such matrices come row-standardised or raw
            return "none"
        return "spectral" if abs(np.abs(self.eigenvalues()).max() - 1.0) < 1e-8 else "none"

    @property
    def n(self) -> int:
        """Number of units."""
        return len(self.ids)

    @property
    def is_sparse(self) -> bool:
        """Whether the matrix is stored sparse."""
        return sparse.issparse(self.matrix)

    def dense(self) -> np.ndarray:
        """(N, N) dense array."""
        return self.matrix.toarray() if self.is_sparse else self.matrix

    def row_sums(self) -> np.ndarray:
        """(N,) sums of the rows, W1."""
        return np.asarray(self.matrix.sum(axis=1)).ravel()

    def lag(self, values: np.ndarray) -> np.ndarray:
        """Spatial lag along the last axis: (..., N) in, (..., N) out."""
        flat = values.reshape(-1, self.n)
        lagged = (self.matrix @ flat.T).T if self.is_sparse else flat @ self.matrix.T
        return np.ascontiguousarray(lagged).reshape(values.shape)

    def trace_squares(self) -> float:
        """tr(W'W + WW), the constant of the LM tests."""
        if self.is_sparse:
            return float(self.matrix.multiply(self.matrix).sum() + self.matrix.multiply(self.matrix.T).sum())
        return float(np.vdot(self.matrix, self.matrix) + np.vdot(self.matrix, self.matrix.T))

    def eigenvalues(self) -> np.ndarray:
        """(N,) eigenvalues, real where W is a row-scaled symmetric matrix (Ord 1975); kept across calls by content."""
        dense = np.ascontiguousarray(self.dense())
        if self.drawn:
            return _eigenvalues(dense)
        key = _fingerprint(dense)
        if key not in _EIGENVALUES:
            _EIGENVALUES[key] = _eigenvalues(dense)
            while len(_EIGENVALUES) > _KEPT:
                _EIGENVALUES.popitem(last=False)
        _EIGENVALUES.move_to_end(key)
        return _EIGENVALUES[key]

    def normalised(self) -> tuple["Connectivity", float]:
        """W over its unit, and the unit: the rows' sum where they have one, else a power of two near the largest.

        Estimates run on the first, so that no step or bound depends on the unit the weights were measured in.
        """
        if self.row_standardised:
            return self, 1.0
        sums = self.row_sums()
        largest = float(sums.max())
        unit = largest if bool(np.all(np.abs(sums - largest) < 1e-9 * largest)) else 2.0 ** np.floor(np.log2(largest))
        if unit == 1.0:
            return self, 1.0
        return Connectivity(self.ids, self.matrix / unit, float(unit), self.drawn), float(unit)

    def subset(self, ids: Sequence[str]) -> "Connectivity":
        """The sub-matrix of some units in the order given, standardised anew as the whole was.

        Raises
        ------
        InputError
            A unit is unknown, or has no neighbour left inside the sub-sample.
        """
        position = {name: i for i, name in enumerate(self.ids)}
        unknown = [name for name in ids if name not in position]
        if unknown:
            raise InputError(f"W has no row for {some(unknown)}; give a W that covers every unit of the sample.")
        if list(ids) == list(self.ids):
            return self
        index = np.array([position[name] for name in ids])
        cut = self.matrix[index][:, index]
        require_neighbours(cut, ids, "within this sub-sample")
        if self.standardisation == "row":
            scale = 1.0 / np.asarray(cut.sum(axis=1)).ravel()
            cut = sparse.csr_array(cut.multiply(scale[:, None])) if self.is_sparse else cut * scale[:, None]
        elif self.standardisation == "spectral":
            cut = cut / np.abs(_eigenvalues(cut.toarray() if self.is_sparse else cut)).max()
        return Connectivity(tuple(ids), cut)


def _fingerprint(w: np.ndarray) -> bytes:
    """Tells matrices apart by their products with random vectors: a tenth of the time that a hash of all of W takes."""
    probes = np.random.default_rng(len(w)).random((len(w), 2))
    return hashlib.blake2b(np.concatenate([w @ probes, w.T @ probes]).data, digest_size=16).digest()


def _symmetrised(w: np.ndarray) -> np.ndarray | None:
    """The symmetric matrix that a row-scaled symmetric W is similar to, diag(d)^1/2 W diag(d)^-1/2, or None."""
    n = len(w)
    d = np.zeros(n)
    while (d == 0).any():
        start = int(np.argmax(d == 0))
        d[start] = 1.0
        queue = [start]
        while queue and (d == 0).any():  # a dense W is done after its first row
            i = queue.pop()
            new = np.flatnonzero((d == 0) & (w[i] > 0) & (w[:, i] > 0))
            d[new] = d[i] * w[i, new] / w[new, i]
            queue.extend(new.tolist())
    scaled = d[:, None] * w
    size = scaled.max()
    if not np.isfinite(size):
        return None
    gap = scaled - scaled.T
    if np.abs(gap, out=gap).max() > 1e-9 * size:
        return None
    root = 1.0 / np.sqrt(d)
    scaled *= root
    scaled *= root[:, None]
    return scaled


def tridiagonal(w: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Diagonal and what stands beside it of a tridiagonal symmetric matrix with W's eigenvalues, or None."""
    symmetric = _symmetrised(w)
    return None if symmetric is None else _reduced(symmetric)


def _eigenvalues(w: np.ndarray) -> np.ndarray:
    symmetric = _symmetrised(w)
    if symmetric is None:
        values = linalg.eigvals(w, check_finite=False)
        return values.real if np.abs(values.imag).max() < 1e-12 * np.abs(values).max() else values
    return eigenvalues_of_tridiagonal(*_reduced(symmetric))


def _reduced(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Tridiagonal form of a symmetric matrix, which is written over; bare LAPACK, draws ask for thousands of them."""
    room = int(linalg.lapack.dsytrd_lwork(len(matrix))[0])
    _, diagonal, beside, _, _ = linalg.lapack.dsytrd(matrix.T, lwork=room, overwrite_a=1)
    return diagonal, beside


def eigenvalues_of_tridiagonal(diagonal: np.ndarray, beside: np.ndarray) -> np.ndarray:
    """All of them, ascending."""
    values, failed = linalg.lapack.dsterf(diagonal, beside)
    if failed:
        raise linalg.LinAlgError("the eigenvalues of W did not converge")
    return np.asarray(values)


def as_connectivity(w: Any) -> Connectivity:
    """Read a libpysal ``Graph`` or ``W``, or a square frame (polars, pandas) whose columns are the unit identifiers.

    Raises
    ------
    InputError
        As ``read_weights``, and for regions without neighbours.
    """
    if isinstance(w, Connectivity):
        return w
    return connectivity_of(*read_weights(w))


def _stored(matrix: Any) -> int:
    return int(np.count_nonzero(matrix) if isinstance(matrix, np.ndarray) else matrix.nnz)


def connectivity_of(ids: tuple[str, ...], matrix: Any, drawn: bool = False) -> Connectivity:
    """Weights that were read already: none may be without neighbours; dense or sparse as few or many are linked."""
    require_neighbours(matrix, ids)
    thin = len(ids) > 500 and _stored(matrix) < _SPARSE_BELOW * len(ids) ** 2
    if thin and isinstance(matrix, np.ndarray):
        matrix = sparse.csr_array(matrix)
    elif not thin and not isinstance(matrix, np.ndarray):
        matrix = matrix.toarray()
    return Connectivity(ids, matrix, drawn=drawn)
