"""Tails of distributions equal those of scipy.stats, at the ends of what they take too."""

import numpy as np
import pytest
from scipy import stats

from python_models.tails import chi2_tail, f_tail, normal_tail

VALUES = [-np.inf, -3.2, 0.0, 1e-300, 0.7, 2.0, 45.5, 800.0, np.inf, np.nan]


@pytest.mark.parametrize("df", [0, 1, 2.5, 60])
def test_tails_are_those_of_scipy_stats(df):
    values = np.array(VALUES)
    np.testing.assert_array_equal(normal_tail(values), stats.norm.sf(values))
    np.testing.assert_array_equal([chi2_tail(v, df) for v in VALUES], stats.chi2.sf(values, df))
    for other in (0, 3, 279.0):
        np.testing.assert_array_equal([f_tail(v, df, other) for v in VALUES], stats.f.sf(values, df, other))


def test_a_number_gives_a_number():
    for found in (normal_tail(1.2), chi2_tail(1.2, 3), f_tail(1.2, 3, 40)):
        assert isinstance(found, float)
