-- What the files say now: of each source's vintages of a cell, the latest one (published no later than var as_of).
with resolved as (

    select
        observations.observation_id,
        observations.source,
        coalesce(observations.region_id, names.region_id) as region_id,
        observations.year,
        observations.indicator,
        observations.sector as industry_id,
        observations.value * units.factor as value,
        units.base_unit,
        observations.flag,
        observations.vintage,
        observations.loaded_at
    from {{ ref('stg_yearbook__cells') }} as observations
    -- ingestion has found the region, by names valid in the year of the figure or of the book; a row that another tool
    -- put into raw without it is looked up here
    left join {{ ref('region_names') }} as names
        on
            observations.region_id is null
            and observations.region_key = names.name
            and observations.year >= coalesce(names.valid_from, observations.year)
            and observations.year <= coalesce(names.valid_to, observations.year)
    inner join {{ ref('units') }} as units
        on observations.unit = units.unit_id
    where
        coalesce(observations.region_id, names.region_id) is not null
        {% if var('as_of') -%}
        and observations.vintage <= cast('{{ var("as_of") }}' as date)
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
