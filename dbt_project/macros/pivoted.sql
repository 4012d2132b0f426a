{#- One column per entry of `columns` (value of `by` -> column name): the measure where `by` has that value. -#}
{% macro pivoted(by, measure, columns) -%}
    {%- for value, column in columns.items() %}
        max(case when {{ by }} = '{{ value }}' then {{ measure }} end) as {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
