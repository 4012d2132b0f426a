-- The longest table that is written: what names and benchmarks add to it stands in the mart, a view.
-- A group named like an industry is that industry (a test makes sure of it) and is not repeated.
-- Each half meets its region's total before the two are put together: so the long table streams past small ones.
with totals as (

    select
        totals.region_id,
        totals.year,
        totals.employment_persons
    from {{ ref('int_employment__region_totals') }} as totals
    inner join {{ ref('stg_seeds__regions') }} as regions
        on totals.region_id = regions.region_id
    where regions.level = 'region'

),

employment as (

    select
        figures.region_id,
        figures.year,
        figures.industry_id,
        'industry' as industry_level,
        figures.employment_persons,
        totals.employment_persons as total_persons
    from {{ ref('int_employment__by_industry') }} as figures
    inner join totals
        on
            figures.region_id = totals.region_id
            and figures.year = totals.year
    union all
    select
        figures.region_id,
        figures.year,
        figures.group_id as industry_id,
        'group' as industry_level,
        figures.employment_persons,
        totals.employment_persons as total_persons
    from {{ ref('int_employment__by_group') }} as figures
    inner join totals
        on
            figures.region_id = totals.region_id
            and figures.year = totals.year
    where figures.group_id not in (select industries.industry_id from {{ ref('stg_seeds__industries') }} as industries)

),

shares as (

    select
        employment.region_id,
        employment.year,
        employment.industry_id,
        employment.employment_persons,
        employment.employment_persons / nullif(employment.total_persons, 0) as employment_share,
        benchmarks.benchmark_persons / nullif(benchmarks.benchmark_total_persons, 0) as benchmark_share
    from employment
    inner join {{ ref('int_employment__benchmarks') }} as benchmarks
        on
            employment.year = benchmarks.year
            and employment.industry_id = benchmarks.industry_id
            and employment.industry_level = benchmarks.industry_level

)

select
    region_id,
    year,
    industry_id,
    employment_persons,
    employment_share,
    employment_share / nullif(benchmark_share, 0) as location_quotient
from shares
