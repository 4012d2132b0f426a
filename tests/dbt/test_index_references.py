"""The marts on the bundled sample against numbers that were not made here (tests/reference/indices/README.md)."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

REFERENCE = Path(__file__).parents[1] / "reference" / "indices"
RELATIVE = 1e-9


def reference(name: str) -> pl.DataFrame:
    return pl.read_csv(REFERENCE / f"{name}.csv", schema_overrides={"adcode": pl.String})


def assert_close(actual: pl.Series, expected: pl.Series) -> None:
    assert actual.null_count() == expected.null_count() == 0
    np.testing.assert_allclose(actual.to_numpy(), expected.to_numpy(), rtol=RELATIVE, atol=0)


def short_names(marts) -> dict[str, str]:
    """Province code -> name without 省, 市, 自治区, as the references call it."""
    names = marts("select region_id, name from seeds.region_names where kind = 'short'")
    return dict(names.iter_rows())


def test_theta_and_location_quotients(marts) -> None:
    expected = reference("lq_theta_31prov_2012_2019")
    actual = marts("select * from marts.coagglomeration where pair = 'manufacturing_x_producer_services'")
    both = expected.join(actual, left_on=["adcode", "year"], right_on=["region_id", "year"], suffix="_sql")
    assert both.height == 248
    assert_close(both["location_quotient_a"], both["lq_man"])
    assert_close(both["location_quotient_b"], both["lq_ps"])
    assert_close(both["theta_sql"], both["theta"])
    assert_close(both["match"] + both["height"], both["theta"])


def test_real_gdp_and_capital(marts) -> None:
    expected = reference("real_gdp_and_capital_30prov_2012_2019")
    actual = marts("select * from marts.estimation_panel where year between 2012 and 2019")
    both = expected.join(actual, left_on=["adcode", "year"], right_on=["region_id", "year"])
    assert actual.height == both.height == 240
    assert_close(both["gdp_nominal_mn_cny"], 100 * both["gdp_nominal_100m"])
    assert_close(both["capital_stock_mn_cny"], 100 * both["capital_2000p_100m_pim096"])


def published_growth() -> pl.DataFrame:
    wide = reference("gdp_index_31prov_2001_2019")
    long = wide.unpivot(index="adcode", variable_name="year", value_name="index").with_columns(
        pl.col("year").cast(pl.Int32)
    )
    return long.sort("adcode", "year").with_columns(level=(pl.col("index") / 100).cum_prod().over("adcode"))


def test_real_gdp_is_gdp_of_2000_times_the_published_growth(marts) -> None:
    """Not nominal GDP over a price: coal and steel prices part from consumer prices by a third in places."""
    in_2000 = marts(
        "select region_id, value from marts.panel_variables where variable = 'gdp_nominal_mn_cny' and year = 2000"
    )
    actual = marts(
        "select region_id, year, gdp_real_mn_cny, gdp_nominal_mn_cny, gdp_price_index from marts.estimation_panel"
    )
    both = published_growth().join(in_2000, left_on="adcode", right_on="region_id")
    both = both.join(actual, left_on=["adcode", "year"], right_on=["region_id", "year"])
    assert both.height == actual.height == 360
    assert_close(both["gdp_real_mn_cny"], both["value"] * both["level"])
    assert_close(both["gdp_price_index"], both["gdp_nominal_mn_cny"] / both["gdp_real_mn_cny"])


def test_shanxi_grows_as_published(marts) -> None:
    """4.1 and 6.8 % in 2016 and 2017; deflated by the nation's consumer prices it fell by 1.0 and grew by 19.3 %."""
    growth = marts(
        "select 100 * (gdp_real_mn_cny / lag(gdp_real_mn_cny) over (order by year) - 1) as growth "
        "from marts.estimation_panel where region_id = '140000' and year between 2015 and 2017 order by year"
    )["growth"].to_list()
    assert growth[1:] == pytest.approx([4.1, 6.8], abs=1e-9)


