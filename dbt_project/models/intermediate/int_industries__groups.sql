-- The groups whose location quotients enter co-agglomeration, as industries.csv maps them.
with members as (

    select *
    from {{ ref('stg_seeds__industries') }}
    where not is_total

)

select
    industry_group as group_id,
    industry_id
from members
where industry_group in ('manufacturing', 'producer_services')
union all
select
    segment as group_id,
    industry_id
from members
where segment is not null
union all
select
    concat(value_added, '_value_added') as group_id,
    industry_id
from members
where value_added is not null
