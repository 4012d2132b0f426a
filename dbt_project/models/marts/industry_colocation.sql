{{ config(enabled=var('pairwise_marts')) }}
-- Ellison, Glaeser & Kerr (2010), eq. 1, with a region's size as its share of all industries together.
with shares as (

    select *
    from {{ ref('int_concentration__shares') }}
    where regional_share is not null

)

select
    shares.industry_id,
    others.industry_id as other_industry_id,
    shares.year,
    shares.measure,
    shares.classification,
    sum((shares.regional_share - shares.region_size) * (others.regional_share - others.region_size))
    / nullif(1 - sum(power(shares.region_size, 2)), 0) as colocation
from shares
inner join shares as others
    on
        shares.measure = others.measure
        and shares.classification = others.classification
        and shares.year = others.year
        and shares.region_id = others.region_id
        and shares.industry_id < others.industry_id
group by shares.industry_id, others.industry_id, shares.year, shares.measure, shares.classification
