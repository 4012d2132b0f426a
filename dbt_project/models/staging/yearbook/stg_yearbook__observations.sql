-- What the files say now: of each source's vintages of a cell, the latest one (published no later than var as_of).
with resolved as (

    select
        observations.observation_id,
        observations.source,
        names.region_id,
        observations.year,
        observations.indicator,
        observations.sector as industry_id,
        observations.value * units.factor as value,
        units.base_unit,
        observations.flag,
        observations.vintage,
        observations.loaded_at
    from {{ ref('stg_yearbook__cells') }} as observations
    inner join {{ ref('region_names') }} as names
        on
            observations.region_key = names.name
            and observations.year >= coalesce(names.valid_from, observations.year)
            and observations.year <= coalesce(names.valid_to, observations.year)
            -- ingestion has decided between regions of the same name
            and names.region_id = coalesce(observations.region_id, names.region_id)
    inner join {{ ref('units') }} as units
        on observations.unit = units.unit_id
    {% if var('as_of') -%}
    where observations.vintage <= cast('{{ var("as_of") }}' as date)
    {%- endif %}

),

ordered as (

    select
        *,
        row_number() over (
            partition by source, region_id, year, indicator, industry_id
            order by vintage desc, loaded_at desc, observation_id desc
        ) as recency
    from resolved

)

select
    observation_id,
    source,
    region_id,
    cast(year as integer) as year,
    indicator,
    industry_id,
    value,
    base_unit,
    flag,
    vintage,
    loaded_at
from ordered
where recency = 1
