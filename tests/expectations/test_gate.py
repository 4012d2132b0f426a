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


def regional_failures(rows, listed=(), kind="flow"):
    frame = pl.DataFrame(rows, schema=["region_id", "year", "value"], orient="row").with_columns(
        variable=pl.lit("price"), kind=pl.lit(kind), fill=pl.lit(None, pl.String)
    )
    gate = Gate("regional", frames.regional_frame(frame, listed), suites.regional(), ("variable", "region_id", "year"))
    return blocking_failures(validate([gate]))


def test_a_national_series_in_every_region_is_caught_by_year():
    rows = [(r, y, 100.0 + y % 7 if y == 2002 else 100.0 + i) for i, r in enumerate(REGIONS) for y in YEARS]
    outcome = regional_failures(rows)
    assert outcome["subject"].to_list() == ["same_everywhere"]
    assert "price a 2002" in outcome["examples"].item() and "2001" not in outcome["examples"].item()
    assert regional_failures(rows, [{"variable": "price", "year": 2002}]).is_empty()


def test_a_base_year_zeros_and_two_regions_are_no_national_series():
    base = [(r, y, 100.0 if y == 2001 else 100.0 + i + y % 3) for i, r in enumerate(REGIONS) for y in YEARS]
    assert regional_failures(base, kind="index").is_empty()
    assert not regional_failures(base).is_empty()  # of a flow, 100 in every region is no base
    assert regional_failures([(r, 2001, 0.0) for r in REGIONS]).is_empty()
    assert regional_failures([(r, 2001, 5.0) for r in REGIONS[:2]]).is_empty()


def test_a_national_figure_in_all_but_a_few_of_many_regions_is_caught():
    rows = [(f"r{i}", 2001, 3.0 if i < 29 else 4.0 + i) for i in range(31)]
    assert not regional_failures(rows).is_empty()
    rounded = [(f"r{i}", 2001, 102.0 + (i % 4) / 10) for i in range(31)]
    assert regional_failures(rounded).is_empty()


def test_a_chain_of_two_vintages_is_warned_of_and_named():
    frame = pl.DataFrame(
        {"region_id": ["a", "b"], "year": [2001, 2001], "value": [1.1, 1.2], "variable": "g", "kind": "x",
         "fill": ["spliced", None]}
    )  # fmt: skip
    gate = Gate("regional", frames.regional_frame(frame, []), suites.regional(), ("variable", "region_id", "year"))
    outcome = validate([gate])
    assert blocking_failures(outcome).is_empty()
    assert "g a 2001" in outcome.filter(~pl.col("success"))["examples"].item()


@pytest.mark.parametrize("gap, passes", [(0.4, True), (0.6, False), (-0.6, False)])
def test_real_growth_is_held_against_the_published_one(gap, passes):
    panel = pl.DataFrame(
        {"region_id": ["a"] * 3, "year": YEARS, "gdp_real_mn_cny": [100.0, 108.0, 108.0 * (1.07 + gap / 100)]}
    )
    index = pl.DataFrame({"region_id": ["a"] * 2, "year": [2002, 2003], "value": [108.0, 107.0]})
    listed = [{"variable": "gdp_real_mn_cny", "region_id": "a", "year": 2003}]
    for known, good in (([], passes), (listed, True)):
        outcome = validate([Gate("growth", frames.growth_frame(panel, index, known), suites.growth())])
        assert blocking_failures(outcome).is_empty() is good
    assert not passes or frames.growth_frame(panel, index, [])["growth_gap"].to_list() == pytest.approx([0, gap])


def test_a_panel_without_a_published_index_has_no_growth_to_hold_against():
    panel = pl.DataFrame({"region_id": ["a"], "year": [2001], "gdp_real_mn_cny": [1.0]})
    index = pl.DataFrame(schema={"region_id": pl.String, "year": pl.Int64, "value": pl.Float64})
    assert blocking_failures(
        validate([Gate("growth", frames.growth_frame(panel, index, []), suites.growth())])
    ).is_empty()


def test_a_variable_complete_from_a_year_on_may_be_empty_before():
    panel = pl.DataFrame(
        {"region_id": REGIONS * 3, "year": [y for y in YEARS for _ in REGIONS], "rd": [None] * 3 + [1.0] * 6}
    )
    for since, good in ((2002, True), (2001, False)):
        suite = suites.panel(REGIONS, YEARS, [], {"rd": since}, {})
        assert blocking_failures(validate([Gate("panel", panel, suite)])).is_empty() is good


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
