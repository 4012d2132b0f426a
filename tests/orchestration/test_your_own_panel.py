"""The invented country of docs/examples runs on the same code, and its indices equal a direct computation."""

import numpy as np
import polars as pl
import pytest

MANUFACTURING = ["metal", "autres_industries"]


@pytest.mark.slow
def test_location_quotients_equal_a_direct_computation_from_the_cells(atlantis_job):
    cells = atlantis_job.query(
        "select region_id, year, sector, value * factor as persons from raw.observations "
        "join seeds.units on units.unit_id = observations.unit where indicator = 'employment'"
    )
    total = cells.filter(pl.col("sector") == "ensemble").select("region_id", "year", total="persons")
    group = (
        cells.filter(pl.col("sector").is_in(MANUFACTURING)).group_by("region_id", "year").agg(pl.col("persons").sum())
    )
    share = group.join(total, on=["region_id", "year"]).with_columns(share=pl.col("persons") / pl.col("total"))
    nation = share.filter(pl.col("region_id") == "AT").select("year", national="share")
    expected = share.join(nation, on="year").filter(pl.col("region_id") != "AT")
    made = atlantis_job.query(
        "select region_id, year, location_quotient, benchmark from marts.location_quotients "
        "where industry_id = 'manufacturing'"
    )
    both = expected.join(made, on=["region_id", "year"])
    assert both.height == 12 * 9
    assert made["benchmark"].unique().to_list() == ["nation_row"]
    np.testing.assert_allclose(both["location_quotient"], both["share"] / both["national"], rtol=1e-12)


@pytest.mark.slow
def test_every_room_worked(atlantis_job):
    tables = atlantis_job.query(
        "select schema_name || '.' || table_name as name, estimated_size as n from duckdb_tables()"
    )
    filled = set(tables.filter(pl.col("n") > 0)["name"])
    assert {
        "results.efficiency_scores",
        "results.malmquist_components",
        "results.moran",
        "results.model_terms",
    } <= filled
    assert atlantis_job.query("select count(*) as n from raw.rejects")["n"][0] == 0
    assert "Atlantis" in (atlantis_job.store / "reports" / "report.html").read_text(encoding="utf-8")
