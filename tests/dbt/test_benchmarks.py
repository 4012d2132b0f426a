"""What an index is held against: one benchmark in all its years, and a total that was printed before one filled in."""

import json
import shutil

import duckdb
import polars as pl
import pytest

from orchestration.lineage import SCHEMA, dbt_edges, described
from tests.dbt.freeland import JOBS, SEEDS, freeland, published, rows
from tests.jobs import BUNDLED
from warehouse.connection import columns_of
from warehouse.described import every_key, write_described
from warehouse.panel import load_panel
from warehouse.trace import back

THETA = "select distinct pair, benchmark from marts.coagglomeration order by pair"
QUOTIENT = """
    select year, location_quotient from marts.location_quotients
    where region_id = 'X1' and industry_id = ? order by year
"""


def quotient(industry: tuple[int, ...], against: str) -> float:
    """Northshire's location quotient of some industries against the nation's row or the sum of the regions."""

    def share(regions: tuple[str, ...]) -> float:
        whole = sum(sum(JOBS[r]) for r in regions)
        return sum(JOBS[r][i] for r in regions for i in industry) / whole

    benchmark = ("Freeland",) if against == "nation_row" else ("Northshire", "Southshire")
    return share(("Northshire",)) / share(benchmark)


@pytest.fixture(scope="module")
def without_banks(dbt, tmp_path_factory):
    """The nation's row lacks banks in 1901 (its total is printed) and is whole in 1903; its farms are others' too."""
    figures = {k: (*v, float(sum(v))) for k, v in published().items()}
    figures["Freeland", 1901] = (30, 30, None, 25, 90, 200)
    figures["Freeland", 1903] = (30, 30, 15, 25, 90, 200)
    return freeland(dbt, tmp_path_factory.mktemp("w"), figures)


def test_an_index_has_one_benchmark_over_all_its_years(without_banks) -> None:
    found = dict(rows(without_banks, "select distinct industry_id, benchmark from marts.location_quotients"))
    nation, regions = "nation_row", "regions_sum"
    assert found == {
        "mills": nation, "forges": nation, "carts": nation, "farms": nation, "banks": regions,
        "manufacturing": nation, "transport": nation, "low_value_added": nation,
        "finance": regions, "high_value_added": regions, "producer_services": regions,
    }  # fmt: skip
    assert rows(without_banks, THETA) == [
        ("manufacturing_x_finance", regions), ("manufacturing_x_high_value_added", regions),
        ("manufacturing_x_low_value_added", nation), ("manufacturing_x_producer_services", regions),
        ("manufacturing_x_transport", nation),
    ]  # fmt: skip


def test_a_trace_names_the_cells_of_the_pairs_own_basis(without_banks, tmp_path) -> None:
    """Manufacturing alone stands against the nation's row; paired with finance it is held against the regions' sum."""
    path = tmp_path / "traced.duckdb"
    shutil.copy(without_banks, path)
    project = json.loads(without_banks.with_name("manifest.json").read_text(encoding="utf-8"))
    with duckdb.connect(str(path)) as con:
        tables = described(project)
        edges = dbt_edges(columns_of(con), load_panel(BUNDLED), project, every_key(tables.values()))
        con.register("_edges", pl.DataFrame(list(edges), schema=SCHEMA).to_arrow())
        con.execute("create schema if not exists meta; create table meta.lineage as from _edges")
        write_described(con, tables)
        for column in ("region_raw", "value_raw", "unit_raw"):
            con.execute(f"alter table raw.observations add column {column} text")
        con.execute(
            "update raw.observations set region_id = s.region_id from staging.stg_yearbook__observations s "
            "where s.observation_id = raw.observations.observation_id"
        )

        def regions(pair: str) -> set[str]:
            return set(back(con, "marts.coagglomeration", ["X1", "1903", pair]).cells["region_id"])

        assert regions("manufacturing_x_finance") == {"X1", "X2"}
        assert regions("manufacturing_x_transport") == {"X1", "N"}
        sectors = back(con, "marts.coagglomeration", ["X1", "1903", "manufacturing_x_finance"]).cells["sector"]
        assert {"mills", "forges", "banks"} <= set(sectors) and not {"carts", "farms"} & set(sectors)


def test_both_quotients_of_a_pair_are_against_the_same(without_banks) -> None:
    query = """
        select location_quotient_a, location_quotient_b from marts.coagglomeration
        where region_id = 'X1' and year = 1903 and pair = ?
    """
    (summed,) = rows(without_banks, query.replace("?", "'manufacturing_x_finance'"))
    assert summed == pytest.approx((quotient((0, 1), "regions_sum"), quotient((2,), "regions_sum")), rel=1e-12)
    # the nation's farms are 90 of 200: its row's shares are of 200
    (nation,) = rows(without_banks, query.replace("?", "'manufacturing_x_transport'"))
    assert nation == pytest.approx((0.3 / (60 / 200), 0.2 / (25 / 200)), rel=1e-12)


