select
    industry_id,
    'industry' as industry_level,
    classification,
    code,
    industry_name,
    industry_name_en,
    industry_group,
    segment,
    value_added,
    is_total,
    industrial,
    related_group
from {{ ref('stg_seeds__industries') }}
union all
select distinct
    group_id as industry_id,
    'group' as industry_level,
    cast(null as {{ dbt.type_string() }}) as classification,
    cast(null as {{ dbt.type_string() }}) as code,
    group_id as industry_name,
    group_id as industry_name_en,
    cast(null as {{ dbt.type_string() }}) as industry_group,
    cast(null as {{ dbt.type_string() }}) as segment,
    cast(null as {{ dbt.type_string() }}) as value_added,
    false as is_total,
    false as industrial,
    cast(null as {{ dbt.type_string() }}) as related_group
from {{ ref('int_industries__groups') }}
where group_id not in (select industries.industry_id from {{ ref('stg_seeds__industries') }} as industries)
