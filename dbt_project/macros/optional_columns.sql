{#-
    The select list for seed columns that a panel may leave out: `columns` maps a name to [type, default expression].
    Reads the columns of the built seed, so that a small panel needs no empty columns.
-#}
{% macro optional_columns(relation, columns) -%}
    {%- set present = [] -%}
    {%- if execute -%}
        {%- for column in adapter.get_columns_in_relation(relation) -%}
            {%- do present.append(column.name | lower) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- for name, (type, default) in columns.items() -%}
        cast({{ name if name in present else default }} as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
    {% endfor -%}
{%- endmacro %}
