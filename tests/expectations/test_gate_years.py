"""The gate looks at the panel's years and no other: what enters indices only is not held against its rules."""

from types import SimpleNamespace

import polars as pl

from orchestration.defs import checks
from tests.jobs import ATLANTIS
from warehouse.panel import load_panel


def answers(sql: str) -> pl.DataFrame:
    """Tables of two regions over 1990 to 2003, of which 1995 to 2003 are the panel's."""
    keys = [(r, y) for r in ("A", "B") for y in range(1990, 2004)]
    frame = pl.DataFrame({"region_id": [k[0] for k in keys], "year": [k[1] for k in keys]})
    value = 100.0 + 50.0 * (pl.col("year") < 1995)  # a jump between 1994 and 1995
    if sql == checks.EMPLOYMENT_SQL:
        rows = frame.with_columns(employment_persons=value)
        return pl.concat([rows.with_columns(industry_id=pl.lit(i)) for i in ("metal", checks.TOTAL)]).select(
            "region_id", "year", "industry_id", "employment_persons"
        )
    if sql == checks.REGIONAL_SQL:
        return frame.select(
            pl.lit("price").alias("variable"), pl.lit("index").alias("kind"), "region_id", "year",
            (value + (pl.col("region_id") == "A")).alias("value"), pl.lit(None, pl.String).alias("fill"),
        )  # fmt: skip
    if sql == checks.SPANS_SQL:
        return pl.DataFrame({"region_id": ["A", "B"], "valid_from": [None, None], "valid_to": [None, 2000]})
    if sql == checks.SEEN_SQL:
        return frame.filter((pl.col("region_id") == "A") | (pl.col("year") == 2002))
    return frame.filter(pl.col("year") >= 1995).with_columns(
        employment_persons=value, gdp_real_mn_cny=value, filled_variables=pl.lit(None, pl.String)
    )


def test_years_outside_the_panel_are_not_looked_at() -> None:
    warehouse = SimpleNamespace(panel=load_panel(ATLANTIS), query=answers)
    held = {gate.table: gate.frame for gate in checks.gates(warehouse)}
    for name in ("employment", "regional", "series", "panel"):
        years = held[name]["year"].to_list()
        assert min(years) == 1995 and max(years) == 2003, name
    changes = held["employment"]["change_in_bounds"].drop_nulls().to_list()
    assert all(change <= 1 for change in changes)  # the jump into 1995 is outside


def test_a_region_counts_for_the_years_in_which_it_was_there_or_has_a_figure() -> None:
    warehouse = SimpleNamespace(panel=load_panel(ATLANTIS), query=answers)
    # A: nine years; B, abolished after 2000: six, and 2002, of which a file has a figure
    assert checks._rows(warehouse, warehouse.panel, 1995, 2003) == 9 + 6 + 1