def test_foreign_capital_in_yuan_is_a_third_of_gdp(marts) -> None:
    ratio = marts(
        "select avg(p.value * e.value / g.value) as yuan, avg(p.value / g.value) as dollars "
        "from marts.panel_variables p join marts.panel_variables e using (region_id, year) "
        "join marts.panel_variables g using (region_id, year) where p.variable = 'foreign_capital_mn_usd' "
        "and e.variable = 'exchange_rate_cny_per_usd' and g.variable = 'gdp_nominal_mn_cny' "
        "and year between 2012 and 2015 and region_id <> '540000'"
    ).row(0)
    assert ratio == pytest.approx((0.31045, 0.04992), abs=1e-5)


def test_krugman_between_provinces(marts) -> None:
    wide = reference("krugman_pairwise_2012_sectors02_27")
    expected = wide.rename({"": "name"}).unpivot(index="name", variable_name="other", value_name="expected")
    actual = marts(
        "select * from marts.specialisation_pairwise where year = 2012 and industry_set = 'industrial'"
    ).with_columns(
        name=pl.col("region_id").replace_strict(short_names(marts)),
        other=pl.col("other_region_id").replace_strict(short_names(marts)),
    )
    both = expected.filter(pl.col("name") != pl.col("other")).join(actual, on=["name", "other"])
    assert both.height == 31 * 30
    assert_close(both["krugman_index"], both["expected"])


def test_krugman_against_the_country(marts) -> None:
    # The reference's country is the sum of the 31 provinces; the published national row gives other numbers.
    expected = reference("krugman_vs_nation_2012_sectors02_27")
    actual = marts("select * from marts.specialisation where year = 2012 and industry_set = 'industrial'").with_columns(
        province=pl.col("region_id").replace_strict(short_names(marts))
    )
    both = expected.join(actual.filter(pl.col("against") == "all_regions"), on="province")
    assert both.height == 31
    assert both["industries"].unique().to_list() == [26]
    assert_close(both["krugman_index"], both["krugman_vs_nation"])
    row = expected.join(actual.filter(pl.col("against") == "nation"), on="province")
    assert row.select((pl.col("krugman_index") - pl.col("krugman_vs_nation")).abs().max()).item() == pytest.approx(
        0.0367653631, abs=1e-9
    )


def test_tibet_counts_in_the_benchmark_but_not_in_the_panel(marts) -> None:
    quotients = marts("select distinct region_id, benchmark from marts.location_quotients")
    assert "540000" in quotients["region_id"]
    assert quotients["benchmark"].unique().to_list() == ["regions_sum"]
    assert "540000" not in marts("select distinct region_id from marts.estimation_panel")["region_id"]
    means = marts(
        "select scope, regions from marts.coagglomeration_means "
        "where year = 2019 and pair = 'manufacturing_x_finance' and scope in ('nation', 'panel')"
    )
    assert dict(means.iter_rows()) == {"nation": 31, "panel": 30}


def test_means_and_rankings_repeat_the_index(marts) -> None:
    theta = reference("lq_theta_31prov_2012_2019")
    means = marts(
        "select year, theta_mean from marts.coagglomeration_means "
        "where scope = 'nation' and pair = 'manufacturing_x_producer_services' "
        "and year between 2012 and 2019 order by year"
    )
    assert_close(means["theta_mean"], theta.group_by("year").agg(pl.col("theta").mean()).sort("year")["theta"])
    ranked = marts(
        "select region_id from marts.coagglomeration_rankings "
        "where year = 2019 and pair = 'manufacturing_x_producer_services' order by rank"
    )
    expected = theta.filter(pl.col("year") == 2019).sort("theta", descending=True)["adcode"]
    assert ranked["region_id"].to_list() == expected.to_list()


