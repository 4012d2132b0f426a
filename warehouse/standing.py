"""What stands although a newer file should have replaced it: rejects by file, regions missing, readings left in force;
and where nothing says which of two files is newer.

A damaged file is no error: what it says is taken, the rest keeps the figures that were there before. So a run goes on,
and says what is written here to ``quality.standing``: one row per finding, of the latest reading of each file name.
"""

from __future__ import annotations

import duckdb
import polars as pl

from warehouse.frames import frame_of
from warehouse.raw_tables import FILES, OBSERVATIONS, REJECTS, create_raw_tables

KINDS = ("rejected", "regions_missing", "older", "disagree")
TABLE = "quality.standing"

# The latest reading of each file by each source, and of those the latest under each name.
_READINGS = f"""
    create or replace temp table readings as
    with latest as (
        from {FILES} qualify row_number() over (partition by file_sha256, source order by loaded_at desc) = 1
    )
    select * from latest where status <> 'withdrawn'
    qualify row_number() over (partition by source, file_name order by loaded_at desc, vintage desc) = 1
"""
_REJECTED = f"""
    select 'rejected' as kind, r.source, r.file_name, r.vintage, r.rejects as number,
        (select string_agg(distinct reason, ', ' order by reason) from {REJECTS} as j
         where j.file_sha256 = r.file_sha256 and j.source is not distinct from r.source and j.loaded_at = r.loaded_at)
            as detail, cast(null as varchar) as other_file, cast(null as date) as other_vintage
    from readings as r where r.rejects > 0
"""
# Regions of each file of sources that have a newer and an older one, but for those that a later reading withdrew.
_REGIONS = f"""
    create or replace temp table regions_read as
    with files as (
        from {FILES} qualify row_number() over (partition by file_sha256, source order by loaded_at desc) = 1
    ),
    several as (
        select source from files group by all having count(distinct (vintage, loaded_at)) > 1
    )
    select f.source, f.file_sha256, f.file_name, f.vintage, f.loaded_at, o.region_id, min(o.region_raw) as region
    from {OBSERVATIONS} as o
    join files as f on o.file_sha256 = f.file_sha256 and o.source = f.source and f.status <> 'withdrawn'
    where o.region_id <> '' and o.source in (from several)
    group by all
    having max_by(o.value is not null, o.loaded_at)
"""
# Each file of a source's last load beside the one before it: of its own name, else the last that shares a region.
_COMPARED = """
    create or replace temp table compared as
    with newest as (
        select distinct source, file_sha256, file_name, vintage, loaded_at from regions_read
        semi join readings using (source, file_sha256, file_name, loaded_at)
        qualify rank() over (partition by source order by loaded_at desc) = 1
    )
    select distinct n.source, n.file_sha256, n.file_name, n.vintage,
        p.file_sha256 as other_sha256, p.file_name as other_file,
        p.vintage as other_vintage, p.loaded_at as other_loaded_at
    from newest as n
    join regions_read as p
        on p.source = n.source and p.file_sha256 <> n.file_sha256
        and (p.vintage, p.loaded_at) < (n.vintage, n.loaded_at)
    join regions_read as mine
        on mine.source = n.source and mine.file_sha256 = n.file_sha256 and mine.region_id = p.region_id
    qualify row_number() over (
        partition by n.source, n.file_sha256
        order by other_file = n.file_name desc, other_vintage desc, other_loaded_at desc, other_file desc
    ) = 1
"""
_MISSING = """
    select 'regions_missing' as kind, c.source, c.file_name, c.vintage, count(distinct p.region_id) as number,
        string_agg(distinct p.region, ', ' order by p.region) as detail, c.other_file, c.other_vintage
    from compared as c
    join regions_read as p on p.source = c.source and p.file_sha256 = c.other_sha256
    where not exists (
        from regions_read as mine
        where mine.source = c.source and mine.file_sha256 = c.file_sha256 and mine.region_id = p.region_id
    )
    group by all
"""
_DAMAGED = """
    create or replace temp table damaged as
    select r.* from readings as r
    where r.source is not null
        and (r.rejects > 0 or exists (from missing as m where m.source = r.source and m.file_name = r.file_name))
"""
# In force are the figures of the latest vintage of each; only sources with a damaged file are looked at.
_OLDER = f"""
    with cells as (
        select * from {OBSERVATIONS} where source in (select source from damaged)
        qualify row_number() over (
            partition by file_sha256, source, sheet, cell, region_id, year, indicator, sector order by loaded_at desc
        ) = 1
    ),
    in_force as (
        select * from cells where value is not null
        qualify row_number() over (
            partition by source, region_id, year, indicator, sector
            order by vintage desc, loaded_at desc, file_name desc
        ) = 1
    ),
    covered as (
        select distinct d.file_sha256, d.source, c.year, c.indicator from damaged as d
        join cells as c on c.source = d.source and c.file_sha256 = d.file_sha256
    )
    select 'older' as kind, d.source, d.file_name, d.vintage, count(*) as number,
        string_agg(distinct cast(f.year as varchar), ', ' order by cast(f.year as varchar)) as detail,
        f.file_name as other_file, f.vintage as other_vintage
    from damaged as d
    join in_force as f
        on f.source = d.source and f.file_sha256 <> d.file_sha256
        and (f.vintage, f.loaded_at) < (d.vintage, d.loaded_at)
    left join covered as c
        on c.source = d.source and c.file_sha256 = d.file_sha256 and c.year = f.year and c.indicator = f.indicator
    where f.file_name = d.file_name or c.year is not null
    group by all
"""

