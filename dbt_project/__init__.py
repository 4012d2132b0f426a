"""The dbt project, a package so that an installed wheel finds its files (``warehouse.bundled``); no Python in it."""
