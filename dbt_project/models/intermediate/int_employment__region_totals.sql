-- The published total where there is one, else the sum over the industries; both are kept to compare them. A sum over
-- only some of the year's industries is no total (var absent_industry): shares in it would be too large.
{%- set partial_sums = 'true' if var('absent_industry') == 'zero' else 'false' %}
with expected as (

    select
        industries.year,
        count(*) as industries
    from (
        select distinct
            year,
            industry_id
        from {{ ref('int_employment__by_industry') }}
    ) as industries
    inner join {{ ref('stg_seeds__industries') }} as known
        on industries.industry_id = known.industry_id
    where not known.is_total
    group by industries.year

),

sums as (

    select
        employment.region_id,
        employment.year,
        max(case when industries.is_total then employment.employment_persons end) as published_persons,
        max(case when industries.is_total then employment.fill end) as published_fill,
        sum(case when not industries.is_total then employment.employment_persons end) as summed_persons,
        max(case when not industries.is_total then employment.fill end) as summed_fill,
        count(case when not industries.is_total then employment.employment_persons end) as industries
    from {{ ref('int_employment__by_industry') }} as employment
    inner join {{ ref('stg_seeds__industries') }} as industries
        on employment.industry_id = industries.industry_id
    group by employment.region_id, employment.year

)

select
    sums.region_id,
    sums.year,
    coalesce(
        sums.published_persons,
        case when {{ partial_sums }} or sums.industries = expected.industries then sums.summed_persons end
    ) as employment_persons,
    sums.summed_persons as employment_summed_persons,
    case when sums.published_persons is null then 'summed' else 'published' end as basis,
    case when sums.published_persons is null then sums.summed_fill else sums.published_fill end as fill
from sums
left join expected
    on sums.year = expected.year
