-- Observed figures, and linear interpolation of the holes inside a region's series where variables.csv allows it. A
-- variable of kind national (an exchange rate) is the nation's, in every region; no other is carried over.
with observed as (

    select * from {{ ref('int_panel__observations') }}

),

fillable as (

    select
        observed.region_id,
        observed.variable,
        observed.year,
        observed.value
    from observed
    inner join {{ ref('variables') }} as variables
        on observed.variable = variables.variable
    where variables.interpolate

),

filled as (

    {{ interpolated_gaps('fillable', ['region_id', 'variable']) }}

),

national as (

    select
        regions.region_id,
        observed.year,
        observed.variable,
        observed.value,
        observed.flag
    from observed
    inner join {{ ref('variables') }} as variables
        on observed.variable = variables.variable
    inner join {{ ref('stg_seeds__regions') }} as nations
        on observed.region_id = nations.region_id
    cross join {{ ref('stg_seeds__regions') }} as regions
    where
        variables.kind = 'national'
        and nations.level = 'nation'
        and regions.level = 'region'
        and {{ region_is_there('regions', 'observed.year') }}

)

select
    region_id,
    year,
    variable,
    value,
    case when flag = 'spliced' then flag when flag is not null then 'estimated' end as fill
from observed
union all
select
    region_id,
    year,
    variable,
    value,
    'interpolated' as fill
from filled
union all
select
    region_id,
    year,
    variable,
    value,
    case when flag is not null then 'estimated' end as fill
from national
