-- Each industry's share in its region's structure: of all industries, and of industry alone. A view: the table below it
-- has each row once. Where a region lacks a figure that others have, its shares are NULL.
{{ config(materialized='view') }}

select
    expected.measure,
    'all' as industry_set,
    expected.classification,
    regions.region_id,
    regions.level,
    expected.year,
    expected.industry_id,
    expected.related_group,
    industries.value,
    regions.region_value,
    industries.value / nullif(regions.region_value, 0) as share,
    industries.industry_year,
    industries.region_year
from {{ ref('int_structure__industries') }} as industries
inner join {{ ref('int_structure__expected') }} as expected
    on industries.industry_year = expected.industry_year
inner join {{ ref('int_structure__regions') }} as regions
    on industries.region_year = regions.region_year
union all
select
    expected.measure,
    'industrial' as industry_set,
    expected.classification,
    regions.region_id,
    regions.level,
    expected.year,
    expected.industry_id,
    expected.related_group,
    industries.value,
    regions.industrial_region_value as region_value,
    industries.value / nullif(regions.industrial_region_value, 0) as share,
    industries.industry_year,
    industries.region_year
from {{ ref('int_structure__industries') }} as industries
inner join {{ ref('int_structure__expected') }} as expected
    on industries.industry_year = expected.industry_year
inner join {{ ref('int_structure__regions') }} as regions
    on industries.region_year = regions.region_year
where
    expected.industrial
    and regions.has_industrial
