-- Observed figures, and linear interpolation of the holes inside a region's series where variables.csv allows it. A
-- variable of kind national (an exchange rate) is the nation's, in every region; what var from_parent names comes from
-- the nearest region above that has it, in regions without a figure of their own in any year. Nothing else is carried.
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

),

known as (

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

)
{%- if var('from_parent') %},

-- regions above a region of the panel, the nearest first
{% set hops = 4 -%}
above as (

    {% for hop in range(1, hops + 1) -%}
    select
        regions.region_id,
        parent_{{ hop }}.region_id as above_id,
        {{ hop }} as distance
    from {{ ref('stg_seeds__regions') }} as regions
    {% for step in range(1, hop + 1) -%}
    inner join {{ ref('stg_seeds__regions') }} as parent_{{ step }}
        on {{ 'regions' if step == 1 else 'parent_' ~ (step - 1) }}.parent_region_id = parent_{{ step }}.region_id
    {% endfor -%}
    where regions.level = 'region'
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

asked as (

    {% for variable in var('from_parent') -%}
    select
        '{{ variable }}' as variable,
        '{{ var("from_parent")[variable] }}' as shared_by
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

having_some as (

    select distinct
        region_id,
        variable
    from known

),

nearest as (

    select
        above.region_id,
        asked.variable,
        asked.shared_by,
        holders.region_id as above_id,
        row_number() over (partition by above.region_id, asked.variable order by above.distance) as place
    from above
    cross join asked
    inner join having_some as holders
        on
            above.above_id = holders.region_id
            and asked.variable = holders.variable
    left join having_some as own
        on
            above.region_id = own.region_id
            and asked.variable = own.variable
    where own.region_id is null

),

inherited as (

    select
        nearest.region_id,
        known.year,
        nearest.variable,
        case
            when nearest.shared_by = 'same' then known.value
            else known.value * own_weights.value / nullif(above_weights.value, 0)
        end as value
    from nearest
    inner join known
        on
            nearest.above_id = known.region_id
            and nearest.variable = known.variable
    inner join {{ ref('stg_seeds__regions') }} as regions
        on nearest.region_id = regions.region_id
    left join known as own_weights
        on
            nearest.region_id = own_weights.region_id
            and known.year = own_weights.year
            and nearest.shared_by = own_weights.variable
    left join known as above_weights
        on
            nearest.above_id = above_weights.region_id
            and known.year = above_weights.year
            and nearest.shared_by = above_weights.variable
    where
        nearest.place = 1
        and {{ region_is_there('regions', 'known.year') }}

)
{%- endif %}

select * from known
{%- if var('from_parent') %}
union all
select
    region_id,
    year,
    variable,
    value,
    'inherited' as fill
from inherited
where value is not null
{%- endif %}
