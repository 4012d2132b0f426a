{#-
    Composite indices of columns named in panel.yml (`composite`): entropy weights, their weighted score, TOPSIS, and
    the coupling coordination of several scores. docs/methods-indices.md has formulas and sources. `composite` is the
    var: {name: {columns: {column: "+" or "-"}, weights, over, scaling, shift, topsis, missing} or {of, alpha, adjusted}}.
-#}

{#- An error that names what is wrong, raised when a row meets the condition before it; `said` is a text expression. -#}
{% macro refused(said) -%}
    {{ 'error(' ~ said ~ ')' if target.type == 'duckdb' else 'cast(' ~ said ~ ' as double)' }}
{%- endmacro %}

{#- Common table expressions of one composite of `relation`: NAME_weights (a row, or one a year) and NAME_scores. -#}
{% macro composite_ctes(name, spec, relation) -%}
{%- set columns = spec['columns'].keys() | list -%}
{%- set yearly = spec['over'] == 'year' -%}
{%- set raw = spec['scaling'] == 'shares' -%}
{%- set place = "coalesce(region_id, '') || ' ' || year" -%}
{%- set where = "' in ' || max(year)" if yearly else "''" -%}
{{ name }}_range as (

    select
        {{ 'year,' if yearly }}
        {% for column in columns -%}
        case
            {% if spec['missing'] == 'error' -%}
            when count(*) > count({{ column }})
                then {{ refused("'composite " ~ name ~ ": " ~ column ~ " is missing in ' || (count(*) - count(" ~ column
                    ~ ")) || ' of ' || count(*) || ' rows, first ' || min(case when " ~ column ~ " is null then " ~ place
                    ~ " end) || '; fill it, take it out, or set missing: drop'") }}
            {% endif -%}
            {% if raw -%}
            when min({{ column }}) < 0
                then {{ refused("'composite " ~ name ~ ": " ~ column ~ " is negative, first ' || min(case when " ~ column
                    ~ " < 0 then " ~ place ~ " end) || '; shares need positive figures, set scaling: minmax'") }}
            {% endif -%}
            when count({{ column }}) > {{ 1 if spec['missing'] == 'drop' else 0 }} and min({{ column }}) = max({{ column }})
                then {{ refused("'composite " ~ name ~ ": " ~ column ~ " has the same value in every row' || " ~ where
                    ~ " || '; it tells nothing apart, take it out'") }}
            else min({{ column }})
        end as low_{{ loop.index }},
        max({{ column }}) as high_{{ loop.index }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ name }}_rows
    {% if yearly %}group by year{% endif %}

),

{{ name }}_scaled as (

    select
        complete.region_id,
        complete.year,
        count(*) over ({{ 'partition by complete.year' if yearly }}) as n,
        {% for column in columns -%}
        {%- set i = loop.index -%}
        complete.{{ column }} as x_{{ i }},
        {% if spec['columns'][column] == '+' -%}
        (complete.{{ column }} - ranges.low_{{ i }}) / (ranges.high_{{ i }} - ranges.low_{{ i }}) as z_{{ i }}
        {%- else -%}
        (ranges.high_{{ i }} - complete.{{ column }}) / (ranges.high_{{ i }} - ranges.low_{{ i }}) as z_{{ i }}
        {%- endif %}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ name }}_rows as complete
    {% if yearly -%}
    inner join {{ name }}_range as ranges
        on complete.year = ranges.year
    {%- else -%}
    cross join {{ name }}_range as ranges
    {%- endif %}

),

{{ name }}_shares as (

    select
        {{ 'year,' if yearly }}
        n,
        {% for column in columns -%}
        {%- set part = ('x_' ~ loop.index) if raw else
            ('(' ~ spec['shift'] ~ ' + (1 - 2 * ' ~ spec['shift'] ~ ') * z_' ~ loop.index ~ ')') -%}
        {{ part }} / sum({{ part }}) over ({{ 'partition by year' if yearly }}) as p_{{ loop.index }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ name }}_scaled

),

