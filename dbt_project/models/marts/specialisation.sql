-- K_i = sum over industries of |s_i - s_reference|, 0 (same structure) to 2 (nothing in common).
with structures as (

    select
        region_id,
        year,
        industry_set,
        classification,
        count(*) as industries,
        count(share) as industries_with_share,
        max(region_value) as region_value,
        count(others_share) as industries_with_others,
        count(all_regions_share) as industries_with_all_regions,
        count(nation_share) as industries_with_nation,
        sum(abs(share - others_share)) as apart_from_others,
        sum(abs(share - all_regions_share)) as apart_from_all_regions,
        sum(abs(share - nation_share)) as apart_from_nation
    from {{ ref('int_specialisation__shares') }}
    group by region_id, year, industry_set, classification

),

indices as (

    {% for against in ('others', 'all_regions', 'nation') %}
    select
        region_id,
        year,
        '{{ against }}' as against,
        industry_set,
        classification,
        industries,
        industries_with_share,
        region_value,
        industries_with_{{ against }} as industries_with_reference,
        apart_from_{{ against }} as krugman_index
    from structures
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select
    indices.region_id,
    regions.region_name,
    indices.year,
    indices.against,
    indices.industry_set,
    indices.classification,
    cast(indices.industries as integer) as industries,
    case
        when
            indices.industries = indices.industries_with_share
            and indices.industries = indices.industries_with_reference
            then indices.krugman_index
    end as krugman_index,
    case
        when indices.region_value = 0 then 'the region has no output or employment at all'
        when indices.industries > indices.industries_with_share then 'an industry of the region has no figure'
        when indices.industries > indices.industries_with_reference then 'the reference has no complete structure'
    end as undefined_reason
from indices
inner join {{ ref('dim_regions') }} as regions
    on indices.region_id = regions.region_id
where
    indices.against <> 'nation'
    or indices.industries_with_reference > 0
