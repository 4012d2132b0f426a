"""Connects the rooms: Dagster assets, checks, jobs, sensors and the command line; no numerics, no formatting."""
