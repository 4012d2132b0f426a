select
    region_id,
    region_name,
    -- the panel is of one level of regions, called region from here on; the others have names of their own
    case
        when level = '{{ var("region_level") }}' then 'region'
        when level = 'region' then 'other_region'
        else level
    end as level,
    {% if var('macro_regions') != 'macro_region' -%}
    cast({{ var('macro_regions') }} as {{ dbt.type_string() }}) as macro_region,
    {% endif -%}
    {% set columns = {
        'region_name_en': [dbt.type_string(), 'region_name'],
        'parent_region_id': [dbt.type_string(), 'null'],
        'macro_region': [dbt.type_string(), 'null'],
        'coastal': ['boolean', 'null'],
        'resource_based': ['boolean', 'null'],
        'municipality': ['boolean', 'null'],
        'longitude': ['double', 'null'],
        'latitude': ['double', 'null'],
    } -%}
    {% if var('macro_regions') != 'macro_region' %}{% do columns.pop('macro_region') %}{% endif -%}
    {{ optional_columns(ref('regions'), columns) }}
from {{ ref('regions') }}
