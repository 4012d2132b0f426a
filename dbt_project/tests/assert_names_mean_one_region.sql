-- A name may pass from one region to another over the years, but never mean two in the same year.
select
    names.name,
    names.region_id,
    others.region_id as other_region_id
from {{ ref('region_names') }} as names
inner join {{ ref('region_names') }} as others
    on
        names.name = others.name
        and names.region_id < others.region_id
        and coalesce(names.valid_from, 0) <= coalesce(others.valid_to, 9999)
        and coalesce(others.valid_from, 0) <= coalesce(names.valid_to, 9999)
