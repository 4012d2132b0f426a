{#- The schema is the layer's name itself (staging, intermediate, marts), not dbt's prefix_layer. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
