"""Numerics of coagg: data frames and arrays in, tidy frames out; nothing here knows DuckDB, dbt or Dagster."""
