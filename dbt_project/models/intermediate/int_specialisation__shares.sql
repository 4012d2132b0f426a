-- A region's shares beside the three structures it can be compared with. Regions with an incomplete structure are in
-- none of the sums. Whether others have anything is counted: a difference of sums need not be zero to the last bit.
{{ config(materialized='view') }}

select
    shares.industry_set,
    shares.classification,
    shares.region_id,
    shares.year,
    shares.industry_id,
    shares.region_value,
    shares.share,
    case
        when totals.regions_with_something > case when shares.region_value > 0 then 1 else 0 end
            then (totals.industry_value - shares.value) / nullif(totals.total_value - shares.region_value, 0)
    end as others_share,
    totals.industry_value / nullif(totals.total_value, 0) as all_regions_share,
    totals.nation_share
from {{ ref('int_structure__shares') }} as shares
inner join {{ ref('int_structure__totals') }} as totals
    on
        shares.industry_set = totals.industry_set
        and shares.industry_year = totals.industry_year
where
    shares.level = 'region'
    and shares.measure = '{{ var("specialisation_measure") }}'
    and shares.industry_set in ({{ sql_strings(var('specialisation_industry_sets')) }})
