-- A figure whose unit measures something else than its variable's unit is not converted and would be left out.
select distinct
    observations.source,
    observations.indicator,
    observations.base_unit,
    variables.variable,
    variables.base_unit as variable_unit
from {{ ref('stg_yearbook__observations') }} as observations
inner join {{ ref('variables') }} as variables
    on observations.indicator = variables.indicator
left join {{ ref('units') }} as units
    on variables.base_unit = units.unit_id
where observations.base_unit <> coalesce(units.base_unit, variables.base_unit)
