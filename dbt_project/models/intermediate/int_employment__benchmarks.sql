-- What regions are compared with: one basis for a whole year, so that all indices of a year share it. The nation's
-- published row counts only in years where it has every industry that the regions have. The sum takes of every region
-- what there is, industries and total alike, so that one hole costs that region's indices and not everyone's.
with figures as (

    select
        employment.year,
        employment.industry_id,
        sum(case when regions.level = 'nation' then employment.employment_persons end) as nation_persons,
        sum(case when regions.level = 'region' then employment.employment_persons end) as regions_persons
    from {{ ref('int_employment__by_industry') }} as employment
    inner join {{ ref('stg_seeds__regions') }} as regions
        on employment.region_id = regions.region_id
    inner join {{ ref('stg_seeds__industries') }} as industries
        on employment.industry_id = industries.industry_id
    where not industries.is_total
    group by employment.year, employment.industry_id

),

totals as (

    select
        totals.year,
        sum(case when regions.level = 'nation' then totals.employment_persons end) as nation_persons,
        sum(
            case
                when regions.level = 'region' then coalesce(totals.employment_persons, totals.employment_summed_persons)
            end
        ) as regions_persons
    from {{ ref('int_employment__region_totals') }} as totals
    inner join {{ ref('stg_seeds__regions') }} as regions
        on totals.region_id = regions.region_id
    group by totals.year

),

choices as (

    select
        year,
        case
            when '{{ var("benchmark") }}' = 'nation' and count(nation_persons) = count(*) then 'nation_row'
            else 'regions_sum'
        end as benchmark
    from figures
    group by year

),

chosen as (

    select
        figures.year,
        figures.industry_id,
        choices.benchmark,
        case when choices.benchmark = 'nation_row' then figures.nation_persons else figures.regions_persons end
            as benchmark_persons,
        case when choices.benchmark = 'nation_row' then totals.nation_persons else totals.regions_persons end
            as benchmark_total_persons
    from figures
    inner join choices
        on figures.year = choices.year
    inner join totals
        on figures.year = totals.year

)

select
    year,
    industry_id,
    'industry' as industry_level,
    benchmark,
    benchmark_persons,
    benchmark_total_persons
from chosen
union all
select
    chosen.year,
    industry_groups.group_id as industry_id,
    'group' as industry_level,
    chosen.benchmark,
    sum(chosen.benchmark_persons) as benchmark_persons,
    max(chosen.benchmark_total_persons) as benchmark_total_persons
from chosen
inner join {{ ref('int_industries__groups') }} as industry_groups
    on chosen.industry_id = industry_groups.industry_id
group by chosen.year, industry_groups.group_id, chosen.benchmark
