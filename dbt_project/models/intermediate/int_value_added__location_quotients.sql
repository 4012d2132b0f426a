{{ config(materialized='view', enabled=var('measure') == 'value_added') }}
{{ measured_location_quotients('value_added') }}
