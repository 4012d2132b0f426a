{%- set excluded = var('excluded_regions') %}
select
    region_id,
    region_name,
    region_name_en,
    level,
    parent_region_id,
    macro_region,
    coastal,
    resource_based,
    municipality,
    longitude,
    latitude,
    level = 'region'{% if excluded %} and region_id not in ('{{ excluded | join("', '") }}'){% endif %} as in_panel
from {{ ref('stg_seeds__regions') }}
