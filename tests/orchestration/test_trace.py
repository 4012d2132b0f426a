"""From a number to the cells behind it, and from a cell to what it feeds."""

import re

import duckdb
import polars as pl
import pytest
import yaml

from orchestration.lineage import SCHEMA, dbt_edges
from tests.jobs import BUNDLED
from warehouse.bundled import DBT_PROJECT
from warehouse.connection import columns_of
from warehouse.errors import WarehouseError
from warehouse.panel import load_panel
from warehouse.trace import CELL_COLUMNS, back, forward

PAIR = "manufacturing_x_producer_services"
SERIES, OBSERVED = "intermediate.int_panel__series", "intermediate.int_panel__observations"


@pytest.fixture(scope="module")
def release(main_job):
    with duckdb.connect(str(main_job.published), read_only=True) as con:
        yield con


def test_theta_goes_back_to_its_cells_and_no_others(release):
    cells = back(release, "marts.coagglomeration", ["110000", "2015", PAIR]).cells
    services = release.execute(
        "select count(*) from seeds.industries where industry_group = 'producer_services' "
        "and industry_id in (select sector from raw.observations where indicator = 'employment')"
    )
    # every region counts in the benchmark: manufacturing, the producer services, the total
    assert cells.height == 31 * (1 + services.fetchone()[0] + 1)
    assert cells["year"].unique().to_list() == [2015] and cells["indicator"].unique().to_list() == ["employment"]
    assert set(cells.filter(region_id="110000")["sector"]) >= {"manufacturing", "finance", "total"}
    assert cells["file_name"].n_unique() == 1 and "2016" in cells["file_name"][0]


def test_the_regions_own_cells_come_first_and_each_in_the_order_of_its_sheet(release):
    """The first 20 that the command shows were other regions', D10 before D9."""
    cells = back(release, "marts.coagglomeration", ["110000", "2015", PAIR]).cells
    own = cells["region_id"] == "110000"
    assert own.sum() == own.head(own.sum()).sum() > 0
    for part in (cells.filter(own), cells.filter(~own)):
        places = [(int(re.sub(r"\D", "", c)), len(re.sub(r"\d", "", c)), c) for c in part["cell"]]
        assert places == sorted(places)


@pytest.mark.parametrize("name", ["北京", "北京市", "Beijing", "110000"])
def test_a_region_may_be_called_by_any_of_its_names(release, name):
    start = back(release, "marts.coagglomeration", [name, "2015", PAIR]).start
    assert start["region_id"].to_list() == ["110000"]


def test_a_region_that_no_list_knows_is_refused_with_those_that_are_near(release):
    with pytest.raises(WarehouseError, match=r"No region is called '北景'; nearest known: .*北京"):
        back(release, "marts.coagglomeration", ["北景", "2015"])
    with pytest.raises(WarehouseError, match="No region is called '999999'"):
        back(release, "marts.coagglomeration", ["999999"])


def test_theta_recomputed_from_the_traced_cells_is_the_stored_one(release):
    cells = back(release, "marts.coagglomeration", ["110000", "2015", PAIR]).cells
    values = cells.with_columns(value=pl.col("value_raw").cast(pl.Float64), beijing=pl.col("region_id") == "110000")

    def quotient(sectors):
        own, all_regions = [
            frame.filter(pl.col("sector").is_in(sectors))["value"].sum() / frame.filter(sector="total")["value"].sum()
            for frame in (values.filter("beijing"), values)
        ]
        return own / all_regions

    a = quotient(["manufacturing"])
    b = quotient([s for s in values["sector"].unique() if s not in {"manufacturing", "total"}])
    theta = 1 - abs(a - b) / (a + b) + a + b
    stored = release.execute(
        "select theta from marts.coagglomeration where region_id = '110000' and year = 2015 and pair = ?", [PAIR]
    ).fetchone()[0]
    assert theta == pytest.approx(stored, abs=1e-12)


def test_a_capital_stock_goes_back_to_all_its_years(release):
    cells = back(release, "marts.estimation_panel", ["110000", "2015", "capital_stock_mn_cny"]).cells
    kinds = {"gross_fixed_capital_formation", "investment_price_1952_1"}
    assert set(cells["indicator"]) == kinds
    assert (cells["year"].min(), cells["year"].max()) == (1952, 2015)


def test_a_coefficient_goes_back_through_its_sample(release):
    found = back(release, "results.model_terms", ["main.efficiency_spatial.sdm_contiguity", "theta"])
    tables = {step.table: step for step in found.steps}
    assert tables["results.efficiency_scores"].rows.height == 240
    assert {"marts.estimation_panel", "marts.coagglomeration", "intermediate.int_capital__perpetual_inventory"} <= set(
        tables
    )
    assert {"energy", "co2", "employment", "loans"} <= set(found.cells["indicator"])
    assert not {"so2", "pm25", "gross_output", "population"} & set(found.cells["indicator"])


def test_a_cell_feeds_what_is_made_from_it(release):
    file, cell = release.execute(
        "select file_name, cell from raw.observations where indicator = 'pm25' and year = 2015 and region_id = '110000'"
    ).fetchone()
    fed = {step.table: step for step in forward(release, file, cell).steps}
    assert fed["marts.estimation_panel"].columns == ("pm25_ug_m3",) and fed["marts.estimation_panel"].rows.height == 1
    assert not {"results.model_terms", "results.efficiency_scores", "marts.coagglomeration"} & set(fed)


