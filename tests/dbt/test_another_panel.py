"""The models on an invented country: other regions, industries, units, variables and years, and no code changed."""

from pathlib import Path

import duckdb
import pytest

SEEDS = {
    "regions": """
        region_id,region_name,level,parent_region_id,macro_region
        N,Freeland,nation,,
        X1,Northshire,region,N,upland
        X2,Southshire,region,N,lowland
        """,
    "region_contiguity": """
        region_id,neighbour_region_id
        X1,X2
        X2,X1
        """,
    "region_names": """
        name,region_id,kind,valid_from,valid_to,note
        Freeland,N,full,,,
        Northshire,X1,full,,,
        Southshire,X2,full,,,
        Lowlands,,subtotal,,,
        """,
    # two industries make up manufacturing; the classification has no total
    "industries": """
        industry_id,classification,code,industry_name,industry_group,segment,value_added,is_total
        mills,F-1,10,Mills,manufacturing,,,false
        forges,F-1,20,Forges,manufacturing,,,false
        banks,F-1,30,Banks,producer_services,finance,high,false
        carts,F-1,40,Carts,producer_services,transport,low,false
        farms,F-1,50,Farms,other,,,false
        """,
    "industry_names": "name,industry_id,classification,kind\nMills,mills,F-1,full\n",
    "units": """
        unit_id,dimension,base_unit,factor,description
        souls,people,souls,1,persons
        dozen,people,souls,12,twelve persons
        crowns,money,crowns,1,crowns
        """,
    "unit_names": "name,unit_id\nsouls,souls\n",
    "variables": """
        variable,indicator,base_unit,industry_id,kind,interpolate,source_priority,description
        employment_persons,jobs,souls,,stock,true,,jobs by industry
        output_mn_cny,output,crowns,,flow,false,,output
        gdp_nominal_mn_cny,product,crowns,,flow,true,,product
        harvest_crowns,harvest,crowns,,flow,true,,a variable of this panel alone
        """,
}  # fmt: skip
JOBS = {  # dozens of souls: mills, forges, banks, carts, farms
    "Freeland": (30, 30, 15, 25, 100),
    "Northshire": (10, 20, 10, 20, 40),
    "Southshire": (20, 10, 5, 5, 60),
}


@pytest.fixture(scope="module")
def other_panel(dbt, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("freeland")
    seeds = folder / "seeds"
    seeds.mkdir()
    for name, text in SEEDS.items():
        lines = [line.strip() for line in text.strip().splitlines()]
        (seeds / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    industries = ("mills", "forges", "banks", "carts", "farms")
    rows: list[tuple[str, int, str, str | None, float, str]] = [
        (region, year, "jobs", industry, float(jobs), "dozen")
        for region, figures in JOBS.items()
        for year in (1901, 1903)  # 1902 is a hole
        for industry, jobs in zip(industries, figures, strict=True)
    ]
    rows += [("Northshire", year, "harvest", None, value, "crowns") for year, value in ((1901, 10.0), (1903, 30.0))]
    path = folder / "freeland.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("create schema raw")
        con.execute("""
            create table raw.observations (
                region_key text, year integer, indicator text, sector text, value double, unit text, cell text,
                observation_id text, source text default 'almanac', file_sha256 text default 'f', file_name text,
                sheet text, region_id text, flag text, vintage date default date '1910-01-01',
                loaded_at timestamp default timestamp '2026-01-01')
        """)
        con.executemany(
            "insert into raw.observations (region_key, year, indicator, sector, value, unit, cell, observation_id) "
            "values (?, ?, ?, ?, ?, ?, ?, ?)",
            [(*row, f"A{i}", str(i)) for i, row in enumerate(rows)],
        )
    before = {p.name: p.read_bytes() for p in seeds.iterdir()}
    variables = {
        "first_year": 1901,
        "last_year": 1903,
        "excluded_regions": [],
        "specialisation_measure": "employment",
        "summary_groups": ["macro_region"],
        "extra_panel_variables": ["harvest_crowns"],
    }
    dbt("build", "--exclude-resource-type", "unit_test", warehouse=path, seeds=seeds, variables=variables)
    # dbt writes what it runs to target/run/<path>; with an absolute path that would be the seed itself
    assert {p.name: p.read_bytes() for p in seeds.iterdir()} == before
    return path


def rows(path: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute(sql).fetchall()


def test_theta_by_hand_against_the_published_nation(other_panel) -> None:
    (found,) = rows(
        other_panel,
        """
        select location_quotient_a, location_quotient_b, theta, match, height from marts.coagglomeration
        where region_id = 'X1' and year = 1901 and pair = 'manufacturing_x_producer_services'
        """,
    )
    manufacturing = (30 / 100) / (60 / 200)
    services = (30 / 100) / (40 / 200)
    match = 1 - (services - manufacturing) / (services + manufacturing)
    height = services + manufacturing
    assert found == pytest.approx((manufacturing, services, match + height, match, height), rel=1e-12)
    assert rows(other_panel, "select distinct benchmark from marts.location_quotients") == [("nation_row",)]


def test_the_hole_is_filled_and_flagged(other_panel) -> None:
    found = rows(
        other_panel,
        """
        select year, employment_persons, employment_manufacturing_persons, harvest_crowns, theta_finance is not null,
            theta_research, filled_variables
        from marts.estimation_panel where region_id = 'X1' order by year
        """,
    )
    filled = "employment_manufacturing_persons,employment_persons,employment_producer_services_persons,harvest_crowns"
    assert found == [
        (1901, 1200, 360, 10, True, None, None),
        (1902, 1200, 360, 20, True, None, filled),
        (1903, 1200, 360, 30, True, None, None),
    ]


def test_specialisation_on_employment(other_panel) -> None:
    found = dict(
        rows(
            other_panel,
            """
            select against, krugman_index from marts.specialisation
            where region_id = 'X1' and year = 1901 and industry_set = 'all'
            """,
        )
    )
    own = [0.10, 0.20, 0.10, 0.20, 0.40]
    other = [0.20, 0.10, 0.05, 0.05, 0.60]
    nation = [0.150, 0.150, 0.075, 0.125, 0.500]
    expected = {
        "others": sum(abs(a - b) for a, b in zip(own, other, strict=True)),
        "all_regions": sum(abs(a - b) for a, b in zip(own, nation, strict=True)),
        "nation": sum(abs(a - b) for a, b in zip(own, nation, strict=True)),
    }
    assert found == pytest.approx(expected, rel=1e-12)
