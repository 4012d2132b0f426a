{#- Columns of the estimation panel that are a variable of variables.csv as it stands; the others are computed. -#}
{% macro panel_variables() -%}
    {%- set variables = [
        'employment_all_persons',
        'population_persons',
        'gdp_nominal_mn_cny',
        'gfcf_nominal_mn_cny',
        'energy_ktce',
        'co2_kt',
        'so2_t',
        'pm25_ug_m3',
        'fiscal_expenditure_mn_cny',
        'fiscal_expenditure_science_mn_cny',
        'fiscal_expenditure_education_mn_cny',
        'rd_expenditure_mn_cny',
        'rd_personnel_fte',
        'patents_applied',
        'patents_granted',
        'deposits_mn_cny',
        'loans_mn_cny',
        'foreign_capital_mn_usd',
    ] -%}
    {%- for variable in var('extra_panel_variables') -%}
        {%- do variables.append(variable) -%}
    {%- endfor -%}
    {{ return(variables) }}
{%- endmacro %}
