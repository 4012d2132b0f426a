-- One figure per region, year and variable: the preferred source's, in the variable's unit.
with matched as (

    select
        observations.observation_id,
        observations.source,
        observations.region_id,
        observations.year,
        variables.variable,
        observations.value / coalesce(units.factor, 1) as value,
        observations.flag,
        observations.vintage,
        {{ source_rank('observations.source', 'variables.source_priority') }} as source_rank
    from {{ ref('stg_yearbook__observations') }} as observations
    inner join {{ ref('variables') }} as variables
        on
            observations.indicator = variables.indicator
            and coalesce(observations.industry_id, '') = coalesce(variables.industry_id, '')
    left join {{ ref('units') }} as units
        on variables.base_unit = units.unit_id
    where observations.base_unit = coalesce(units.base_unit, variables.base_unit)

),

preferred as (

    select
        *,
        row_number() over (
            partition by region_id, year, variable
            order by source_rank asc, vintage desc, source asc
        ) as preference
    from matched

)

select
    region_id,
    year,
    variable,
    value,
    flag,
    source,
    vintage,
    observation_id
from preferred
where preference = 1
