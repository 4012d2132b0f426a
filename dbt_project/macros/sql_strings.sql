{#- A list of text literals, one to a line, for `in (...)`; an empty list is one empty text. -#}
{% macro sql_strings(values) -%}
    {%- for value in values or [''] %}
        '{{ value }}'{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
