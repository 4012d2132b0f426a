-- Ties go to the smaller industry_id, so that a rank is held once and the same way in every run. A region with an
-- unpublished cell has no list, since that cell may be its largest; an industry without output leads nowhere.
with ranked as (

    select
        region_id,
        year,
        classification,
        industry_id,
        value as output_mn_cny,
        share as output_share,
        row_number() over (
            partition by region_id, year, classification
            order by value desc, industry_id asc
        ) as rank
    from {{ ref('int_structure__shares') }}
    where
        measure = 'gross_output'
        and industry_set = '{{ var("advantage_industry_set") }}'
        and level = 'region'
        and region_value is not null
        and value > 0

)

select
    ranked.region_id,
    regions.region_name,
    ranked.year,
    cast(ranked.rank as integer) as rank,
    ranked.industry_id,
    industries.industry_name,
    ranked.classification,
    ranked.output_mn_cny,
    ranked.output_share
from ranked
inner join {{ ref('dim_regions') }} as regions
    on ranked.region_id = regions.region_id
inner join {{ ref('dim_industries') }} as industries
    on ranked.industry_id = industries.industry_id
where ranked.rank <= {{ var('advantage_top_n') | max }}
