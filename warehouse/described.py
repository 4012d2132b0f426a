"""What a table's maker says of it: which columns name a row, and which are compared from release to release.

Tables of SQL say it in ``meta`` of dbt's project, read by ``orchestration.lineage``; those of the models say it here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb

from warehouse.connection import columns_of, table_names
from warehouse.errors import WarehouseError


@dataclass(frozen=True, slots=True)
class Described:
    """``keys`` name a row, ``measures`` are compared; ``typed`` are the keys that a person types, if fewer do."""

    keys: tuple[str, ...]
    measures: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()


RESULTS: Mapping[str, Described] = {
    "results.efficiency_scores": Described(("model_id", "technology", "region_id", "year", "study"), ("score",)),
    "results.malmquist_components": Described(
        ("model_id", "region_id", "year_from", "year", "study"),
        ("malmquist",),
        ("model_id", "region_id", "year", "study"),
    ),
    "results.efficiency_intervals": Described(
        ("model_id", "technology", "region_id", "year", "study", "step"),
        ("bias_corrected", "interval_low", "interval_high"),
    ),
    "results.index_intervals": Described(
        ("model_id", "region_id", "year_from", "year", "study", "step"),
        ("malmquist_corrected", "malmquist_low", "malmquist_high"),
        ("model_id", "region_id", "year", "study", "step"),
    ),
    "results.moran": Described(("weights_id", "variable", "year", "study", "step"), ("moran_i",)),
    "results.model_terms": Described(
        ("model_id", "term", "component", "method"),
        ("estimate", "std_error", "p_value"),
        ("model_id", "term", "component"),
    ),
    "results.model_tests": Described(("model_id", "test")),
}
TABLE = "meta.tables"


def every_key(tables: Iterable[Described]) -> list[str]:
    """The columns that are a key of any of the tables, each once, in order of first appearance."""
    return list(dict.fromkeys(key for described in tables for key in described.keys))


def write_described(con: duckdb.DuckDBPyConnection, tables: Mapping[str, Described]) -> None:
    """Make ``meta.tables`` anew, so that a release knows how its rows are named.

    Raises
    ------
    WarehouseError
        A table that is there lacks a column that is said to be its key or measure.
    """
    con.execute(f"create or replace table {TABLE} (table_name varchar, keys varchar[], measures varchar[])")
    columns = columns_of(con)
    for name in sorted(set(tables) & set(columns)):
        described = tables[name]
        if missing := [c for c in (*described.keys, *described.measures) if c not in columns[name]]:
            raise WarehouseError(
                f"{name} has no column {', '.join(missing)}; correct `meta` of its model in dbt_project."
            )
        con.execute(
            f"insert into {TABLE} values (?, ?, ?)",
            [name, list(described.typed or described.keys), list(described.measures)],
        )


def read_described(con: duckdb.DuckDBPyConnection) -> dict[str, Described]:
    """What the file opened says of its tables; of results only, if it was made before it said so."""
    if TABLE not in table_names(con):
        return {name: Described(d.typed or d.keys, d.measures) for name, d in RESULTS.items()}
    rows = con.execute(f"select table_name, keys, measures from {TABLE} order by 1").fetchall()
    return {name: Described(tuple(keys), tuple(measures)) for name, keys, measures in rows}
