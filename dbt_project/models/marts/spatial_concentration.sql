-- How unevenly an industry is spread over the regions. The Gini coefficients sort the long table twice: by one number
-- for the industry and its year, and with no text to break ties, which change no sum. Theil's index is a sum of terms
-- s ln(s / size) - (s - size), none of which is negative: it keeps its digits where regions are alike.
with ranked as (

    select
        industry_year,
        regional_share,
        region_size,
        {{ log_ratio("regional_share", "region_size") }} as log_ratio,
        row_number() over (
            partition by industry_year
            order by regional_share
        ) as share_rank,
        sum(regional_share) over (
            partition by industry_year
            order by regional_share / nullif(region_size, 0), regional_share
            rows between unbounded preceding and current row
        ) as cumulative_share
    from {{ ref('int_concentration__shares') }}
    where regional_share is not null

),

sums as (

    select
        industry_year,
        count(*) as regions,
        sum(power(regional_share, 2)) as herfindahl,
        sum(share_rank * regional_share) as ranked_shares,
        sum(region_size * (2 * cumulative_share - regional_share)) as under_the_curve,
        sum(
            case
                when regional_share > 0 and region_size > 0
                    then greatest(regional_share * log_ratio - (regional_share - region_size), 0)
                else coalesce(region_size - regional_share, 0)
            end
        ) as theil,
        sum(power(regional_share - region_size, 2)) as ellison_glaeser_g
    from ranked
    group by industry_year

)

select
    expected.industry_id,
    industries.industry_name,
    expected.year,
    expected.measure,
    expected.classification,
    cast(sums.regions as integer) as regions,
    sums.herfindahl,
    {{ not_below_zero("2 * sums.ranked_shares / sums.regions - (sums.regions + 1) / cast(sums.regions as double)") }}
        as gini,
    {{ not_below_zero("1 - sums.under_the_curve") }} as locational_gini,
    sums.theil,
    sums.ellison_glaeser_g
from sums
inner join {{ ref('int_structure__expected') }} as expected
    on sums.industry_year = expected.industry_year
inner join {{ ref('dim_industries') }} as industries
    on expected.industry_id = industries.industry_id
