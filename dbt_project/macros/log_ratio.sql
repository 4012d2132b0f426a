{#- Logarithm of a share over another; near one from how far the two are apart, which keeps its digits. NULL where it has
none. -#}
{% macro log_ratio(share, other) -%}
case
        when {{ other }} > 0 and abs({{ share }} - {{ other }}) < {{ other }} / 2
            then 2 * atanh(({{ share }} - {{ other }}) / ({{ share }} + {{ other }}))
        when {{ share }} > 0 and {{ other }} > 0 then ln({{ share }} / {{ other }})
    end
{%- endmacro %}
