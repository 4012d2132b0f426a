select
    pair,
    year,
    cast(rank() over (partition by pair, year order by theta desc) as integer) as rank,
    region_id,
    region_name,
    theta
from {{ ref('coagglomeration') }}
where theta is not null
