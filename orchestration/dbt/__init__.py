"""dbt in a run: one process that reads and compiles the project, its SQL run by DuckDB, its page, what is handed on."""
