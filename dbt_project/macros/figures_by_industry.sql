{#-
    The select of one indicator by region, year and industry in the unit of `variable`, which is the row of
    variables.csv that sets unit, source priority and whether holes inside a series are interpolated.
    Written for long tables: only regions and years that several sources tell of are ranked (a window over every row
    would sort them all), and the selects are repeated rather than shared, because a shared one would be kept in memory.
-#}
{% macro figures_by_industry(variable) -%}
{%- set matched -%}
        select
            observations.region_id,
            observations.year,
            observations.industry_id,
            observations.value / coalesce(units.factor, 1) as value,
            observations.flag,
            observations.source,
            observations.vintage,
            variables.source_priority,
            variables.interpolate
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
{%- endset -%}
{%- set observed -%}
        select
            matched.region_id,
            matched.year,
            matched.industry_id,
            matched.value,
            matched.flag,
            matched.interpolate
        from (
            {{ matched }}
        ) as matched
        left join contested
            on
                matched.region_id = contested.region_id
                and matched.year = contested.year
        where contested.region_id is null
        union all
        select
            region_id,
            year,
            industry_id,
            value,
            flag,
            interpolate
        from preferred
        where preference = 1
{%- endset -%}
with contested as (

    select
        region_id,
        year
    from (
        {{ matched }}
    ) as matched
    group by region_id, year
    having min(source) <> max(source)

),

preferred as (

    select
        matched.*,
        row_number() over (
            partition by matched.region_id, matched.year, matched.industry_id
            order by
                {{ source_rank('matched.source', 'matched.source_priority') }} asc,
                matched.vintage desc,
                matched.source asc
        ) as preference
    from (
        {{ matched }}
    ) as matched
    inner join contested
        on
            matched.region_id = contested.region_id
            and matched.year = contested.year

),

filled as (

    {{ interpolated_gaps('(select * from (' ~ observed ~ ') as series where interpolate)', ['region_id', 'industry_id']) }}

)

select
    region_id,
    year,
    industry_id,
    value as {{ variable }},
    case when flag is not null then 'estimated' end as fill
from (
    {{ observed }}
) as observed
union all
select
    region_id,
    year,
    industry_id,
    value as {{ variable }},
    'interpolated' as fill
from filled
{%- endmacro %}
