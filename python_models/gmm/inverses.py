"""Inverses of moment matrices that know their rank, factorised on the correlation scale."""

from dataclasses import dataclass

import numpy as np
from scipy import linalg

RANK_TOLERANCE = 1e-11
"""Least pivot of a correlation-scaled moment matrix that counts as information.

Rounding in the products leaves pivots near 1e-15 times the number of rows; genuine but weak directions seen in the
reference panels stay above 1e-9.
"""


@dataclass(frozen=True, slots=True)
class Inverse:
    """A symmetric positive semi-definite matrix ready to be solved with.

    Attributes
    ----------
    kept
        Sorted columns of a largest independent set; the rest are left out of every solution (a generalised inverse).
    factor
        Lower Cholesky factor of the kept block after scaling to unit diagonal.
    scale
        What each kept column is multiplied by before factorising.
    size
        Columns of the full matrix.
    """

    kept: np.ndarray
    factor: np.ndarray
    scale: np.ndarray
    size: int

    @property
    def rank(self) -> int:
        return len(self.kept)

    def whiten(self, right: np.ndarray) -> np.ndarray:
        """``F^-1 B`` with ``A^- = F^-T F^-1``, rows of the kept columns only."""
        kept = right if self.rank == self.size else right[self.kept]
        return linalg.lapack.dtrtrs(self.factor, (kept.T * self.scale).T, lower=1)[0]

    def unwhiten(self, white: np.ndarray) -> np.ndarray:
        """``F^-T C`` of whitened C; zero in columns that were left out."""
        inner = (linalg.lapack.dtrtrs(self.factor, white, lower=1, trans=1)[0].T * self.scale).T
        if self.rank == self.size:
            return inner
        out = np.zeros((self.size, *white.shape[1:]))
        out[self.kept] = inner
        return out

    def solve(self, right: np.ndarray) -> np.ndarray:
        """``A^- B``; zero in columns that were left out."""
        return self.unwhiten(self.whiten(right))


def independent_columns(matrix: np.ndarray, tolerance: float = RANK_TOLERANCE) -> np.ndarray:
    """Sorted columns of a largest independent set of a semi-definite matrix, by pivoted Cholesky."""
    alive = np.flatnonzero(np.diag(matrix) > 0)
    if not len(alive):
        return alive
    scale = 1 / np.sqrt(np.diag(matrix)[alive])
    scaled = matrix[np.ix_(alive, alive)] * scale * scale[:, None]
    _, pivots, rank, _ = linalg.lapack.dpstrf(scaled, lower=1, tol=tolerance)
    return np.sort(alive[pivots[:rank] - 1])


def sub_block(matrix: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Rows and columns of a square matrix (two takes are faster than one open mesh)."""
    return matrix.take(columns, axis=0).take(columns, axis=1)


def invert(matrix: np.ndarray) -> Inverse:
    """Factorise a symmetric positive semi-definite matrix, leaving out dependent columns if there are any."""
    alive = np.flatnonzero(matrix.diagonal() > 0)
    block = matrix if len(alive) == len(matrix) else sub_block(matrix, alive)
    factor, scale = _factorise(block)
    if factor is None:
        alive = independent_columns(matrix)
        block = sub_block(matrix, alive)
        scale = 1 / np.sqrt(np.diag(block))
        factor = linalg.cholesky(block * scale * scale[:, None], lower=True) if len(alive) else np.zeros((0, 0))
    return Inverse(alive, factor, scale, len(matrix))


def _factorise(block: np.ndarray) -> tuple[np.ndarray | None, np.ndarray]:
    """Cholesky factor on the correlation scale, or None when the matrix is close to singular."""
    scale = 1 / np.sqrt(block.diagonal())
    # the transpose of a symmetric matrix is in the order LAPACK wants
    scaled = (block * scale * scale[:, None]).T
    norm = linalg.lapack.dlange("1", scaled)
    factor, failed = linalg.lapack.dpotrf(scaled, lower=1, clean=1, overwrite_a=1)
    if failed or linalg.lapack.dpocon(factor, norm, uplo="L")[0] < RANK_TOLERANCE:
        return None, scale
    return factor, scale
