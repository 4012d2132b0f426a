"""Sums of DuckDB reach Python as decimals, which polars divides with the digits of the first: no estimate hangs on it.

The surprise itself: findings/duckdb_sums_are_decimals_in_polars.sh.
"""

import duckdb
import numpy as np
import polars as pl
import pytest

import coagg

KEYS = ("unit", "year")
SUMS = """
    select 'r' || (i // 8) as unit, 2000 + i % 8 as year, sum(1000 + hash(i) % 500)::hugeint as jobs,
        sum((100 + hash(i + 77) % 50)::decimal(18, 2)) as output, sum((1 + hash(i + 99) % 1000)::bigint) as capital
    from range(96) as t(i) group by all order by all
"""


@pytest.fixture(scope="module")
def frames():
    with duckdb.connect() as con:
        sums = con.sql(SUMS).pl()
    assert {str(sums[name].dtype) for name in ("jobs", "output", "capital")} == {
        "Decimal(precision=38, scale=0)",
        "Decimal(precision=38, scale=2)",
    }
    return sums, sums.cast({"jobs": pl.Float64, "output": pl.Float64, "capital": pl.Float64})


@pytest.mark.parametrize(
    "formula", ["output ~ I(jobs / capital)", "log(output) ~ log(jobs) + L.capital", "output ~ jobs:capital"]
)
def test_estimates_of_sums_are_those_of_floats(frames, formula):
    decimals, floats = (coagg.fit_panel(frame, *KEYS, formula).params for frame in frames)
    np.testing.assert_array_equal(decimals, floats)


def test_scores_and_statistics_of_sums_are_those_of_floats(frames):
    choice = {"inputs": ["jobs", "capital"], "goods": ["output"]}
    decimals, floats = (coagg.sbm(frame, *KEYS, **choice).scores for frame in frames)
    np.testing.assert_array_equal(decimals["score"], floats["score"])
    decimals, floats = (coagg.correlations(frame, ["jobs", "output"]) for frame in frames)
    assert decimals.equals(floats)
