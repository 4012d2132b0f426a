"""Derived columns of a study: SQL expressions over a relation, tried before they run, so that a mistake has its key."""

import re
from collections.abc import Iterable, Mapping, Sequence

import duckdb
import polars as pl

from python_models.frames import without_nan
from python_models.panel_data import in_order
from python_models.studies import Study, StudyError
from python_models.studies.data import CUT
from warehouse.connection import only_select
from warehouse.errors import WarehouseError
from warehouse.frames import frame_of, lent

ANY = "columns"  # of DuckDB: an expression over all columns there are


def late_columns(study: Study) -> list[str]:
    """Derived columns that use efficiency, directly or through another; they come after it is measured."""
    known = {c for name, spec in study.efficiency.items() for c in spec.columns(name)}
    out: list[str] = []
    for name, expression in study.sample.derived.items():
        if known & set(re.findall(r"\w+", expression)):
            known.add(name)
            out.append(name)
    return out


def with_derived(con: duckdb.DuckDBPyConnection, study: Study, relation: str, names: Sequence[str]) -> str:
    """The relation with those of the study's derived columns, in their order."""
    columns = {name: study.sample.derived[name] for name in names}
    return with_expressions(con, study, relation, columns, [f"sample.derived.{name}" for name in names])


def with_expressions(
    con: duckdb.DuckDBPyConnection, study: Study, relation: str, columns: Mapping[str, str], keys: Sequence[str]
) -> str:
    """The relation with more columns, each of which may use those before it.

    They are tried at once, and one after the other only where that fails, so that the error names the first.
    """
    if not columns:
        return relation
    whole = nested(relation, columns)
    try:
        named = ", ".join(f'"{name}"' for name in columns)
        con.execute(only_select(con, f"select {named} from {whole} limit 0"))
        return whole
    except (duckdb.Error, WarehouseError):
        for key, (name, expression) in zip(keys, columns.items(), strict=True):
            relation = f'(select *, ({expression}) as "{name}" from {relation})'
            queried(con, study, key, f'select "{name}" from {relation} limit 0')
        return relation


def nested(relation: str, columns: Mapping[str, str]) -> str:
    """The relation with more columns, each of which may use those before it, as SQL that nobody has tried."""
    for level in _levels(columns):
        made = ", ".join(f'({columns[name]}) as "{name}"' for name in level)
        relation = f"(select *, {made} from {relation})"
    return relation


def _levels(columns: Mapping[str, str]) -> list[list[str]]:
    """Columns in their order, in as few selects as they allow: one that names another comes in a later select.

    DuckDB binds every column of every select, so that one select a column costs the square of their number.
    """
    levels: list[list[str]] = []
    known: set[str] = set()  # names of the last level, which nothing in it may use
    for name, expression in columns.items():
        if not levels or known & set(re.findall(r"\w+", expression.lower())):
            levels.append([])
            known = set()
        levels[-1].append(name)
        known.add(name.lower())
    return levels


def with_windows(
    con: duckdb.DuckDBPyConnection, study: Study, frame: pl.DataFrame, names: Sequence[str]
) -> pl.DataFrame:
    """The cut sample with the derived columns that are windows over it."""
    columns = {name: study.sample.derived[name] for name in names}
    return with_more(con, study, frame, columns, [f"sample.derived.{name}" for name in names])


def with_more(
    con: duckdb.DuckDBPyConnection, study: Study, frame: pl.DataFrame, columns: Mapping[str, str], keys: Sequence[str]
) -> pl.DataFrame:
    """A sample with more columns, each of which may use those before it; ``keys`` name their places in the study."""
    if not columns:
        return frame
    if (beside := _beside(con, study, frame, columns)) is not None:
        return frame.hstack(beside)
    with lent(con, "__sample", frame):
        relation = with_expressions(con, study, "(select * from __sample)", columns, keys)
        return computed(con, study, f"select * from {relation}", "sample.derived")


def _beside(
    con: duckdb.DuckDBPyConnection, study: Study, frame: pl.DataFrame, columns: Mapping[str, str]
) -> pl.DataFrame | None:
    """The columns alone, asked of those of the sample that they name; None where that is not enough."""
    keys = [study.sample.unit, study.sample.period]
    there = {c.lower() for c in frame.columns}
    if any(n.lower() in there or ANY in words_of(text) for n, text in columns.items()) or not in_order(frame, *keys):
        return None
    shown, by = (", ".join(f'"{c}"' for c in names) for names in (columns, keys))
    query = f"select {shown} from {nested('__sample', columns)} order by {by}"
    with lent(con, "__sample", frame.select(named_by(frame.columns, columns.values(), keys))):
        try:
            return without_nan(frame_of(con, only_select(con, query)))
        except (duckdb.Error, WarehouseError):
            return None


def words_of(text: str) -> set[str]:
    """What may be a name in an expression, in small letters."""
    return set(re.findall(r"\w+", text.lower()))


def named_by(there: Iterable[str], texts: Iterable[str], keys: Sequence[str]) -> list[str]:
    """Columns that texts may name, the keys among them: a name that is no word is taken to be named."""
    words = {*(word for text in texts for word in words_of(text)), *(key.lower() for key in keys)}
    return [c for c in there if c.lower() in words or not re.fullmatch(r"\w+", c)]


def computed(con: duckdb.DuckDBPyConnection, study: Study, query: str, key: str) -> pl.DataFrame:
    """The rows of a query; an expression that fails on some row (the logarithm of zero) is named."""
    sample = study.sample
    try:
        return without_nan(frame_of(con, _in_order_of(study, query)))
    except duckdb.Error as exc:
        parts = {f"sample.derived.{n}": n for n in sample.derived} | {
            f"samples.{n}.where": f"{CUT}{n}" for n in study.samples
        }
        there = columns_of(con, f"({query})")
        for place, column in parts.items():
            if column in there:
                queried(con, study, place, f'select max("{column}") from ({query})')
        raise StudyError([f"study {study.name}, {key}: {str(exc).splitlines()[0]}"]) from exc


def at_once(con: duckdb.DuckDBPyConnection, study: Study, query: str) -> pl.DataFrame:
    """The rows of a query of which nothing was tried before.

    Raises
    ------
    duckdb.Error, WarehouseError
        It is no single query, or fails; what is wrong, and where, is found by trying its parts.
    """
    return without_nan(frame_of(con, only_select(con, _in_order_of(study, query))))


def _in_order_of(study: Study, query: str) -> str:
    return f'select * from ({query}) order by "{study.sample.unit}", "{study.sample.period}"'


def queried(con: duckdb.DuckDBPyConnection, study: Study, key: str, query: str) -> list[tuple]:
    try:
        return con.execute(only_select(con, query)).fetchall()
    except (duckdb.Error, WarehouseError) as exc:
        raise StudyError([f"study {study.name}, {key}: {str(exc).splitlines()[0]}"]) from exc


def columns_of(con: duckdb.DuckDBPyConnection, relation: str) -> list[str]:
    return [d[0] for d in con.execute(f"select * from {relation} limit 0").description]
