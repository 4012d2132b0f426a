{#-
    Makes the raw tables that ingestion wrote visible to the warehouse. In DuckDB they are in the same file; Spark reads
    them as Parquet from the folder COAGG_RAW_PARQUET, one folder or file a table.
-#}
{% macro raw_tables() -%}
    {{ adapter.dispatch('raw_tables')() }}
{%- endmacro %}

{% macro default__raw_tables() -%}
{%- endmacro %}

{% macro spark__raw_tables() -%}
    {%- if execute -%}
        {%- set folder = env_var('COAGG_RAW_PARQUET') -%}
        {%- do run_query('create schema if not exists raw') -%}
        {%- for table in ['observations', 'files', 'rejects'] -%}
            {%- do run_query('drop table if exists raw.' ~ table) -%}
            {%- do run_query(
                'create table raw.' ~ table ~ ' using parquet location ' ~ spark_text(folder ~ '/' ~ table ~ '.parquet')
            ) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
