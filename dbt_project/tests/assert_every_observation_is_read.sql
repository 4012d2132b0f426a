-- Staging joins names and units; a figure that finds no region valid in its year, or no unit, would vanish unseen.
select
    observations.source,
    observations.file_name,
    observations.region_key,
    observations.year,
    observations.unit,
    case
        when count(regions.region_id) = 0 then 'no region has this name in this year: add it to region_names'
        else 'unit is not in units: add it'
    end as problem
from {{ ref('stg_yearbook__cells') }} as observations
left join {{ ref('region_names') }} as names
    on
        observations.region_id is null
        and observations.region_key = names.name
        and observations.year >= coalesce(names.valid_from, observations.year)
        and observations.year <= coalesce(names.valid_to, observations.year)
left join {{ ref('stg_seeds__regions') }} as regions
    on coalesce(observations.region_id, names.region_id) = regions.region_id
left join {{ ref('units') }} as units
    on observations.unit = units.unit_id
group by observations.source, observations.file_name, observations.region_key, observations.year, observations.unit
having
    count(regions.region_id) = 0
    or count(units.unit_id) = 0
