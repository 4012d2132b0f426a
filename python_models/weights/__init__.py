"""Spatial weights, however they come: files, tables, links and frames read into a matrix and the names of its units."""
