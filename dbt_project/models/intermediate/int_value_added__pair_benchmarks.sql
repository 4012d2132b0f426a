{{ config(enabled=var('measure') == 'value_added') }}
{{ measured_pair_benchmarks('value_added') }}
