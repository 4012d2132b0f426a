"""Validate frames against suites; give plain rows back and keep Great Expectations' own results as JSON."""

import gc
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from expectations.kept_outcomes import Found, KeptOutcomes, mark_of
from expectations.suites import Suite

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

OUTCOME_SCHEMA = {
    "table_name": pl.String,
    "expectation": pl.String,
    "subject": pl.String,
    "asked": pl.String,  # bounds, values or a count; empty where the expectation says it all
    "severity": pl.String,
    "success": pl.Boolean,
    "checked": pl.Int64,
    "unexpected": pl.Int64,
    "examples": pl.String,
    "why": pl.String,
}

FAILURE_SCHEMA = {
    "table_name": pl.String,
    "subject": pl.String,
    "severity": pl.String,
    "rank": pl.Int64,  # 1 is the worst
    "region_id": pl.String,
    "year": pl.Int64,
    "name": pl.String,  # the variable or industry, where the table has several
    "figure": pl.String,
    "why": pl.String,
}
WORST = 5
LARGE = 10_000_000  # bytes of a table


def plain(column: str, row: Mapping[str, Any]) -> str:
    """A figure as it stands."""
    value = row.get(column)
    return f"{value:.6g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Gate:
    """One table on its way through: its name, its rows, the suite it must pass, and how a figure of it is told."""

    table: str
    frame: pl.DataFrame
    suite: Suite
    keys: Sequence[str] = ("region_id", "year")
    told: Callable[[str, Mapping[str, Any]], str] = plain


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row per expectation (``OUTCOME_SCHEMA``); one per row that failed one, the worst first (``FAILURE_SCHEMA``).

    ``held_by`` names the run that held each table against its suite.
    """

    expectations: pl.DataFrame
    failures: pl.DataFrame
    held_by: Mapping[str, str]


def validate(gates: Iterable[Gate], kept: Path | None = None) -> pl.DataFrame:
    """The expectations' outcomes of ``validated``."""
    return validated(gates, kept).expectations


def _library() -> Any:
    import great_expectations

    return great_expectations


def validated(
    gates: Iterable[Gate],
    kept: Path | None = None,
    before: KeptOutcomes | None = None,
    library: Callable[[], Any] = _library,
) -> Outcome:
    """Run each gate's suite.

    Parameters
    ----------
    gates
        Held one at a time where they come one at a time.
    kept
        Folder for Great Expectations' results, one ``SUITE.json`` a gate; ``None`` writes none.
    before
        What was found before: a gate whose rows and suite are unchanged is not run again where its own file is there.
    library
        Imports Great Expectations, where a gate is run.
    """
    context = cache(lambda: _context(library()))
    found: dict[str, Found] = {}
    for gate in gates:
        file = kept / f"{gate.table}.json" if kept else None
        mark = mark_of(gate.frame, gate.suite.told, gate.keys) if before else ""
        known = before.find(gate.table, mark, file) if before else None
        if known is None:
            known = _held(gate, context(), file, before.run if before else "")
            if gate.frame.estimated_size() > LARGE:
                gc.collect()  # Great Expectations' circles hold what it saw of it
            if before:
                before.keep(gate.table, mark, file, known)
        found[gate.table] = known
        del gate  # its frame goes before the next one is made
    rows = [row for told in found.values() for row in told.expectations]
    failures = [row for told in found.values() for row in told.failures]
    return Outcome(
        pl.DataFrame(rows, schema=OUTCOME_SCHEMA),
        pl.DataFrame(failures, schema=FAILURE_SCHEMA),
        {table: told.run for table, told in found.items()},
    )


def _context(gx: Any) -> Any:
    """Great Expectations at work in memory alone."""
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


def _held(gate: Gate, context: Any, file: Path | None, run: str) -> Found:
    """A table held against its suite; Great Expectations' own result goes to ``file``."""
    import great_expectations as gx

    source = context.data_sources.add_pandas("warehouse")
    expectations = gate.suite.expectations()
    suite = gx.ExpectationSuite(name=gate.table, expectations=expectations)
    whole = source.add_dataframe_asset(gate.table).add_batch_definition_whole_dataframe("whole")
    definition = gx.ValidationDefinition(name=gate.table, data=whole, suite=context.suites.add(suite))
    outcome = context.validation_definitions.add(definition).run(
        batch_parameters={"dataframe": asked_of(gate.frame, expectations).to_pandas()}, result_format="COMPLETE"
    )
    context.data_sources.delete("warehouse")  # it holds the rows of every table that it has seen, until collected
    found = Found(run, [], [])
    for result in outcome.results:
        failed = _failures(gate, result)
        found.expectations.append(_row(gate, result, failed))
        found.failures.extend(failed)
        for lengthy in ("unexpected_list", "unexpected_index_list"):  # what is kept shows some, not thousands
            result.result.pop(lengthy, None)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(outcome.to_json_dict(), ensure_ascii=False, indent=1), encoding="utf-8")
    return found


