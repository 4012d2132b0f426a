"""The bundled sample goes through the bundled catalogue whole, and says what the collected figures say."""

from __future__ import annotations

import filecmp
import importlib.util
from datetime import date

import polars as pl
import pytest

from tests.warehouse.conftest import NOW, ROOT, SHARED
from warehouse.catalogue import load_catalogue
from warehouse.ingest import find_files, read_files

SAMPLE = ROOT / "warehouse" / "sample"
LATER = SAMPLE.with_name("sample_later")
shared = pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared beside the checkout")
TIDY = SHARED / "data" / "cn_province_panel" / "tidy"
TIDY2 = SHARED / "data" / "cn_province_panel2" / "tidy"

# column of the collected wide table -> indicator and what the figure was multiplied with when written
WIDE = {
    "gdp_nominal_100m": ("gdp_nominal", 1),
    "employment_all_10k": ("employment_all", 1),
    "energy_10ktce": ("energy", 1),
    "so2_ton": ("so2", 1),
    "pm25_ugm3": ("pm25", 1),
    "fiscal_exp_100m": ("fiscal_expenditure", 1),
    "fiscal_exp_education_100m": ("fiscal_expenditure_education", 1),
    "fiscal_exp_science_100m": ("fiscal_expenditure_science", 1),
    "rd_exp_100m": ("rd_expenditure", 1),
    "rd_fte_person_years": ("rd_personnel", 1),
    "patents_applied": ("patents_applied", 1),
    "patents_granted": ("patents_granted", 1),
    "deposits_100m": ("deposits", 1),
    "loans_100m": ("loans", 1),
}
# the collection of the portal's export of January 2021: table, variable -> indicator
PORTAL = {
    ("prices", "gdp_index_prev100"): "gdp_index_prev100",
    ("prices", "cpi_prev100"): "cpi_prev100",
    ("prices", "fai_price_prev100"): "investment_price_prev100",
    ("population", "population"): "population",
    ("population", "population_urban"): "population_urban",
    ("gdp", "va_primary"): "value_added_primary",
    ("gdp", "va_secondary"): "value_added_secondary",
    ("gdp", "va_tertiary"): "value_added_tertiary",
    ("gdp", "va_industry"): "value_added_industry",
    ("gdp", "va_transport_post"): "value_added_transport",
    ("gdp", "va_other"): "value_added_other",
    ("trade_foreign", "trade_total_by_operator"): "trade",
    ("trade_foreign", "trade_total_by_destination"): "trade_by_destination",
    ("trade_foreign", "foreign_investment_total_stock"): "foreign_capital",
    ("trade_foreign", "foreign_registered_capital"): "foreign_registered_capital",
    ("fiscal", "fiscal_revenue"): "fiscal_revenue",
    ("fiscal", "fiscal_expenditure_science"): "fiscal_expenditure_science",
    ("technology", "patents_granted"): "patents_granted",
    ("technology", "technology_market_turnover"): "technology_turnover",
    ("education", "college_students"): "college_students",
    ("education", "schooling_years_mean"): "schooling_years",
    ("infrastructure", "highway_length"): "highway_length",
    ("infrastructure", "urban_road_area"): "urban_road_area",
    ("energy", "electricity"): "electricity",
    ("derived", "energy_from_intensity"): "energy_from_intensity",
    ("nation", "usd_cny_annual_average"): "exchange_rate",
}


@pytest.fixture(scope="module")
def sample(seeds):
    sources = load_catalogue(ROOT / "warehouse" / "sources")
    return read_files(find_files([SAMPLE, LATER]), sources, seeds, run_id="run", loaded_at=NOW)


