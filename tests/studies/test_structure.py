"""Specialisation within a group: by hand, as properties, and against numbers computed in R."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from python_models.studies import structure

SHARED = Path(__file__).parents[3] / "shared" / "data" / "cn_province_io_gross_output"
positive = arrays(float, (4, 6), elements=st.floats(0.01, 1e6))


def test_by_hand():
    values = np.array([[1.0, 1.0, 2.0], [3.0, 1.0, 0.0], [0.0, 2.0, 2.0]])
    # others of the first region: (3, 3, 2) / 8 against (2, 2, 4) / 8
    assert structure.krugman_against_others(values)[0] == pytest.approx((1 + 1 + 2) / 8)
    assert structure.krugman_pairwise(values)[0, 1] == pytest.approx(0.5 + 0.0 + 0.5)
    assert [first.tolist() for first in structure.leading(values, 2)] == [[2, 0], [0, 1], [1, 2]]
    assert structure.jaccard({"a", "b"}, {"b", "c"}) == pytest.approx(1 / 3)


def test_what_balancing_left_of_the_others_is_no_output_to_divide_by():
    values = np.array([[3e5, 1e8], [5e-9, 2e8], [0.0, 1e8]])  # oil in an input–output table, in ten thousand yuan
    ratios = structure.share_ratios(values)
    assert np.isnan(ratios[0, 0]) and ratios[0, 1] == pytest.approx(1 / (1 + 3e-3))
    assert ratios[2, 0] == 0.0


@given(positive)
def test_bounds_and_symmetry(values):
    k = structure.krugman_against_others(values)
    pairs = structure.krugman_pairwise(values)
    assert ((k >= 0) & (k <= 2 + 1e-12)).all()
    assert np.allclose(pairs, pairs.T) and np.allclose(np.diag(pairs), 0)
    # of two regions each is the other's rest
    two = values[:2]
    assert np.allclose(structure.krugman_against_others(two), structure.krugman_pairwise(two)[0, 1])


@given(positive, st.floats(0.1, 100))
def test_scale_of_a_region_does_not_change_its_shares(values, factor):
    scaled = values.copy()
    scaled[0] *= factor
    assert np.allclose(structure.krugman_pairwise(values), structure.krugman_pairwise(scaled))


def test_region_without_output_has_no_index():
    values = np.array([[0.0, 0.0], [1.0, 3.0], [2.0, 2.0]])
    assert np.isnan(structure.krugman_against_others(values)[0])
    first = structure.leading(values, 2)
    assert first[0].tolist() == [] and np.isnan(structure.jaccard(set(first[0]), set(first[1])))


@given(positive, st.integers(0, 3), st.integers(0, 5))
def test_an_unpublished_cell_makes_its_region_missing_and_changes_no_other(values, i, k):
    holed = values.copy()
    holed[i, k] = np.nan
    others = [j for j in range(4) if j != i]
    index, pairs = structure.krugman_against_others(holed), structure.krugman_pairwise(holed)
    assert np.isnan(index[i]) and np.isnan(pairs[i]).all() and structure.leading(holed, 3)[i].size == 0
    # as if the region were not in the group, which is what the marts say
    assert np.allclose(index[others], structure.krugman_against_others(values[others]))
    assert np.allclose(pairs[np.ix_(others, others)], structure.krugman_pairwise(values[others]))


def test_an_industry_without_output_leads_nowhere():
    assert [f.tolist() for f in structure.leading(np.array([[0.0, 5.0, 0.0], [1, 2, 3]]), 3)] == [[1], [2, 1, 0]]


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared")
def test_pairwise_of_provinces_2012():
    """K_ij of 31 provinces on the industrial sectors 02 to 27, as the reference computed it."""
    with (SHARED / "reference" / "krugman_pairwise_2012_sectors02_27.csv").open(encoding="utf-8") as handle:
        head, *body = list(csv.reader(handle))
    names = head[1:]
    with (SHARED / "tidy" / "gross_output_42sectors.csv").open(encoding="utf-8") as handle:
        rows = [r for r in csv.DictReader(handle) if r["year"] == "2012" and "02" <= r["sector_code"] <= "27"]
    sectors = sorted({r["sector_code"] for r in rows})
    values = np.zeros((len(names), len(sectors)))
    for row in rows:
        if row["province"] in names:
            values[names.index(row["province"]), sectors.index(row["sector_code"])] = float(row["gross_output_10k"])
    expected = np.array([[float(v) for v in line[1:]] for line in body])
    np.testing.assert_allclose(structure.krugman_pairwise(values), expected, rtol=0, atol=1e-12)
