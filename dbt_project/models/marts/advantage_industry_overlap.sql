{{ config(enabled=var('pairwise_marts')) }}
-- Jaccard = shared / (held by either); two lists of length n that share k have k / (2n - k).
with tops as (

    {% for top_n in var('advantage_top_n') %}
    select
        {{ top_n }} as top_n,
        region_id,
        year,
        classification,
        industry_id
    from {{ ref('advantage_industries') }}
    where rank <= {{ top_n }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

sizes as (

    select
        top_n,
        region_id,
        year,
        classification,
        count(*) as industries
    from tops
    group by top_n, region_id, year, classification

),

pairs as (

    select
        sizes.top_n,
        sizes.region_id,
        others.region_id as other_region_id,
        sizes.year,
        sizes.classification,
        sizes.industries + others.industries as both_industries
    from sizes
    inner join sizes as others
        on
            sizes.top_n = others.top_n
            and sizes.year = others.year
            and sizes.classification = others.classification
            and sizes.region_id <> others.region_id

),

shared as (

    select
        tops.top_n,
        tops.region_id,
        others.region_id as other_region_id,
        tops.year,
        tops.classification,
        count(*) as shared,
        {{ sorted_list('tops.industry_id') }} as shared_industries
    from tops
    inner join tops as others
        on
            tops.top_n = others.top_n
            and tops.year = others.year
            and tops.classification = others.classification
            and tops.industry_id = others.industry_id
            and tops.region_id <> others.region_id
    group by tops.top_n, tops.region_id, others.region_id, tops.year, tops.classification

)

select
    pairs.region_id,
    pairs.other_region_id,
    pairs.year,
    cast(pairs.top_n as integer) as top_n,
    pairs.classification,
    cast(coalesce(shared.shared, 0) as integer) as shared,
    coalesce(shared.shared, 0) / cast(pairs.both_industries - coalesce(shared.shared, 0) as double) as jaccard,
    shared.shared_industries
from pairs
left join shared
    on
        pairs.top_n = shared.top_n
        and pairs.region_id = shared.region_id
        and pairs.other_region_id = shared.other_region_id
        and pairs.year = shared.year
        and pairs.classification = shared.classification
