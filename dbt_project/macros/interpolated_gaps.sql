{#-
    The rows that linear interpolation adds to a yearly series: one per missing year between two observed years, never
    before the first nor after the last, nor in years in which the region was not there. Only series with a hole are looked at, so long panels without holes cost one
    grouped count.
    `relation` has the columns in `keys` (region_id among them), `year` and `value`. Longest hole bridged: 99 years.
-#}
{% macro interpolated_gaps(relation, keys) -%}
    {%- set series = [] -%}
    {%- set same_series = [] -%}
    {%- for key in keys -%}
        {%- do series.append('observed.' ~ key) -%}
        {%- do same_series.append('observed.' ~ key ~ ' = holed.' ~ key) -%}
    {%- endfor -%}
    {%- set window = 'over (partition by ' ~ series | join(', ') ~ ' order by observed.year)' -%}
    select
        {%- for key in keys %}
        edges.{{ key }},
        {%- endfor %}
        cast(edges.year + steps.generated_number as integer) as year,
        edges.value + (edges.next_value - edges.value) * steps.generated_number / (edges.next_year - edges.year) as value
    from (
        select
            {{ series | join(', ') }},
            observed.year,
            observed.value,
            lead(observed.year) {{ window }} as next_year,
            lead(observed.value) {{ window }} as next_value
        from {{ relation }} as observed
        inner join (
            select {{ keys | join(', ') }}
            from {{ relation }}
            group by {{ keys | join(', ') }}
            having count(*) < max(year) - min(year) + 1
        ) as holed
            on {{ same_series | join(' and ') }}
    ) as edges
    inner join ({{ dbt.generate_series(99) }}) as steps
        on steps.generated_number < edges.next_year - edges.year
    left join {{ ref('stg_seeds__regions') }} as regions
        on edges.region_id = regions.region_id
    where {{ region_is_there('regions', '(edges.year + steps.generated_number)') }}
{%- endmacro %}
