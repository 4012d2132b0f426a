"""The store and what enters it: readers, observations and vintages, the one door to DuckDB, publishing."""
