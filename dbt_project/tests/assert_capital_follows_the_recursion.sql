-- The stock is built as a sum; year on year it must obey K(t) = (1 - depreciation) K(t-1) + I(t).
with stocks as (

    select
        region_id,
        year,
        investment_mn_cny,
        capital_stock_mn_cny,
        lag(capital_stock_mn_cny) over (partition by region_id order by year) as previous_stock_mn_cny,
        lag(year) over (partition by region_id order by year) as previous_year
    from {{ ref('int_capital__perpetual_inventory') }}

)

select *
from stocks
where
    previous_year = year - 1
    and abs(
        capital_stock_mn_cny - (1 - {{ var('depreciation_rate') }}) * previous_stock_mn_cny - investment_mn_cny
    ) > 1e-9 * abs(capital_stock_mn_cny)
