-- The industries that some region has in the year: what a whole structure consists of. Numbered, since the long table
-- names its rows by numbers.
with figures as (

    {{ structure_figures() }}

)

select
    found.measure,
    industries.classification,
    found.year,
    found.industry_id,
    industries.related_group,
    coalesce(industries.industrial, false) as industrial,
    cast(
        row_number() over (order by found.measure, industries.classification, found.year, found.industry_id) as integer
    ) as industry_year,
    cast(dense_rank() over (order by found.measure, industries.classification, found.year) as integer) as structure_year
from (
    select distinct
        figures.measure,
        figures.year,
        figures.industry_id
    from figures
    inner join {{ ref('stg_seeds__regions') }} as regions
        on figures.region_id = regions.region_id
    where regions.level = 'region'
) as found
inner join {{ ref('stg_seeds__industries') }} as industries
    on found.industry_id = industries.industry_id
where not industries.is_total
