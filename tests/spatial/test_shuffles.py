"""Draws of Moran's I under sparse weights: those of dense weights, one by one, in memory that links decide."""

import tracemalloc

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_series_equal
from scipy import sparse

from python_models.spatial.alignment import align, aligned, cut
from python_models.spatial.moran import local_moran, moran
from python_models.spatial.shuffles import held_orders, shuffled_forms, shuffles


def _ring(n: int, seed: int = 1) -> sparse.csr_array:
    """Neighbours on both sides with random weights, one unit linked to a tenth of all."""
    rng = np.random.default_rng(seed)
    rows = np.concatenate([np.arange(n), np.arange(n), np.zeros(n // 10, dtype=int)])
    cols = np.concatenate([(np.arange(n) + 1) % n, (np.arange(n) - 1) % n, np.arange(2, 2 + n // 10)])
    w = sparse.csr_array((rng.random(len(rows)) + 0.1, (rows, cols)), shape=(n, n))
    return sparse.csr_array(sparse.diags_array(1 / w.sum(axis=1)) @ w)


@pytest.mark.parametrize("n", [40, 300])
def test_draws_are_those_of_every_order_by_itself(n):
    w, z = _ring(n), np.random.default_rng(2).normal(size=n)
    orders = np.concatenate(list(shuffles(n, 70, np.random.default_rng(9))))
    whole = np.random.default_rng(9).permuted(np.tile(np.arange(n), (70, 1)), axis=1)
    np.testing.assert_array_equal(orders, whole)  # the stream does not depend on the size of a block
    forms = [z[o] @ w.toarray() @ z[o] for o in orders]
    expected = np.empty((n, 70))
    for r, order in enumerate(orders):
        for i in range(n):
            swapped = z[order].copy()
            place = int(np.flatnonzero(order == i)[0])
            swapped[place], swapped[i] = swapped[i], z[i]
            expected[i, r] = w.toarray()[i] @ swapped
    for weights in (w, w.toarray()):
        np.testing.assert_allclose(shuffled_forms(z, weights, 70, np.random.default_rng(9)), forms, rtol=0, atol=1e-12)
        lags = np.hstack([held.lags(z) for held in held_orders(weights, 70, np.random.default_rng(9))])
        np.testing.assert_allclose(lags, expected, rtol=0, atol=1e-13)


@pytest.mark.parametrize("n", [60, 400])
@pytest.mark.parametrize("isolates", ["keep", "exclude"])
def test_sparse_and_dense_weights_give_one_answer(n, isolates):
    """Above the share of links that is kept sparse, below it, with a region alone, a missing value and other names."""
    w = _ring(n).tolil()
    w[5, :] = 0
    w[:, 5] = 0
    w = sparse.csr_array(w)
    ids = [f"r{(7 * i) % n:04d}" for i in range(n)] if n % 7 else [f"r{i:04d}" for i in range(n)]
    values = np.random.default_rng(3).integers(0, 9, size=n).astype(float)  # with ties
    frame = pl.DataFrame({"id": ids, "year": [1] * n, "v": values})
    second = frame.with_columns(year=pl.lit(2, dtype=pl.Int64)).filter(pl.col("id") != "r0011")
    dense = np.where(w.toarray() == 0, 1e-300, w.toarray())
    dense[5, :] = dense[:, 5] = 0
    np.fill_diagonal(dense, 0)  # every pair linked by nothing: kept dense, the same statistics
    options = {"unit": "id", "period": "year", "permutations": 99, "isolates": isolates, "missing": "cut"}
    for function in (moran, local_moran):
        a, b = (function(pl.concat([frame, second]), "v", weights=(m, ids), **options) for m in (w, dense))
        assert a.columns == b.columns
        for name in a.columns:
            if a[name].dtype == pl.Float64:
                assert_series_equal(a[name], b[name], abs_tol=1e-10)
            else:
                assert a[name].to_list() == b[name].to_list()


def test_weights_are_read_once_and_cut_as_dense_ones(monkeypatch):
    import python_models.spatial.alignment as module

    calls = []
    real = module.read_weights
    monkeypatch.setattr(module, "read_weights", lambda w: calls.append(1) or real(w))
    n = 100
    frame = pl.DataFrame({"id": [str(i) for i in range(n)], "v": np.arange(n) ** 0.5})
    moran(frame, "v", unit="id", weights=(_ring(n), [str(i) for i in range(n)]), permutations=9)
    assert len(calls) == 1
    monkeypatch.undo()
    w, order = _ring(n), [3, 1, 99, 0, 2, 50, 51]
    names = [str(i) for i in range(n)]
    inner, standard = aligned((w, names), [names[i] for i in order])
    expected = w.toarray()[np.ix_(order, order)]
    expected /= np.where(expected.sum(axis=1, keepdims=True) > 0, expected.sum(axis=1, keepdims=True), 1)
    assert standard and sparse.issparse(inner)
    np.testing.assert_allclose(inner.toarray(), expected, rtol=1e-15)
    np.testing.assert_allclose(align((w, names), [names[i] for i in order]), expected, rtol=1e-15)
    np.testing.assert_array_equal(cut(w, order).toarray(), cut(w.toarray(), order))


def test_memory_of_three_thousand_regions_is_small():
    n = 3000
    w, names = _ring(n), [str(i) for i in range(n)]
    frame = pl.DataFrame({"id": names, "v": np.random.default_rng(1).normal(size=n)})
    for function in (moran, local_moran):
        tracemalloc.start()
        function(frame, "v", unit="id", weights=(w, names), permutations=199)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 30e6  # one dense W is 72 MB
