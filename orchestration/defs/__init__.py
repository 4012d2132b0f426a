"""Dagster definitions, one module per room."""
