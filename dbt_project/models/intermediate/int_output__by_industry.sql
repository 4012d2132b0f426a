{{ config(materialized='view') }}
{{ figures_by_industry('output_mn_cny', ref('int_output__resolved')) }}
