"""A light start: libraries without what no run uses, and those that are executed when they are first used."""
