"""Writing tidy frames to the ``results`` schema: whole models replaced in one transaction, identity on every row."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb
import polars as pl

from orchestration.identity import RunIdentity, specification_hash
from python_models.errors import InputError
from python_models.results import TERM_SCHEMA, TEST_SCHEMA, fit_rows, test_table

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
}
IDENTITY = "run_id varchar, data_vintage varchar, code_version varchar"


@dataclass(frozen=True, slots=True)
class ModelResult:
    """One fitted model, ready to be stored."""

    model_id: str
    estimator: str
    outcome: str
    formula: str
    specification: dict[str, Any]
    terms: pl.DataFrame
    fit: pl.DataFrame
    tests: pl.DataFrame
    rows: pl.DataFrame | None = None
    weights_id: str | None = None
    sample: str = "all"
    study: str = "main"


def estimated_or_refused(identification: dict[str, Any], fit: Callable[[], Mapping[str, Any]]) -> ModelResult:
    """The model that ``fit`` makes, or, where the estimator refuses the data, the refusal with its reason.

    A model that cannot be estimated on this panel is a finding to be read, not a reason to lose the others.
    """
    try:
        return ModelResult(**identification, **fit())
    except InputError as exc:
        return ModelResult(
            **identification,
            terms=pl.DataFrame(schema=TERM_SCHEMA),
            fit=pl.DataFrame({"status": ["refused"]}),
            tests=test_table([{"test": "refused", "note": str(exc)}]),
        )


def write_models(
    con: duckdb.DuckDBPyConnection, identity: RunIdentity, prefix: str, models: Sequence[ModelResult]
) -> None:
    """Replace every model whose identifier starts with ``prefix`` in the five model tables; all or nothing.

    The prefix is what lets a model that was taken out of panel.yml leave the results too.
    """
    for table, columns in MODEL_TABLES.items():
        con.execute(f"create table if not exists results.{table} ({columns}, {IDENTITY})")
    con.execute("begin")
    try:
        for table in MODEL_TABLES:
            con.execute(f"delete from results.{table} where starts_with(model_id, ?)", [prefix])
        for model in models:
            assert model.model_id.startswith(prefix), (model.model_id, prefix)
            for table, frame in _tables(model).items():
                _insert(con, f"results.{table}", frame, identity)
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise


def replace_table(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame, identity: RunIdentity) -> None:
    """Write ``frame`` with the run's identity as the whole content of ``table``."""
    con.register("_frame", identified(frame, identity).to_arrow())
    con.execute(f"create or replace table {table} as select * from _frame")
    con.unregister("_frame")


def _tables(model: ModelResult) -> dict[str, pl.DataFrame]:
    run = {
        "model_id": model.model_id,
        "study": model.study,
        "estimator": model.estimator,
        "outcome": model.outcome,
        "formula": model.formula,
        "weights_id": model.weights_id,
        "sample": model.sample,
        "spec_json": json.dumps(model.specification, default=str, ensure_ascii=False),
        "spec_hash": specification_hash(model.specification),
        "fitted_at": datetime.now(UTC),
    }
    schema = {"weights_id": pl.String}
    terms = model.terms if "method" in model.terms.columns else model.terms.with_columns(method=pl.lit(None, pl.String))
    tables = {
        "model_runs": pl.DataFrame([run], schema_overrides=schema),
        "model_terms": terms.select(*list(TERM_SCHEMA)[:2], "method", *list(TERM_SCHEMA)[2:]),
        "model_fit": fit_rows(model.fit),
        "model_tests": model.tests.select(list(TEST_SCHEMA)),
    }
    if model.rows is not None:
        rows = model.rows.rename({"unit": "region_id", "period": "year"}, strict=False)
        tables["model_rows"] = rows.select("region_id", pl.col("year").cast(pl.Int64), "fitted", "residual")
    label = pl.lit(model.model_id).alias("model_id")
    return {name: frame.with_columns(label) for name, frame in tables.items()}


def identified(frame: pl.DataFrame, identity: RunIdentity) -> pl.DataFrame:
    """The frame with the run's identity on every row."""
    return frame.with_columns(
        run_id=pl.lit(identity.run_id),
        data_vintage=pl.lit(identity.data_vintage),
        code_version=pl.lit(identity.code_version),
    )


def _insert(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame, identity: RunIdentity) -> None:
    con.register("_rows", identified(frame, identity).to_arrow())
    con.execute(f"insert into {table} by name select * from _rows")
    con.unregister("_rows")
