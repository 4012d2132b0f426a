-- The sums of each region's structure, of all industries and of industry alone; NULL where one that others have is missing.
{%- set missing_is_zero = var('absent_industry') == 'zero' %}
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
{%- if missing_is_zero %}
    structures.value as region_value,
    structures.industrial_value as industrial_region_value
{%- else %}
    case when structures.figures = sizes.expected_industries then structures.value end as region_value,
    case
        when structures.industrial_figures = sizes.expected_industrial then structures.industrial_value
    end as industrial_region_value
{%- endif %}
from structures
inner join sizes
    on
        structures.measure = sizes.measure
        and structures.classification = sizes.classification
        and structures.year = sizes.year