{{ name }}_entropy as (

    select
        {{ 'year,' if yearly }}
        n,
        {% for column in columns -%}
        -sum(case when p_{{ loop.index }} > 0 then p_{{ loop.index }} * ln(p_{{ loop.index }}) else 0 end) / ln(n) as e_{{ loop.index }},
        {# 1 - e, term by term above zero: the difference would be of rounding where figures are nearly alike -#}
        sum(
            case
                when p_{{ loop.index }} > 0
                    then greatest(n * p_{{ loop.index }} * ln(n * p_{{ loop.index }}) - (n * p_{{ loop.index }} - 1), 0)
                else 1
            end
        ) / (n * ln(n)) as d_{{ loop.index }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ name }}_shares
    where n > 1
    group by {{ 'year,' if yearly }} n

),

{{ name }}_weights as (

    select
        {{ 'year,' if yearly }}
        n,
        {% for column in columns -%}
        e_{{ loop.index }},
        {% if spec['weights'] == 'entropy' -%}
        d_{{ loop.index }} / (
            {%- for other in columns %}d_{{ loop.index }}{{ ' + ' if not loop.last }}{% endfor -%}
        ) as w_{{ loop.index }}{{ ',' if not loop.last }}
        {%- elif spec['weights'] == 'equal' -%}
        1.0 / {{ columns | length }} as w_{{ loop.index }}{{ ',' if not loop.last }}
        {%- else -%}
        {{ spec['weights'][column] }} / cast({{ spec['weights'].values() | sum }} as double) as w_{{ loop.index }}{{ ',' if not loop.last }}
        {%- endif %}
        {% endfor %}
    from {{ name }}_entropy

),

{{ name }}_weighted as (

    select
        scaled.region_id,
        scaled.year,
        {% for column in columns -%}
        weights.w_{{ loop.index }} * scaled.z_{{ loop.index }}{{ ' +' if not loop.last }}
        {% endfor -%}
        as score,
        {% for column in columns -%}
        {%- if spec['topsis'] == 'vector' -%}
        weights.w_{{ loop.index }} * {{ '' if spec['columns'][column] == '+' else '-' }}scaled.x_{{ loop.index }} / sqrt(
            sum(scaled.x_{{ loop.index }} * scaled.x_{{ loop.index }}) over ({{ 'partition by scaled.year' if yearly }})
        ) as v_{{ loop.index }}{{ ',' if not loop.last }}
        {%- else -%}
        weights.w_{{ loop.index }} * scaled.z_{{ loop.index }} as v_{{ loop.index }}{{ ',' if not loop.last }}
        {%- endif %}
        {% endfor %}
    from {{ name }}_scaled as scaled
    {% if yearly -%}
    inner join {{ name }}_weights as weights
        on scaled.year = weights.year
    {%- else -%}
    cross join {{ name }}_weights as weights
    {%- endif %}

),

{{ name }}_distances as (

    select
        region_id,
        year,
        score,
        sqrt(
            {% for column in columns -%}
            power(max(v_{{ loop.index }}) over ({{ 'partition by year' if yearly }}) - v_{{ loop.index }}, 2){{ ' +' if not loop.last }}
            {% endfor -%}
        ) as from_best,
        sqrt(
            {% for column in columns -%}
            power(v_{{ loop.index }} - min(v_{{ loop.index }}) over ({{ 'partition by year' if yearly }}), 2){{ ' +' if not loop.last }}
            {% endfor -%}
        ) as from_worst
    from {{ name }}_weighted

),

{{ name }}_scores as (

    select
        region_id,
        year,
        score as {{ name }}{{ ',' if spec['topsis'] != 'none' }}
        {% if spec['topsis'] != 'none' -%}
        from_worst / (from_best + from_worst) as {{ name }}_topsis
        {% endif %}
    from {{ name }}_distances

)
{%- endmacro %}

