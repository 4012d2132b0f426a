-- The industries that a region lacks and some other has in the year.
with incomplete as (

    select
        region_year,
        structure_year
    from {{ ref('int_structure__regions') }}
    where incomplete

),

-- of few regions, so that the long table is not set against itself
there as (

    select
        published.industry_year,
        published.region_year
    from {{ ref('int_structure__published') }} as published
    inner join incomplete
        on published.region_year = incomplete.region_year

)

select
    expected.industry_year,
    incomplete.region_year,
    {{ 'cast(0 as double)' if var('absent_industry') == 'zero' else 'cast(null as double)' }} as value
from incomplete
inner join {{ ref('int_structure__expected') }} as expected
    on incomplete.structure_year = expected.structure_year
left join there
    on
        incomplete.region_year = there.region_year
        and expected.industry_year = there.industry_year
where there.industry_year is null
