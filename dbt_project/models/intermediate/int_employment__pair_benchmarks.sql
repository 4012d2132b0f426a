-- Both quotients of a pair are against one basis: the nation's row where it holds for the one and for the other.
with paired as (

    select
        services.year,
        services.industry_id as group_id,
        case
            when manufacturing.benchmark = 'nation_row' and services.benchmark = 'nation_row' then 'nation_row'
            else 'regions_sum'
        end as benchmark,
        manufacturing.nation_row_share as nation_row_share_a,
        manufacturing.regions_sum_share as regions_sum_share_a,
        services.nation_row_share as nation_row_share_b,
        services.regions_sum_share as regions_sum_share_b
    from {{ ref('int_employment__benchmarks') }} as services
    inner join {{ ref('int_employment__benchmarks') }} as manufacturing
        on
            services.year = manufacturing.year
            and manufacturing.industry_id = 'manufacturing'
            and manufacturing.industry_level = 'group'
    where
        services.industry_level = 'group'
        and services.industry_id <> 'manufacturing'

)

select
    year,
    group_id,
    benchmark,
    case when benchmark = 'nation_row' then nation_row_share_a else regions_sum_share_a end as benchmark_share_a,
    case when benchmark = 'nation_row' then nation_row_share_b else regions_sum_share_b end as benchmark_share_b
from paired
