"""A sparse O = I + T phi B B' has the determinant, forms and derivatives of the dense one, without W'W dense."""

import numpy as np
import pytest
from scipy import sparse

from python_models.spatial import outside_filter
from python_models.spatial.derivatives import derivatives
from python_models.spatial.quadratic_form import QuadraticForm


@pytest.fixture
def pair(monkeypatch):
    """One form on a ring of 60 with random weights, sparse and dense."""
    monkeypatch.setattr(outside_filter, "_SPARSE_ABOVE", 10)
    monkeypatch.setattr(outside_filter, "_FILLED", 0.5)
    monkeypatch.setattr(outside_filter, "_ROWS", 7)  # blocks that do not divide the rows
    rng = np.random.default_rng(3)
    n, periods, columns = 60, 4, 5
    w = sparse.csr_array(
        sparse.diags_array([rng.uniform(0.2, 1, n), rng.uniform(0.2, 1, n)], offsets=[1, -1], shape=(n, n))
    )
    w = sparse.csr_array(w / np.asarray(w.sum(axis=1))[:, None])
    z, within = rng.normal(size=(columns, n)), rng.normal(size=(columns, 3 * n))
    lagged = np.ascontiguousarray((w @ z.T).T)
    products = (within @ within.T, np.zeros((columns, columns)), np.eye(columns))

    def form(matrix):
        return QuadraticForm(products, None, (periods, n), means=(z, lagged, outside_filter.squares(matrix)))

    return form(w), form(w.toarray())


def test_a_sparse_w_is_squared_sparse(pair):
    thin, dense = pair
    assert all(sparse.issparse(part) for part in thin.means[2])
    assert not any(sparse.issparse(part) for part in dense.means[2])


@pytest.mark.parametrize("lam, phi", [(0.4, 0.3), (-0.7, 5.0), (0.95, 1e-4)], ids=["middle", "negative", "edge"])
def test_values_and_derivatives_are_those_of_the_dense_form(pair, lam, phi):
    thin, dense = pair
    c = np.array([1.0, -0.4, 0.3, 2.0, -1.0])
    for got, wanted in zip(thin.at(lam, phi), dense.at(lam, phi), strict=True):
        np.testing.assert_allclose(got, wanted, rtol=1e-11, atol=1e-11)
    got, wanted = (derivatives(form, lam, phi, c) for form in pair)
    for name in ("gamma", "slope", "curve", "log_slope", "log_curve"):
        np.testing.assert_allclose(getattr(got, name), getattr(wanted, name), rtol=1e-10, atol=1e-9, err_msg=name)


@pytest.mark.parametrize("lam, phi", [(0.4, 0.3), (-0.7, 5.0)], ids=["middle", "negative"])
def test_slopes_of_the_log_jacobian_are_differences_of_it(pair, lam, phi):
    step, c = 1e-5, np.ones(5)
    for form in pair:
        slope = derivatives(form, lam, phi, c).log_slope
        by_lam = (form.at(lam + step, phi)[1] - form.at(lam - step, phi)[1]) / (2 * step)
        by_phi = (form.at(lam, phi + step)[1] - form.at(lam, phi - step)[1]) / (2 * step)
        np.testing.assert_allclose(slope, [by_lam, by_phi], rtol=1e-6)
