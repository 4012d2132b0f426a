-- The panel before indices, the table that the quality gate reads: every region in every year of the panel in which it
-- was there, complete or not.
-- Without var last_year the panel ends with the newest year that is complete: what var complete_variables names is
-- there in every region of the panel.
{%- set variables = panel_variables() %}
{%- set computed = [
    'employment_persons', 'employment_manufacturing_persons', 'employment_producer_services_persons', 'gdp_price_index',
    'gdp_real_mn_cny', 'consumer_price_index', 'investment_real_mn_cny', 'capital_stock_mn_cny',
] %}
{%- for variable in var('complete_variables') if var('last_year') is none and variable not in variables + computed %}
    {%- do exceptions.raise_compiler_error(
        'dbt var complete_variables holds ' ~ variable ~ ', which is no column of the panel.'
    ) %}
{%- endfor %}
with years as (

    select {{ var('first_year') }} - 1 + generated_number as year
    from ({{ dbt.generate_series(500) }}) as counter
    {% if var('last_year') is none -%}
    where
        generated_number <= greatest(
            (select max(series.year) from {{ ref('int_panel__series') }} as series),
            (select max(totals.year) from {{ ref('int_employment__region_totals') }} as totals)
        ) - {{ var('first_year') }} + 1
    {%- else -%}
    where generated_number <= {{ var('last_year') }} - {{ var('first_year') }} + 1
    {%- endif %}

),

-- a figure of a region that the list says was not there stays to be seen
seen as (

    select
        region_id,
        year
    from {{ ref('int_panel__series') }}
    union
    select
        region_id,
        year
    from {{ ref('int_employment__region_totals') }}

),

spine as (

    select
        regions.region_id,
        regions.parent_region_id,
        years.year
    from {{ ref('stg_seeds__regions') }} as regions
    cross join years
    left join seen
        on
            regions.region_id = seen.region_id
            and years.year = seen.year
    where
        regions.level = 'region'
        and (seen.year is not null or {{ region_is_there('regions', 'years.year') }})

),

pivoted as (

    select
        region_id,
        year,
        {{ pivoted('variable', 'value', dict(zip(variables, variables))) }}
    from {{ ref('int_panel__series') }}
    group by region_id, year

),

groups as (

    select
        region_id,
        year,
        max(case when group_id = 'manufacturing' then employment_persons end) as employment_manufacturing_persons,
        max(case when group_id = 'producer_services' then employment_persons end)
            as employment_producer_services_persons
    from {{ ref('int_employment__by_group') }}
    group by region_id, year

),

fills as (

    select
        region_id,
        year,
        variable
    from {{ ref('int_panel__series') }}
    where
        fill is not null
        and variable in ({{ sql_strings(variables) }}
        )
    union all
    select
        region_id,
        year,
        'gdp_real_mn_cny' as variable
    from {{ ref('int_panel__series') }}
    where
        fill is not null
        and variable = '{{ var("gdp_deflator") }}'
    union all
    select
        region_id,
        year,
        'employment_persons' as variable
    from {{ ref('int_employment__region_totals') }}
    where fill is not null
    union all
    select
        region_id,
        year,
        concat('employment_', group_id, '_persons') as variable
    from {{ ref('int_employment__by_group') }}
    where
        fill is not null
        and group_id in ('manufacturing', 'producer_services')
    {% if var('energy_from_parent') -%}
    union all
    select
        spine.region_id,
        spine.year,
        'energy_ktce' as variable
    from spine
    inner join pivoted as parents
        on
            spine.parent_region_id = parents.region_id
            and spine.year = parents.year
    left join pivoted
        on
            spine.region_id = pivoted.region_id
            and spine.year = pivoted.year
    where
        pivoted.energy_ktce is null
        and pivoted.gdp_nominal_mn_cny * parents.energy_ktce / nullif(parents.gdp_nominal_mn_cny, 0) is not null
    {%- endif %}

),

filled as (

    select
        region_id,
        year,
        {{ sorted_list('variable') }} as filled_variables
    from fills
    group by region_id, year

),

panel as (

    select
        spine.region_id,
        cast(spine.year as integer) as year,
        totals.employment_persons,
        groups.employment_manufacturing_persons,
        groups.employment_producer_services_persons,
        {% for variable in variables -%}
        {% if variable == 'energy_ktce' and var('energy_from_parent') -%}
        coalesce(
            pivoted.energy_ktce,
            pivoted.gdp_nominal_mn_cny * parents.energy_ktce / nullif(parents.gdp_nominal_mn_cny, 0)
        ) as energy_ktce,
        {% else -%}
        pivoted.{{ variable }},
        {% endif -%}
        {% endfor -%}
        gdp_prices.price_index as gdp_price_index,
        consumer_prices.price_index as consumer_price_index,
        pivoted.gdp_nominal_mn_cny / gdp_prices.price_index as gdp_real_mn_cny,
        capital.investment_mn_cny as investment_real_mn_cny,
        capital.capital_stock_mn_cny,
        filled.filled_variables
    from spine
    left join pivoted
        on
            spine.region_id = pivoted.region_id
            and spine.year = pivoted.year
    left join pivoted as parents
        on
            spine.parent_region_id = parents.region_id
            and spine.year = parents.year
    left join {{ ref('int_employment__region_totals') }} as totals
        on
            spine.region_id = totals.region_id
            and spine.year = totals.year
    left join groups
        on
            spine.region_id = groups.region_id
            and spine.year = groups.year
    left join {{ ref('int_prices__rebased') }} as gdp_prices
        on
            spine.region_id = gdp_prices.region_id
            and spine.year = gdp_prices.year
            and gdp_prices.deflates = 'gdp'
    left join {{ ref('int_prices__rebased') }} as consumer_prices
        on
            spine.region_id = consumer_prices.region_id
            and spine.year = consumer_prices.year
            and consumer_prices.deflates = 'consumption'
    left join {{ ref('int_capital__perpetual_inventory') }} as capital
        on
            spine.region_id = capital.region_id
            and spine.year = capital.year
    left join filled
        on
            spine.region_id = filled.region_id
            and spine.year = filled.year

)

select * from panel
{%- if var('last_year') is none %}
where
    year <= (
        select max(whole.year)
        from (
            select year
            from panel
            where region_id not in ({{ sql_strings(var('excluded_regions')) }})
            group by year
            having
                count(*) > 0
                {%- for variable in var('complete_variables') %}
                and count({{ variable }}) = count(*)
                {%- endfor %}
        ) as whole
    )
{%- endif %}
