{%- set unit = measured_unit(var('measure')) -%}
-- Names and benchmarks beside the quotients: a view, since in a long table writing them costs as much as the rest.
select
    quotients.region_id,
    regions.region_name,
    quotients.year,
    quotients.industry_id,
    benchmarks.industry_level,
    quotients.{{ measured(var('measure')) }},
    quotients.{{ var('measure') }}_share,
    benchmarks.benchmark_{{ unit }} / nullif(benchmarks.benchmark_total_{{ unit }}, 0) as benchmark_share,
    quotients.location_quotient,
    benchmarks.benchmark,
    '{{ var("measure") }}' as measure
from {{ ref('int_' ~ var('measure') ~ '__location_quotients') }} as quotients
inner join {{ ref('stg_seeds__regions') }} as regions
    on quotients.region_id = regions.region_id
inner join {{ ref('int_' ~ var('measure') ~ '__benchmarks') }} as benchmarks
    on
        quotients.year = benchmarks.year
        and quotients.industry_id = benchmarks.industry_id
where
    benchmarks.industry_level = 'industry'
    or benchmarks.industry_id not in (
        select industries.industry_id from {{ ref('stg_seeds__industries') }} as industries
    )
