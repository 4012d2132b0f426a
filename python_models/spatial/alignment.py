"""Weights as matrices in the order of the data: read once, cut by name, standardised, dense or sparse."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from scipy import sparse

from python_models.errors import InputError
from python_models.unit_names import positions
from python_models.weights.matrix import is_sparse, read_weights

SPARSE_BELOW = 0.05  # share of pairs linked below which products with sparse weights are the cheaper ones
MANY = 500  # units; the square of fewer is small
Matrix: TypeAlias = Any  # (n, n) numpy array, or scipy.sparse.csr_array without stored zeros


def row_sums(matrix: Matrix) -> np.ndarray:
    """(n,) sums of the rows."""
    return np.asarray(matrix.sum(axis=1)).ravel()


def row_squares(matrix: Matrix) -> np.ndarray:
    """(n,) sums of squares of the rows."""
    return row_sums(matrix * matrix)  # by elements, of CSR arrays too


def row_standardised(matrix: Matrix) -> Matrix:
    """Rows summing to one; empty rows stay empty."""
    if is_sparse(matrix):
        sums = row_sums(matrix)
        out = matrix.copy()
        out.data = matrix.data / np.repeat(sums, np.diff(matrix.indptr))
        return out
    sums = matrix.sum(axis=1, keepdims=True)
    if (sums > 0).all():
        return matrix / sums
    return np.divide(matrix, sums, out=np.zeros_like(matrix), where=sums > 0)


def standardised(matrix: np.ndarray, how: str) -> np.ndarray:
    """Scale (n, n) weights: ``row`` (rows sum to one; empty rows stay empty), ``spectral`` (largest absolute
    eigenvalue one) or ``none``."""
    if how == "none":
        return matrix
    if how == "row":
        return row_standardised(matrix)
    if how == "spectral":
        symmetric = np.allclose(matrix, matrix.T, rtol=1e-12, atol=0)
        roots = np.linalg.eigvalsh(matrix) if symmetric else np.linalg.eigvals(matrix)
        radius = np.abs(roots).max()
        if radius == 0:
            raise InputError("All weights are zero, so there is no eigenvalue to scale them by.")
        return matrix / radius
    raise InputError(f"standardise={how!r} is unknown; choose row, spectral or none.")


def matrix_of(w: Any) -> tuple[np.ndarray, list[str]]:
    """(n, n) weights and unit labels of W in any form; errors as ``read_weights``."""
    ids, matrix = read_weights(w)
    return (matrix if isinstance(matrix, np.ndarray) else matrix.toarray()), list(ids)


def is_row_standardised(matrix: Matrix) -> bool:
    """Whether every row that is not empty sums to one."""
    sums = row_sums(matrix)
    return bool(np.allclose(sums[sums > 0], 1, rtol=0, atol=1e-9)) and bool((sums > 0).any())


def aligned(w: Any, units: Sequence[Any]) -> tuple[Matrix, bool]:
    """(n, n) weights of ``units`` in that order, and whether ``w``, and so the sub-matrix, has rows that sum to one.

    Sparse where few pairs are linked, however ``w`` came.

    Raises
    ------
    InputError
        A unit that ``w`` does not have (named).
    """
    ids, read = read_weights(w)
    matrix: Matrix = read
    rows = positions(units, ids)
    standard = is_row_standardised(matrix)
    linked = matrix.nnz if is_sparse(matrix) else np.count_nonzero(matrix)
    if linked < SPARSE_BELOW * len(ids) ** 2:
        matrix = sparse.csr_array(matrix)
    elif is_sparse(matrix):
        matrix = matrix.toarray()
    if not np.array_equal(rows, np.arange(len(ids))):
        matrix = cut(matrix, rows)
    return (row_standardised(matrix) if standard else matrix), standard


def thinned(matrix: np.ndarray) -> Matrix:
    """(n, n) weights, sparse where few pairs of many units are linked."""
    thin = len(matrix) > MANY and np.count_nonzero(matrix) < SPARSE_BELOW * len(matrix) ** 2
    return sparse.csr_array(matrix) if thin else matrix


def cut(matrix: Matrix, rows: Any) -> Matrix:
    """Rows and columns of weights, in the order of ``rows``."""
    if not is_sparse(matrix):
        return np.asarray(matrix[np.ix_(rows, rows)])
    found = sparse.csr_array(matrix[rows][:, rows])
    found.sort_indices()
    return found


def align(w: Any, units: Sequence[Any]) -> np.ndarray:
    """``aligned`` weights as a dense array."""
    matrix, _ = aligned(w, units)
    return matrix.toarray() if is_sparse(matrix) else matrix
