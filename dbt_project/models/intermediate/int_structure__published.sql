-- Each region's figures of the industries that some region has in the year. The one long table of the structures: what
-- is said of a whole region or of an industry stands in small tables beside it and is joined where it is read.
with figures as (

    {{ structure_figures() }}

)

select
    figures.measure,
    expected.classification,
    figures.region_id,
    regions.level,
    figures.year,
    figures.industry_id,
    expected.related_group,
    expected.industrial,
    {{ 'coalesce(figures.value, 0)' if var('absent_industry') == 'zero' else 'figures.value' }} as value
from figures
inner join {{ ref('int_structure__expected') }} as expected
    on
        figures.measure = expected.measure
        and figures.year = expected.year
        and figures.industry_id = expected.industry_id
inner join {{ ref('stg_seeds__regions') }} as regions
    on figures.region_id = regions.region_id
-- ordered, so that sums over it have the same bits in every run
order by figures.measure, expected.classification, figures.region_id, figures.year, figures.industry_id
