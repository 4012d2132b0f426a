-- A group named like an industry is that industry (a test makes sure of it) and is not repeated.
with employment as (

    select
        region_id,
        year,
        industry_id,
        'industry' as industry_level,
        employment_persons
    from {{ ref('int_employment__by_industry') }}
    union all
    select
        region_id,
        year,
        group_id as industry_id,
        'group' as industry_level,
        employment_persons
    from {{ ref('int_employment__by_group') }}
    where group_id not in (select industries.industry_id from {{ ref('stg_seeds__industries') }} as industries)

),

shares as (

    select
        employment.region_id,
        regions.region_name,
        employment.year,
        employment.industry_id,
        employment.industry_level,
        employment.employment_persons,
        employment.employment_persons / nullif(totals.employment_persons, 0) as employment_share,
        benchmarks.benchmark_persons / nullif(benchmarks.benchmark_total_persons, 0) as benchmark_share,
        benchmarks.benchmark
    from employment
    inner join {{ ref('stg_seeds__regions') }} as regions
        on employment.region_id = regions.region_id
    inner join {{ ref('int_employment__region_totals') }} as totals
        on
            employment.region_id = totals.region_id
            and employment.year = totals.year
    inner join {{ ref('int_employment__benchmarks') }} as benchmarks
        on
            employment.year = benchmarks.year
            and employment.industry_id = benchmarks.industry_id
            and employment.industry_level = benchmarks.industry_level
    where regions.level = 'region'

)

select
    region_id,
    region_name,
    year,
    industry_id,
    industry_level,
    employment_persons,
    employment_share,
    benchmark_share,
    employment_share / nullif(benchmark_share, 0) as location_quotient,
    benchmark
from shares