def test_what_is_not_there_is_named(release):
    for call, said in [
        (lambda: back(release, "marts.nowhere", []), "no table marts.nowhere"),
        (lambda: back(release, "marts.coagglomeration", ["999999"]), "No region is called"),
        (lambda: back(release, "marts.coagglomeration", ["110000", "1900"]), "No row"),
        (lambda: back(release, "marts.coagglomeration", ["1", "2", "3", "4"]), "is named by region_id, year, pair"),
        (lambda: forward(release, "nothing.xlsx", "A1"), "No figure was read"),
    ]:
        with pytest.raises(WarehouseError, match=said):
            call()


def test_the_command_shows_model_sample_cells_and_kept_file(main_job, tmp_path):
    said = main_job.coagg("trace", "results.model_terms", "main.efficiency_spatial.sdm_contiguity", "theta").stdout
    for part in ("efficiency_main ~ theta", "240 rows, 30 regions, 2012–2019", "yearbook cells in", "kept at"):
        assert part in said
    target = tmp_path / "cells.csv"
    done = main_job.coagg("trace", "marts.coagglomeration", "110000", "2015", PAIR, "--csv", str(target))
    assert done.returncode == 0, done.stdout + done.stderr
    cells = pl.read_csv(target)
    assert cells.height == 217 and cells["kept_file"][0].endswith(".xlsx")
    forwards = main_job.coagg("trace", "--file", cells["file_name"][0], "--cell", cells["cell"][0])
    assert "marts.coagglomeration" in forwards.stdout
    missing = main_job.coagg("trace")
    assert missing.returncode == 1 and "Name a table" in missing.stderr


@pytest.fixture
def country(tmp_path):
    """A nation N, its province P and P's county C: figures, and the panel's series made of them."""
    models = yaml.safe_load((DBT_PROJECT / "models/intermediate/_intermediate__models.yml").read_text(encoding="utf-8"))
    (meta,) = [model["config"]["meta"] for model in models["models"] if model["name"] == "int_panel__series"]
    observed = [("C", 1999, "wage"), ("P", 2001, "wage"), ("P", 2003, "wage"), ("P", 2006, "wage"), ("N", 2001, "wage")]
    observed += [("N", year, "rate") for year in (2001, 2002)] + [("P", 2001, "area"), ("C", 2001, "area")]
    series = [("C", 2001, "wage", "inherited"), ("P", 2001, "wage", None), ("P", 2004, "wage", "interpolated")]
    series += [("C", 2001, "rate", None), ("P", 2002, "area", "interpolated")]
    with duckdb.connect(str(tmp_path / "country.duckdb")) as con:
        con.execute(
            f"""
            create schema seeds; create schema intermediate; create schema raw; create schema meta;
            create table seeds.regions as
                from (values ('N', 'nation', null), ('P', 'region', 'N'), ('C', 'county', 'P'))
                as r (region_id, level, parent_region_id);
            create table seeds.variables as from (values ('rate', 'national'), ('wage', 'level'), ('area', 'level'))
                as v (variable, kind);
            create table {OBSERVED} (region_id varchar, year integer, variable varchar);
            create table {SERIES} (region_id varchar, year integer, variable varchar, fill varchar);
            create table raw.observations ({" varchar, ".join(CELL_COLUMNS.split(", "))} varchar);
            """
        )
        con.executemany(f"insert into {OBSERVED} values (?, ?, ?)", observed)
        con.executemany(f"insert into {SERIES} values (?, ?, ?, ?)", series)
        nodes = {
            f"model.{name}": {"schema": "intermediate", "name": name, "config": {"meta": told}}
            for name, told in (("int_panel__series", meta), ("int_panel__observations", {}))
        }
        source = {"source.cells": {"schema": "raw", "name": "observations", "config": {}}}
        series_of, made_of = [f"model.{name}" for name in ("int_panel__series", "int_panel__observations")]
        project = {"nodes": nodes, "sources": source, "parent_map": {series_of: [made_of], made_of: ["source.cells"]}}
        edges = list(dbt_edges(columns_of(con), load_panel(BUNDLED), project, ["region_id", "year", "variable"]))
        con.register("_edges", pl.DataFrame(edges, schema=SCHEMA).to_arrow())
        con.execute("create table meta.lineage as from _edges")
        yield con


@pytest.mark.parametrize(
    ("row", "figures"),
    [
        (("C", "2001", "wage"), {("P", 2001), ("N", 2001)}),  # inherited; its own figure is of another year
        (("P", "2001", "wage"), {("P", 2001)}),
        (("P", "2004", "wage"), {("P", 2003), ("P", 2006)}),  # between its neighbours
        (("C", "2001", "rate"), {("N", 2001)}),  # the nation's
        (("P", "2002", "area"), {("P", 2001)}),
    ],
)
def test_a_figure_of_the_panel_goes_back_to_those_it_is_made_of(country, row, figures):
    steps = {step.table: step.rows for step in back(country, SERIES, row).steps}
    assert set(steps[OBSERVED].select("region_id", "year").rows()) == figures
    assert steps[OBSERVED]["variable"].unique().to_list() == [row[2]]


def test_its_rows_are_looked_up_by_two_keys(country):
    """Of one long condition on the variable DuckDB tried every pair of its rows: half of a trace."""
    told = country.execute(f"select on_sql from meta.lineage where child = '{SERIES}'").fetchall()
    assert told and all(on.partition(" and (")[0].count("is not distinct from") == 2 for (on,) in told)
