{#-
    The chain from figures by industry to location quotients, once for each measure that a panel can have (var measure:
    employment, value_added, output). Columns are named after the measure and its unit, so that money never stands in a
    column of persons: employment_persons, value_added_mn_cny, output_mn_cny.
-#}

{#- The measure's column: employment_persons; with a part, employment_summed_persons. -#}
{% macro measured(measure, part='') -%}
    {{ measure }}{{ part }}_{{ measured_unit(measure) }}
{%- endmacro %}

{% macro measured_unit(measure) -%}
    {{ 'persons' if measure == 'employment' else 'mn_cny' }}
{%- endmacro %}
