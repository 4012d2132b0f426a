-- The regions side by side for one industry: its distribution (regional share) and that of all industries (size).
{{ config(materialized='view') }}

select
    shares.measure,
    shares.classification,
    shares.year,
    shares.region_id,
    shares.industry_id,
    shares.industry_year,
    shares.value / nullif(totals.industry_value, 0) as regional_share,
    shares.region_value / nullif(totals.regions_value, 0) as region_size
from {{ ref('int_structure__shares') }} as shares
inner join {{ ref('int_structure__totals') }} as totals
    on
        shares.industry_set = totals.industry_set
        and shares.industry_year = totals.industry_year
where
    shares.level = 'region'
    and shares.industry_set = 'all'
    and shares.region_value is not null
