{{ config(enabled=var('measure') == 'output') }}
{{ measured_pair_benchmarks('output') }}
