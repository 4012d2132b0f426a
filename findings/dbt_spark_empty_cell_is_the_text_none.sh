#!/usr/bin/env bash
# dbt-spark 1.11.0, session method: an empty cell of a seed becomes the text None, and Xi'an is a syntax error
#
# Guess: `dbt seed` loads a CSV alike on every adapter: an empty cell is NULL, an apostrophe is a letter.
# Behaviour: cells are put between quotation marks as they print. An empty cell is the four letters None, so `valid_to is null` is
# false for every region and `count(valid_to)` counts all; a name with an apostrophe ends in PARSE_SYNTAX_ERROR. dbt-duckdb loads both.
# Why it matters: lists of regions have years that are empty while a region stands, and names such as Xi'an and Lu'an; models that
# pass on DuckDB drop or keep other rows on Spark without a word. coagg writes its seeds there as literals
# (dbt_project/macros/load_csv_rows.sql, tests/dbt/test_second_warehouse.py); docs/peers.md has the line.
#
# Seen (2026-11-29), dbt-core 1.11.16, dbt-spark 1.11.0, PySpark 4.3.0, Java 17:
#   one of two places has no last year: {"show":[{"places":2,"ended":2,"text_none":1}]}
#   a name with an apostrophe: PARSE_SYNTAX_ERROR
source "$(dirname "$0")/run.bash"
packages "dbt-core==1.11.16" dbt-spark==1.11.0 pyspark==4.3.0 setuptools==80.9.0
export DBT_SEND_ANONYMOUS_USAGE_STATS=false DO_NOT_TRACK=1
mkdir seeds models
cat > dbt_project.yml <<'YML'
name: places
profile: places
flags: {send_anonymous_usage_stats: false}
seeds: {places: {+column_types: {code: string, name: string, valid_to: string}}}
YML
cat > profiles.yml <<'YML'
places:
  target: spark
  outputs:
    spark: {type: spark, method: session, schema: default, host: NA, threads: 1,
            server_side_parameters: {spark.ui.enabled: "false", spark.sql.shuffle.partitions: "1"}}
YML
printf 'code,name,valid_to\n01,North,\n02,South,2011\n' > seeds/regions.csv
cat > models/gaps.sql <<'SQL'
{{ config(materialized='table') }}
select count(*) as places, count(valid_to) as ended, sum(case when valid_to = 'None' then 1 else 0 end) as text_none from {{ ref('regions') }}
SQL
"$folder/venv/bin/dbt" build --profiles-dir . --quiet > build.log 2>&1 || { tail -20 build.log; exit 2; }
gaps=$("$folder/venv/bin/dbt" --quiet show --inline "select * from {{ ref('gaps') }}" --output json --profiles-dir . 2>/dev/null | tr -d ' \n')
echo "one of two places has no last year: $gaps"
printf "code,name,valid_to\n01,Xi'an,2011\n" > seeds/regions.csv
said=$("$folder/venv/bin/dbt" seed --full-refresh --profiles-dir . 2>&1 | grep -o "PARSE_SYNTAX_ERROR" | head -1 || true)
echo "a name with an apostrophe: ${said:-loaded}"
[[ $gaps == *'"ended":2'* && $gaps == *'"text_none":1'* && $said == PARSE_SYNTAX_ERROR ]] || { echo "changed: seeds are loaded otherwise now"; exit 1; }
