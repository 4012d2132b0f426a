"""Lags follow the calendar, not the row order."""

import numpy as np
import polars as pl
import pytest

from python_models.errors import InputError
from python_models.formula.design import design

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


def test_names_with_dots():
    """R's habit; an operator stays one even where a column has its name."""
    dotted = PANEL.rename({"y": "ln.gdp", "x": "ln.gdp.pc"}).with_columns(pl.lit(0.0).alias("L.t"))
    d = design(dotted, "ln.gdp ~ L.ln.gdp + `ln.gdp.pc` + log(ln.gdp)", "id", "t")
    plain = design(PANEL, "y ~ L.y + x + log(y)", "id", "t")
    assert d.outcome == "ln.gdp" and d.names == ["L.ln.gdp", "ln.gdp.pc", "log(ln.gdp)"]
    np.testing.assert_array_equal(d.x, plain.x)
    np.testing.assert_array_equal(design(dotted, "ln.gdp ~ L.t", "id", "t").x[:3, 0], [np.nan, 1, np.nan])


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


@pytest.mark.parametrize("kind", [pl.Int32, pl.UInt32, pl.Float32, pl.Decimal(20, 0)])
def test_products_of_whole_numbers_do_not_wrap(kind):
    """60,000 squared is beyond 32 bits, and its cube beyond what single precision holds."""
    frame = PANEL.with_columns(a=pl.lit(60_001).cast(kind), b=pl.lit(60_001).cast(kind))
    d = design(frame, "y ~ I(a**3) + a:b + C(t)", "id", "t")
    assert d.x[0, :2].tolist() == [60_001.0**3, 60_001.0**2]
    assert "C(t)[T.2]" in d.names  # levels keep their labels


def test_parser_messages_are_plain():
    with pytest.raises(InputError) as caught:
        design(PANEL, "y ~ x +", "id", "t")
    assert "\x1b" not in str(caught.value) and "\n" not in str(caught.value)


def test_a_column_of_nothing_is_missing_everywhere():
    assert np.isnan(design(PANEL.with_columns(z=pl.lit(None)), "y ~ x + z", "id", "t").x[:, 1]).all()


@pytest.mark.parametrize("key", ["id", "t"])
def test_every_row_needs_its_keys(key):
    frame = PANEL.with_columns(id=pl.col("id").rank("dense").cast(pl.Float64), t=pl.col("t").cast(pl.Float64))
    for hole in (None, float("nan")):
        holed = frame.with_columns(pl.when(pl.int_range(pl.len()) < 2).then(hole).otherwise(key).alias(key))
        with pytest.raises(InputError, match=f"Column {key} has 2 empty"):
            design(holed, "y ~ x", "id", "t")
    with pytest.raises(InputError, match="same column, id"):
        design(PANEL, "y ~ x", "id", "id")
