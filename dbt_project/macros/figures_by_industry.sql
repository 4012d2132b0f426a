{#-
    One indicator by region, year and industry in the unit of `variable`, which is the row of variables.csv that sets
    unit, source priority and whether holes inside a series are interpolated. Three macros for two models, written for
    long tables, which stand almost wholly as published: the figures that do not are a table (`resolved_figures`), and
    all of them together a view over it and staging (`figures_by_industry`), so that the long table is not written again.
-#}

{#- The figures as their sources published them. -#}
{% macro published_figures(variable) -%}
        select
            observations.region_id,
            observations.year,
            observations.industry_id,
            observations.value / measured.factor as value,
            observations.flag,
            observations.source,
            observations.vintage,
            measured.source_priority,
            measured.interpolate
        from {{ ref('stg_yearbook__observations') }} as observations
        inner join (
            select
                variables.indicator,
                coalesce(units.base_unit, variables.base_unit) as base_unit,
                coalesce(units.factor, 1) as factor,
                variables.source_priority,
                variables.interpolate
            from {{ ref('variables') }} as variables
            left join {{ ref('units') }} as units
                on variables.base_unit = units.unit_id
            where variables.variable = '{{ variable }}'
        ) as measured
            on
                observations.indicator = measured.indicator
                and observations.base_unit = measured.base_unit
        where observations.industry_id is not null
{%- endmacro %}

{#-
    The figures that do not stand as published: the preferred source's, of regions and years that several sources tell
    of, and those interpolated. Only contested regions and years are ranked (a window over every row would sort them
    all), and the selects are repeated rather than shared, because a shared one would be kept in memory.
-#}
{% macro resolved_figures(variable) -%}
{%- set published = published_figures(variable) -%}
{%- set observed -%}
        select
            published.region_id,
            published.year,
            published.industry_id,
            published.value
        from (
            {{ published }}
        ) as published
        left join contested
            on
                published.region_id = contested.region_id
                and published.year = contested.year
        where
            contested.region_id is null
            and published.interpolate
        union all
        select
            region_id,
            year,
            industry_id,
            value
        from preferred
        where
            preference = 1
            and interpolate
{%- endset -%}
with contested as (

    select
        region_id,
        year
    from (
        {{ published }}
    ) as published
    -- where all is of one source no region and year needs to be looked at
    where (select count(distinct sources.source) > 1 from ({{ published }}) as sources)
    group by region_id, year
    having min(source) <> max(source)

),

preferred as (

    select
        published.*,
        row_number() over (
            partition by published.region_id, published.year, published.industry_id
            order by
                {{ source_rank('published.source', 'published.source_priority') }} asc,
                published.vintage desc,
                published.source asc
        ) as preference
    from (
        {{ published }}
    ) as published
    inner join contested
        on
            published.region_id = contested.region_id
            and published.year = contested.year

),

filled as (

    {{ interpolated_gaps('(' ~ observed ~ ')', ['region_id', 'industry_id']) }}

)

select
    region_id,
    year,
    industry_id,
    value as {{ variable }},
    case when flag is not null then 'estimated' end as fill
from preferred
where preference = 1
union all
select
    region_id,
    year,
    industry_id,
    value as {{ variable }},
    'interpolated' as fill
from filled
{%- endmacro %}

{#- All figures: as published, unless `resolved` (the table of the macro above) has the region and year otherwise. -#}
{% macro figures_by_industry(variable, resolved) -%}
select
    published.region_id,
    published.year,
    published.industry_id,
    published.value as {{ variable }},
    case when published.flag is not null then 'estimated' end as fill
from (
    {{ published_figures(variable) }}
) as published
left join (
    select distinct
        region_id,
        year
    from {{ resolved }}
    where coalesce(fill, '') <> 'interpolated'
) as contested
    on
        published.region_id = contested.region_id
        and published.year = contested.year
where contested.region_id is null
union all
select
    region_id,
    year,
    industry_id,
    {{ variable }},
    fill
from {{ resolved }}
{%- endmacro %}
