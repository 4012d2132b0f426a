{#- Of a table expression: it is read anew wherever it is named, as Spark does by itself. -#}
{% macro read_anew() -%}
    {{ adapter.dispatch('read_anew')() }}
{%- endmacro %}

{% macro default__read_anew() -%}
    not materialized
{%- endmacro %}

{% macro spark__read_anew() -%}
{%- endmacro %}
