{{ config(enabled=var('measure') == 'value_added') }}
{{ measured_by_group('value_added') }}
