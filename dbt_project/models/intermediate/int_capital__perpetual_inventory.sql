-- K(t) = (1 - depreciation) K(t-1) + I(t) / P(t), written out as the sum of what is left of each year's investment
-- (no recursion: runs on every warehouse). NULL after a hole that could not be filled.
{%- set survival = '(1 - cast(' ~ var('depreciation_rate') ~ ' as double))' %}
with investment as (

    select
        gfcf.region_id,
        gfcf.year,
        gfcf.value / prices.price_index as investment_mn_cny
    from {{ ref('int_panel__series') }} as gfcf
    inner join {{ ref('int_prices__rebased') }} as prices
        on
            gfcf.region_id = prices.region_id
            and gfcf.year = prices.year
            and prices.deflates = 'investment'
    where
        gfcf.variable = 'gfcf_nominal_mn_cny'
        and gfcf.year >= {{ var('capital_first_year') or 0 }}

),

given_stocks as (

    select
        region_id,
        year,
        value
    from {{ ref('int_panel__observations') }}
    where
        variable = 'capital_stock_initial_mn_cny'
        and '{{ var("initial_stock_rule") }}' = 'given'

),

first_years as (

    select
        investment.region_id,
        coalesce(max(given_stocks.year), min(investment.year)) as first_year,
        max(given_stocks.value) as given_stock_mn_cny
    from investment
    left join given_stocks
        on investment.region_id = given_stocks.region_id
    group by investment.region_id

),

-- mean yearly growth of real investment over the years after the first, for the growth rule
growth as (

    select
        first_years.region_id,
        first_years.first_year,
        first_years.given_stock_mn_cny,
        opening.investment_mn_cny,
        power(
            case
                when opening.investment_mn_cny > 0 and later.investment_mn_cny > 0
                    then later.investment_mn_cny / opening.investment_mn_cny
            end,
            cast(1 as double) / {{ var('initial_stock_growth_years') }}
        ) - 1 as growth_rate
    from first_years
    inner join investment as opening
        on
            first_years.region_id = opening.region_id
            and first_years.first_year = opening.year
    left join investment as later
        on
            first_years.region_id = later.region_id
            and first_years.first_year = later.year - {{ var('initial_stock_growth_years') }}

),

starts as (

    select
        region_id,
        first_year,
        case '{{ var("initial_stock_rule") }}'
            when 'ratio' then investment_mn_cny / {{ var('initial_stock_ratio') }}
            when 'growth' then investment_mn_cny / nullif(greatest(growth_rate + {{ var('depreciation_rate') }}, 0), 0)
            when 'given' then given_stock_mn_cny
        end as initial_stock_mn_cny
    from growth

),

survivors as (

    select
        investment.region_id,
        investment.year,
        starts.first_year,
        starts.initial_stock_mn_cny,
        sum(earlier.investment_mn_cny * power({{ survival }}, investment.year - earlier.year))
            as added_mn_cny,
        count(earlier.investment_mn_cny) as years_added
    from investment
    inner join starts
        on
            investment.region_id = starts.region_id
            and investment.year >= starts.first_year
    left join investment as earlier
        on
            investment.region_id = earlier.region_id
            and investment.year >= earlier.year
            and starts.first_year < earlier.year
    group by investment.region_id, investment.year, starts.first_year, starts.initial_stock_mn_cny

)

select
    survivors.region_id,
    survivors.year,
    investment.investment_mn_cny,
    case
        when survivors.years_added = survivors.year - survivors.first_year
            then
                survivors.initial_stock_mn_cny
                * power({{ survival }}, survivors.year - survivors.first_year)
                + coalesce(survivors.added_mn_cny, 0)
    end as capital_stock_mn_cny
from survivors
inner join investment
    on
        survivors.region_id = investment.region_id
        and survivors.year = investment.year
