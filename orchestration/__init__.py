"""Connects the rooms: Dagster assets, checks, jobs, sensors and the command line; no numerics, no formatting."""

import gc

# A run imports some thousand modules, and dbt makes many nodes and macros, nearly all of which stay. Looked through for
# dead cycles every 700 new objects, as Python does by itself, they take a quarter longer to import.
gc.set_threshold(50_000, 10, 10)