{#- The columns of a composite as numbers, from a relation with region_id and year; whole rows only where others drop. -#}
{% macro composite_rows(name, spec, relation) -%}
{{ name }}_rows as (

    select
        region_id,
        year,
        {% for column in spec['columns'] -%}
        cast({{ column }} as double) as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ relation }}
    {%- if spec['missing'] == 'drop' %}
    where
        {% for column in spec['columns'] -%}
        {{ column }} is not null{{ ' and' if not loop.last }}
        {% endfor %}
    {%- endif %}

),

{{ composite_ctes(name, spec, relation) }}
{%- endmacro %}

{#- Every composite of `relation`, ending in `composites`: region_id, year and the columns of all of them. -#}
{% macro composites(relation) -%}
{%- set scores = [] -%}
{%- for name, spec in var('composite').items() if spec.get('columns') -%}
{%- do scores.append(name) -%}
{{ composite_rows(name, spec, relation) }},

{% endfor -%}
scored as (

    select
        panel.region_id,
        panel.year{{ ',' if scores }}
        {% for name in scores -%}
        {{ name }}_scores.{{ name }}{{ ',' if not loop.last or var('composite')[name]['topsis'] != 'none' }}
        {% if var('composite')[name]['topsis'] != 'none' -%}
        {{ name }}_scores.{{ name }}_topsis{{ ',' if not loop.last }}
        {% endif -%}
        {% endfor %}
    from {{ relation }} as panel
    {% for name in scores -%}
    left join {{ name }}_scores
        on
            panel.region_id = {{ name }}_scores.region_id
            and panel.year = {{ name }}_scores.year
    {% endfor %}

),

composites as (

    select
        scored.*
        {%- for name, spec in var('composite').items() if spec.get('of') -%}
        ,
        {{ coupling(name, spec) }}
        {%- endfor %}
    from scored

)
{%- endmacro %}

{#-
    Coupling C = k (product of U)^(1/k) / sum of U, between 0 and 1; T = sum of a U; D = sqrt(C T). Adjusted: C of Wang
    et al. (2021), sqrt((1 - mean of |U_i - U_j|) (product of U / largest)^(1/(k-1))). All U zero: no C.
-#}
{% macro coupling(name, spec) -%}
{%- set parts = spec['of'] -%}
{%- set k = parts | length -%}
{%- set shares = spec['alpha'] or [] -%}
{%- set total -%}({{ parts | join(' + ') }}){%- endset -%}
{%- set together -%}
(
            {%- for part in parts %}{{ shares[loop.index0] if shares else '1.0 / ' ~ k }} * {{ part }}{{ ' + ' if not loop.last }}{% endfor -%}
)
{%- endset -%}
{%- set degree -%}
{%- if spec['adjusted'] -%}
case
            when greatest({{ parts | join(', ') }}) > 0
                then sqrt(
                    (1 - (
                        {%- for i in range(k) %}{% for j in range(i) %}abs({{ parts[i] }} - {{ parts[j] }}){{ ' + ' if not (i == k - 1 and j == i - 1) }}{% endfor %}{% endfor -%}
                    ) / {{ k * (k - 1) / 2 }})
                    * power(
                        {% for part in parts %}{{ part }} / greatest({{ parts | join(', ') }}){{ ' * ' if not loop.last }}{% endfor %}, 1.0 / {{ k - 1 }}
                    )
                )
        end
{%- else -%}
case
            when {{ total }} > 0
                then {{ k }} * power({{ parts | join(' * ') }}, 1.0 / {{ k }}) / {{ total }}
        end
{%- endif -%}
{%- endset -%}
sqrt(({{ degree }}) * {{ together }}) as {{ name }},
        {{ degree }} as {{ name }}_coupling,
        {{ together }} as {{ name }}_development
{%- endmacro %}

{#- Columns that the composites add to the estimation panel. -#}
{% macro composite_columns() -%}
    {%- set found = [] -%}
    {%- for name, spec in var('composite').items() -%}
        {%- do found.append(name) -%}
        {%- if spec.get('of') -%}
            {%- do found.append(name ~ '_coupling') -%}
            {%- do found.append(name ~ '_development') -%}
        {%- elif spec['topsis'] != 'none' -%}
            {%- do found.append(name ~ '_topsis') -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
