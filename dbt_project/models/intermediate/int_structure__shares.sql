-- Each industry's share in its region's structure: of all industries, and of industry alone. A view: the table below it
-- has each row once. Where a region lacks a figure that others have, its shares are NULL.
{{ config(materialized='view') }}

select
    industries.measure,
    'all' as industry_set,
    industries.classification,
    industries.region_id,
    industries.level,
    industries.year,
    industries.industry_id,
    industries.related_group,
    industries.value,
    regions.region_value,
    industries.value / nullif(regions.region_value, 0) as share
from {{ ref('int_structure__industries') }} as industries
inner join {{ ref('int_structure__regions') }} as regions
    on
        industries.measure = regions.measure
        and industries.classification = regions.classification
        and industries.region_id = regions.region_id
        and industries.year = regions.year
union all
select
    industries.measure,
    'industrial' as industry_set,
    industries.classification,
    industries.region_id,
    industries.level,
    industries.year,
    industries.industry_id,
    industries.related_group,
    industries.value,
    regions.industrial_region_value as region_value,
    industries.value / nullif(regions.industrial_region_value, 0) as share
from {{ ref('int_structure__industries') }} as industries
inner join {{ ref('int_structure__regions') }} as regions
    on
        industries.measure = regions.measure
        and industries.classification = regions.classification
        and industries.region_id = regions.region_id
        and industries.year = regions.year
where
    industries.industrial
    and regions.has_industrial
