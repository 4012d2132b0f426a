{#-
    Place of a source in a priority list written "first|second": the smaller the better, a source not in the list last.
-#}
{% macro source_rank(source, priority) -%}
    coalesce(nullif({{ dbt.position("concat('|', " ~ source ~ ", '|')", "concat('|', coalesce(" ~ priority ~ ", ''), '|')") }}, 0), 1000000)
{%- endmacro %}
