{{ config(enabled=var('measure') == 'value_added') }}
{{ measured_region_totals('value_added') }}
