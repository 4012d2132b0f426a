select
    region_id,
    region_name,
    level,
    {{ optional_columns(ref('regions'), {
        'region_name_en': [dbt.type_string(), 'region_name'],
        'parent_region_id': [dbt.type_string(), 'null'],
        'macro_region': [dbt.type_string(), 'null'],
        'coastal': ['boolean', 'null'],
        'resource_based': ['boolean', 'null'],
        'municipality': ['boolean', 'null'],
        'longitude': ['double', 'null'],
        'latitude': ['double', 'null'],
    }) }}
from {{ ref('regions') }}
