{{ config(materialized='view') }}
{{ figures_by_industry('value_added_mn_cny', ref('int_value_added__resolved')) }}
