{#- The values of a group in order, as one text separated by commas. dbt's own listagg does not order on Spark. -#}
{% macro sorted_list(column) -%}
    {{ adapter.dispatch('sorted_list')(column) }}
{%- endmacro %}

{% macro default__sorted_list(column) -%}
    {{ dbt.listagg(column, "','", 'order by ' ~ column) }}
{%- endmacro %}

{% macro spark__sorted_list(column) -%}
    array_join(array_sort(collect_list({{ column }})), ',')
{%- endmacro %}
