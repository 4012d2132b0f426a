-- Against the sum of the regions, an industry's location quotients weighted with the regions' size average to 1; where
-- a region lacks the industry the average is smaller.
with weighted as (

    select
        quotients.year,
        quotients.industry_id,
        sum(quotients.location_quotient * totals.{{ measured(var('measure')) }})
        / sum(totals.{{ measured(var('measure')) }}) as average,
        count(*) as regions
    from {{ ref('location_quotients') }} as quotients
    inner join {{ ref('int_' ~ var('measure') ~ '__region_totals') }} as totals
        on
            quotients.region_id = totals.region_id
            and quotients.year = totals.year
    where
        quotients.benchmark = 'regions_sum'
        and quotients.location_quotient is not null
    group by quotients.year, quotients.industry_id

),

all_regions as (

    select
        year,
        count(distinct region_id) as regions
    from {{ ref('location_quotients') }}
    group by year

)

select weighted.*
from weighted
inner join all_regions
    on
        weighted.year = all_regions.year
        and weighted.regions = all_regions.regions
where abs(weighted.average - 1) > 1e-9
