-- The regions of the panel by the region above them. A figure that was inherited from there is not one of theirs.
with figures as (

    select
        region_id,
        year,
        variable,
        value
    from {{ ref('int_panel__series') }}
    where
        coalesce(fill, '') <> 'inherited'
        and variable <> 'employment_persons'
    union all
    select
        region_id,
        year,
        'employment_persons' as variable,
        employment_persons as value
    from {{ ref('int_employment__region_totals') }}
    union all
    select
        region_id,
        year,
        'theta' as variable,
        theta as value
    from {{ ref('coagglomeration') }}
    where pair = 'manufacturing_x_producer_services'

),

-- what may be added up
additive as (

    select variables.variable
    from {{ ref('variables') }} as variables
    left join {{ ref('units') }} as units
        on variables.base_unit = units.unit_id
    where
        variables.kind in ('stock', 'flow')
        and coalesce(units.dimension, '') not in (
            'concentration', 'share', 'index', 'income', 'exchange_rate', 'duration'
        )

),

years as (

    select distinct year
    from figures

),

members as (

    select
        regions.parent_region_id,
        years.year,
        count(*) as regions
    from {{ ref('stg_seeds__regions') }} as regions
    cross join years
    where
        regions.level = 'region'
        and regions.parent_region_id is not null
        and {{ region_is_there('regions', 'years.year') }}
    group by regions.parent_region_id, years.year

),

summed as (

    select
        regions.parent_region_id,
        figures.year,
        figures.variable,
        count(figures.value) as regions_with_value,
        sum(figures.value) as regions_sum,
        avg(figures.value) as regions_mean,
        min(figures.value) as regions_minimum,
        max(figures.value) as regions_maximum
    from figures
    inner join {{ ref('stg_seeds__regions') }} as regions
        on figures.region_id = regions.region_id
    where
        regions.level = 'region'
        and {{ region_is_there('regions', 'figures.year') }}
    group by regions.parent_region_id, figures.year, figures.variable
    having count(figures.value) > 0

)

select
    summed.parent_region_id,
    parents.region_name as parent_region_name,
    parents.region_name_en as parent_region_name_en,
    summed.year,
    summed.variable,
    cast(members.regions as integer) as regions,
    cast(summed.regions_with_value as integer) as regions_with_value,
    case
        when members.regions = summed.regions_with_value and additive.variable is not null then summed.regions_sum
    end as regions_sum,
    summed.regions_mean,
    summed.regions_minimum,
    summed.regions_maximum,
    above.value as parent_value
from summed
inner join members
    on
        summed.parent_region_id = members.parent_region_id
        and summed.year = members.year
inner join {{ ref('stg_seeds__regions') }} as parents
    on summed.parent_region_id = parents.region_id
left join additive
    on summed.variable = additive.variable
left join figures as above
    on
        summed.parent_region_id = above.region_id
        and summed.year = above.year
        and summed.variable = above.variable
