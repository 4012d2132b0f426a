{#-
    A group is NULL where a member has no figure: a sum over what is there would look like a figure and be too small.
-#}
{% macro measured_by_group(measure) -%}
with members as (

    select
        measured_rows.region_id,
        measured_rows.year,
        measured_rows.industry_id,
        measured_rows.{{ measured(measure) }},
        measured_rows.fill,
        industry_groups.group_id
    from {{ ref('int_' ~ measure ~ '__by_industry') }} as measured_rows
    inner join {{ ref('int_industries__groups') }} as industry_groups
        on measured_rows.industry_id = industry_groups.industry_id

),

expected as (

    -- the benchmarks have a row for every industry of the year
    select
        benchmarks.year,
        industry_groups.group_id,
        count(*) as industries
    from {{ ref('int_' ~ measure ~ '__benchmarks') }} as benchmarks
    inner join {{ ref('int_industries__groups') }} as industry_groups
        on benchmarks.industry_id = industry_groups.industry_id
    where benchmarks.industry_level = 'industry'
    group by benchmarks.year, industry_groups.group_id

),

sums as (

    select
        region_id,
        year,
        group_id,
        sum({{ measured(measure) }}) as {{ measured(measure) }},
        count({{ measured(measure) }}) as industries,
        max(fill) as fill
    from members
    group by region_id, year, group_id

)

select
    totals.region_id,
    totals.year,
    expected.group_id,
    {% if var('absent_industry') == 'zero' -%}
    coalesce(sums.{{ measured(measure) }}, 0) as {{ measured(measure) }},
    {%- else -%}
    case when sums.industries = expected.industries then sums.{{ measured(measure) }} end as {{ measured(measure) }},
    {%- endif %}
    sums.fill
from {{ ref('int_' ~ measure ~ '__region_totals') }} as totals
inner join expected
    on totals.year = expected.year
left join sums
    on
        totals.region_id = sums.region_id
        and totals.year = sums.year
        and expected.group_id = sums.group_id
{%- endmacro %}
