"""Lags follow the calendar, not the row order."""

import numpy as np
import polars as pl
import pytest

from python_models.errors import InputError
from python_models.formula import design

PANEL = pl.DataFrame(
    {"id": ["a"] * 4 + ["b"] * 3, "t": [1, 2, 4, 5, 1, 2, 3], "y": [1.0, 2, 4, 7, 10, 20, 40], "x": [1.0] * 7}
)


def test_lag_skips_gaps():
    d = design(PANEL, "y ~ L.y + D.y + L2.y + x:y + log(y)", "id", "t")
    assert d.names == ["L.y", "D.y", "L2.y", "x:y", "log(y)"]
    np.testing.assert_array_equal(d.x[:, 0], [np.nan, 1, np.nan, 4, np.nan, 10, 20])
    np.testing.assert_array_equal(d.x[:, 1], [np.nan, 1, np.nan, 3, np.nan, 10, 20])
    np.testing.assert_array_equal(d.x[:, 2], [np.nan, np.nan, 2, np.nan, np.nan, np.nan, 10])
    np.testing.assert_allclose(d.x[:, 4], np.log(d.y))


def test_rows_come_back_in_panel_order():
    shuffled = PANEL.sample(fraction=1.0, shuffle=True, seed=1)
    np.testing.assert_array_equal(design(shuffled, "y ~ L.y", "id", "t").x, design(PANEL, "y ~ L.y", "id", "t").x)


@pytest.mark.parametrize(
    "formula, said", [("y ~ L.q", "q"), ("y ~ q", "q"), ("y x", "cannot be read"), ("y ~ x +", "cannot be read")]
)
def test_bad_formula_is_named(formula, said):
    with pytest.raises(InputError, match=said):
        design(PANEL, formula, "id", "t")


def test_duplicates_are_named():
    with pytest.raises(InputError, match="a 1"):
        design(pl.concat([PANEL, PANEL.head(1)]), "y ~ x", "id", "t")


def test_lags_need_whole_periods():
    dated = PANEL.with_columns(t=pl.date(2000 + pl.col("t"), 1, 1))
    with pytest.raises(InputError, match="t is Date"):
        design(dated, "y ~ L.x", "id", "t")


def test_plain_formulas_skip_the_parser_with_the_same_result():
    frame = PANEL.with_columns(
        z=pl.when(pl.col("t") == 2).then(None).otherwise(pl.col("t")),
        half=pl.when(pl.col("t") > 2).then(pl.lit("b")).otherwise(pl.lit("a")),
    )
    plain = design(frame, "y ~ z + L.x + z", "id", "t")
    parsed = design(frame, "y ~ (z + L.x)", "id", "t")
    assert (plain.outcome, plain.names) == (parsed.outcome, parsed.names) == ("y", ["z", "L.x"])
    np.testing.assert_array_equal(plain.x, parsed.x)
    np.testing.assert_array_equal(plain.y, parsed.y)
    assert design(frame, "y ~ half", "id", "t").names == ["half[T.b]"]  # text: left to formulaic