def test_everything_loads_and_nothing_is_rejected(sample):
    assert sample.rejects.is_empty(), sample.rejects["message"].to_list()
    assert set(sample.files["status"]) == {"loaded"}
    counts = dict(sample.observations.group_by("indicator").len().rows())
    assert counts == {
        "co2": 690, "college_students": 620, "cpi_prev100": 620, "deposits": 651, "electricity": 614,
        "employment": 8044, "employment_all": 589, "energy": 596, "energy_from_intensity": 210, "exchange_rate": 20,
        "fiscal_expenditure": 961, "fiscal_expenditure_education": 744, "fiscal_expenditure_science": 744,
        "fiscal_revenue": 620, "foreign_capital": 620, "foreign_registered_capital": 620, "gdp_index_prev100": 620,
        "gdp_nominal": 1240, "gross_fixed_capital_formation": 2157, "gross_output": 5250, "highway_length": 620,
        "investment_price_1952_1": 2157, "investment_price_prev100": 599, "loans": 651, "patents_applied": 960,
        "patents_granted": 961, "pm25": 480, "population": 1209, "population_urban": 465, "rd_expenditure": 310,
        "rd_personnel": 340, "schooling_years": 527, "so2": 558, "technology_turnover": 603, "trade": 620,
        "trade_by_destination": 620, "urban_road_area": 496,
        **{f"value_added_{name}": 620 for name in (
            "accommodation", "agriculture", "construction", "finance", "industry", "other", "primary", "real_estate",
            "secondary", "tertiary", "transport", "wholesale_retail")},
    }  # fmt: skip


def test_employment_has_19_sectors_and_a_total_in_31_provinces(sample):
    employment = sample.observations.filter(pl.col("indicator") == "employment")
    per_year = employment.group_by("year").agg(pl.col("sector").n_unique(), pl.col("region_id").n_unique()).sort("year")
    assert per_year.rows() == [(year, 20, 31) for year in range(2008, 2021)]
    assert set(employment["unit"]) == {"10k_persons"}


def test_later_file_is_not_among_the_default_ones():
    assert not any("2021" in f.name and "劳动" in f.name for f in find_files([SAMPLE]))


def test_estimated_energy_is_flagged_and_nothing_else(sample):
    flagged = sample.observations.filter(pl.col("flag").is_not_null())
    assert set(flagged["flag"]) == {"estimated"}
    assert set(flagged["indicator"]) == {"energy", "energy_from_intensity"}
    assert set(flagged.filter(pl.col("indicator") == "energy")["year"]) == {2018, 2019}
    derived = sample.observations.filter(pl.col("indicator") == "energy_from_intensity")
    assert derived["flag"].null_count() == 0  # every figure of it is derived


def test_the_gdp_index_and_the_prices_are_of_one_vintage_and_of_each_province(sample):
    for indicator in ("gdp_index_prev100", "cpi_prev100"):
        series = sample.observations.filter(pl.col("indicator") == indicator)
        assert series["vintage"].n_unique() == 1 and set(series["year"]) == set(range(2000, 2020))
        spread = series.group_by("year").agg(pl.col("value").n_unique().alias("n"), pl.col("value").std())
        assert spread["n"].min() > 5 and spread["value"].min() > 0.2


def test_two_vintages_of_gdp_show_the_revision_of_tianjin(sample):
    rows = sample.observations.filter(
        (pl.col("indicator") == "gdp_nominal") & (pl.col("region_id") == "120000") & (pl.col("year") == 2017)
    )
    assert rows.sort("vintage")["value"].to_list() == [18549.19, 12450.6]


@pytest.mark.shared
@shared
def test_employment_is_the_collected_one_exactly(sample):
    tidy = pl.read_csv(TIDY / "employment_by_sector.csv").select(
        pl.col("adcode").cast(pl.String).alias("region_id"), "year", "sector", "employment_10k"
    )
    read = sample.observations.filter(pl.col("indicator") == "employment")
    names = pl.read_csv(TIDY / "employment_by_sector.csv").select("sector_code", "sector").unique()
    earlier = pl.read_csv(TIDY2 / "employment_by_sector.csv", infer_schema_length=None).select(
        pl.col("adcode").cast(pl.String).alias("region_id"), pl.col("year"), pl.col("value").alias("employment_10k"),
        sector_code=pl.col("variable").str.extract("_([A-Z]+)$"),
    )  # fmt: skip
    earlier = earlier.filter(pl.col("year").is_between(2008, 2011)).join(names, on="sector_code")
    tidy = pl.concat([tidy, earlier.select(tidy.columns)])
    joined = tidy.join(read, on=["region_id", "year", "sector"], how="left")
    assert joined.filter(pl.col("employment_10k").ne_missing(pl.col("value"))).is_empty()


