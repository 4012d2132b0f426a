{#-
    Means of indices over the nation's regions, over the regions of the estimation panel, and over the regions of each
    value of the columns in var summary_groups. A region without the first measure is not counted in `regions`.
    `relation` has region_id, the columns in `keys` and the measures.
-#}
{% macro level_means(relation, keys, measures) -%}
    {%- set scopes = [['nation', none, none], ['panel', none, 'in_panel']] -%}
    {%- for column in var('summary_groups') -%}
        {%- do scopes.append([column, column, column ~ ' is not null']) -%}
    {%- endfor -%}
    {%- for scope, column, condition in scopes %}
    select
        '{{ scope }}' as scope,
        {% if column -%}
            cast(regions.{{ column }} as {{ dbt.type_string() }}) as scope_name,
        {%- else -%}
            '{{ 'all' if scope == 'nation' else 'estimation panel' }}' as scope_name,
        {%- endif %}
        {%- for key in keys %}
        indices.{{ key }},
        {%- endfor %}
        cast(count(indices.{{ measures[0] }}) as integer) as regions,
        {%- for measure in measures %}
        avg(indices.{{ measure }}) as {{ measure }}_mean{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ relation }} as indices
    inner join {{ ref('dim_regions') }} as regions
        on indices.region_id = regions.region_id
    {% if condition -%}
    where regions.{{ condition }}
    {% endif -%}
    group by {{ 'regions.' ~ column ~ ', ' if column }}{% for key in keys %}indices.{{ key }}{{ ', ' if not loop.last }}{% endfor %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
