"""A sweep of the simplex over many units: what is largest of each, what leaves, and how many go together."""

import numpy as np
import pytest

from python_models.efficiency.pricing import Batch
from python_models.efficiency.reference_pools import chunks
from python_models.efficiency.simplex import _leaving, largest_of


def test_the_largest_of_few_values_is_argmax_s_of_each_unit_ties_included():
    values = np.random.default_rng(3).integers(-4, 4, (11, 500)).astype(float)
    values[:, 0] = -np.inf
    place, most = largest_of(values)
    np.testing.assert_array_equal(place, values.argmax(axis=0))
    np.testing.assert_array_equal(most, values.max(axis=0))
    place, most = largest_of(np.array([[np.nan], [1.0]]))
    assert place[0] == 1 and np.isnan(most[0])  # a place there is


def test_the_smallest_ratio_leaves_and_of_equal_ones_the_largest_pivot():
    rng = np.random.default_rng(4)
    values, alpha = rng.uniform(1e-7, 2, (12, 400)), rng.normal(size=(12, 400))
    with np.errstate(divide="ignore"):
        ratio = np.where(alpha > 1e-9, values / alpha, np.inf)
    place, bounded = _leaving(values, alpha)
    np.testing.assert_array_equal(place, ratio.argmin(axis=0))
    np.testing.assert_array_equal(bounded, np.isfinite(ratio).any(axis=0))
    values = np.array([[0.2, 0.0, -1e-17, 1.0], [0.6, 1.0, 1.0, 1.0], [9.0, 1.0, 1.0, 1.0]])
    alpha = np.array([[1.0, 1e-8, 0.5, -1.0], [3.0, 1.0, 1.0, 1e-10], [1.0, 9.0, 9.0, 0.0]])
    place, bounded = _leaving(values, alpha)
    assert place[:3].tolist() == [1, 0, 0]  # a value of zero, or below it by rounding, leaves at once
    assert bounded.tolist() == [True, True, True, False]  # a pivot must not be rounding


@pytest.mark.parametrize(
    ("units", "pieces"), [(0, []), (1, [1]), (2900, [2900]), (4496, [2248, 2248]), (30_000, [2000] * 15)]
)
def test_units_go_together_in_equal_pieces(units, pieces):
    rows = np.arange(units)
    cut = chunks(Batch(rows, rows * 0, np.ones((1, units)), rows), 2048)
    assert [part.stop - part.start for part in cut] == pieces
    assert [i for part in cut for i in range(part.start, part.stop)] == rows.tolist()
