{#-
    What regions are compared with: one basis for all years of an index, over the industries that it uses. The nation's
    published row counts where it has them, and a total, in every year of the panel in which some region has them
    (var benchmark fixes the one or the other). Of every region the sum takes what there is, of totals too. Regions of
    other levels are in neither.
-#}
{% macro measured_benchmarks(measure) -%}
with totals as (

    select
        totals.year,
        sum(case when regions.level = 'nation' then totals.{{ measured(measure) }} end) as nation_value,
        sum(
            case
                when regions.level = 'region' then coalesce(totals.{{ measured(measure) }}, totals.{{ measured(measure, '_summed') }})
            end
        ) as regions_value
    from {{ ref('int_' ~ measure ~ '__region_totals') }} as totals
    inner join {{ ref('stg_seeds__regions') }} as regions
        on totals.region_id = regions.region_id
    group by totals.year

),

sides as (

    select
        figures.year,
        figures.industry_id,
        figures.nation_{{ measured_unit(measure) }} as nation_value,
        totals.nation_value as nation_total_value,
        figures.regions_{{ measured_unit(measure) }} as regions_value,
        totals.regions_value as regions_total_value,
        case
            when figures.regions_{{ measured_unit(measure) }} is not null
                then
                    case when figures.nation_{{ measured_unit(measure) }} is not null and totals.nation_value is not null then 1 else 0 end
        end as nation_has_it,
        figures.year >= {{ var('first_year') }}
        {%- if var('last_year') is not none %}
        and figures.year <= {{ var('last_year') }}
        {%- endif %} as in_panel
    from {{ ref('int_' ~ measure ~ '__industry_sums') }} as figures
    inner join totals
        on figures.year = totals.year

),

-- of an industry that no year of the panel has, all years are asked
choices as (

    select
        industry_id,
        {% if var('benchmark') == 'nation_row' -%}
        1 as nation_has_all
        {%- elif var('benchmark') == 'regions' -%}
        0 as nation_has_all
        {%- else -%}
        coalesce(min(case when in_panel then nation_has_it end), min(nation_has_it), 0) as nation_has_all
        {%- endif %}
    from sides
    group by industry_id

),

group_choices as (

    select
        industry_groups.group_id,
        min(choices.nation_has_all) as nation_has_all
    from choices
    inner join {{ ref('int_industries__groups') }} as industry_groups
        on choices.industry_id = industry_groups.industry_id
    group by industry_groups.group_id

),

group_sides as (

    select
        sides.year,
        industry_groups.group_id,
        case when count(sides.nation_value) = count(*) then sum(sides.nation_value) end as nation_value,
        max(sides.nation_total_value) as nation_total_value,
        sum(sides.regions_value) as regions_value,
        max(sides.regions_total_value) as regions_total_value
    from sides
    inner join {{ ref('int_industries__groups') }} as industry_groups
        on sides.industry_id = industry_groups.industry_id
    group by sides.year, industry_groups.group_id

),

chosen as (

    select
        sides.year,
        sides.industry_id,
        'industry' as industry_level,
        choices.nation_has_all,
        sides.nation_value,
        sides.nation_total_value,
        sides.regions_value,
        sides.regions_total_value
    from sides
    inner join choices
        on sides.industry_id = choices.industry_id
    union all
    select
        group_sides.year,
        group_sides.group_id as industry_id,
        'group' as industry_level,
        group_choices.nation_has_all,
        group_sides.nation_value,
        group_sides.nation_total_value,
        group_sides.regions_value,
        group_sides.regions_total_value
    from group_sides
    inner join group_choices
        on group_sides.group_id = group_choices.group_id

)

select
    year,
    industry_id,
    industry_level,
    case when nation_has_all = 1 then 'nation_row' else 'regions_sum' end as benchmark,
    case when nation_has_all = 1 then nation_value else regions_value end as benchmark_{{ measured_unit(measure) }},
    case when nation_has_all = 1 then nation_total_value else regions_total_value end as benchmark_total_{{ measured_unit(measure) }},
    nation_value / nullif(nation_total_value, 0) as nation_row_share,
    regions_value / nullif(regions_total_value, 0) as regions_sum_share
from chosen
{%- endmacro %}

{#-
    Both quotients of a pair are against one basis: the nation's row where it holds for the one and for the other.
-#}
{% macro measured_pair_benchmarks(measure) -%}
with paired as (

    select
        services.year,
        services.industry_id as group_id,
        case
            when manufacturing.benchmark = 'nation_row' and services.benchmark = 'nation_row' then 'nation_row'
            else 'regions_sum'
        end as benchmark,
        manufacturing.nation_row_share as nation_row_share_a,
        manufacturing.regions_sum_share as regions_sum_share_a,
        services.nation_row_share as nation_row_share_b,
        services.regions_sum_share as regions_sum_share_b
    from {{ ref('int_' ~ measure ~ '__benchmarks') }} as services
    inner join {{ ref('int_' ~ measure ~ '__benchmarks') }} as manufacturing
        on
            services.year = manufacturing.year
            and manufacturing.industry_id = 'manufacturing'
            and manufacturing.industry_level = 'group'
    where
        services.industry_level = 'group'
        and services.industry_id <> 'manufacturing'

)

select
    year,
    group_id,
    benchmark,
    case when benchmark = 'nation_row' then nation_row_share_a else regions_sum_share_a end as benchmark_share_a,
    case when benchmark = 'nation_row' then nation_row_share_b else regions_sum_share_b end as benchmark_share_b
from paired
{%- endmacro %}
