select
    shares.region_id,
    regions.region_name,
    shares.year,
    shares.industry_id,
    industries.industry_name,
    shares.industry_set,
    shares.classification,
    shares.share,
    shares.others_share,
    shares.share - shares.others_share as difference,
    case when shares.others_share > 1e-12 then shares.share / shares.others_share end as ratio
from {{ ref('int_specialisation__shares') }} as shares
inner join {{ ref('dim_regions') }} as regions
    on shares.region_id = regions.region_id
inner join {{ ref('dim_industries') }} as industries
    on shares.industry_id = industries.industry_id
