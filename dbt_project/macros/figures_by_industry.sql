{#-
    The select of one indicator by region, year and industry in the unit of `variable`, which is the row of
    variables.csv that sets unit, source priority and whether holes inside a series are interpolated.
-#}
{% macro figures_by_industry(variable) -%}
with matched as (

    select
        observations.region_id,
        observations.year,
        observations.industry_id,
        observations.value / coalesce(units.factor, 1) as value,
        observations.flag,
        variables.interpolate,
        row_number() over (
            partition by observations.region_id, observations.year, observations.industry_id
            order by
                {{ source_rank('observations.source', 'variables.source_priority') }} asc,
                observations.vintage desc,
                observations.source asc
        ) as preference
    from {{ ref('stg_yearbook__observations') }} as observations
    inner join {{ ref('variables') }} as variables
        on
            observations.indicator = variables.indicator
            and variables.variable = '{{ variable }}'
    left join {{ ref('units') }} as units
        on variables.base_unit = units.unit_id
    where
        observations.industry_id is not null
        and observations.base_unit = coalesce(units.base_unit, variables.base_unit)

),

observed as (

    select
        region_id,
        year,
        industry_id,
        value,
        flag,
        interpolate
    from matched
    where preference = 1

),

fillable as (

    select
        region_id,
        year,
        industry_id,
        value
    from observed
    where interpolate

),

filled as (

    {{ interpolated_gaps('fillable', ['region_id', 'industry_id']) }}

)

select
    region_id,
    year,
    industry_id,
    value as {{ variable }},
    case when flag is not null then 'estimated' end as fill
from observed
union all
select
    region_id,
    year,
    industry_id,
    value as {{ variable }},
    'interpolated' as fill
from filled
{%- endmacro %}
