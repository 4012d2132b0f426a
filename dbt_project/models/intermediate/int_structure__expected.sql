-- The industries that some region has in the year: what a whole structure consists of.
with figures as (

    {{ structure_figures() }}

)

select
    found.measure,
    industries.classification,
    found.year,
    found.industry_id,
    industries.related_group,
    coalesce(industries.industrial, false) as industrial
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
