-- Each region's figures of the industries that some region has in the year. The one long table of the structures: two
-- numbers say what a figure is of, and small tables beside it what the numbers mean. (Names written a hundred million
-- times took most of the time, and sorting them most of the memory.)
with figures as (

    {{ structure_figures() }}

)

select
    expected.industry_year,
    region_years.region_year,
    {{ 'coalesce(figures.value, 0)' if var('absent_industry') == 'zero' else 'figures.value' }} as value
from figures
inner join {{ ref('int_structure__expected') }} as expected
    on
        figures.measure = expected.measure
        and figures.year = expected.year
        and figures.industry_id = expected.industry_id
inner join {{ ref('int_structure__region_years') }} as region_years
    on
        figures.region_id = region_years.region_id
        and expected.structure_year = region_years.structure_year
-- ordered, so that sums over it have the same bits in every run
order by expected.industry_year, region_years.region_year
