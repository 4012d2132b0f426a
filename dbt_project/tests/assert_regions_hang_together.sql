-- The level of the panel has regions, a parent is a region of the list, and nobody is above itself.
select
    region_id,
    concat('its parent ', parent_region_id, ' is no region of regions.csv') as problem
from {{ ref('stg_seeds__regions') }}
where
    parent_region_id is not null
    and parent_region_id not in (select listed.region_id from {{ ref('stg_seeds__regions') }} as listed)
union all
select
    child.region_id,
    'it is above itself' as problem
from {{ ref('stg_seeds__regions') }} as child
left join {{ ref('stg_seeds__regions') }} as parent
    on child.parent_region_id = parent.region_id
left join {{ ref('stg_seeds__regions') }} as above
    on parent.parent_region_id = above.region_id
where
    child.region_id = child.parent_region_id
    or child.region_id = parent.parent_region_id
    or child.region_id = above.parent_region_id
union all
select
    cast(null as {{ dbt.type_string() }}) as region_id,
    'regions.csv has no region of the level {{ var("region_level") }}' as problem
where
    not exists (
        select 1
        from {{ ref('stg_seeds__regions') }} as listed
        where listed.level = 'region'
    )
