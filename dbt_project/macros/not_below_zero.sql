{#- A difference that is never negative but by rounding: zero there; NULL stays NULL, which greatest() passes over. -#}
{% macro not_below_zero(difference) -%}
(abs({{ difference }}) + ({{ difference }})) / 2
{%- endmacro %}