@pytest.mark.shared
@shared
@pytest.mark.parametrize("column", WIDE)
def test_every_series_is_the_collected_one(sample, column):
    indicator, factor = WIDE[column]
    tidy = pl.read_csv(TIDY / "cn_province_wide_2000_2020.csv", infer_schema_length=None).select(
        pl.col("adcode").cast(pl.String).alias("region_id"), "year", pl.col(column).cast(pl.Float64) * factor
    )
    latest = (
        sample.observations.filter(pl.col("indicator") == indicator)
        .sort("vintage")
        .unique(["region_id", "year"], keep="last")
    )
    joined = tidy.drop_nulls(column).join(latest, on=["region_id", "year"], how="full", coalesce=True)
    joined = joined.filter(pl.col("year") <= 2020)
    if indicator in set(PORTAL.values()) | {"fiscal_expenditure", "fiscal_expenditure_education", "patents_applied"}:
        joined = joined.drop_nulls(column)  # the portal has cells and years that this collection lacks
    wrong = joined.filter(((pl.col(column) - pl.col("value")).abs() > 1e-15 * pl.col(column).abs()).fill_null(True))
    assert wrong.is_empty(), wrong


@pytest.mark.shared
@shared
@pytest.mark.parametrize("table, variable", PORTAL)
def test_every_series_of_the_portal_is_the_collected_one(sample, table, variable):
    tidy = pl.read_csv(TIDY2 / f"{table}.csv", infer_schema_length=None, schema_overrides={"adcode": pl.String})
    wanted = tidy.filter(pl.col("variable") == variable).select(
        "year", region_id="adcode", wanted=pl.col("value").cast(pl.Float64)
    )
    read = sample.observations.filter(
        (pl.col("indicator") == PORTAL[table, variable]) & (pl.col("vintage") == date(2021, 1, 31))
    )
    joined = wanted.join(read, on=["region_id", "year"], how="full", coalesce=True)
    wrong = (pl.col("wanted") - pl.col("value")).abs() > 1e-15 * pl.col("wanted").abs()
    assert joined.height == wanted.height and joined.filter(wrong.fill_null(True)).is_empty()


@pytest.mark.shared
@shared
def test_capital_formation_carbon_and_gross_output_are_the_collected_ones(sample):
    gfcf = pl.read_csv(TIDY / "fixed_capital_formation_1952_2022.csv", infer_schema_length=None)
    co2 = pl.read_csv(TIDY / "ceads_co2_by_fuel_1997_2019.csv", infer_schema_length=None)
    for tidy, column, indicator in [
        (gfcf, "gfcf_nominal_100m", "gross_fixed_capital_formation"),
        (gfcf, "invest_price_1952_1", "investment_price_1952_1"),
        (co2, "co2_ceads_mt", "co2"),
    ]:
        read = sample.observations.filter(pl.col("indicator") == indicator).select("region_id", "year", "value")
        wanted = tidy.select(pl.col("adcode").cast(pl.String).alias("region_id"), "year", column).drop_nulls()
        joined = wanted.join(read, on=["region_id", "year"], how="full", coalesce=True)
        wrong = (pl.col(column) - pl.col("value")).abs() > 1e-15 * pl.col(column).abs()
        assert joined.height == wanted.height and joined.filter(wrong.fill_null(True)).is_empty(), indicator
    output = pl.read_csv(SHARED / "data" / "cn_province_io_gross_output" / "tidy" / "gross_output_42sectors.csv")
    wanted = output.select(
        pl.col("province").replace("中国", "全国").alias("province"),
        "year",
        pl.format("io_{}_{}", "year", pl.col("sector_code").cast(pl.String).str.zfill(2)).alias("sector"),
        "gross_output_10k",
    )
    read = sample.observations.filter(pl.col("indicator") == "gross_output").with_columns(
        pl.col("region_raw").replace("中国", "全国").alias("province")
    )
    joined = wanted.join(read, on=["province", "year", "sector"], how="full", coalesce=True)
    assert joined.height == 5250 and joined.filter(pl.col("gross_output_10k").ne_missing(pl.col("value"))).is_empty()


@pytest.mark.shared
@shared
def test_the_script_writes_the_committed_files_byte_for_byte(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("make_sample", SAMPLE / "make_sample.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(
        "sys.argv", ["make_sample.py", "--data", str(SHARED / "data"), "--out", str(tmp_path / "sample")]
    )
    module.main()
    for folder in (SAMPLE, LATER):
        mine = {p.name for p in folder.iterdir() if p.suffix in (".csv", ".xlsx")}
        assert mine == {p.name for p in (tmp_path / folder.name).iterdir() if p.is_file()}
        _, differ, errors = filecmp.cmpfiles(folder, tmp_path / folder.name, sorted(mine), shallow=False)
        assert (differ, errors) == ([], [])
