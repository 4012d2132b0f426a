-- Price levels with the base year at 1. A variable of kind index_previous_year (previous year = 100) is chained first.
{%- set uses = {
    'gdp': [var('gdp_deflator'), var('gdp_base_year')],
    'investment': [var('investment_deflator'), var('capital_base_year')],
} %}
with published as (

    select
        series.region_id,
        series.year,
        series.variable,
        series.value,
        variables.kind
    from {{ ref('int_panel__series') }} as series
    inner join {{ ref('variables') }} as variables
        on series.variable = variables.variable
    where series.variable in ('{{ var("gdp_deflator") }}', '{{ var("investment_deflator") }}')

),

-- the year before the first link of a chain is its start
links as (

    select * from published
    union all
    select
        region_id,
        min(year) - 1 as year,
        variable,
        100 as value,
        kind
    from published
    where kind = 'index_previous_year'
    group by region_id, variable, kind

),

chained as (

    select
        region_id,
        year,
        variable,
        kind,
        value,
        exp(sum(ln(case when value > 0 then value end / 100)) over series_so_far) as chain,
        count(case when value > 0 then 1 end) over series_so_far as links,
        year - min(year) over (partition by region_id, variable) + 1 as years
    from links
    window series_so_far as (
        partition by region_id, variable
        order by year
        rows between unbounded preceding and current row
    )

),

levels as (

    select
        region_id,
        year,
        variable,
        case
            when kind <> 'index_previous_year' then value
            when links = years then chain
        end as level
    from chained

)

{% for use, (variable, base_year) in uses.items() %}
select
    levels.region_id,
    levels.year,
    '{{ use }}' as deflates,
    levels.level / nullif(bases.level, 0) as price_index
from levels
inner join levels as bases
    on
        levels.region_id = bases.region_id
        and levels.variable = bases.variable
        and bases.year = {{ base_year }}
where levels.variable = '{{ variable }}'
{{ 'union all' if not loop.last }}
{%- endfor %}