# Files of one vintage that came together: nothing but their names says which of two figures is the later one.
_DISAGREE = f"""
    with covered as (select distinct source, file_sha256, year, indicator from {OBSERVATIONS}),
    tied as (
        select source, vintage, loaded_at, year, indicator from covered join readings using (source, file_sha256)
        group by all having count(*) > 1
    ),
    cells as (
        select o.source, o.region_id, o.year, o.indicator, o.sector, o.unit, o.value,
            r.file_name, r.vintage, r.loaded_at
        from {OBSERVATIONS} as o
        join readings as r on r.source = o.source and r.file_sha256 = o.file_sha256
        semi join tied
            on tied.source = r.source and tied.vintage = r.vintage and tied.loaded_at = r.loaded_at
            and tied.year = o.year and tied.indicator = o.indicator
        where o.region_id <> ''
        qualify row_number() over (
            partition by o.file_sha256, o.source, o.sheet, o.cell, o.region_id, o.year, o.indicator, o.sector
            order by o.loaded_at desc
        ) = 1
    )
    select 'disagree' as kind, a.source, a.file_name, a.vintage, count(*) as number,
        string_agg(distinct cast(a.year as varchar), ', ' order by cast(a.year as varchar)) as detail,
        b.file_name as other_file, b.vintage as other_vintage
    from cells as a
    join cells as b
        on b.source = a.source and b.vintage = a.vintage and b.loaded_at = a.loaded_at and b.region_id = a.region_id
        and b.year = a.year and b.indicator = a.indicator and b.sector is not distinct from a.sector
        and b.unit = a.unit and b.file_name < a.file_name
    where abs(a.value - b.value) > 1e-9 * greatest(abs(a.value), abs(b.value))
    group by all
"""


def write_standing(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Write and give ``quality.standing``: kind, source, file_name, vintage, number, detail, other_file, other_vintage.

    rejected : `number` cells or tables of the file could not be read, for the reasons in `detail`. regions_missing :
    `number` regions (`detail`) that `other_file`, the reading before, has. older : `number` figures in force are those
    of `other_file`, for the years in `detail`, although `file_name` is newer. disagree : `number` figures of
    `other_file` differ from those of `file_name`, which are in force: both have one vintage and came together.
    """
    create_raw_tables(con)
    con.execute("create schema if not exists quality")
    for query in (_READINGS, _REGIONS, _COMPARED, f"create or replace temp table missing as {_MISSING}", _DAMAGED):
        con.execute(query)
    parts = f"{_REJECTED} union all by name from missing union all by name select * from ({_OLDER})"
    parts += f" union all by name select * from ({_DISAGREE})"
    con.execute(f"create or replace table {TABLE} as from ({parts}) order by all")
    for name in ("readings", "regions_read", "compared", "missing", "damaged"):
        con.execute(f"drop table temp.{name}")
    return frame_of(con, f"from {TABLE}")
