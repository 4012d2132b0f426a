{{ config(enabled=var('measure') == 'output') }}
{{ measured_region_totals('output') }}
