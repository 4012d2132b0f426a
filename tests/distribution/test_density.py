"""Kernel densities and bandwidths against R's ks, SciPy and base R, and their properties."""

import numpy as np
import polars as pl
import pytest

import coagg
from python_models.distribution.density import _pairs
from python_models.errors import InputError

from .conftest import expected

CASES = expected("kde_us_states")
POINTS = [0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6, 1.8]


@pytest.mark.parametrize("year", CASES)
def test_densities_and_rules_are_those_of_r_and_scipy(states, year):
    told, tol = CASES[year]["value"], CASES[year]["tol_rel"]
    rows = states.filter(pl.col("year") == int(year))
    names = {"nrd0": "bw_nrd0", "nrd": "bw_nrd", "scott": "bw_scott_scipy", "matlab": "bw_matlab_ksdensity_rule"}
    for rule, key in names.items():
        found = coagg.kernel_density(rows, "y", period="year", relative=True, bandwidth=rule, at=POINTS)
        assert found["bandwidth"][0] == pytest.approx(told[key], rel=tol)
        if f"density_at_points_{rule}" in told:
            assert found["density"].to_list() == pytest.approx(told[f"density_at_points_{rule}"], rel=tol)
    fine = coagg.kernel_density(rows, "y", period="year", relative=True, points=4001)
    assert fine["x"][fine["density"].arg_max()] == pytest.approx(told["mode_nrd0"], abs=CASES[year]["tol_abs_mode"])


@pytest.mark.parametrize("year", CASES)
def test_sheather_jones_is_what_r_prints(states, year):
    """R's ``bw.SJ`` bins the pairs and ends its search early; the reference asks 0.1 %, its steps give every digit."""
    rows = states.filter(pl.col("year") == int(year))
    found = coagg.kernel_density(rows, "y", period="year", relative=True, bandwidth="sj", at=[1.0])["bandwidth"][0]
    assert found == pytest.approx(CASES[year]["value"]["bw_SJ"], rel=1e-9)


def test_sheather_jones_of_many_values_is_the_plain_count_of_pairs():
    """Bins counted at once against R's double loop, with values on both sides of zero and many alike."""
    x = np.round(np.random.default_rng(4).normal(size=300), 2)
    width, pairs = _pairs(x)
    place = [int(value / width) for value in x]
    plain = np.zeros(len(pairs))
    for i, one in enumerate(place):
        for other in place[:i]:
            plain[abs(one - other)] += 1
    assert width == pytest.approx(np.ptp(x) * 1.01 / 1000, rel=1e-15)
    np.testing.assert_array_equal(pairs, plain)


def test_a_density_integrates_to_one_and_follows_unit_and_place():
    rng = np.random.default_rng(8)
    frame = pl.DataFrame({"x": rng.gamma(3, 2, 300), "t": np.repeat([1, 2], 150)})
    found = coagg.kernel_density(frame, "x", period="t", points=2001)
    assert found["x"][:2001].to_list() == found["x"][2001:].to_list()
    for (_,), part in found.group_by("t"):
        assert np.trapezoid(part["density"], part["x"]) == pytest.approx(1, abs=2e-3)
    for rule in ("nrd0", "nrd", "scott", "matlab"):
        one = coagg.kernel_density(frame, "x", bandwidth=rule, at=[3.0])
        moved = coagg.kernel_density(frame.with_columns(pl.col("x") * 1e6 + 7e6), "x", bandwidth=rule, at=[1e7])
        assert moved["density"][0] * 1e6 == pytest.approx(one["density"][0], rel=1e-6)
    one = coagg.kernel_density(frame, "x", bandwidth="sj", at=[3.0])  # R cuts bins at zero: the unit alone is free
    larger = coagg.kernel_density(frame.with_columns(pl.col("x") * 2**20), "x", bandwidth="sj", at=[3.0 * 2**20])
    assert larger["density"][0] * 2**20 == pytest.approx(one["density"][0], rel=1e-12)


def test_a_weight_of_two_is_a_row_given_twice():
    frame = pl.DataFrame({"x": [1.0, 2.0, 4.0], "w": [1, 2, 1]})
    twice = pl.DataFrame({"x": [1.0, 2.0, 2.0, 4.0]})
    one = coagg.kernel_density(frame, "x", weights="w", bandwidth=0.7, at=[0.0, 2.0, 3.0])
    assert one["density"].to_list() == pytest.approx(
        coagg.kernel_density(twice, "x", bandwidth=0.7, at=[0.0, 2.0, 3.0])["density"].to_list(), rel=1e-14
    )


@pytest.mark.parametrize(
    ("values", "choice", "says"),
    [
        ([1.0, 2.0], {"bandwidth": "silverman"}, "bandwidth='silverman' is unknown"),
        ([1.0, 2.0], {"bandwidth": -1.0}, "positive number"),
        ([1.0, 1.0], {}, "2 values without a spread in 2000"),
        ([1.0, -3.0], {"relative": True}, "mean -1 in 2000"),
        ([1.0, 2.0], {"at": []}, "finite points"),
        ([1.0, None], {}, "x is missing"),
    ],
)
def test_what_has_no_density_is_refused(values, choice, says):
    frame = pl.DataFrame({"x": values, "t": [2000, 2000]})
    with pytest.raises(InputError, match=says):
        coagg.kernel_density(frame, "x", period="t", **choice)
