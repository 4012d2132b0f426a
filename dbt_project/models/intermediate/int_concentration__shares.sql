-- The regions side by side for one industry: its distribution (regional share) and that of all industries (size).
with structures as (

    select
        measure,
        classification,
        year,
        region_id,
        industry_id,
        value,
        region_value,
        sum(value) over (partition by measure, classification, year, industry_id) as industry_value
    from {{ ref('int_structure__shares') }}
    where
        level = 'region'
        and industry_set = 'all'
        and region_value is not null

)

select
    measure,
    classification,
    year,
    region_id,
    industry_id,
    value / nullif(industry_value, 0) as regional_share,
    region_value / nullif(
        sum(region_value) over (partition by measure, classification, year, industry_id), 0
    ) as region_size
from structures
