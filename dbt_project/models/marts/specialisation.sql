-- K_i = sum over industries of |s_i - s_reference|, 0 (same structure) to 2 (nothing in common).
{%- set references = {
    'others': 'others_share',
    'all_regions': 'all_regions_share',
    'nation': 'nation_share',
} %}
with compared as (

    {% for against, reference in references.items() %}
    select
        industry_set,
        classification,
        region_id,
        year,
        '{{ against }}' as against,
        region_value,
        share,
        {{ reference }} as reference_share
    from {{ ref('int_specialisation__shares') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

indices as (

    select
        region_id,
        year,
        against,
        industry_set,
        classification,
        count(*) as industries,
        count(share) as industries_with_share,
        max(region_value) as region_value,
        count(reference_share) as industries_with_reference,
        sum(abs(share - reference_share)) as krugman_index
    from compared
    group by region_id, year, against, industry_set, classification

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
