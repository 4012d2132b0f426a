{{ config(materialized='view') }}
{{ measured_location_quotients('employment') }}
