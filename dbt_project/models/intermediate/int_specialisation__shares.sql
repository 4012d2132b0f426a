-- A region's shares beside the three structures it can be compared with. Regions with an incomplete structure are in
-- none of the sums.
with shares as (

    select
        *,
        case when region_value is not null then value end as whole_value
    from {{ ref('int_structure__shares') }}
    where
        measure = '{{ var("specialisation_measure") }}'
        and industry_set in ({{ sql_strings(var('specialisation_industry_sets')) }}
        )

),

industry_sums as (

    select
        industry_set,
        classification,
        year,
        industry_id,
        sum(whole_value) as industry_value
    from shares
    where level = 'region'
    group by industry_set, classification, year, industry_id

),

sums as (

    select
        *,
        sum(industry_value) over (partition by industry_set, classification, year) as total_value
    from industry_sums

)

select
    shares.industry_set,
    shares.classification,
    shares.region_id,
    shares.year,
    shares.industry_id,
    shares.region_value,
    shares.share,
    (sums.industry_value - shares.whole_value) / nullif(sums.total_value - shares.region_value, 0) as others_share,
    sums.industry_value / nullif(sums.total_value, 0) as all_regions_share,
    nation.share as nation_share
from shares
inner join sums
    on
        shares.industry_set = sums.industry_set
        and shares.classification = sums.classification
        and shares.year = sums.year
        and shares.industry_id = sums.industry_id
left join shares as nation
    on
        nation.level = 'nation'
        and shares.industry_set = nation.industry_set
        and shares.classification = nation.classification
        and shares.year = nation.year
        and shares.industry_id = nation.industry_id
where shares.level = 'region'
