-- The published total where there is one, else the sum over the industries; both are kept to compare them. A sum over
-- only some of the year's industries is no total (var absent_industry): shares in it would be too large. A total that was
-- interpolated comes after a sum of published industries: what was printed goes before what was filled in. The year's
-- industries are those of the regions compared; what other levels have beside them is not waited for.
{%- set partial_sums = 'true' if var('absent_industry') == 'zero' else 'false' %}
with found as (

    select distinct
        employment.year,
        employment.industry_id
    from {{ ref('int_employment__by_industry') }} as employment
    inner join {{ ref('stg_seeds__regions') }} as regions
        on employment.region_id = regions.region_id
    inner join {{ ref('stg_seeds__industries') }} as industries
        on employment.industry_id = industries.industry_id
    where
        regions.level = 'region'
        and not industries.is_total

),

expected as (

    select
        year,
        count(*) as industries
    from found
    group by year

),

sums as (

    select
        employment.region_id,
        employment.year,
        max(case when industries.is_total then employment.employment_persons end) as total_persons,
        max(case when industries.is_total then employment.fill end) as total_fill,
        sum(case when not industries.is_total then employment.employment_persons end) as summed_persons,
        max(case when not industries.is_total then employment.fill end) as summed_fill,
        count(
            case when not industries.is_total and employment.fill = 'interpolated' then 1 end
        ) as interpolated_industries,
        count(case when found.industry_id is not null then employment.employment_persons end) as industries
    from {{ ref('int_employment__by_industry') }} as employment
    inner join {{ ref('stg_seeds__industries') }} as industries
        on employment.industry_id = industries.industry_id
    left join found
        on
            employment.year = found.year
            and employment.industry_id = found.industry_id
    group by employment.region_id, employment.year

),

complete as (

    select
        sums.*,
        case when {{ partial_sums }} or sums.industries = expected.industries then sums.summed_persons end
            as complete_persons
    from sums
    left join expected
        on sums.year = expected.year

),

chosen as (

    select
        *,
        case
            when total_persons is not null and coalesce(total_fill, '') <> 'interpolated' then 'published'
            when complete_persons is not null and interpolated_industries = 0 then 'summed'
            when total_persons is not null then 'interpolated'
            else 'summed'
        end as basis
    from complete

)

select
    region_id,
    year,
    case when basis = 'summed' then complete_persons else total_persons end as employment_persons,
    summed_persons as employment_summed_persons,
    basis,
    case when basis = 'summed' then summed_fill else total_fill end as fill
from chosen
