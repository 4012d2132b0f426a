-- A region's shares beside the three structures it can be compared with. Regions with an incomplete structure are in
-- none of the sums.
{{ config(materialized='view') }}

select
    shares.industry_set,
    shares.classification,
    shares.region_id,
    shares.year,
    shares.industry_id,
    shares.region_value,
    shares.share,
    (totals.industry_value - case when shares.region_value is not null then shares.value end)
    / nullif(totals.total_value - shares.region_value, 0) as others_share,
    totals.industry_value / nullif(totals.total_value, 0) as all_regions_share,
    nation.share as nation_share
from {{ ref('int_structure__shares') }} as shares
inner join {{ ref('int_structure__totals') }} as totals
    on
        shares.measure = totals.measure
        and shares.industry_set = totals.industry_set
        and shares.classification = totals.classification
        and shares.year = totals.year
        and shares.industry_id = totals.industry_id
left join {{ ref('int_structure__shares') }} as nation
    on
        nation.level = 'nation'
        and shares.measure = nation.measure
        and shares.industry_set = nation.industry_set
        and shares.classification = nation.classification
        and shares.year = nation.year
        and shares.industry_id = nation.industry_id
where
    shares.level = 'region'
    and shares.measure = '{{ var("specialisation_measure") }}'
    and shares.industry_set in ({{ sql_strings(var('specialisation_industry_sets')) }})
