{{ config(enabled=var('measure') == 'value_added') }}
{{ measured_industry_sums('value_added') }}
