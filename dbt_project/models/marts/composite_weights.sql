{#- Weights of the columns of each composite index of var composite, of all years together or year by year. -#}
{%- set indices = [] -%}
{%- for name, spec in var('composite').items() if spec.get('columns') -%}
{%- do indices.append((name, spec)) -%}
{%- endfor -%}
{%- for name, spec in indices -%}
{{ 'with ' if loop.first }}{{ composite_rows(name, spec, ref('estimation_panel')) }}{{ ',' if not loop.last }}
{% endfor -%}
{%- for name, spec in indices -%}
{%- set last_index = loop.last -%}
{%- for column in spec['columns'] %}
select
    '{{ name }}' as composite,
    '{{ column }}' as indicator,
    {% if spec['over'] == 'year' -%}
    weights.year,
    {%- else -%}
    cast(null as integer) as year,
    {%- endif %}
    '{{ spec['columns'][column] }}' as direction,
    weights.w_{{ loop.index }} as weight,
    weights.e_{{ loop.index }} as entropy,
    ranges.low_{{ loop.index }} as lowest,
    ranges.high_{{ loop.index }} as highest,
    weights.n as observations
from {{ name }}_weights as weights
{% if spec['over'] == 'year' -%}
inner join {{ name }}_range as ranges
    on weights.year = ranges.year
{%- else -%}
cross join {{ name }}_range as ranges
{%- endif %}
{{ 'union all' if not (last_index and loop.last) }}
{%- endfor %}
{%- else %}
select
    cast(null as {{ dbt.type_string() }}) as composite,
    cast(null as {{ dbt.type_string() }}) as indicator,
    cast(null as integer) as year,
    cast(null as {{ dbt.type_string() }}) as direction,
    cast(null as double) as weight,
    cast(null as double) as entropy,
    cast(null as double) as lowest,
    cast(null as double) as highest,
    cast(null as bigint) as observations
from {{ ref('estimation_panel') }}
where false
{%- endfor %}
