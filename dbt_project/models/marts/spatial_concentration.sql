-- How unevenly an industry is spread over the regions.
with industry_years as (

    select
        measure,
        classification,
        year,
        industry_id,
        count(*) as regions,
        row_number() over (order by measure, classification, year, industry_id) as industry_year
    from {{ ref('int_concentration__shares') }}
    where regional_share is not null
    group by measure, classification, year, industry_id

),

-- one number for the four keys, and no text to break ties, which change no sum: the long table is sorted twice
ranked as (

    select
        industry_years.industry_year,
        shares.regional_share,
        shares.region_size,
        row_number() over (
            partition by industry_years.industry_year
            order by shares.regional_share
        ) as share_rank,
        sum(shares.regional_share) over (
            partition by industry_years.industry_year
            order by shares.regional_share / nullif(shares.region_size, 0), shares.regional_share
            rows between unbounded preceding and current row
        ) as cumulative_share
    from {{ ref('int_concentration__shares') }} as shares
    inner join industry_years
        on
            shares.measure = industry_years.measure
            and shares.classification = industry_years.classification
            and shares.year = industry_years.year
            and shares.industry_id = industry_years.industry_id
    where shares.regional_share is not null

),

sums as (

    select
        industry_year,
        sum(power(regional_share, 2)) as herfindahl,
        sum(share_rank * regional_share) as ranked_shares,
        sum(region_size * (2 * cumulative_share - regional_share)) as under_the_curve,
        sum(
            case
                when regional_share > 0 and region_size > 0 then regional_share * ln(regional_share / region_size)
                else 0
            end
        ) as theil,
        sum(power(regional_share - region_size, 2)) as ellison_glaeser_g
    from ranked
    group by industry_year

)

select
    industry_years.industry_id,
    industries.industry_name,
    industry_years.year,
    industry_years.measure,
    industry_years.classification,
    cast(industry_years.regions as integer) as regions,
    sums.herfindahl,
    2 * sums.ranked_shares / industry_years.regions
    - (industry_years.regions + 1) / cast(industry_years.regions as double) as gini,
    1 - sums.under_the_curve as locational_gini,
    sums.theil,
    sums.ellison_glaeser_g
from sums
inner join industry_years
    on sums.industry_year = industry_years.industry_year
inner join {{ ref('dim_industries') }} as industries
    on industry_years.industry_id = industries.industry_id
