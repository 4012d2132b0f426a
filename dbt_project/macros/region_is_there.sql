{#- A condition: the region (a row of stg_seeds__regions) was there in the year. -#}
{% macro region_is_there(regions, year) -%}
    ({{ regions }}.valid_from is null or {{ regions }}.valid_from <= {{ year }})
    and ({{ regions }}.valid_to is null or {{ regions }}.valid_to >= {{ year }})
{%- endmacro %}
