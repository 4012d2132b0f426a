"""Lists of regions with stars for those outside the sample, and the row of all years under yearly means."""

import polars as pl
import pytest

from python_models.studies import check_study, run_study


def result_of(keys, loaded, language="en"):
    study, data = loaded(keys)
    assert check_study(study, data) == []
    (result,) = run_study(study, data, language=language).results
    assert result.status == "ok", result.message
    return result, data


@pytest.fixture
def listed(small, folder):
    """A list by a table of all regions, of which the sample has those but R00 and R05."""
    small["sample"]["exclude"] = ["R00", "R05"]
    small["samples"], small["weights"] = {}, {}
    small["tables"] = {"whole": "panel.csv"}
    small["steps"] = [
        {"name": "list", "kind": "status", "title": "t", "variable": "fixed", "above": 4.5, "top": 3, "bottom": 2,
         "table": "whole"}
    ]  # fmt: skip
    return small


def test_regions_outside_the_sample_are_starred_and_only_they(listed, loaded):
    result, _ = result_of(listed, loaded)
    table = result.exhibits[0].frame
    above, first, last = table["regions"].to_list()
    assert first.startswith("Region 15 (15.00), Region 14 (14.00)")
    assert last == "Region 0* (0.00), Region 1 (1.00)"
    assert "*" not in first and "Region 5*" in above and above.count("*") == 1 and table["count"][0] == 11


def test_no_star_where_the_list_is_of_the_sample(listed, loaded):
    del listed["steps"][0]["table"]
    result, _ = result_of(listed, loaded)
    said = " ".join(result.exhibits[0].frame["regions"].to_list())
    assert "*" not in said and "Region 0 " not in said and "Region 5 " not in said


@pytest.mark.parametrize("by", [None, "side"])
def test_the_last_row_is_the_mean_of_all_regions_and_years(small, loaded, by):
    """Not the mean of the yearly means: with a gap in a year the two differ."""
    small["samples"], small["weights"] = {}, {}
    small["sample"]["where"] = "not (region_id = 'R00' and year < 2005)"
    small["steps"] = [{"name": "m", "kind": "means", "title": "t", "variables": ["y"], **({"by": by} if by else {})}]
    result, data = result_of(small, loaded)
    table = result.exhibits[0].frame
    last = table.row(-1, named=True)
    assert last["year"] == "All years, 2001–2007" and table.height == 8
    column = "all" if by else "y"
    whole = data.frame["y"].mean()
    assert last[column] == pytest.approx(whole, rel=1e-12)
    assert abs(table.head(7)[column].mean() - whole) > 1e-6
    if by:
        west = data.frame.filter(pl.col("side") == "west")["y"].mean()
        assert last["west"] == pytest.approx(west, rel=1e-12)
    zh, _ = result_of(small, loaded, "zh")
    assert zh.exhibits[0].frame.row(-1, named=True)["year"] == "全部年份，2001–2007"
