-- The industries that a region lacks and some other has in the year.
select
    regions.measure,
    regions.classification,
    regions.region_id,
    regions.level,
    regions.year,
    expected.industry_id,
    expected.related_group,
    expected.industrial,
    {{ 'cast(0 as double)' if var('absent_industry') == 'zero' else 'cast(null as double)' }} as value
from {{ ref('int_structure__regions') }} as regions
inner join {{ ref('int_structure__expected') }} as expected
    on
        regions.measure = expected.measure
        and regions.classification = expected.classification
        and regions.year = expected.year
left join (
    -- few regions, so that the long table is not set against itself
    select
        published.measure,
        published.region_id,
        published.year,
        published.industry_id
    from {{ ref('int_structure__published') }} as published
    inner join {{ ref('int_structure__regions') }} as whole
        on
            published.measure = whole.measure
            and published.classification = whole.classification
            and published.region_id = whole.region_id
            and published.year = whole.year
    where whole.incomplete
) as there
    on
        regions.measure = there.measure
        and regions.region_id = there.region_id
        and regions.year = there.year
        and expected.industry_id = there.industry_id
where
    regions.incomplete
    and there.industry_id is null
