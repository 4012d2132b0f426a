-- A group is NULL where a member has no figure: a sum over what is there would look like a figure and be too small.
with members as (

    select
        employment.region_id,
        employment.year,
        employment.industry_id,
        employment.employment_persons,
        employment.fill,
        industry_groups.group_id
    from {{ ref('int_employment__by_industry') }} as employment
    inner join {{ ref('int_industries__groups') }} as industry_groups
        on employment.industry_id = industry_groups.industry_id

),

expected as (

    -- the benchmarks have a row for every industry of the year
    select
        benchmarks.year,
        industry_groups.group_id,
        count(*) as industries
    from {{ ref('int_employment__benchmarks') }} as benchmarks
    inner join {{ ref('int_industries__groups') }} as industry_groups
        on benchmarks.industry_id = industry_groups.industry_id
    where benchmarks.industry_level = 'industry'
    group by benchmarks.year, industry_groups.group_id

),

sums as (

    select
        region_id,
        year,
        group_id,
        sum(employment_persons) as employment_persons,
        count(employment_persons) as industries,
        max(fill) as fill
    from members
    group by region_id, year, group_id

)

select
    totals.region_id,
    totals.year,
    expected.group_id,
    {% if var('absent_industry') == 'zero' -%}
    coalesce(sums.employment_persons, 0) as employment_persons,
    {%- else -%}
    case when sums.industries = expected.industries then sums.employment_persons end as employment_persons,
    {%- endif %}
    sums.fill
from {{ ref('int_employment__region_totals') }} as totals
inner join expected
    on totals.year = expected.year
left join sums
    on
        totals.region_id = sums.region_id
        and totals.year = sums.year
        and expected.group_id = sums.group_id
