{#-
    The published total where there is one, else the sum over the industries; both are kept to compare them. A sum over
    only some of the year's industries is no total (var absent_industry): shares in it would be too large. A total that was
    interpolated comes after a sum of published industries: what was printed goes before what was filled in.
-#}
{% macro measured_region_totals(measure) -%}
{%- set partial_sums = 'true' if var('absent_industry') == 'zero' else 'false' %}
with expected as (

    select
        year,
        count(*) as industries
    from {{ ref('int_' ~ measure ~ '__industry_sums') }}
    group by year

),

sums as (

    select
        measured_rows.region_id,
        measured_rows.year,
        max(case when industries.is_total then measured_rows.{{ measured(measure) }} end) as total_value,
        max(case when industries.is_total then measured_rows.fill end) as total_fill,
        sum(case when not industries.is_total then measured_rows.{{ measured(measure) }} end) as summed_value,
        max(case when not industries.is_total then measured_rows.fill end) as summed_fill,
        count(
            case when not industries.is_total and measured_rows.fill = 'interpolated' then 1 end
        ) as interpolated_industries,
        count(case when found.industry_id is not null then measured_rows.{{ measured(measure) }} end) as industries
    from {{ ref('int_' ~ measure ~ '__by_industry') }} as measured_rows
    inner join {{ ref('stg_seeds__industries') }} as industries
        on measured_rows.industry_id = industries.industry_id
    left join {{ ref('int_' ~ measure ~ '__industry_sums') }} as found
        on
            measured_rows.year = found.year
            and measured_rows.industry_id = found.industry_id
    group by measured_rows.region_id, measured_rows.year

),

complete as (

    select
        sums.*,
        case when {{ partial_sums }} or sums.industries = expected.industries then sums.summed_value end
            as complete_value
    from sums
    left join expected
        on sums.year = expected.year

),

chosen as (

    select
        *,
        case
            when total_value is not null and coalesce(total_fill, '') <> 'interpolated' then 'published'
            when complete_value is not null and interpolated_industries = 0 then 'summed'
            when total_value is not null then 'interpolated'
            else 'summed'
        end as basis
    from complete

)

select
    region_id,
    year,
    case when basis = 'summed' then complete_value else total_value end as {{ measured(measure) }},
    summed_value as {{ measured(measure, '_summed') }},
    basis,
    case when basis = 'summed' then summed_fill else total_fill end as fill
from chosen
{%- endmacro %}
