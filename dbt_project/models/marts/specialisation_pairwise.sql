{{ config(enabled=var('pairwise_marts')) }}
with shares as (

    select * from {{ ref('int_specialisation__shares') }}

)

select
    shares.region_id,
    others.region_id as other_region_id,
    shares.year,
    shares.industry_set,
    shares.classification,
    case
        when count(shares.share) = count(*) and count(others.share) = count(*)
            then sum(abs(shares.share - others.share))
    end as krugman_index
from shares
inner join shares as others
    on
        shares.region_id <> others.region_id
        and shares.industry_set = others.industry_set
        and shares.classification = others.classification
        and shares.year = others.year
        and shares.industry_id = others.industry_id
group by shares.region_id, others.region_id, shares.year, shares.industry_set, shares.classification
