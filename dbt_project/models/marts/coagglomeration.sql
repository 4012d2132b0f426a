-- theta = 1 - |LQ_a - LQ_b| / (LQ_a + LQ_b) + LQ_a + LQ_b, manufacturing against each group of producer services.
-- Both quotients of a pair are against one benchmark, which need not be that of each by itself.
with pairs as (

    select
        industry_groups.region_id,
        regions.region_name,
        regions.macro_region,
        industry_groups.year,
        industry_groups.group_id,
        concat('manufacturing_x_', industry_groups.group_id) as pair,
        manufacturing.{{ var('measure') }}_share / nullif(benchmarks.benchmark_share_a, 0) as location_quotient_a,
        services.{{ var('measure') }}_share / nullif(benchmarks.benchmark_share_b, 0) as location_quotient_b,
        benchmarks.benchmark
    from {{ ref('int_' ~ var('measure') ~ '__by_group') }} as industry_groups
    inner join {{ ref('dim_regions') }} as regions
        on industry_groups.region_id = regions.region_id
    inner join {{ ref('int_' ~ var('measure') ~ '__pair_benchmarks') }} as benchmarks
        on
            industry_groups.year = benchmarks.year
            and industry_groups.group_id = benchmarks.group_id
    left join {{ ref('int_' ~ var('measure') ~ '__location_quotients') }} as manufacturing
        on
            industry_groups.region_id = manufacturing.region_id
            and industry_groups.year = manufacturing.year
            and manufacturing.industry_id = 'manufacturing'
    left join {{ ref('int_' ~ var('measure') ~ '__location_quotients') }} as services
        on
            industry_groups.region_id = services.region_id
            and industry_groups.year = services.year
            and industry_groups.group_id = services.industry_id
    where
        regions.level = 'region'
        and industry_groups.group_id <> 'manufacturing'

),

heights as (

    select
        *,
        location_quotient_a + location_quotient_b as height
    from pairs

)

select
    region_id,
    region_name,
    macro_region,
    year,
    pair,
    location_quotient_a,
    location_quotient_b,
    1 - abs(location_quotient_a - location_quotient_b) / nullif(height, 0) as match,
    height,
    1 - abs(location_quotient_a - location_quotient_b) / nullif(height, 0) + height as theta,
    case
        when location_quotient_a is null then 'location quotient of manufacturing is undefined'
        when location_quotient_b is null then concat('location quotient of ', group_id, ' is undefined')
        when height = 0 then 'both location quotients are zero'
    end as undefined_reason,
    benchmark,
    '{{ var("measure") }}' as measure
from heights
