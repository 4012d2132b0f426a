{#- Long form of the columns that var composite adds to the estimation panel, each with its rank of the year. -#}
{%- for name, spec in var('composite').items() %}
select
    region_id,
    region_name,
    year,
    '{{ name }}' as composite,
    '{{ 'coupling' if spec.get('of') else 'composite' }}' as kind,
    cast({{ name }} as double) as score,
    cast({{ name ~ '_topsis' if spec.get('columns') and spec['topsis'] != 'none' else 'null' }} as double) as topsis,
    cast({{ name ~ '_coupling' if spec.get('of') else 'null' }} as double) as coupling,
    cast({{ name ~ '_development' if spec.get('of') else 'null' }} as double) as development,
    case when {{ name }} is not null then rank() over (partition by year order by {{ name }} desc nulls last) end
        as rank_in_year
from {{ ref('estimation_panel') }}
{{ 'union all' if not loop.last }}
{%- else %}
select
    region_id,
    region_name,
    year,
    cast(null as {{ dbt.type_string() }}) as composite,
    cast(null as {{ dbt.type_string() }}) as kind,
    cast(null as double) as score,
    cast(null as double) as topsis,
    cast(null as double) as coupling,
    cast(null as double) as development,
    cast(null as bigint) as rank_in_year
from {{ ref('estimation_panel') }}
where false
{%- endfor %}
