-- How unevenly an industry is spread over the regions.
with shares as (

    select
        *,
        count(*) over (partition by measure, classification, year, industry_id) as regions,
        row_number() over (
            partition by measure, classification, year, industry_id
            order by regional_share, region_id
        ) as share_rank,
        sum(regional_share) over (
            partition by measure, classification, year, industry_id
            order by regional_share / nullif(region_size, 0), region_id
            rows between unbounded preceding and current row
        ) as cumulative_share
    from {{ ref('int_concentration__shares') }}
    where regional_share is not null

)

select
    shares.industry_id,
    industries.industry_name,
    shares.year,
    shares.measure,
    shares.classification,
    cast(shares.regions as integer) as regions,
    sum(power(shares.regional_share, 2)) as herfindahl,
    2 * sum(shares.share_rank * shares.regional_share) / shares.regions
    - (shares.regions + 1) / cast(shares.regions as double) as gini,
    1 - sum(shares.region_size * (2 * shares.cumulative_share - shares.regional_share)) as locational_gini,
    sum(
        case
            when shares.regional_share > 0 and shares.region_size > 0
                then shares.regional_share * ln(shares.regional_share / shares.region_size)
            else 0
        end
    ) as theil,
    sum(power(shares.regional_share - shares.region_size, 2)) as ellison_glaeser_g
from shares
inner join {{ ref('dim_industries') }} as industries
    on shares.industry_id = industries.industry_id
group by
    shares.industry_id, industries.industry_name, shares.year, shares.measure, shares.classification, shares.regions
