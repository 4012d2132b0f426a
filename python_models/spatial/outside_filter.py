"""O = I + T phi B B' of random effects outside the filter (Baltagi et al. 2003), dense, or sparse where W is.

Determinant and solutions of a large sparse O are those of a sparse LU. Derivatives of its determinant need every
element of the inverse; beside it only products with sparse matrices are formed, a block of rows at a time.
"""

from typing import Any

import numpy as np
from scipy import linalg, sparse
from scipy.sparse import linalg as sparse_linalg

_SPARSE_ABOVE = 1000  # units
_FILLED = 0.02  # share of elements of B B' beyond which a dense factor is faster
_ROWS = 256  # of a block


def squares(w: Any) -> tuple[Any, ...]:
    """(I, W + W', WW'), of which B B' is made as a polynomial in lambda; (N, N) arrays, or sparse ones."""
    n = w.shape[0]
    if sparse.issparse(w) and n > _SPARSE_ABOVE:
        w = sparse.csc_array(w)
        product = sparse.csc_array(w @ w.T)
        if product.nnz < _FILLED * n * n:
            return sparse.eye_array(n, format="csc"), sparse.csc_array(w + w.T), product
    dense = w.toarray() if sparse.issparse(w) else w
    return np.eye(n), dense + dense.T, dense @ dense.T


def plus_identity(matrix: Any) -> Any:
    """I + matrix; a dense one is changed in place."""
    if sparse.issparse(matrix):
        return matrix + sparse.eye_array(matrix.shape[0], format="csc")
    matrix.flat[:: len(matrix) + 1] += 1.0
    return matrix


def form_and_log_root(omega: Any, rows: np.ndarray) -> tuple[np.ndarray, float]:
    """(P, P) rows O^-1 rows', and ln|O| / 2, of a positive definite O and (P, N) rows."""
    if sparse.issparse(omega):
        factor = sparse_linalg.splu(
            omega, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True}
        )
        product = rows @ factor.solve(np.ascontiguousarray(rows.T))
        return 0.5 * (product + product.T), 0.5 * float(np.log(np.abs(factor.U.diagonal())).sum())
    factor = linalg.cholesky(omega, lower=True, check_finite=False, overwrite_a=True)
    white = linalg.solve_triangular(factor, rows.T, lower=True, check_finite=False)
    return white.T @ white, float(np.log(factor.diagonal()).sum())


def inverse_of(omega: Any) -> np.ndarray:
    """(N, N) O^-1 of a positive definite O, in one array beside the one that comes."""
    if not sparse.issparse(omega):
        return linalg.inv(omega, check_finite=False)
    factor, failed = linalg.lapack.dpotrf(omega.toarray(order="F"), lower=True, clean=True, overwrite_a=True)
    if failed:
        raise linalg.LinAlgError("the covariance of the random effects is not positive definite")
    inverse, _ = linalg.lapack.dpotri(factor, lower=True, overwrite_c=True)
    for start in range(0, len(inverse), _ROWS):  # the upper half from the lower
        stop = start + _ROWS
        inverse[start:stop, stop:] = inverse[stop:, start:stop].T
        block = inverse[start:stop, start:stop]
        block[:] = np.tril(block) + np.tril(block, -1).T
    return inverse


def trace_of(inverse: np.ndarray, matrix: Any) -> float:
    """tr(O^-1 M) of a symmetric M."""
    if sparse.issparse(matrix):
        entries = matrix.tocoo()
        return float(entries.data @ inverse[entries.coords])
    return float(np.vdot(inverse, matrix))


def traces_of_products(inverse: np.ndarray, matrices: tuple[Any, Any]) -> np.ndarray:
    """(2, 2) tr(O^-1 M_a O^-1 M_b) of two symmetric M."""
    out = np.zeros((2, 2))
    if not sparse.issparse(matrices[0]):
        spread = [inverse @ m for m in matrices]
        for a, b in ((0, 0), (0, 1), (1, 1)):
            out[a, b] = out[b, a] = np.vdot(spread[a], spread[b].T)
        return out
    rows = [sparse.csr_array(m) for m in matrices]
    for start in range(0, len(inverse), _ROWS):
        block = slice(start, start + _ROWS)
        left = [np.ascontiguousarray((m @ inverse[:, block]).T) for m in rows]  # of O^-1 M
        right = [m[block] @ inverse for m in rows]  # of M O^-1, whose transpose is O^-1 M
        for a, b in ((0, 0), (0, 1), (1, 1)):
            out[a, b] += np.vdot(left[a], right[b])
    out[1, 0] = out[0, 1]
    return out
