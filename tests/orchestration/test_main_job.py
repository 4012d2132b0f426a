"""What the main job makes on the bundled sample, against numbers that we did not make."""

import re
from pathlib import Path

import numpy as np
import polars as pl

from tests.efficiency.oracle import slacks_based

REFERENCE = Path(__file__).parents[1] / "reference" / "indices"


def reference(name):
    return pl.read_csv(REFERENCE / name)


def test_location_quotients_and_theta_equal_the_reference(main_job):
    expected = reference("lq_theta_31prov_2012_2019.csv").with_columns(region_id=pl.col("adcode").cast(pl.String))
    made = main_job.query(
        "select region_id, year, location_quotient_a, location_quotient_b, theta from marts.coagglomeration "
        "where pair = 'manufacturing_x_producer_services' and year between 2012 and 2019"
    )
    both = expected.join(made, on=["region_id", "year"], how="full", suffix="_made")
    assert both.height == expected.height == made.height == 31 * 8
    for theirs, ours in [("lq_man", "location_quotient_a"), ("lq_ps", "location_quotient_b"), ("theta", "theta_made")]:
        np.testing.assert_allclose(both[ours], both[theirs], rtol=0, atol=1e-9)


INPUTS = ["capital_stock_mn_cny", "employment_persons", "energy_ktce"]


def measured_panel(main_job):
    return main_job.query(
        f"select region_id, year, gdp_real_mn_cny, co2_kt, {', '.join(INPUTS)} from marts.estimation_panel "
        "where year between 2012 and 2019 order by region_id, year"
    )


def test_global_sbm_equals_the_reference(main_job):
    """The reference deflated GDP by one national series of consumer prices: with its GDP, its scores come out."""
    from python_models.efficiency import sbm

    expected = reference("global_sbm_check.csv").join(
        reference("real_gdp_and_capital_30prov_2012_2019.csv"), on=["adcode", "year"]
    )
    panel = measured_panel(main_job).join(
        expected.with_columns(region_id=pl.col("adcode").cast(pl.String)), on=["region_id", "year"]
    )
    assert panel.height == 240
    made = sbm(
        panel, "region_id", "year", inputs=INPUTS, goods=["gdp_real_2000cpi_100m"], bads=["co2_kt"], returns="crs",
        technology="global",
    ).scores  # fmt: skip
    both = panel.join(made.select("region_id", "year", "score"), on=["region_id", "year"])
    np.testing.assert_allclose(both["score"], both["sbm"], rtol=0, atol=1e-6)


def test_published_scores_are_those_of_a_plain_programme(main_job):
    """scipy's linprog on the published panel, one unit at a time, written out from Tone's article."""
    panel = measured_panel(main_job)
    made = main_job.query(
        "select score, status, reference_set_hash from results.efficiency_scores "
        "where model_id = 'efficiency_main' and technology = 'global' order by region_id, year"
    )
    assert made.height == panel.height == 240
    parts = [panel.select(names).to_numpy() for names in (INPUTS, ["gdp_real_mn_cny"], ["co2_kt"])]
    x, g, b = (part / part.max(axis=0) for part in parts)
    expected = [slacks_based(x[i], g[i], b[i], (x, g, b)) for i in range(0, 240, 4)]
    np.testing.assert_allclose(made["score"].to_numpy()[::4], expected, rtol=0, atol=1e-7)
    assert made["status"].unique().to_list() == ["optimal"]
    assert made["reference_set_hash"].n_unique() == 1


def test_malmquist_chains_to_the_ratio_of_global_scores(main_job):
    chained = main_job.query(
        "select region_id, product(malmquist) as level from results.malmquist_components "
        "where model_id = 'efficiency_main' group by region_id"
    )
    scores = main_job.query(
        "select region_id, max(score) filter (year = 2019) / max(score) filter (year = 2012) as ratio "
        "from results.efficiency_scores where model_id = 'efficiency_main' and technology = 'global' group by region_id"
    )
    both = chained.join(scores, on="region_id")
    assert both.height == 30
    np.testing.assert_allclose(both["level"], both["ratio"], rtol=1e-10)


def test_krugman_pairwise_equals_the_reference(main_job):
    expected = pl.read_csv(REFERENCE / "krugman_pairwise_2012_sectors02_27.csv")
    names = expected.columns[0]
    long = expected.unpivot(index=names, variable_name="other", value_name="expected").rename({names: "region"})
    made = main_job.query(
        "select a.region_name as region, b.region_name as other, krugman_index from marts.specialisation_pairwise s "
        "join marts.dim_regions a on a.region_id = s.region_id "
        "join marts.dim_regions b on b.region_id = s.other_region_id "
        "where year = 2012 and industry_set = 'industrial'"
    )
    short = pl.col("region").str.slice(0, 2), pl.col("other").str.slice(0, 2)
    both = long.with_columns(*short).join(made.with_columns(*short), on=["region", "other"])
    assert both.height == 31 * 30
    np.testing.assert_allclose(both["krugman_index"], both["expected"], rtol=0, atol=1e-9)


