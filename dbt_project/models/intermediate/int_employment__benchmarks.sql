-- What regions are compared with: one basis for all years of an index, over the industries that it uses. The nation's
-- published row counts where it has them, and a total, in every year of the panel in which some region has them
-- (var benchmark fixes the one or the other). The sum takes of every region what there is, industries and total alike,
-- so that one hole costs that region's indices and not everyone's. Regions of other levels are in neither.
with figures as (

    select
        employment.year,
        employment.industry_id,
        sum(case when regions.level = 'nation' then employment.employment_persons end) as nation_persons,
        sum(case when regions.level = 'region' then employment.employment_persons end) as regions_persons
    from {{ ref('int_employment__by_industry') }} as employment
    inner join {{ ref('stg_seeds__regions') }} as regions
        on employment.region_id = regions.region_id
    inner join {{ ref('stg_seeds__industries') }} as industries
        on employment.industry_id = industries.industry_id
    where not industries.is_total
    group by employment.year, employment.industry_id
    having count(case when regions.level = 'region' then 1 end) > 0

),

totals as (

    select
        totals.year,
        sum(case when regions.level = 'nation' then totals.employment_persons end) as nation_persons,
        sum(
            case
                when regions.level = 'region' then coalesce(totals.employment_persons, totals.employment_summed_persons)
            end
        ) as regions_persons
    from {{ ref('int_employment__region_totals') }} as totals
    inner join {{ ref('stg_seeds__regions') }} as regions
        on totals.region_id = regions.region_id
    group by totals.year

),

sides as (

    select
        figures.year,
        figures.industry_id,
        figures.nation_persons,
        totals.nation_persons as nation_total_persons,
        figures.regions_persons,
        totals.regions_persons as regions_total_persons,
        case
            when figures.regions_persons is not null
                then
                    case when figures.nation_persons is not null and totals.nation_persons is not null then 1 else 0 end
        end as nation_has_it,
        figures.year >= {{ var('first_year') }}
        {%- if var('last_year') is not none %}
        and figures.year <= {{ var('last_year') }}
        {%- endif %} as in_panel
    from figures
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
        case when count(sides.nation_persons) = count(*) then sum(sides.nation_persons) end as nation_persons,
        max(sides.nation_total_persons) as nation_total_persons,
        sum(sides.regions_persons) as regions_persons,
        max(sides.regions_total_persons) as regions_total_persons
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
        sides.nation_persons,
        sides.nation_total_persons,
        sides.regions_persons,
        sides.regions_total_persons
    from sides
    inner join choices
        on sides.industry_id = choices.industry_id
    union all
    select
        group_sides.year,
        group_sides.group_id as industry_id,
        'group' as industry_level,
        group_choices.nation_has_all,
        group_sides.nation_persons,
        group_sides.nation_total_persons,
        group_sides.regions_persons,
        group_sides.regions_total_persons
    from group_sides
    inner join group_choices
        on group_sides.group_id = group_choices.group_id

)

select
    year,
    industry_id,
    industry_level,
    case when nation_has_all = 1 then 'nation_row' else 'regions_sum' end as benchmark,
    case when nation_has_all = 1 then nation_persons else regions_persons end as benchmark_persons,
    case when nation_has_all = 1 then nation_total_persons else regions_total_persons end as benchmark_total_persons,
    nation_persons / nullif(nation_total_persons, 0) as nation_row_share,
    regions_persons / nullif(regions_total_persons, 0) as regions_sum_share
from chosen
