-- The sums of each region's structure, of all industries and of industry alone; NULL where one that others have is
-- missing (and not zero by var absent_industry).
{% set zero = var('absent_industry') == 'zero' %}
with sizes as (

    select
        structure_year,
        count(*) as expected_industries,
        count(case when industrial then 1 end) as expected_industrial
    from {{ ref('int_structure__expected') }}
    group by structure_year

),

structures as (

    select
        published.region_year,
        count(*) as industries,
        count(published.value) as figures,
        count(case when expected.industrial then published.value end) as industrial_figures,
        sum(published.value) as value,
        sum(case when expected.industrial then published.value end) as industrial_value,
        max(case when expected.industrial then 1 end) is not null as has_industrial
    from {{ ref('int_structure__published') }} as published
    inner join {{ ref('int_structure__expected') }} as expected
        on published.industry_year = expected.industry_year
    group by published.region_year

)

select
    structures.region_year,
    region_years.structure_year,
    region_years.measure,
    region_years.classification,
    region_years.region_id,
    region_years.level,
    region_years.year,
    structures.industries,
    structures.industries < sizes.expected_industries as incomplete,
    -- a region without a single figure of industry has no industrial structure
    structures.has_industrial,
    case
        when {{ 'true' if zero else 'structures.figures = sizes.expected_industries' }} then structures.value
    end as region_value,
    case
        when {{ 'true' if zero else 'structures.industrial_figures = sizes.expected_industrial' }}
            then structures.industrial_value
    end as industrial_region_value
from structures
inner join {{ ref('int_structure__region_years') }} as region_years
    on structures.region_year = region_years.region_year
inner join sizes
    on region_years.structure_year = sizes.structure_year
-- ordered as the long table is
order by structures.region_year
