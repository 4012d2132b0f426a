"""O = I + T phi B B' of random effects outside the filter (Baltagi et al. 2003), dense, or sparse where W is.

Determinant and solutions of a large sparse O are those of a sparse LU. Derivatives of its determinant need every
element of the inverse; beside it only products with sparse matrices are formed, a block of rows at a time.
"""

from itertools import pairwise
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
    """(N, N) O^-1 of a positive definite O; of a sparse one by the blocks of a band (``_inverse_of_band``)."""
    if not sparse.issparse(omega):
        return linalg.inv(omega, check_finite=False)
    from scipy.sparse.csgraph import reverse_cuthill_mckee  # with SciPy's solvers, which no other import needs

    order = reverse_cuthill_mckee(sparse.csr_array(omega), symmetric_mode=True)
    inverse = _inverse_of_band(sparse.csr_array(omega)[order][:, order])
    back = np.argsort(order)
    for start in range(0, len(inverse), _ROWS):  # columns in place, then rows
        inverse[start : start + _ROWS] = inverse[start : start + _ROWS, back]
    return inverse[back]


def _inverse_of_band(band: Any) -> np.ndarray:
    """(N, N) inverse of a positive definite band, as a block-tridiagonal matrix with blocks as wide as the band.

    Each block row follows from the one below by a product of dense blocks (Takahashi, Fagan and Chin 1973): N^2 times
    the band's width in all, where a dense inverse takes N^3.
    """
    n = band.shape[0]
    entries = band.tocoo()
    width = max(1, int(np.abs(entries.coords[0] - entries.coords[1]).max()))
    blocks = [slice(start, min(start + width, n)) for start in range(0, n, width)]
    pivots, ahead = [], []  # inverses of the pivots, and those times the block beside them
    pivot = band[blocks[0], blocks[0]].toarray()
    for here, below in pairwise(blocks):
        pivots.append(_inverse(pivot))
        beside = band[here, below].toarray()
        ahead.append(pivots[-1] @ beside)
        pivot = band[below, below].toarray() - beside.T @ ahead[-1]
    out = np.empty((n, n))
    out[blocks[-1], blocks[-1]] = _inverse(pivot)
    for here, below, own, times in reversed(list(zip(blocks, blocks[1:], pivots, ahead, strict=False))):
        out[here, below.start :] = -times @ out[below, below.start :]
        out[here, here] = own - out[here, below] @ times.T
        out[below.start :, here] = out[here, below.start :].T
    return out


def _inverse(block: np.ndarray) -> np.ndarray:
    """Of a positive definite block."""
    factor = linalg.cho_factor(block, lower=True, check_finite=False)
    return np.asarray(linalg.cho_solve(factor, np.eye(len(block)), check_finite=False))


def trace_of(inverse: np.ndarray, matrix: Any) -> float:
    """tr(O^-1 M) of a symmetric M."""
    if sparse.issparse(matrix):
        entries = matrix.tocoo()
        return float(entries.data @ inverse[entries.coords])
    return float(np.vdot(inverse, matrix))


def traces_of_products(inverse: np.ndarray, of_lam: Any, of_phi: Any, phi: float) -> np.ndarray:
    """(2, 2) tr(O^-1 M_a O^-1 M_b) of two symmetric M, of which O = I + phi M_phi.

    O^-1 M_phi is then (I - O^-1) / phi, taken from O^-1 off the diagonal, and on it from the product itself, where the
    difference would lose digits.
    """
    out = np.zeros((2, 2))
    products = of_phi.multiply(inverse) if sparse.issparse(of_phi) else of_phi * inverse
    diagonal = np.asarray(products.sum(axis=1))
    by_lam = (sparse.csr_array(of_lam) if sparse.issparse(of_lam) else of_lam) @ inverse
    for start in range(0, len(inverse), _ROWS):
        block = np.arange(start, min(start + _ROWS, len(inverse)))
        by_phi = inverse[block] / -phi
        by_phi[block - start, block] = diagonal[block]
        across = np.vdot(by_lam[:, block].T, by_lam[block])
        out += [[across, np.vdot(by_lam[block], by_phi)], [0.0, np.vdot(by_phi, by_phi)]]
    out[1, 0] = out[0, 1]
    return out
