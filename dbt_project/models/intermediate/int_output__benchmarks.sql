{{ config(enabled=var('measure') == 'output') }}
{{ measured_benchmarks('output') }}
