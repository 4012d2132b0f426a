{#-
    A view over figures, totals and benchmarks: as a table it would be the longest, and writing it costs four times what
    reading it anew does. What names and benchmarks add to it stands in the mart.
    A group named like an industry is that industry (a test makes sure of it) and is not repeated.
    Each half meets its region's total before the two are put together: so the long table streams past small ones.
-#}
{% macro measured_location_quotients(measure) -%}
with totals as (

    select
        totals.region_id,
        totals.year,
        totals.{{ measured(measure) }}
    from {{ ref('int_' ~ measure ~ '__region_totals') }} as totals
    inner join {{ ref('stg_seeds__regions') }} as regions
        on totals.region_id = regions.region_id
    where regions.level = 'region'

),

measured_rows as (

    select
        figures.region_id,
        figures.year,
        figures.industry_id,
        'industry' as industry_level,
        figures.{{ measured(measure) }},
        totals.{{ measured(measure) }} as total_value
    from {{ ref('int_' ~ measure ~ '__by_industry') }} as figures
    inner join totals
        on
            figures.region_id = totals.region_id
            and figures.year = totals.year
    union all
    select
        figures.region_id,
        figures.year,
        figures.group_id as industry_id,
        'group' as industry_level,
        figures.{{ measured(measure) }},
        totals.{{ measured(measure) }} as total_value
    from {{ ref('int_' ~ measure ~ '__by_group') }} as figures
    inner join totals
        on
            figures.region_id = totals.region_id
            and figures.year = totals.year
    {% if var('absent_industry') == 'zero' -%}
    -- a group that is an industry without a row in the region has its zero here alone
    left join {{ ref('int_' ~ measure ~ '__by_industry') }} as own
        on
            figures.region_id = own.region_id
            and figures.year = own.year
            and figures.group_id = own.industry_id
    where own.region_id is null
    {%- else -%}
    where figures.group_id not in (select industries.industry_id from {{ ref('stg_seeds__industries') }} as industries)
    {%- endif %}

),

shares as (

    select
        measured_rows.region_id,
        measured_rows.year,
        measured_rows.industry_id,
        measured_rows.{{ measured(measure) }},
        measured_rows.{{ measured(measure) }} / nullif(measured_rows.total_value, 0) as {{ measure }}_share,
        benchmarks.benchmark_{{ measured_unit(measure) }} / nullif(benchmarks.benchmark_total_{{ measured_unit(measure) }}, 0) as benchmark_share
    from measured_rows
    inner join {{ ref('int_' ~ measure ~ '__benchmarks') }} as benchmarks
        on
            measured_rows.year = benchmarks.year
            and measured_rows.industry_id = benchmarks.industry_id
            and measured_rows.industry_level = benchmarks.industry_level

)

select
    region_id,
    year,
    industry_id,
    {{ measured(measure) }},
    {{ measure }}_share,
    {{ measure }}_share / nullif(benchmark_share, 0) as location_quotient
from shares
{%- endmacro %}
