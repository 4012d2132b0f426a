-- The published total where there is one, else the sum over the industries; both are kept to compare them.
with sums as (

    select
        employment.region_id,
        employment.year,
        max(case when industries.is_total then employment.employment_persons end) as published_persons,
        max(case when industries.is_total then employment.fill end) as published_fill,
        sum(case when not industries.is_total then employment.employment_persons end) as summed_persons,
        max(case when not industries.is_total then employment.fill end) as summed_fill
    from {{ ref('int_employment__by_industry') }} as employment
    inner join {{ ref('stg_seeds__industries') }} as industries
        on employment.industry_id = industries.industry_id
    group by employment.region_id, employment.year

)

select
    region_id,
    year,
    coalesce(published_persons, summed_persons) as employment_persons,
    summed_persons as employment_summed_persons,
    case when published_persons is null then 'summed' else 'published' end as basis,
    case when published_persons is null then summed_fill else published_fill end as fill
from sums
