-- The industries that a region lacks and some other has in the year.
with incomplete as (

    select *
    from {{ ref('int_structure__regions') }}
    where incomplete

),

-- of few regions, so that the long table is not set against itself
there as (

    select
        published.measure,
        published.region_id,
        published.year,
        published.industry_id
    from {{ ref('int_structure__published') }} as published
    inner join incomplete
        on
            published.measure = incomplete.measure
            and published.classification = incomplete.classification
            and published.region_id = incomplete.region_id
            and published.year = incomplete.year

)

select
    incomplete.measure,
    incomplete.classification,
    incomplete.region_id,
    incomplete.level,
    incomplete.year,
    expected.industry_id,
    expected.related_group,
    expected.industrial,
    {{ 'cast(0 as double)' if var('absent_industry') == 'zero' else 'cast(null as double)' }} as value
from incomplete
inner join {{ ref('int_structure__expected') }} as expected
    on
        incomplete.measure = expected.measure
        and incomplete.classification = expected.classification
        and incomplete.year = expected.year
left join there
    on
        incomplete.measure = there.measure
        and incomplete.region_id = there.region_id
        and incomplete.year = there.year
        and expected.industry_id = there.industry_id
where there.industry_id is null
