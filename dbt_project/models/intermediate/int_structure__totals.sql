-- Each industry over the regions whose structure is complete, and those regions together.
with industries as (

    select
        measure,
        industry_set,
        classification,
        year,
        industry_id,
        sum(case when region_value is not null then value end) as industry_value,
        sum(region_value) as regions_value
    from {{ ref('int_structure__shares') }}
    where level = 'region'
    group by measure, industry_set, classification, year, industry_id

)

select
    *,
    sum(industry_value) over (partition by measure, industry_set, classification, year) as total_value
from industries
