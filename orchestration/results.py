"""Writing tidy frames to the ``results`` schema: all or nothing, identity on every row."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import duckdb
import polars as pl

from orchestration.identity import RunIdentity, specification_hash
from python_models.results import TERM_SCHEMA, TEST_SCHEMA, fit_rows
from python_models.studies.cautions import of_model
from python_models.studies.outputs import FittedModel
from warehouse.connection import table_names
from warehouse.frames import lent, lent_once

MODEL_TABLES = {
    "model_runs": (
        "model_id varchar, study varchar, estimator varchar, outcome varchar, formula varchar, weights_id varchar, "
        "sample varchar, spec_json varchar, spec_hash varchar, fitted_at timestamp with time zone"
    ),
    "model_terms": (
        "model_id varchar, term varchar, component varchar, method varchar, estimate double, std_error double, "
        "statistic double, p_value double, conf_low double, conf_high double"
    ),
    "model_fit": "model_id varchar, measure varchar, value double, text varchar",
    "model_tests": "model_id varchar, test varchar, value double, df double, p_value double, note varchar",
    "model_rows": "model_id varchar, region_id varchar, year bigint, fitted double, residual double",
    "model_cautions": "model_id varchar, caution varchar, facts varchar",
}
LARGE = "model_rows"  # goes in model by model, the others at once
IDENTITY = "run_id varchar, data_vintage varchar, code_version varchar"

_BEGUN: set[int] = set()  # connections in a transaction


def write_models(
    con: duckdb.DuckDBPyConnection, identity: RunIdentity, study: str, prefixes: Sequence[str],
    models: Sequence[FittedModel],
) -> None:  # fmt: skip
    """Replace every model whose identifier starts with one of ``prefixes`` in the model tables; all or nothing.

    The prefixes are what lets a model that was taken out of a study leave the results too.
    """
    for table, columns in MODEL_TABLES.items():
        con.execute(f"create table if not exists results.{table} ({columns}, {IDENTITY})")
    with transaction(con):
        for table in MODEL_TABLES:
            for prefix in prefixes:
                con.execute(f"delete from results.{table} where starts_with(model_id, ?)", [prefix])
        parts: dict[str, list[pl.DataFrame]] = {table: [] for table in MODEL_TABLES}
        for model in models:
            assert model.model_id.startswith(tuple(prefixes)), (model.model_id, prefixes)
            for table, frame in _tables(model, study).items():
                parts[table].append(frame)
        for table, frames in parts.items():
            insert(con, f"results.{table}", frames, identity, together=table != LARGE)


def replace_table(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame, identity: RunIdentity) -> None:
    """Write ``frame`` with the run's identity as the whole content of ``table``."""
    with lent_once(con, "_frame", identified(frame, identity)):
        con.execute(f"create or replace table {table} as select * from _frame")


def replace_rows(
    con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame, keys: dict[str, str], identity: RunIdentity
) -> None:
    """Put ``frame`` in the place of the rows of ``table`` that have ``keys``, which become its first columns.

    The table takes its columns from the frames: it is made, widened or, where an older build made it without the
    keys, made anew.
    """
    rows = identified(frame.select(*(pl.lit(v).alias(k) for k, v in keys.items()), pl.all()), identity)
    with lent(con, "_new", rows), transaction(con):
        there = _columns(con, table)
        if not set(keys) <= set(there):
            con.execute(f"create or replace table {table} as select * from _new")
        else:
            for name, kind in con.execute("select column_name, column_type from (describe _new)").fetchall():
                if name not in there:
                    con.execute(f'alter table {table} add column "{name}" {kind}')
            where = " and ".join(f'"{key}" = ?' for key in keys)
            con.execute(f"delete from {table} where {where}", list(keys.values()))
            con.execute(f"insert into {table} by name select * from _new")


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    if table not in table_names(con):
        return []
    return [name for (name,) in con.execute(f"select column_name from (describe {table})").fetchall()]


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of the block or nothing of it; inside another of the same connection it is a part of that."""
    if id(con) in _BEGUN:
        yield
        return
    con.execute("begin")
    _BEGUN.add(id(con))
    try:
        yield
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    finally:
        _BEGUN.discard(id(con))


def _tables(model: FittedModel, study: str) -> dict[str, pl.DataFrame]:
    run = {
        "model_id": model.model_id,
        "study": study,
        "estimator": model.estimator,
        "outcome": model.outcome,
        "formula": model.formula,
        "weights_id": model.weights,
        "sample": model.sample,
        "spec_json": json.dumps(model.specification, default=str, ensure_ascii=False),
        "spec_hash": specification_hash(model.specification),
        "fitted_at": datetime.now(UTC),
    }
    terms = model.terms if "method" in model.terms.columns else model.terms.with_columns(method=pl.lit(None, pl.String))
    tables = {
        "model_runs": pl.DataFrame([run], schema_overrides={"weights_id": pl.String}),
        "model_terms": terms.select(*list(TERM_SCHEMA)[:2], "method", *list(TERM_SCHEMA)[2:]),
        "model_fit": fit_rows(model.glance),
        "model_tests": model.tests.select(list(TEST_SCHEMA)),
        "model_cautions": _cautions(model),
    }
    if model.rows is not None:
        tables["model_rows"] = model.rows.select("region_id", pl.col("year").cast(pl.Int64), "fitted", "residual")
    label = pl.lit(model.model_id).alias("model_id")
    return {name: frame.with_columns(label) for name, frame in tables.items()}


def _cautions(model: FittedModel) -> pl.DataFrame:
    found = of_model(model, model.tests["test"].to_list())
    rows = [{"caution": c.key, "facts": json.dumps(dict(c.values), default=str, ensure_ascii=False)} for c in found]
    return pl.DataFrame(rows, schema={"caution": pl.String, "facts": pl.String})


def identified(frame: pl.DataFrame, identity: RunIdentity) -> pl.DataFrame:
    """The frame with the run's identity on every row."""
    return frame.with_columns(
        run_id=pl.lit(identity.run_id),
        data_vintage=pl.lit(identity.data_vintage),
        code_version=pl.lit(identity.code_version),
    )


def insert(
    con: duckdb.DuckDBPyConnection, table: str, frames: Sequence[pl.DataFrame], identity: RunIdentity, *,
    together: bool = True,
) -> None:  # fmt: skip
    """Add rows with the run's identity to a table; ``together`` in one statement, which costs what one of them does."""
    filled = [frame for frame in frames if not frame.is_empty()]
    for frame in [pl.concat(filled, how="diagonal_relaxed")] if filled and together else filled:
        with lent_once(con, "_rows", identified(frame, identity)):
            con.execute(f"insert into {table} by name select * from _rows")