def test_krugman_against_all_regions_together_equals_the_reference(main_job):
    expected = pl.read_csv(REFERENCE / "krugman_vs_nation_2012_sectors02_27.csv")
    region, value = expected.columns[:2]
    made = main_job.query(
        "select r.region_name, krugman_index from marts.specialisation s join marts.dim_regions r using (region_id) "
        "where year = 2012 and industry_set = 'industrial' and against = 'all_regions'"
    )
    both = expected.with_columns(key=pl.col(region).str.slice(0, 2)).join(
        made.with_columns(key=pl.col("region_name").str.slice(0, 2)), on="key"
    )
    assert both.height == 31
    np.testing.assert_allclose(both["krugman_index"], both[value], rtol=0, atol=1e-9)


def test_every_estimate_carries_its_identity(main_job):
    for table in ("model_runs", "model_terms", "model_tests", "efficiency_scores", "moran"):
        blank = main_job.query(
            "select count(*) filter (run_id is null or data_vintage is null or code_version is null) as n "
            f"from results.{table}"
        )
        assert blank["n"][0] == 0, table
    kinds = main_job.query("select estimator, count(*) as n from results.model_runs group by 1")["estimator"].to_list()
    assert {"panel two-way", "spatial panel sdm", "system gmm"} <= set(kinds)
    assert main_job.query("select count(distinct run_id) as n from results.model_runs")["n"][0] == 1


def test_a_number_goes_back_to_its_cell(main_job):
    cell = main_job.query(
        "select file_name, sheet, cell, value_raw, unit_raw, file_sha256 from raw.observations "
        "where region_id = '110000' and year = 2012 and indicator = 'employment' and sector = 'manufacturing'"
    ).row(0, named=True)
    assert cell["value_raw"] == "108" and cell["unit_raw"] == "万人" and "2013" in cell["file_name"]
    kept = list((main_job.store / "files").rglob(f"{cell['file_sha256']}*"))
    assert len(kept) == 1


def test_quality_is_stored_and_its_pages_exist(main_job):
    outcomes = main_job.query("select severity, success from quality.expectation_results")
    assert outcomes.height > 30
    assert outcomes.filter(~pl.col("success") & (pl.col("severity") != "warning")).is_empty()
    assert (main_job.store / "reports" / "expectations" / "index.html").exists()


def test_the_report_opens_without_the_network(main_job):
    page = (main_job.store / "reports" / "report.html").read_text(encoding="utf-8")
    assert not re.findall(r"""(?:src|href)\s*=\s*["'](?:https?:)?//""", page)
    for said in ("Guangdong", "Co-agglomeration θ", "Provenance"):
        assert said in page


def test_it_says_what_it_made_and_how_to_open_it(main_job):
    for said in ("✓ efficiency", "marts.coagglomeration", "published.duckdb", "index.html", " ui, then http"):
        assert said in main_job.printed


def test_sql_and_status(main_job):
    assert "30" in main_job.coagg("sql", "select count(distinct region_id) from marts.estimation_panel").stdout
    said = main_job.coagg("sql", "select * from nowhere")
    assert said.returncode == 1 and "nowhere" in said.stderr and "Traceback" not in said.stdout + said.stderr
    assert "employment_by_sector" in main_job.coagg("status").stdout


def test_a_warning_of_the_gate_has_a_line_for_each_figure(main_job):
    """It was one paragraph of 1,800 characters."""
    lines = main_job.printed.splitlines()
    at = next(i for i, line in enumerate(lines) if "check employment_expectations" in line)
    said = lines[at : next(i for i, line in enumerate(lines) if i > at and not line.startswith("      "))]
    assert said[0].endswith("9 of 11 expectations met.")
    figures = [line for line in said if re.search(r"\[.+\.xlsx, sheet .+, cell [A-Z]+\d+\]$", line)]
    assert len(figures) == 10 and all(line.startswith("        ") for line in figures)
    assert sum("checks --draft-exceptions" in line for line in said) == 1


def test_a_variable_that_is_no_column_of_the_panel_is_told_how_to_become_one(main_job, tmp_path):
    """It is in variables.csv and in marts.panel_variables, and the study's columns do not have it."""
    path = tmp_path / "mine.yml"
    path.write_text(
        "name: mine\ntitle: T\nquestion: Q\nsource: S\nsample: {table: marts.estimation_panel}\nsteps:\n"
        "  - {name: d, kind: descriptives, title: D, variables: [investment_price_index]}\n"
    )
    said = main_job.coagg("study", "check", str(path)).stdout
    assert "investment_price_index: known to the panel, but no column of marts.estimation_panel" in said
    path.write_text(path.read_text().replace("investment_price_index", "theta"))
    assert "known to the panel" not in main_job.coagg("study", "check", str(path)).stdout
    path.write_text(path.read_text().replace("theta", "thetta"))
    said = main_job.coagg("study", "check", str(path)).stdout
    assert "thetta" in said and "known to the panel" not in said
