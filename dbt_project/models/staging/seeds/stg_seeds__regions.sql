-- A region is there from its first to its last year, as regions.csv says, or else as all of its names together do:
-- where one of them has no bound, neither has the region.
with spans as (

    select
        region_id,
        case when count(valid_from) = count(*) then min(valid_from) end as valid_from,
        case when count(valid_to) = count(*) then max(valid_to) end as valid_to
    from {{ ref('region_names') }}
    where region_id is not null
    group by region_id

),

listed as (

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
            'valid_from': ['integer', 'null'],
            'valid_to': ['integer', 'null'],
        } -%}
        {% if var('macro_regions') != 'macro_region' %}{% do columns.pop('macro_region') %}{% endif -%}
        {{ optional_columns(ref('regions'), columns) }}
    from {{ ref('regions') }}

),

-- two regions of a level with one name in English (Suzhou, Taizhou, Fuzhou) are told apart by the region above them
homonyms as (

    select
        level,
        region_name_en
    from listed
    group by level, region_name_en
    having count(*) > 1

)

select
    listed.region_id,
    listed.region_name,
    listed.level,
    listed.macro_region,
    case
        when homonyms.region_name_en is not null and parents.region_name_en is not null
            then concat(listed.region_name_en, ', ', parents.region_name_en)
        else listed.region_name_en
    end as region_name_en,
    listed.parent_region_id,
    listed.coastal,
    listed.resource_based,
    listed.municipality,
    listed.longitude,
    listed.latitude,
    coalesce(listed.valid_from, spans.valid_from) as valid_from,
    coalesce(listed.valid_to, spans.valid_to) as valid_to
from listed
left join spans
    on listed.region_id = spans.region_id
left join homonyms
    on
        listed.level = homonyms.level
        and listed.region_name_en = homonyms.region_name_en
left join listed as parents
    on listed.parent_region_id = parents.region_id
