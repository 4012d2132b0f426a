-- The sums of each region's structure, of all industries and of industry alone; NULL where one that others have is
-- missing (and not zero by var absent_industry).
{% set zero = var('absent_industry') == 'zero' %}
with sizes as (

    select
        measure,
        classification,
        year,
        count(*) as expected_industries,
        count(case when industrial then 1 end) as expected_industrial
    from {{ ref('int_structure__expected') }}
    group by measure, classification, year

),

structures as (

    select
        measure,
        classification,
        region_id,
        level,
        year,
        count(*) as industries,
        count(value) as figures,
        count(case when industrial then value end) as industrial_figures,
        sum(value) as value,
        sum(case when industrial then value end) as industrial_value,
        max(case when industrial then 1 end) is not null as has_industrial
    from {{ ref('int_structure__published') }}
    group by measure, classification, region_id, level, year

)

select
    structures.measure,
    structures.classification,
    structures.region_id,
    structures.level,
    structures.year,
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
inner join sizes
    on
        structures.measure = sizes.measure
        and structures.classification = sizes.classification
        and structures.year = sizes.year
