-- How specialised or diverse a region is. Logarithms are natural; a share of zero adds nothing, an unknown one leaves
-- the index unknown (a region whose industries are all zero). Theil's index, ln n - entropy, is a sum of terms
-- s ln(n s) - (s - 1/n), none of which is negative: it keeps its digits where industries are alike.
-- what is additive is summed by class first, so that the long table is read once
with related_groups as (

    select
        shares.measure,
        shares.classification,
        shares.region_id,
        shares.year,
        coalesce(shares.related_group, shares.industry_id) as related_group,
        count(*) as industries,
        sum(shares.share) as share,
        sum(power(shares.share, 2)) as herfindahl,
        sum(
            case when shares.share > 0 then shares.share * ln(1 / shares.share) when shares.share = 0 then 0 end
        ) as entropy,
        sum(
            case
                when shares.share > 0
                    then
                        greatest(
                            shares.share * {{ log_ratio("shares.share", "(1 / totals.industries)") }}
                            - (shares.share - 1 / totals.industries), 0
                        )
                when shares.share <= 0
                    then shares.share * ln(totals.industries) - (shares.share - 1 / totals.industries)
            end
        ) as theil,
        max(
            shares.share / nullif(totals.industry_value / nullif(totals.total_value, 0), 0)
        ) as relative_specialisation,
        sum(abs(shares.share - totals.industry_value / nullif(totals.total_value, 0))) as distance
    from {{ ref('int_structure__shares') }} as shares
    inner join {{ ref('int_structure__totals') }} as totals
        on
            shares.industry_set = totals.industry_set
            and shares.industry_year = totals.industry_year
    where
        shares.level = 'region'
        and shares.industry_set = 'all'
        and shares.region_value is not null
    group by
        shares.measure, shares.classification, shares.region_id, shares.year,
        coalesce(shares.related_group, shares.industry_id)

),

structures as (

    select
        measure,
        classification,
        region_id,
        year,
        sum(industries) as industries,
        sum(herfindahl) as herfindahl,
        sum(entropy) as entropy,
        sum(theil) as theil,
        sum(case when share > 0 then share * ln(1 / share) when share = 0 then 0 end) as unrelated_variety,
        max(relative_specialisation) as relative_specialisation,
        case when sum(distance) > 1e-12 then 1 / sum(distance) end as relative_diversity
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
    {{ not_below_zero("structures.theil") }} as theil,
    structures.unrelated_variety,
    {{ not_below_zero("structures.entropy - structures.unrelated_variety") }} as related_variety,
    structures.relative_specialisation,
    structures.relative_diversity
from structures
inner join {{ ref('dim_regions') }} as regions
    on structures.region_id = regions.region_id
