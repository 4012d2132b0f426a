select
    contiguity.region_id,
    contiguity.neighbour_region_id
from {{ ref('region_contiguity') }} as contiguity
left join {{ ref('region_contiguity') }} as mirrored
    on
        contiguity.region_id = mirrored.neighbour_region_id
        and contiguity.neighbour_region_id = mirrored.region_id
where
    mirrored.region_id is null
    or contiguity.region_id = contiguity.neighbour_region_id
