-- theta = 1 - |LQ_a - LQ_b| / (LQ_a + LQ_b) + LQ_a + LQ_b, manufacturing against each group of producer services.
-- Both quotients of a pair are against one benchmark, which need not be that of each by itself.
{%- set value = measured(var('measure')) %}
with shares as (

    select
        industry_groups.region_id,
        industry_groups.year,
        industry_groups.group_id,
        industry_groups.{{ value }} / nullif(totals.{{ value }}, 0) as share
    from {{ ref('int_' ~ var('measure') ~ '__by_group') }} as industry_groups
    inner join {{ ref('int_' ~ var('measure') ~ '__region_totals') }} as totals
        on
            industry_groups.region_id = totals.region_id
            and industry_groups.year = totals.year

),

pairs as (

    select
        services.region_id,
        regions.region_name,
        regions.macro_region,
        services.year,
        services.group_id,
        concat('manufacturing_x_', services.group_id) as pair,
        manufacturing.share / nullif(benchmarks.benchmark_share_a, 0) as location_quotient_a,
        services.share / nullif(benchmarks.benchmark_share_b, 0) as location_quotient_b,
        benchmarks.benchmark
    from shares as services
    inner join {{ ref('dim_regions') }} as regions
        on services.region_id = regions.region_id
    inner join {{ ref('int_' ~ var('measure') ~ '__pair_benchmarks') }} as benchmarks
        on
            services.year = benchmarks.year
            and services.group_id = benchmarks.group_id
    left join shares as manufacturing
        on
            services.region_id = manufacturing.region_id
            and services.year = manufacturing.year
            and manufacturing.group_id = 'manufacturing'
    where
        regions.level = 'region'
        and services.group_id <> 'manufacturing'

),

heights as (

    select
        *,
        case
            when least(location_quotient_a, location_quotient_b) >= 0 then location_quotient_a + location_quotient_b
        end as height
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
        when height is null then 'a location quotient is below zero'
        when height = 0 then 'both location quotients are zero'
    end as undefined_reason,
    benchmark,
    '{{ var("measure") }}' as measure
from heights
