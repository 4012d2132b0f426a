-- Staging joins names and units; a figure that finds no region valid in its year, or no unit, would vanish unseen.
with located as (

    {{ cells_with_regions(ref('stg_yearbook__cells'), ref('region_names')) }}

)

select
    located.source,
    located.file_name,
    located.region_key,
    located.year,
    located.unit,
    case
        when count(regions.region_id) = 0 then 'no region has this name in this year: add it to region_names'
        else 'unit is not in units: add it'
    end as problem
from located
left join {{ ref('stg_seeds__regions') }} as regions
    on located.found_region_id = regions.region_id
left join {{ ref('units') }} as units
    on located.unit = units.unit_id
group by located.source, located.file_name, located.region_key, located.year, located.unit
having
    count(regions.region_id) = 0
    or count(units.unit_id) = 0
