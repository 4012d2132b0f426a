-- A cell read again under a changed catalogue has a second row; the latest counts, and one without a value withdraws
-- what the cell said before. The place of a figure is its cell and what it is about, as ingestion defines it.
with ordered as (

    select
        *,
        row_number() over (
            partition by file_sha256, source, sheet, cell, region_id, year, indicator, sector
            order by loaded_at desc, observation_id desc
        ) as recency
    from {{ source('raw', 'observations') }}

)

select
    observation_id,
    source,
    file_name,
    sheet,
    cell,
    region_key,
    region_id,
    year,
    indicator,
    sector,
    value,
    unit,
    flag,
    vintage,
    loaded_at
from ordered
where
    recency = 1
    and value is not null
