"""Each rule catches what it is for, names the row, and lets a listed exception pass."""

import polars as pl
import pytest

from expectations import frames, suites
from expectations.runner import Gate, blocking_failures, validate

REGIONS = ["a", "b", "c"]
YEARS = [2001, 2002, 2003]


def employment(**changes):
    rows = []
    for i, region in enumerate(REGIONS):
        for t, year in enumerate(YEARS):
            sectors = {"manufacturing": 10.0 + i + t, "finance": 5.0 + i + 0.5 * t}
            rows += [(region, year, k, v) for k, v in sectors.items()] + [
                (region, year, "total", sum(sectors.values()))
            ]
    frame = pl.DataFrame(rows, schema=["region_id", "year", "industry_id", "employment_persons"], orient="row")
    for (region, year, industry), value in changes.get("cells", {}).items():
        hit = (pl.col("region_id") == region) & (pl.col("year") == year) & (pl.col("industry_id") == industry)
        new = pl.when(hit).then(pl.lit(value, pl.Float64)).otherwise("employment_persons")
        frame = frame.with_columns(new.alias("employment_persons"))
    return frame


def failed(frame):
    gate = Gate(
        "employment",
        frames.employment_frame(frame, "total", []),
        suites.employment(3, YEARS, 0.01, 0.5),
        ("region_id", "year", "industry_id"),
    )
    return blocking_failures(validate([gate]))


def test_a_good_panel_passes():
    assert failed(employment()).is_empty()


@pytest.mark.parametrize(
    "cell, value, subject",
    [
        (("a", 2002, "finance"), -1.0, "employment_persons"),
        (("a", 2002, "finance"), 400.0, "share_of_total"),
        (("b", 2003, "total"), 30.0, "sector_sum_gap"),
        (("b", 2003, "finance"), None, "employment_persons"),
    ],
)
def test_each_fault_is_caught_and_its_row_named(cell, value, subject):
    outcome = failed(employment(cells={cell: value}))
    assert subject in outcome["subject"].to_list()
    row = outcome.filter(pl.col("subject") == subject).row(0, named=True)
    assert f"{cell[0]} {cell[1]}" in row["examples"]


def test_a_duplicate_and_a_missing_year_are_caught():
    frame = employment()
    assert "region_id, year, industry_id" in failed(pl.concat([frame, frame.head(1)]))["subject"].to_list()
    assert "year" in failed(frame.filter(pl.col("year") != 2002))["subject"].to_list()


def wide():
    return pl.DataFrame(
        {
            "region_id": [r for r in REGIONS for _ in YEARS],
            "year": YEARS * 3,
            "gdp": [100.0, 105, 111, 50, 52, 55, 70, 71, 75],
            "so2": [9.0, 8, 8, 5, 4, 4, 7, 6, 6],
        }
    )


def series_failures(listed, bounds=None):
    frame = frames.series_frame(wide(), ["gdp", "so2"], listed, 0.5, bounds or {})
    return blocking_failures(validate([Gate("series", frame, suites.series(), ("variable", "region_id", "year"))]))


def test_a_copied_year_is_caught_unless_listed():
    outcome = series_failures([])
    assert outcome["subject"].to_list() == ["copied_share"]
    assert "so2" in outcome["examples"][0] and "2003" in outcome["examples"][0]
    assert series_failures([{"variable": "so2", "year": 2003}]).is_empty()


def test_a_jump_is_caught_by_the_variables_own_bound():
    outcome = series_failures([{"variable": "so2", "year": 2003}], {"gdp": 0.02})
    assert outcome["subject"].to_list() == ["change_in_bounds"]
    assert "gdp a 2002" in outcome["examples"][0]


def test_html_pages_are_written(tmp_path):
    frame = frames.series_frame(wide(), ["gdp"], [], 0.5, {})
    validate([Gate("series", frame, suites.series())], docs=tmp_path)
    assert (tmp_path / "index.html").exists()
