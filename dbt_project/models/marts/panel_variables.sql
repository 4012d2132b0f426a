select
    series.region_id,
    regions.region_name,
    series.year,
    series.variable,
    series.value,
    variables.base_unit as unit,
    series.fill
from {{ ref('int_panel__series') }} as series
inner join {{ ref('variables') }} as variables
    on series.variable = variables.variable
inner join {{ ref('dim_regions') }} as regions
    on series.region_id = regions.region_id
