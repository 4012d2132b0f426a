-- noqa: disable=LT02
-- A panel's own variables join the standard columns by var extra_panel_variables, figures of a measure other than
-- employment by var measure, composite indices by var composite (macros/composite.sql); the contract holds
-- without them.
{{ config(contract={
    'enforced': not var('extra_panel_variables') and var('measure') == 'employment' and not var('composite')
}) }}
{%- set panel_columns = panel_variables() %}
{%- set theta_columns = {
    'manufacturing_x_transport': 'theta_transport',
    'manufacturing_x_information': 'theta_information',
    'manufacturing_x_finance': 'theta_finance',
    'manufacturing_x_leasing': 'theta_leasing',
    'manufacturing_x_research': 'theta_research',
    'manufacturing_x_high_value_added': 'theta_high_value_added',
    'manufacturing_x_low_value_added': 'theta_low_value_added',
} %}
with location_quotients as (

    select
        region_id,
        year,
        max(case when industry_id = 'manufacturing' then location_quotient end) as location_quotient_manufacturing,
        max(case when industry_id = 'producer_services' then location_quotient end)
            as location_quotient_producer_services
    from {{ ref('int_' ~ var('measure') ~ '__location_quotients') }}
    where industry_id in ('manufacturing', 'producer_services')
    group by region_id, year

),

coagglomeration as (

    select
        region_id,
        year,
        max(case when pair = 'manufacturing_x_producer_services' then theta end) as theta,
        max(case when pair = 'manufacturing_x_producer_services' then height end) as height,
        max(case when pair = 'manufacturing_x_producer_services' then match end) as match,
        {{ pivoted('pair', 'theta', theta_columns) }}
    from {{ ref('coagglomeration') }}
    group by region_id, year

){{ ',' if var('measure') != 'employment' or var('composite') }}

{% if var('measure') != 'employment' -%}
-- what the quotients are made of
measured_totals as (

    select
        region_id,
        year,
        {{ measured(var('measure')) }}
    from {{ ref('int_' ~ var('measure') ~ '__region_totals') }}

),

measured_groups as (

    select
        region_id,
        year,
        max(case when group_id = 'manufacturing' then {{ measured(var('measure')) }} end)
            as {{ measured(var('measure'), '_manufacturing') }},
        max(case when group_id = 'producer_services' then {{ measured(var('measure')) }} end)
            as {{ measured(var('measure'), '_producer_services') }}
    from {{ ref('int_' ~ var('measure') ~ '__by_group') }}
    group by region_id, year

){{ ',' if var('composite') }}

{% endif -%}
{%- set columns_of_the_panel -%}
select
    panel.region_id,
    regions.region_name,
    regions.region_name_en,
    regions.parent_region_id,
    parents.region_name as parent_region_name,
    parents.region_name_en as parent_region_name_en,
    regions.macro_region,
    regions.coastal,
    regions.resource_based,
    regions.municipality,
    regions.longitude,
    regions.latitude,
    panel.year,
    panel.employment_persons,
    totals.basis as employment_basis,
    panel.employment_manufacturing_persons,
    panel.employment_producer_services_persons,
    {% for column in panel_columns -%}
    panel.{{ column }},
    {% if column == 'gdp_nominal_mn_cny' -%}
    panel.gdp_real_mn_cny,
    panel.gdp_price_index,
    panel.consumer_price_index,
    panel.capital_stock_mn_cny,
    {% endif -%}
    {% endfor -%}
    {% if var('measure') != 'employment' -%}
    {% if measured(var('measure')) | trim not in panel_columns -%}
    measured_totals.{{ measured(var('measure')) }},
    {% endif -%}
    measured_groups.{{ measured(var('measure'), '_manufacturing') }},
    measured_groups.{{ measured(var('measure'), '_producer_services') }},
    {% endif -%}
    location_quotients.location_quotient_manufacturing,
    location_quotients.location_quotient_producer_services,
    coagglomeration.theta,
    coagglomeration.height,
    coagglomeration.match,
    {% for column in theta_columns.values() -%}
    coagglomeration.{{ column }},
    {% endfor -%}
    panel.filled_variables
from {{ ref('int_panel__typed') }} as panel
inner join {{ ref('dim_regions') }} as regions
    on panel.region_id = regions.region_id
left join {{ ref('dim_regions') }} as parents
    on regions.parent_region_id = parents.region_id
left join {{ ref('int_employment__region_totals') }} as totals
    on
        panel.region_id = totals.region_id
        and panel.year = totals.year
{% if var('measure') != 'employment' -%}
left join measured_totals
    on
        panel.region_id = measured_totals.region_id
        and panel.year = measured_totals.year
left join measured_groups
    on
        panel.region_id = measured_groups.region_id
        and panel.year = measured_groups.year
{% endif -%}
left join location_quotients
    on
        panel.region_id = location_quotients.region_id
        and panel.year = location_quotients.year
left join coagglomeration
    on
        panel.region_id = coagglomeration.region_id
        and panel.year = coagglomeration.year
where regions.in_panel
{%- endset -%}
{% if var('composite') -%}
measured_panel as (

    {{ columns_of_the_panel }}

),

{{ composites('measured_panel') }}

select
    measured_panel.*,
    {% for column in composite_columns() -%}
    composites.{{ column }}{{ ',' if not loop.last }}
    {% endfor %}
from measured_panel
left join composites
    on
        measured_panel.region_id = composites.region_id
        and measured_panel.year = composites.year
{%- else -%}
{{ columns_of_the_panel }}
{%- endif %}