def test_filled_cells_are_named(marts) -> None:
    rows = marts("select region_id, year, filled_variables from marts.estimation_panel where filled_variables <> ''")
    filled = rows.with_columns(pl.col("filled_variables").str.split(",")).explode("filled_variables")
    energy = filled.filter(filled_variables="energy_ktce")
    assert energy["year"].unique().sort().to_list() == [2018, 2019]  # the source extrapolated these two years
    assert energy.height == 60
    interpolated = marts("select region_id, year, variable from marts.panel_variables where fill = 'interpolated'")
    columns = marts("select * from marts.estimation_panel limit 0").columns
    inside = interpolated.filter(
        pl.col("year").is_between(2008, 2019), pl.col("region_id") != "540000", pl.col("variable").is_in(columns)
    )
    others = filled.filter(~pl.col("filled_variables").is_in(["energy_ktce", "energy_from_intensity_ktce"]))
    assert set(others.select("region_id", "year").rows()) == set(inside.select("region_id", "year").rows())


def test_advantage_industries_and_their_overlap(marts) -> None:
    output = marts(
        "select region_id, industry_id, output_mn_cny from intermediate.int_output__by_industry "
        "where year = 2017 and region_id in ('420000', '430000')"
    )
    tops = {
        region: set(output.filter(pl.col("region_id") == region).top_k(10, by="output_mn_cny")["industry_id"])
        for region in ("420000", "430000")
    }
    shared = tops["420000"] & tops["430000"]
    row = marts(
        "select * from marts.advantage_industry_overlap "
        "where year = 2017 and top_n = 10 and region_id = '420000' and other_region_id = '430000'"
    ).row(0, named=True)
    assert row["shared"] == len(shared)
    assert row["shared_industries"].split(",") == sorted(shared)
    assert row["jaccard"] == pytest.approx(len(shared) / len(tops["420000"] | tops["430000"]), rel=1e-12)


def test_structure_and_concentration_against_numpy(marts) -> None:
    output = marts(
        "select region_id, industry_id, output_mn_cny from intermediate.int_output__by_industry "
        "where year = 2012 and region_id <> '000000' order by region_id, industry_id"
    )
    x = output["output_mn_cny"].to_numpy().reshape(31, 42)
    shares = x / x.sum(axis=1, keepdims=True)
    structure = marts(
        "select * from marts.industrial_structure where year = 2012 and measure = 'gross_output' order by region_id"
    )
    all_regions = x.sum(axis=0) / x.sum()
    logs = np.log(shares, where=shares > 0, out=np.zeros_like(shares))
    np.testing.assert_allclose(structure["herfindahl"], (shares**2).sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(structure["entropy"], -(shares * logs).sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(structure["relative_specialisation"], (shares / all_regions).max(axis=1), rtol=1e-12)
    np.testing.assert_allclose(
        structure["unrelated_variety"] + structure["related_variety"], structure["entropy"], rtol=1e-12
    )
    concentration = marts(
        "select * from marts.spatial_concentration where year = 2012 and measure = 'gross_output' order by industry_id"
    )
    spread, size = x / x.sum(axis=0), x.sum(axis=1) / x.sum()
    differences = np.abs(spread[:, None, :] - spread[None, :, :]).sum(axis=(0, 1))
    np.testing.assert_allclose(concentration["gini"], differences / (2 * 31), rtol=1e-10)  # mean share is 1/31
    relative = np.abs(size[:, None, None] * spread[None, :, :] - size[None, :, None] * spread[:, None, :]).sum(
        axis=(0, 1)
    )
    np.testing.assert_allclose(concentration["locational_gini"], relative / 2, rtol=1e-10)
    np.testing.assert_allclose(
        concentration["ellison_glaeser_g"], ((spread - size[:, None]) ** 2).sum(axis=0), rtol=1e-12
    )
    pair = marts(
        "select colocation from marts.industry_colocation where year = 2012 and measure = 'gross_output' "
        "and industry_id = 'io_2012_07' and other_industry_id = 'io_2012_08'"
    ).item()
    a, b = spread[:, 6] - size, spread[:, 7] - size
    assert pair == pytest.approx((a * b).sum() / (1 - (size**2).sum()), rel=1e-12)
