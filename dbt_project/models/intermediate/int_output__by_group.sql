{{ config(enabled=var('measure') == 'output') }}
{{ measured_by_group('output') }}
