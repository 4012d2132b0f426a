{{ config(enabled=var('measure') == 'output') }}
{{ measured_industry_sums('output') }}
