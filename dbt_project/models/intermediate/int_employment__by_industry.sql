{{ config(materialized='view') }}
{{ figures_by_industry('employment_persons', ref('int_employment__resolved')) }}
