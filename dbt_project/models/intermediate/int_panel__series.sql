-- Observed figures, and linear interpolation of the holes inside a region's series where variables.csv allows it.
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

)

select
    region_id,
    year,
    variable,
    value,
    case when flag is not null then 'estimated' end as fill
from observed
union all
select
    region_id,
    year,
    variable,
    value,
    'interpolated' as fill
from filled
