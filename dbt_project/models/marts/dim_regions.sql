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
    level = 'region'
    and region_id not in ({{ sql_strings(var('excluded_regions')) }}
    ) as in_panel
from {{ ref('stg_seeds__regions') }}
