-- Price levels with the base year at 1. An index with previous year = 100 is chained first; a volume index gives the
-- implied deflator, (nominal value / its base year's) / (volume / the base year's). GDP's volume is held against GDP
-- also where investment is deflated by it.
{%- set investment = 'gdp' if var('investment_deflator') == var('gdp_deflator') else 'gfcf' %}
{%- set uses = {
    'gdp': [var('gdp_deflator'), var('gdp_base_year'), 'gdp_nominal_mn_cny'],
    'investment': [var('investment_deflator'), var('capital_base_year'), investment ~ '_nominal_mn_cny'],
    'consumption': [var('consumer_deflator'), var('gdp_base_year'), 'gdp_nominal_mn_cny'],
} %}
with published as (

    select
        series.region_id,
        series.year,
        series.variable,
        series.value,
        variables.kind in ('index_previous_year', 'volume_index_previous_year') as is_chain,
        variables.kind in ('volume_index', 'volume_index_previous_year') as is_volume
    from {{ ref('int_panel__series') }} as series
    inner join {{ ref('variables') }} as variables
        on series.variable = variables.variable
    where
        series.variable in (
            '{{ var("gdp_deflator") }}', '{{ var("investment_deflator") }}', '{{ var("consumer_deflator") }}'
        )

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
        is_chain,
        is_volume
    from published
    where is_chain
    group by region_id, variable, is_chain, is_volume

),

chained as (

    select
        region_id,
        year,
        variable,
        is_chain,
        is_volume,
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
        is_volume,
        case
            when not is_chain then value
            when links = years then chain
        end as level
    from chained

)

{% for use, (variable, base_year, nominal) in uses.items() %}
select
    levels.region_id,
    levels.year,
    '{{ use }}' as deflates,
    case
        when levels.is_volume
            then nominal.value / nullif(nominal_bases.value, 0) / nullif(levels.level / nullif(bases.level, 0), 0)
        else levels.level / nullif(bases.level, 0)
    end as price_index
from levels
inner join levels as bases
    on
        levels.region_id = bases.region_id
        and levels.variable = bases.variable
        and bases.year = {{ base_year }}
left join {{ ref('int_panel__series') }} as nominal
    on
        levels.region_id = nominal.region_id
        and levels.year = nominal.year
        and nominal.variable = '{{ nominal }}'
left join {{ ref('int_panel__series') }} as nominal_bases
    on
        levels.region_id = nominal_bases.region_id
        and nominal_bases.variable = '{{ nominal }}'
        and nominal_bases.year = {{ base_year }}
where levels.variable = '{{ variable }}'
{{ 'union all' if not loop.last }}
{%- endfor %}