def asked_of(frame: pl.DataFrame, expectations: Iterable[Any]) -> pl.DataFrame:
    """The columns that expectations name: pandas, which copies rows for each of them, gets no others."""
    named: set[str] = set()
    for expectation in expectations:
        asked = expectation.configuration.kwargs
        named |= {asked.get("column", ""), *asked.get("column_list", [])}
        named |= set(re.findall(r"\w+", str(asked.get("row_condition") or "")))
    # a suite that only counts rows names none
    return frame.select([c for c in frame.columns if c in named] or frame.columns[:1])


def blocking_failures(outcomes: pl.DataFrame) -> pl.DataFrame:
    """Failed expectations that must stop what is downstream (everything but warnings)."""
    return outcomes.filter(~pl.col("success") & (pl.col("severity") != "warning"))


def _row(gate: Gate, result: Any, failures: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    config, detail = result.expectation_config, result.result
    if not result.success and result.exception_info.get("raised_exception"):
        examples = str(result.exception_info.get("exception_message"))
    elif failures:
        keys = ("name", "region_id", "year")
        examples = "; ".join(
            f"{' '.join(str(f[k]) for k in keys if f[k] is not None)}: {f['figure']}" for f in failures[:WORST]
        )
    else:
        observed = detail.get("observed_value")
        examples = "" if observed is None or not detail.get("unexpected_count", 1) else str(observed)[:300]
    return {
        "table_name": gate.table,
        "expectation": config.type.removeprefix("expect_"),
        "subject": _subject(config.kwargs),
        "asked": asked(config.kwargs),
        "severity": _severity(config),
        "success": bool(result.success),
        "checked": int(detail.get("element_count") or gate.frame.height),
        "unexpected": int(detail.get("unexpected_count") or 0),
        "examples": examples,
        "why": str((config.meta or {}).get("why", "")),
    }


def _subject(kwargs: Mapping[str, Any]) -> str:
    return kwargs.get("column") or ", ".join(kwargs.get("column_list", [])) or "table"


def asked(kwargs: Mapping[str, Any]) -> str:
    """What an expectation asks for, in signs: ``0 … 1``, ``≥ 0``, ``2008 … 2019 (12)``, ``360``, ``≤ 1 (97 %)``."""
    low, high, values = kwargs.get("min_value"), kwargs.get("max_value"), kwargs.get("value_set")
    if values:
        said = f"{min(values)} … {max(values)} ({len(values)})" if len(values) > 1 else str(values[0])
    elif low is not None and high is not None:
        said = f"{low:g} … {high:g}" if low != high else f"{low:g}"
    elif low is not None or high is not None:
        said = f"≥ {low:g}" if high is None else f"≤ {high:g}"
    else:
        said = "" if kwargs.get("value") is None else str(kwargs["value"])
    mostly = kwargs.get("mostly")
    return f"{said} ({100 * mostly:g} %)".strip() if mostly is not None and mostly < 1 else said


def _severity(config: Any) -> str:
    return getattr(config.severity, "value", str(config.severity))


def _failures(gate: Gate, result: Any) -> list[dict[str, Any]]:
    """The rows that failed, the worst first, named by their keys, so that a person finds the yearbook cell."""
    config = result.expectation_config
    positions = result.result.get("unexpected_index_list") or []
    if result.success or not positions:
        return []
    column = _subject(config.kwargs)
    rows = gate.frame[[int(p) for p in positions]].with_row_index("__order")
    low, high = config.kwargs.get("min_value"), config.kwargs.get("max_value")
    if column in rows.columns and rows[column].dtype.is_numeric() and (low is not None or high is not None):
        value = pl.col(column)
        beyond = [value - high] if high is not None else []
        beyond += [low - value] if low is not None else []
        rows = rows.sort(pl.max_horizontal(beyond), descending=True, nulls_last=True, maintain_order=True)
    names = [k for k in gate.keys if k in rows.columns and k not in ("region_id", "year")]
    return [
        {
            "table_name": gate.table,
            "subject": column,
            "severity": _severity(config),
            "rank": rank,
            "region_id": str(row["region_id"]) if row.get("region_id") is not None else None,
            "year": row.get("year"),
            "name": " ".join(str(row[k]) for k in names) or None,
            "figure": gate.told(column, row),
            "why": str((config.meta or {}).get("why", "")),
        }
        for rank, row in enumerate(rows.to_dicts(), start=1)
    ]
