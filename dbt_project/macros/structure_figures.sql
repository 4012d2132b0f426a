{#- Figures by industry of every measure that structures are told of. -#}
{% macro structure_figures() -%}
{%- set measures = {
    'employment': (ref('int_employment__by_industry'), 'employment_persons'),
    'gross_output': (ref('int_output__by_industry'), 'output_mn_cny'),
    'value_added': (ref('int_value_added__by_industry'), 'value_added_mn_cny'),
} -%}
{%- for measure, (figures, value) in measures.items() %}
    select
        '{{ measure }}' as measure,
        region_id,
        year,
        industry_id,
        {{ value }} as value
    from {{ figures }}
    {{ 'union all' if not loop.last }}
{%- endfor %}
{%- endmacro %}
