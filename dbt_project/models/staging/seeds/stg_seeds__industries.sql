select
    industry_id,
    classification,
    code,
    industry_name,
    industry_group,
    segment,
    value_added,
    is_total,
    {{ optional_columns(ref('industries'), {
        'industry_name_en': [dbt.type_string(), 'industry_name'],
        'industrial': ['boolean', "coalesce(industry_group = 'manufacturing', false)"],
        'related_group': [dbt.type_string(), 'industry_group'],
    }) }}
from {{ ref('industries') }}
