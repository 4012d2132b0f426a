{{ config(enabled=var('measure') == 'value_added') }}
{{ measured_benchmarks('value_added') }}
