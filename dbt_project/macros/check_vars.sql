{#- Runs before everything: a mistyped setting is an error that names it, never another method silently used. -#}
{% macro check_vars() -%}
    {%- set choices = {
        'benchmark': ['nation', 'nation_row', 'regions'],
        'measure': ['employment', 'value_added', 'output'],
        'absent_industry': ['missing', 'zero'],
        'initial_stock_rule': ['ratio', 'growth', 'given'],
        'specialisation_measure': ['employment', 'gross_output', 'value_added'],
        'advantage_industry_set': ['all', 'industrial'],
    } -%}
    {%- for name, allowed in choices.items() -%}
        {%- if var(name) not in allowed -%}
            {%- do exceptions.raise_compiler_error(
                'dbt var ' ~ name ~ ' is ' ~ var(name) ~ '; it must be one of ' ~ allowed | join(', ') ~ '.'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for industry_set in var('specialisation_industry_sets') if industry_set not in ['all', 'industrial'] -%}
        {%- do exceptions.raise_compiler_error(
            'dbt var specialisation_industry_sets holds ' ~ industry_set ~ '; it may hold all and industrial.'
        ) -%}
    {%- endfor -%}
    {%- if not 0 <= var('depreciation_rate') <= 1 -%}
        {%- do exceptions.raise_compiler_error(
            'dbt var depreciation_rate is ' ~ var('depreciation_rate') ~ '; it must lie between 0 and 1 (0.096 = 9.6 %).'
        ) -%}
    {%- endif -%}
    {%- if var('last_year') is not none and var('first_year') > var('last_year') -%}
        {%- do exceptions.raise_compiler_error(
            'dbt vars first_year ' ~ var('first_year') ~ ' and last_year ' ~ var('last_year') ~ ' leave no year.'
        ) -%}
    {%- endif -%}
{%- endmacro %}
