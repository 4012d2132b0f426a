"""Validate frames against suites; give plain rows back and write Great Expectations' HTML pages."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    import great_expectations as gx

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

OUTCOME_SCHEMA = {
    "table_name": pl.String,
    "expectation": pl.String,
    "subject": pl.String,
    "severity": pl.String,
    "success": pl.Boolean,
    "checked": pl.Int64,
    "unexpected": pl.Int64,
    "examples": pl.String,
    "why": pl.String,
}


@dataclass(frozen=True, slots=True)
class Gate:
    """One table on its way through: its name, its rows, and the suite it must pass."""

    table: str
    frame: pl.DataFrame
    suite: "gx.ExpectationSuite"
    keys: Sequence[str] = ("region_id", "year")


def validate(gates: Sequence[Gate], docs: Path | None = None) -> pl.DataFrame:
    """Run each gate's suite; one row per expectation (``OUTCOME_SCHEMA``).

    Parameters
    ----------
    docs
        Folder for Great Expectations' data docs; ``None`` writes none.
    """
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    if docs is not None:
        context.add_data_docs_site("coagg", _site(docs))
    source = context.data_sources.add_pandas("warehouse")
    rows: list[dict[str, Any]] = []
    for gate in gates:
        whole = source.add_dataframe_asset(gate.table).add_batch_definition_whole_dataframe("whole")
        definition = gx.ValidationDefinition(name=gate.table, data=whole, suite=context.suites.add(gate.suite))
        frame = gate.frame.to_pandas()
        outcome = context.validation_definitions.add(definition).run(
            batch_parameters={"dataframe": frame}, result_format="SUMMARY"
        )
        rows += [_row(gate, result) for result in outcome.results]
    if docs is not None:
        context.build_data_docs(site_names=["coagg"])
    return pl.DataFrame(rows, schema=OUTCOME_SCHEMA)


def blocking_failures(outcomes: pl.DataFrame) -> pl.DataFrame:
    """Failed expectations that must stop what is downstream (everything but warnings)."""
    return outcomes.filter(~pl.col("success") & (pl.col("severity") != "warning"))


def _row(gate: Gate, result: Any) -> dict[str, Any]:
    config, detail = result.expectation_config, result.result
    kwargs = config.kwargs
    subject = kwargs.get("column") or ", ".join(kwargs.get("column_list", [])) or "table"
    if not result.success and result.exception_info.get("raised_exception"):
        examples = str(result.exception_info.get("exception_message"))
    else:
        examples = _examples(gate, detail)
    return {
        "table_name": gate.table,
        "expectation": config.type.removeprefix("expect_"),
        "subject": subject,
        "severity": getattr(config.severity, "value", str(config.severity)),
        "success": bool(result.success),
        "checked": int(detail.get("element_count") or gate.frame.height),
        "unexpected": int(detail.get("unexpected_count") or 0),
        "examples": examples,
        "why": str((config.meta or {}).get("why", "")),
    }


def _examples(gate: Gate, detail: Mapping[str, Any]) -> str:
    """Name the offending rows by their keys, so that a person finds the yearbook cell."""
    positions = detail.get("partial_unexpected_index_list") or []
    if not positions:
        observed = detail.get("observed_value")
        return "" if observed is None or not detail.get("unexpected_count", 1) else str(observed)[:300]
    values = detail.get("partial_unexpected_list") or []
    keys = gate.frame.select([k for k in gate.keys if k in gate.frame.columns])
    named = []
    for position, value in zip(positions[:5], values[:5], strict=False):
        at = " ".join(str(v) for v in keys.row(int(position)))
        named.append(f"{at}: {value:.6g}" if isinstance(value, float) else f"{at}: {value}")
    return "; ".join(named)


def _site(docs: Path) -> Any:
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(docs)},
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
    }
