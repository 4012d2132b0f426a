-- Every region in every year of a structure, numbered; not all of them have figures.
select
    structure_years.measure,
    structure_years.classification,
    structure_years.year,
    structure_years.structure_year,
    regions.region_id,
    regions.level,
    cast(row_number() over (order by structure_years.structure_year, regions.region_id) as integer) as region_year
from (
    select distinct
        measure,
        classification,
        year,
        structure_year
    from {{ ref('int_structure__expected') }}
) as structure_years
cross join {{ ref('stg_seeds__regions') }} as regions
