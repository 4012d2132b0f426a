-- What the files say now: of each source's vintages of a cell, the latest one (published no later than var as_of); of
-- files that are published and loaded together, the one whose name sorts last (quality.standing has where they differ).
with located as {{ read_anew() }} (

    {{ cells_with_regions(ref('stg_yearbook__cells'), ref('region_names')) }}

),

resolved as {{ read_anew() }} (

    select
        located.observation_id,
        located.source,
        located.found_region_id as region_id,
        located.year,
        located.indicator,
        located.sector as industry_id,
        located.value * units.factor as value,
        units.base_unit,
        located.flag,
        located.vintage,
        located.loaded_at,
        located.file_name
    from located
    inner join {{ ref('units') }} as units
        on located.unit = units.unit_id
    where
        located.found_region_id is not null
        {% if var('as_of') -%}
        and located.vintage <= cast('{{ var("as_of") }}' as date)
        {%- endif %}

),

latest as (

    {{ first_of_each(
        'resolved', 'source, region_id, year, indicator, industry_id',
        'vintage desc, loaded_at desc, file_name desc, observation_id desc'
    ) }}

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
from latest
