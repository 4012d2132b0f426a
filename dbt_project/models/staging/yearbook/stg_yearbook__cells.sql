-- A cell read again under a changed catalogue has a second row; the latest counts, and one without a value withdraws
-- what the cell said before. The place of a figure is its cell and what it is about, as ingestion defines it.
{%- set place = 'file_sha256, source, sheet, cell, region_id, year, indicator, sector' %}

with latest as (

    {{ first_of_each(source('raw', 'observations'), place, 'loaded_at desc, observation_id desc') }}

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
from latest
where value is not null
