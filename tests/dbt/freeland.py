"""An invented country for tests of the models: its lists, its figures, and its warehouse as a job makes it."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

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
        all,F-1,,All,,,,true
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
INDUSTRIES = ("mills", "forges", "banks", "carts", "farms", "all")
Figures = dict[tuple[str, int], tuple[float | None, ...]]  # region, year: dozens of souls by industry, total last


def published(years: Iterable[int] = (1901, 1903)) -> Figures:
    """The figures of every region in each of the years, without a total; 1902 is a hole."""
    return {(region, year): jobs for region, jobs in JOBS.items() for year in years}


def freeland(
    dbt, folder: Path, figures: Figures, *, others=(), seeds=None, indicator="jobs", unit="dozen", **variables
):
    """The country's warehouse as a job makes it, in a folder of its own; every test of the project holds.

    dbt compiles once for countries of the same lists and choices; its manifest lies beside the warehouse.

    ``others`` are rows (region, year, indicator, industry, value, unit); ``seeds`` replaces lists.
    """
    (folder / "seeds").mkdir()
    for name, text in (SEEDS | (seeds or {})).items():
        lines = [line.strip() for line in text.strip().splitlines()]
        (folder / "seeds" / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows: list[tuple[str, int, str, str | None, float, str]] = [
        (region, year, indicator, industry, float(jobs), unit)
        for (region, year), values in figures.items()
        for industry, jobs in zip(INDUSTRIES, values, strict=False)
        if jobs is not None
    ]
    rows += others
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
    given = {
        "first_year": 1901,
        "last_year": 1903,
        "excluded_regions": [],
        "specialisation_measure": "employment",
        "summary_groups": ["macro_region"],
        "extra_panel_variables": ["harvest_crowns"],
    }
    (folder / "manifest.json").symlink_to(dbt.made(path, folder / "seeds", given | variables))
    return path


def rows(path: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute(sql).fetchall()