# Banks are a segment of the same name, and absent industries are zero: countries that share what dbt compiles for them.
BANKS = {"industries": SEEDS["industries"].replace("Banks,producer_services,finance", "Banks,producer_services,banks")}
REGISTERS = {"seeds": BANKS, "absent_industry": "zero", "benchmark": "regions"}


@pytest.mark.parametrize("choice, banks", [("nation_row", [None, (10 / 100) / (15 / 200)]), ("regions", None)])
def test_a_setting_fixes_the_benchmark(dbt, tmp_path, choice, banks) -> None:
    figures = {k: (*v, float(sum(v))) for k, v in published().items()}
    figures["Freeland", 1901] = (30, 30, None, 25, 90, 200)
    path = freeland(dbt, tmp_path, figures, **(REGISTERS if choice == "regions" else {"benchmark": choice}))
    found = dict(rows(path, QUOTIENT.replace("?", "'banks'")))
    expected = banks or [quotient((2,), "regions_sum")] * 2
    assert [found[1901], found[1903]] == [None if e is None else pytest.approx(e, rel=1e-12) for e in expected]
    basis = {"nation_row": "nation_row", "regions": "regions_sum"}[choice]
    assert rows(path, "select distinct benchmark from marts.coagglomeration") == [(basis,)]


@pytest.fixture(scope="module")
def filled(dbt, tmp_path_factory):
    """Totals: Northshire's of 1902 is blank, Southshire lacks banks and total in 1902; Lowmark is gone after 1901."""
    figures = {k: (*v, float(sum(v))) for k, v in published((1901, 1902, 1903)).items()}
    figures["Northshire", 1902] = (10, 20, 10, 20, 46, None)  # 106, where its neighbours have 100
    figures["Southshire", 1902] = (20, 10, None, 5, 60, None)
    figures["Lowmark", 1901] = (1, 1, 1, 1, 1, 5)
    figures["Lowmark", 1903] = (3, 3, 3, 3, 3, 15)  # a figure under the name of a region that is no more
    seeds = {
        "regions": SEEDS["regions"]
        .replace("macro_region\n", "macro_region,valid_from,valid_to\n")
        .replace("nation,,", "nation,,,,")
        .replace("upland\n", "upland,,\n")
        .replace("lowland\n", "lowland,,\n        X3,Lowmark,region,N,lowland,,1901\n"),
        "region_names": SEEDS["region_names"] + "        Lowmark,X3,full,,,\n",
    }
    return freeland(dbt, tmp_path_factory.mktemp("f"), figures, seeds=seeds)


def test_published_industries_go_before_an_interpolated_total(filled) -> None:
    query = """
        select region_id, year, employment_persons / 12, employment_basis, coalesce(filled_variables, '')
        from marts.estimation_panel where region_id in ('X1', 'X2') order by all
    """
    found = {(r, y): rest for r, y, *rest in rows(filled, query)}
    assert found["X1", 1902] == [106, "summed", ""]
    assert found["X1", 1901] == [100, "published", ""]
    assert found["X2", 1902][:2] == [100, "interpolated"]
    assert "employment_persons" in found["X2", 1902][2]


def test_interpolation_invents_no_region_that_was_abolished(filled) -> None:
    years = rows(filled, "select distinct year from intermediate.int_employment__by_industry where region_id = 'X3'")
    assert sorted(years) == [(1901,), (1903,)]
    panel = rows(filled, "select year from marts.estimation_panel where region_id = 'X3' order by year")
    assert panel == [(1901,), (1903,)]  # what a file says is not lost, nothing is made between


def test_an_absent_industry_that_is_a_group_is_zero_where_absent_ones_are(dbt, tmp_path) -> None:
    """Segment and industry of one name: its quotient was NULL where the industry had no row, that of others zero."""
    figures = {k: (*v, float(sum(v))) for k, v in published().items()}
    figures["Northshire", 1901] = (20, 10, None, 15, 30, 75)
    path = freeland(dbt, tmp_path, figures, **REGISTERS)
    (found,) = rows(
        path,
        "select location_quotient_a, location_quotient_b, theta from marts.coagglomeration "
        "where region_id = 'X1' and year = 1901 and pair = 'manufacturing_x_banks'",
    )
    assert found[0] > 0 and found[1] == 0 and found[2] == pytest.approx(found[0], rel=1e-12)
