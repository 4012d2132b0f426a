"""Published numbers: Grunfeld's investment panel in Baltagi (2021, Econometric Analysis of Panel Data, ch. 2 and 4)."""

import polars as pl
import pytest

from python_models.panel import fit_panel


@pytest.fixture(scope="module")
def grunfeld() -> pl.DataFrame:
    """Ten firms, 1935 to 1954, from statsmodels (public domain), without the eleventh that Baltagi leaves out."""
    from statsmodels.datasets import grunfeld

    data = pl.from_pandas(grunfeld.load_pandas().data)
    return data.filter(pl.col("firm") != "American Steel").with_columns(pl.col("year").cast(int))


SPEC = {"unit": "firm", "period": "year", "formula": "invest ~ value + capital"}


@pytest.mark.parametrize(
    "effects, printed",
    [
        ("pooled", {"value": (0.116, 0.006), "capital": (0.231, 0.025)}),
        ("unit", {"value": (0.110, 0.012), "capital": (0.310, 0.017)}),
        ("random", {"value": (0.110, 0.010), "capital": (0.308, 0.017), "Intercept": (-57.834, 28.899)}),
        ("two-way", {"value": (0.118, 0.014), "capital": (0.358, 0.023)}),
    ],
)
def test_table_2_1(grunfeld, effects, printed):
    fit = fit_panel(grunfeld, **SPEC, effects=effects)
    got = {t: (b, s) for t, b, s in fit.tidy().select("term", "estimate", "std_error").iter_rows()}
    for term, numbers in printed.items():
        assert got[term] == pytest.approx(numbers, abs=6e-4)


def test_tests(grunfeld):
    """F(9, 188) 49.18; Breusch-Pagan 798.16, 6.45 (time) and 804.62; Honda 28.25; Hausman 2.33."""
    rows = {row["test"]: row for row in fit_panel(grunfeld, **SPEC).tests().to_dicts()}
    printed = {
        "f_unit_effects": 49.18,
        "f_two_way_effects": 17.40,
        "breusch_pagan_unit": 798.16,
        "breusch_pagan_period": 6.454,
        "breusch_pagan_two_way": 804.615,
        "honda_unit": 28.252,
        "hausman_unit": 2.33,
    }
    for name, value in printed.items():
        assert rows[name]["value"] == pytest.approx(value, abs=6e-3), name
    assert rows["f_unit_effects"]["note"].startswith("F(9, 188)")
