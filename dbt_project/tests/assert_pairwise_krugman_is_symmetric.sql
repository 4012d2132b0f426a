{{ config(enabled=var('pairwise_marts')) }}
select
    pairs.region_id,
    pairs.other_region_id,
    pairs.year
from {{ ref('specialisation_pairwise') }} as pairs
left join {{ ref('specialisation_pairwise') }} as mirrored
    on
        pairs.region_id = mirrored.other_region_id
        and pairs.other_region_id = mirrored.region_id
        and pairs.year = mirrored.year
        and pairs.industry_set = mirrored.industry_set
        and pairs.classification = mirrored.classification
where
    mirrored.region_id is null
    or abs(pairs.krugman_index - mirrored.krugman_index) > 1e-9
