{#-
    Means of indices over the nation's regions, over the regions of the estimation panel, and over the regions of each
    value of the columns in var summary_groups. A region without the first measure is not counted in `regions`.
    `relation` has region_id, the columns in `keys` and the measures. It is read once, however many summaries there are:
    sums by all the columns together come first, and the means are made of them.
-#}
{% macro level_means(relation, keys, measures) -%}
    {%- set scopes = [['nation', none, none], ['panel', none, 'in_panel']] -%}
    {%- set cells = ['in_panel'] -%}
    {%- for column in var('summary_groups') -%}
        {%- do scopes.append([column, column, column ~ ' is not null']) -%}
        {%- do cells.append(column) if column != 'in_panel' -%}
    {%- endfor -%}
with summed as (

    select
        {%- for column in cells %}
        regions.{{ column }},
        {%- endfor %}
        {%- for key in keys %}
        indices.{{ key }},
        {%- endfor %}
        {%- for measure in measures %}
        sum(indices.{{ measure }}) as {{ measure }}_sum,
        count(indices.{{ measure }}) as {{ measure }}_count{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ relation }} as indices
    inner join {{ ref('dim_regions') }} as regions
        on indices.region_id = regions.region_id
    group by
        {%- for column in cells %}
        regions.{{ column }},
        {%- endfor %}
        {%- for key in keys %}
        indices.{{ key }}{{ ',' if not loop.last }}
        {%- endfor %}

)

    {%- for scope, column, condition in scopes %}

select
    '{{ scope }}' as scope,
    {% if column -%}
        cast({{ column }} as {{ dbt.type_string() }}) as scope_name,
    {%- else -%}
        '{{ 'all' if scope == 'nation' else 'estimation panel' }}' as scope_name,
    {%- endif %}
    {%- for key in keys %}
    {{ key }},
    {%- endfor %}
    cast(sum({{ measures[0] }}_count) as integer) as regions,
    {%- for measure in measures %}
    sum({{ measure }}_sum) / nullif(sum({{ measure }}_count), 0) as {{ measure }}_mean{{ ',' if not loop.last }}
    {%- endfor %}
from summed
{% if condition -%}
where {{ condition }}
{% endif -%}
group by {{ column ~ ', ' if column }}{{ keys | join(', ') }}
{{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
