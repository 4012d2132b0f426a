{{ config(materialized='view', enabled=var('measure') == 'output') }}
{{ measured_location_quotients('output') }}
