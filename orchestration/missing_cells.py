"""Which yearbook cells a refused model lacks: its rows without a value, walked back to the cells without a figure."""

import re
from collections.abc import Sequence
from dataclasses import replace

import duckdb
import polars as pl

from orchestration.failing_cells import place
from orchestration.studies.tables import Outcome
from python_models.studies import StudyData, StudyRun
from python_models.studies.declaration import Declaration
from python_models.studies.efficiency import measured_or_refused
from python_models.studies.outputs import StepResult
from python_models.words.study_report import STUDY_REPORT
from warehouse.connection import table_names
from warehouse.frames import frame_of, lent

SHOWN = 5
FAILURES = "quality.expectation_failures"
# What the gate named, and of variables that it does not ask for, what the files say of the row.
CELLS = f"""
select f.region_id, f.year, coalesce(f.name, substr(f.subject, 9)) as name, f.figure, f.file_name, f.sheet, f.cell
from {FAILURES} f semi join __lacking l using (region_id, year) where starts_with(f.subject, 'missing')
"""
UNASKED = """
select g.region_id, g.year, v.variable as name, g.file_name, g.sheet, g.cell,
    case when coalesce(g.value_raw, '') = '' then 'no figure: the cell is empty'
        else 'no figure: the cell says ' || g.value_raw end as figure
from raw.gaps g join seeds.variables v using (indicator)
join __lacking l on l.region_id = g.region_id and l.year = g.year and l.variable = v.variable
where g.sector is null
"""


def with_missing_cells(con: duckdb.DuckDBPyConnection, run: StudyRun) -> StudyRun:
    """The run, with a warning in each step that refused something for want of figures: their files and cells."""
    results = [_named(con, run, r) if _refused(r) else r for r in run.results]
    same = all(a is b for a, b in zip(results, run.results, strict=True))
    return run if same else replace(run, results=results)


def named_in(con: duckdb.DuckDBPyConnection, outcome: Outcome) -> Outcome:
    """The same of an outcome that waits to be stored."""
    run = with_missing_cells(con, outcome.run)
    return outcome if run is outcome.run else replace(outcome, run=run)


def _refused(result: StepResult) -> bool:
    return result.status == "failed" or any(model.problem for model in result.models)


def _named(con: duckdb.DuckDBPyConnection, run: StudyRun, result: StepResult) -> StepResult:
    study, data = run.context.study, run.context.data
    step = study.step(result.step)
    named = {result.step, *(reference.partition(".")[0] for reference in step.refers_to())}
    text = " ".join(s.model_dump_json() for s in study.steps if s.name in named)
    lacking = _lacking(data, set(re.findall(r"\w+", text)), study.sample.unit, study.sample.period)
    why = _unmeasured(study, data, text)
    if result.status == "failed" and why:  # said where the step is said to have failed, and not twice
        result, why = replace(result, message="; ".join([result.message, *why])), []
    cells = _cells(con, lacking)
    if not cells:
        return replace(result, warnings=[*result.warnings, *why]) if why else result
    shown = "; ".join(f"{c['name']} {c['region_id']} {c['year']}: {c['figure']}{place(c)}" for c in cells[:SHOWN])
    said = STUDY_REPORT("missing_cells", run.context.language, count=len(cells), cells=shown)
    return replace(result, warnings=[*result.warnings, *why, said])


def _unmeasured(study: Declaration, data: StudyData, text: str) -> list[str]:
    """Why blocks of efficiency that the step names have no score at all."""
    named = [n for n in study.efficiency if n in text and n in data.frame.columns and data.frame[n].is_null().all()]
    if not named:
        return []
    refused = measured_or_refused(
        data.frame, study.model_copy(update={"efficiency": {n: study.efficiency[n] for n in named}})
    )[1]
    return list(refused.values())


def _lacking(data: StudyData, words: set[str], unit: str, period: str) -> pl.DataFrame:
    """region_id, year, variable: where a column that the step names has no value."""
    frame = data.frame
    named = [c for c in frame.columns if c in words and c not in (unit, period)]
    empty: Sequence[pl.DataFrame] = [
        frame.filter(pl.col(c).is_null()).select(
            region_id=pl.col(unit).cast(pl.String), year=pl.col(period).cast(pl.Int64), variable=pl.lit(c)
        )
        for c in named
    ]
    schema = {"region_id": pl.String, "year": pl.Int64, "variable": pl.String}
    return pl.concat([pl.DataFrame(schema=schema), *empty])


def _cells(con: duckdb.DuckDBPyConnection, lacking: pl.DataFrame) -> list[dict]:
    if lacking.is_empty():
        return []
    known = table_names(con)
    with lent(con, "__lacking", lacking):
        asked = [CELLS] if FAILURES in known else []
        asked += [UNASKED] if {"raw.gaps", "seeds.variables"} <= known else []
        found = [frame_of(con, query) for query in asked]
    if not found:
        return []
    keys = ["region_id", "year", "name"]
    return (
        pl.concat(found, how="diagonal_relaxed").unique(keys, keep="first", maintain_order=True).sort(keys).to_dicts()
    )
