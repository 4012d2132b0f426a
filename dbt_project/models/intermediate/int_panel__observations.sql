-- One figure per region, year and variable: the preferred source's, in the variable's unit. Links of a chain (previous
-- year = 100) are of one vintage as far as it reaches, the one with most years: growth of two vintages does not
-- multiply to a level. Links that only another vintage has are flagged as spliced.
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
        variables.kind in ('index_previous_year', 'volume_index_previous_year') as is_link,
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

reaching as (

    select
        *,
        case when is_link then count(*) over (partition by region_id, variable, source, vintage) end as links
    from matched

),

preferred as (

    select
        *,
        row_number() over (
            partition by region_id, year, variable
            order by source_rank asc, links desc nulls last, vintage desc, source asc
        ) as preference,
        max(links) over (partition by region_id, variable) as most_links
    from reaching

)

select
    region_id,
    year,
    variable,
    value,
    case when links < most_links then coalesce(flag, 'spliced') else flag end as flag,
    source,
    vintage,
    observation_id
from preferred
where preference = 1
