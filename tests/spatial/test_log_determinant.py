"""ln|I - rho W| and its slopes against the determinant itself, and sparse LU against eigenvalues."""

import libpysal
import numpy as np
import pytest

from python_models.spatial import log_determinant as log_determinant_module
from python_models.spatial.connectivity import as_connectivity, connectivity_of
from python_models.spatial.log_determinant import (
    EigenvalueLogDeterminant,
    TridiagonalLogDeterminant,
    by_sparse_lu,
    log_determinant,
)
from tests.spatial.conftest import as_frame, inverse_distance, nearest


@pytest.mark.parametrize("w", [inverse_distance(20), nearest(20), inverse_distance(20, standardise=False)])
@pytest.mark.parametrize("share", [-0.5, 0.1, 0.9])
def test_against_the_determinant(w, share):
    log_det = log_determinant(as_connectivity(as_frame(w)))
    rho = share * (log_det.high if share > 0 else -log_det.low)
    inverse = np.linalg.inv(np.eye(20) - rho * w)
    assert log_det.value(rho) == pytest.approx(np.linalg.slogdet(np.eye(20) - rho * w)[1], abs=1e-10)
    assert log_det.trace_g(rho) == pytest.approx(np.trace(w @ inverse), rel=1e-9)
    assert log_det.trace_gg(rho) == pytest.approx(np.trace(w @ inverse @ w @ inverse), rel=1e-9)


def test_interval_is_of_real_eigenvalues():
    """A directed ring of an odd length has one real eigenvalue, 1: below, the spectral radius bounds rho."""
    w = np.roll(np.eye(5), 1, axis=1)
    log_det = log_determinant(as_connectivity(as_frame(w)))
    assert (log_det.low, log_det.high) == pytest.approx((-1.0, 1.0))


def test_symmetrised_eigenvalues():
    w = inverse_distance(25)
    found = as_connectivity(as_frame(w)).eigenvalues()
    assert np.isrealobj(found)
    np.testing.assert_allclose(np.sort(found), np.sort(np.linalg.eigvals(w).real), atol=1e-12)


@pytest.mark.parametrize("deflate", [False, True])
@pytest.mark.parametrize("n", [3, 25, 80])
def test_pivots_of_a_drawn_w_give_what_eigenvalues_do(n, deflate):
    names, w = tuple(map(str, range(n))), inverse_distance(n)
    found, exact = (log_determinant(connectivity_of(names, w, drawn=drawn)) for drawn in (True, False))
    assert isinstance(found, TridiagonalLogDeterminant)
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high), rel=1e-12)
    found, exact = (kind.deflated() if deflate else kind for kind in (found, exact))
    few = np.array([0.95 * found.low, -0.5, 0.0, 1e-9, 0.2, 0.9, 0.99])
    for rho in (few, np.repeat(few, 4), 0.3):  # by pivots, by eigenvalues where there are many, one alone
        np.testing.assert_allclose(found.value(rho), exact.value(rho), atol=1e-12 * n)
        np.testing.assert_allclose(found.trace_g(rho), exact.trace_g(rho), rtol=1e-11, atol=1e-11)
        np.testing.assert_allclose(found.trace_gg(rho), exact.trace_gg(rho), rtol=1e-11)
    np.testing.assert_allclose(np.sort(found.eigenvalues), np.sort(exact.eigenvalues), atol=1e-13)


def test_a_drawn_w_that_is_not_similar_to_a_symmetric_one_has_all_its_eigenvalues():
    found = log_determinant(connectivity_of(tuple(map(str, range(20))), nearest(20), drawn=True))
    assert isinstance(found, EigenvalueLogDeterminant)


@pytest.mark.parametrize("kind", ["lattice", "knn"])
def test_sparse_lu(kind):
    """To 1e-9 up to .999 of the bound, where trace approximations are off by .01."""
    points = np.random.default_rng(0).uniform(size=(600, 2))
    w = libpysal.weights.lat2W(25, 24) if kind == "lattice" else libpysal.weights.KNN(points, 6, silence_warnings=True)
    w.transform = "r"
    connectivity = as_connectivity(w)
    exact, found = EigenvalueLogDeterminant(connectivity.eigenvalues(), -1.0, 1.0), by_sparse_lu(connectivity)
    rho = np.array([-0.99, -0.9, -0.5, 0.2, 0.7, 0.95, 0.99, 0.999])
    np.testing.assert_allclose(found.value(rho), exact.value(rho), atol=1e-9)
    np.testing.assert_allclose(found.trace_g(rho), exact.trace_g(rho), rtol=1e-8)
    np.testing.assert_allclose(found.trace_gg(rho), exact.trace_gg(rho), rtol=1e-6)
    np.testing.assert_allclose(found.deflated().value(rho), exact.deflated().value(rho), atol=1e-9)


def test_a_w_that_was_factorised_is_not_again(monkeypatch):
    made = []
    factorise = log_determinant_module.sparse_linalg.splu
    monkeypatch.setattr(log_determinant_module, "_KEPT", {})
    monkeypatch.setattr(log_determinant_module.sparse_linalg, "splu", lambda m: made.append(1) or factorise(m))
    grids = [libpysal.weights.lat2W(6, k) for k in (5, 5, 7)]
    for w in grids:
        w.transform = "r"
    first, again, other = (by_sparse_lu(as_connectivity(w)) for w in grids)
    assert len(made) == 2 * len(first.value_in_t.coef)
    assert again.value(0.4) == first.value(0.4) != other.value(0.4)
