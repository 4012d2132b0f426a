-- Each industry over the regions whose structure is complete, those regions together, and the industry's share in the
-- nation's published row.
with industries as (

    select
        figures.industry_year,
        sum(case when regions.level = 'region' and regions.region_value is not null then figures.value end)
            as all_value,
        sum(case when regions.level = 'region' and regions.industrial_region_value is not null then figures.value end)
            as industrial_value,
        max(case when regions.level = 'nation' then figures.value / nullif(regions.region_value, 0) end)
            as all_nation_share,
        max(case when regions.level = 'nation' then figures.value / nullif(regions.industrial_region_value, 0) end)
            as industrial_nation_share
    from {{ ref('int_structure__industries') }} as figures
    inner join {{ ref('int_structure__regions') }} as regions
        on figures.region_year = regions.region_year
    group by figures.industry_year

),

structure_years as (

    select
        structure_year,
        sum(region_value) as all_regions_value,
        sum(industrial_region_value) as industrial_regions_value,
        count(case when region_value > 0 then 1 end) as all_regions_with_something,
        count(case when industrial_region_value > 0 then 1 end) as industrial_regions_with_something
    from {{ ref('int_structure__regions') }}
    where level = 'region'
    group by structure_year

),

totals as (

    {% for industry_set in ('all', 'industrial') %}
    select
        '{{ industry_set }}' as industry_set,
        expected.*,
        industries.{{ industry_set }}_value as industry_value,
        industries.{{ industry_set }}_nation_share as nation_share,
        structure_years.{{ industry_set }}_regions_value as regions_value,
        structure_years.{{ industry_set }}_regions_with_something as regions_with_something
    from {{ ref('int_structure__expected') }} as expected
    inner join industries
        on expected.industry_year = industries.industry_year
    inner join structure_years
        on expected.structure_year = structure_years.structure_year
    {{ 'union all' if not loop.last else 'where expected.industrial' }}
    {% endfor %}
)

select
    measure,
    industry_set,
    classification,
    year,
    industry_id,
    industry_year,
    industry_value,
    regions_value,
    regions_with_something,
    count(*) over (partition by industry_set, structure_year) as industries,
    sum(industry_value) over (partition by industry_set, structure_year) as total_value,
    nation_share
from totals
