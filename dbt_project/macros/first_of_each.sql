{#-
    Of the rows that share keys, the first in an order. Most share them with no other row, and only the others are put in
    order: a window over all of them would hold each whole row in memory. Rows are a table, or a query that is read anew
    (`read_anew`).
-#}
{% macro first_of_each(rows, keys, in_order) -%}
    with several as (
        select hash({{ keys }}) as place
        from {{ rows }}
        group by place
        having count(*) > 1
    )

    select *
    from {{ rows }}
    where hash({{ keys }}) not in (select several.place from several)
    union all
    select *
    from {{ rows }}
    where hash({{ keys }}) in (select several.place from several)
    qualify row_number() over (partition by {{ keys }} order by {{ in_order }}) = 1
{%- endmacro %}
