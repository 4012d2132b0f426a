-- Each industry's share in its region's structure: of all industries, and of industry alone. A view: the table below it
-- has each row once. Where a region lacks a figure that others have, its shares are NULL.
{{ config(materialized='view') }}

select
    measure,
    'all' as industry_set,
    classification,
    region_id,
    level,
    year,
    industry_id,
    related_group,
    value,
    region_value,
    value / nullif(region_value, 0) as share
from {{ ref('int_structure__industries') }}
union all
select
    measure,
    'industrial' as industry_set,
    classification,
    region_id,
    level,
    year,
    industry_id,
    related_group,
    value,
    industrial_region_value as region_value,
    value / nullif(industrial_region_value, 0) as share
from {{ ref('int_structure__industries') }}
where in_industrial
