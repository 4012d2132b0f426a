"""Descriptions against numpy and scipy."""

import numpy as np
import polars as pl
import pytest
from scipy import stats

from python_models.errors import InputError
from python_models.inference import correlations, describe, variance_inflation_factors

FRAME = pl.DataFrame(
    {"g": ["a", "a", "b", "b", "b"], "x": [1.0, 2, 3, None, 10], "y": [2, 1, 5, 4, 9], "s": list("abcde")}
)


def test_describe_by_hand():
    row = describe(FRAME, ["x", "y"]).row(0, named=True)
    assert (row["variable"], row["n"], row["n_missing"], row["mean"], row["median"]) == ("x", 4, 1, 4.0, 2.5)
    assert row["std_dev"] == pytest.approx(np.std([1, 2, 3, 10], ddof=1))
    assert (row["p25"], row["p75"]) == (1.75, 4.75)
    grouped = describe(FRAME, ["y", "x"], by="g")
    assert grouped.select("variable", "g").rows() == [("y", "a"), ("y", "b"), ("x", "a"), ("x", "b")]
    assert grouped.filter(variable="y", g="b")["mean"][0] == 6


@pytest.mark.parametrize("method, peer", [("pearson", stats.pearsonr), ("spearman", stats.spearmanr)])
def test_correlations_use_complete_pairs(method, peer):
    table = correlations(FRAME, ["x", "y"], method)
    row = table.filter(variable_1="x", variable_2="y").row(0, named=True)
    want = peer([1, 2, 3, 10], [2, 1, 5, 9])
    assert (row["correlation"], row["p_value"], row["n"]) == (pytest.approx(want[0]), pytest.approx(want[1]), 4)
    assert table.height == 4 and table.filter(variable_1="x", variable_2="x")["correlation"][0] == 1


def test_bad_input():
    with pytest.raises(InputError, match="s is not numeric"):
        describe(FRAME, ["x", "s"])
    with pytest.raises(InputError, match="Not in the data: q"):
        correlations(FRAME, ["x", "q"])
    constant = correlations(FRAME.with_columns(y=pl.lit(1)), ["x", "y"]).filter(variable_1="x", variable_2="y")
    assert constant["correlation"][0] is None


def test_variance_inflation_is_the_diagonal_of_the_inverse_correlation(panel):
    table = variance_inflation_factors(panel, ["x", "m", "c"])
    want = np.diag(np.linalg.inv(np.corrcoef(panel.select("x", "m", "c").to_numpy().T)))
    np.testing.assert_allclose(table["vif"], want)
    np.testing.assert_allclose(table["tolerance"] * table["vif"], 1)
    assert variance_inflation_factors(panel.with_columns(z=pl.col("x") + 1), ["x", "z"])["vif"].is_infinite().all()
    with pytest.raises(InputError, match="too few"):
        variance_inflation_factors(panel.head(3), ["x", "m", "c"])
