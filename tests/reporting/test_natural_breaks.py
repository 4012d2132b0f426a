"""Natural breaks have the least sum of squares of all classes there are, at any level, and soon."""

import itertools
import time

import numpy as np
import pytest

from python_models.reporting.figures.map_classes import class_breaks, natural_breaks


def within(values, bounds):
    """Sum of squares about the classes' means."""
    which = np.searchsorted(bounds, values)
    return sum(((v := values[which == k]) - v.mean()).astype(float) @ (v - v.mean()) for k in set(which.tolist()))


@pytest.mark.parametrize("level", [0.0, 1e3, 1e6], ids=["at_zero", "thousand", "million"])
def test_no_other_classes_are_closer(level):
    rng = np.random.default_rng(7)
    for n, classes in ((9, 3), (12, 4), (8, 2)):
        values = level + np.round(rng.gamma(1.0, 2.0, n), 1)
        distinct = np.unique(values)
        if len(distinct) <= classes:
            continue
        tried = (
            [*(distinct[i] for i in cut), distinct[-1]]
            for cut in itertools.combinations(range(len(distinct) - 1), classes - 1)
        )
        best = min(within(values, np.array(bounds)) for bounds in tried)
        bounds = class_breaks(values, "fisher_jenks", classes)
        assert len(bounds) == classes and bounds[-1] == values.max()
        assert within(values, bounds) == pytest.approx(best, rel=1e-6, abs=1e-9)


def test_jenks_s_textbook_groups_are_found():
    values = np.array([1.0, 1.2, 1.1, 10.0, 10.5, 30.0, 31.0, 30.5, 30.5])
    assert natural_breaks(values, 3).tolist() == [1.2, 10.5, 31.0]


def test_three_thousand_regions_take_no_seconds():
    values = np.random.default_rng(1).gamma(2.0, 1.0, 3000)
    began = time.process_time()
    class_breaks(values, "fisher_jenks", 5)
    assert time.process_time() - began < 3.0  # mapclassify without numba: 12 s
