-- How specialised or diverse a region is. Logarithms are natural; a share of zero adds nothing, an unknown one leaves
-- the index unknown (a region whose industries are all zero).
with shares as (

    select
        *,
        sum(value) over (partition by measure, classification, year, industry_id)
        / nullif(sum(value) over (partition by measure, classification, year), 0) as all_regions_share
    from {{ ref('int_structure__shares') }}
    where
        level = 'region'
        and industry_set = 'all'
        and region_value is not null

),

structures as (

    select
        measure,
        classification,
        region_id,
        year,
        count(*) as industries,
        sum(power(share, 2)) as herfindahl,
        sum(case when share > 0 then share * ln(1 / share) when share = 0 then 0 end) as entropy,
        max(share / nullif(all_regions_share, 0)) as relative_specialisation,
        1 / nullif(sum(abs(share - all_regions_share)), 0) as relative_diversity
    from shares
    group by measure, classification, region_id, year

),

related_groups as (

    select
        measure,
        classification,
        region_id,
        year,
        coalesce(related_group, industry_id) as related_group,
        sum(share) as share
    from shares
    group by measure, classification, region_id, year, coalesce(related_group, industry_id)

),

unrelated as (

    select
        measure,
        classification,
        region_id,
        year,
        sum(case when share > 0 then share * ln(1 / share) when share = 0 then 0 end) as unrelated_variety
    from related_groups
    group by measure, classification, region_id, year

)

select
    structures.region_id,
    regions.region_name,
    structures.year,
    structures.measure,
    structures.classification,
    cast(structures.industries as integer) as industries,
    structures.herfindahl,
    structures.entropy,
    ln(structures.industries) - structures.entropy as theil,
    unrelated.unrelated_variety,
    structures.entropy - unrelated.unrelated_variety as related_variety,
    structures.relative_specialisation,
    structures.relative_diversity
from structures
inner join unrelated
    on
        structures.measure = unrelated.measure
        and structures.classification = unrelated.classification
        and structures.region_id = unrelated.region_id
        and structures.year = unrelated.year
inner join {{ ref('dim_regions') }} as regions
    on structures.region_id = regions.region_id
