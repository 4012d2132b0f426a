{#-
    Views on DuckDB: dbt-duckdb's own macro names tables by the file they are in, and the view would break in a copy of
    the file under another name. Here tables are named by schema alone. (Releases hold tables only; see warehouse/store.py.)
-#}
{% macro duckdb__create_view_as(relation, sql) -%}
    {%- if config.get('contract').enforced -%}
        {{ get_assert_columns_equivalent(sql) }}
    {%- endif %}
    create view {{ relation }} as (
        {{ sql | replace(adapter.quote(relation.database) ~ '.', '') }}
    );
{%- endmacro %}
