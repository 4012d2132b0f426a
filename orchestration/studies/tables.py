"""What a study gave, as rows of the ``results`` schema: all of a study replaced, or the steps that ran."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl

from orchestration.identity import RunIdentity, specification_hash
from orchestration.results import IDENTITY, MODEL_TABLES, insert, replace_rows, transaction, write_models
from python_models.studies import StudyRun
from python_models.studies import efficiency as blocks
from python_models.studies.declaration import Declaration
from python_models.studies.outputs import CELL_SCHEMA, ModelTable, StepResult, cells
from python_models.studies.text import Language, say
from warehouse.connection import table_names
from warehouse.frames import frame_of

TABLES = {
    "studies": (
        "study varchar, title varchar, source varchar, language varchar, spec_json varchar, spec_hash varchar, "
        "steps bigint, failed bigint, report varchar, finished_at timestamp with time zone"
    ),
    "study_steps": (
        "study varchar, step varchar, position bigint, kind varchar, title varchar, question varchar, paper varchar, "
        "status varchar, message varchar, seconds double"
    ),
    "study_warnings": "study varchar, step varchar, warning varchar",
    "study_answers": "study varchar, step varchar, position bigint, answer varchar",
    "study_exhibits": (
        "study varchar, step varchar, exhibit varchar, kind varchar, paper varchar, caption varchar, query varchar, "
        "files varchar"
    ),
    "study_tables": (
        'study varchar, step varchar, exhibit varchar, kind varchar, "row" bigint, position bigint, "column" varchar, '
        "value double, text varchar"
    ),
}
OF_STEPS = ("study_steps", "study_warnings", "study_answers", "study_exhibits", "study_tables")
COLUMNS_FROM = ("efficiency_scores", "malmquist_components")  # of the efficiency tables, those that columns are made of
HANDED_OVER = (
    "moran",
    "moran_local",
    "sensitivity",
    "efficiency_intervals",
    "index_intervals",
)  # tidy tables that steps give beside their exhibits (``Produced.tables``)
FAILED = "select count(*) from results.study_steps where study = ? and status = 'failed'"
WHOLE = ""  # the step of rows that belong to the study as a whole


@dataclass(frozen=True, slots=True)
class Outcome:
    """A study that ran: its results, where its report lies, and what was stored of its exhibits.

    ``by_itself`` is said of a step of study zero: what is of the study as a whole is stored apart.
    """

    run: StudyRun
    report: Path
    exhibits: pl.DataFrame
    identity: RunIdentity
    by_itself: bool = False

    @property
    def whole(self) -> bool:
        """Whether every step of the study ran."""
        run = self.run
        return (
            not self.by_itself
            and len(run.results) == len(run.context.study.steps)
            and not any(r.partial for r in run.results)
        )


def store_outcome(con: duckdb.DuckDBPyConnection, outcome: Outcome) -> None:
    """Replace a study's rows (of the steps that ran) in every ``results`` table; all or nothing."""
    run, identity = outcome.run, outcome.identity
    study = run.context.study
    _create(con)
    with transaction(con):
        if outcome.whole:
            forget_steps(con, study)
            store_efficiency(con, study.name, run.context.data.efficiency, identity)
        _store_steps(con, outcome)
        if outcome.whole:  # after its steps, of which it counts those that failed
            store_study(con, study, run.context.language, outcome.report, run.cautions, identity)
        else:
            con.execute(f"update results.studies set failed = ({FAILED}) where study = ?", [study.name, study.name])


def _store_steps(con: duckdb.DuckDBPyConnection, outcome: Outcome) -> None:
    study, identity, results = outcome.run.context.study.name, outcome.identity, outcome.run.results
    whole = [result for result in results if not result.partial]
    by_hand = [model.model_id for result in results if result.partial for model in result.models]
    prefixes = [*(f"{study}.{result.step}." for result in whole), *by_hand]
    write_models(con, identity, study, prefixes, [model for result in results for model in result.models])
    rows: dict[str, list[pl.DataFrame]] = {table: [] for table in OF_STEPS}
    for result in whole:
        for table, frame in _frames(outcome, result).items():
            rows[table].append(frame)
    there = table_names(con)
    of_steps = "where study = ? and list_contains(?, step)"
    for table, frames in rows.items():
        con.execute(f"delete from results.{table} {of_steps}", [study, [result.step for result in whole]])
        insert(con, f"results.{table}", frames, identity)
    for table in HANDED_OVER:
        if f"results.{table}" in there:  # what a step gave when it was declared otherwise goes
            lacking = [result.step for result in whole if table not in result.tables]
            con.execute(f"delete from results.{table} {of_steps}", [study, lacking])
    for result in whole:
        assert set(result.tables) <= set(HANDED_OVER), list(result.tables)
        for table, frame in result.tables.items():
            replace_rows(con, f"results.{table}", frame, {"study": study, "step": result.step}, identity)


def _frames(outcome: Outcome, result: StepResult) -> dict[str, pl.DataFrame]:
    """Rows of one step in the columns of ``TABLES``."""
    context = outcome.run.context
    study, step = context.study.name, context.study.step(result.step)
    row = {
        "study": study,
        "step": result.step,
        "position": [s.name for s in context.study.steps].index(result.step) + 1,
        "kind": result.kind,
        "title": context.say(step.title),
        "question": context.say(step.question),
        "paper": context.say(step.paper),
        "status": result.status,
        "message": result.message,
        "seconds": result.seconds,
    }
    said = [{"study": study, "step": result.step, "warning": w} for w in result.warnings]
    answered = [
        {"study": study, "step": result.step, "position": i, "answer": a} for i, a in enumerate(result.answers, 1)
    ]
    shown = [cells(study, result.step, e) for e in result.exhibits if not isinstance(e, ModelTable)]
    return {
        "study_steps": pl.DataFrame([row]),
        "study_warnings": pl.DataFrame(said, schema=dict.fromkeys(("study", "step", "warning"), pl.String)),
        "study_answers": pl.DataFrame(
            answered, schema={"study": pl.String, "step": pl.String, "position": pl.Int64, "answer": pl.String}
        ),
        "study_exhibits": outcome.exhibits.filter(pl.col("step") == result.step),
        "study_tables": pl.concat(shown) if shown else pl.DataFrame(schema=CELL_SCHEMA),
    }


def store_efficiency(
    con: duckdb.DuckDBPyConnection, study: str, tables: Mapping[str, pl.DataFrame], identity: RunIdentity
) -> None:
    """The efficiency tables of a study in the place of what was stored of it."""
    for table in blocks.TABLES:
        if table in tables:
            replace_rows(con, f"results.{table}", tables[table], {"study": study}, identity)
        elif f"results.{table}" in table_names(con):
            con.execute(f"delete from results.{table} where study = ?", [study])


def stored_efficiency(
    con: duckdb.DuckDBPyConnection, study: str, tables: Sequence[str] = blocks.TABLES
) -> blocks.Tables:
    """What ``store_efficiency`` stored of a study in some of its tables."""
    there = table_names(con)
    return {
        table: frame_of(con, f"select * exclude (study) from results.{table} where study = ?", [study])
        for table in tables
        if f"results.{table}" in there
    }


def store_study(
    con: duckdb.DuckDBPyConnection,
    study: Declaration,
    language: Language,
    report: Path,
    cautions: Sequence[str],
    identity: RunIdentity,
) -> None:
    """The row of a study as a whole, as it is declared, and the cautions that hold for all of it."""
    _create(con)
    specification = study.model_dump(mode="json", exclude={"folder"})
    row = {
        "study": study.name,
        "title": say(study.title, language),
        "source": study.source,
        "language": language,
        "spec_json": json.dumps(specification, ensure_ascii=False),
        "spec_hash": specification_hash(specification),
        "steps": len(study.steps),
        "failed": con.execute(FAILED, [study.name]).fetchall()[0][0],
        "report": str(report),
        "finished_at": datetime.now(UTC),
    }
    said = pl.DataFrame([{"study": study.name, "step": WHOLE, "warning": w} for w in cautions])
    with transaction(con):
        con.execute("delete from results.studies where study = ?", [study.name])
        insert(con, "results.studies", [pl.DataFrame([row])], identity)
        con.execute("delete from results.study_warnings where study = ? and step = ?", [study.name, WHOLE])
        insert(con, "results.study_warnings", [said], identity)


def forget_steps(con: duckdb.DuckDBPyConnection, study: Declaration) -> None:
    """Take away what is stored of steps that the study no longer has."""
    _create(con)
    there = table_names(con)
    kept = [s.name for s in study.steps] + [WHOLE]
    with transaction(con):
        for table in (*OF_STEPS, *HANDED_OVER):
            if f"results.{table}" in there:
                gone = "where study = ? and not list_contains(?, step)"
                con.execute(f"delete from results.{table} {gone}", [study.name, kept])
        for table in MODEL_TABLES:
            if f"results.{table}" in there:
                gone = "where split_part(model_id, '.', 1) = ? and not list_contains(?, split_part(model_id, '.', 2))"
                con.execute(f"delete from results.{table} {gone}", [study.name, kept])


def forget_study(con: duckdb.DuckDBPyConnection, study: str) -> None:
    """Take away all that is stored of a study that is no longer declared."""
    there = table_names(con)
    with transaction(con):
        for table in (*TABLES, *HANDED_OVER, *blocks.TABLES):
            if f"results.{table}" in there:
                con.execute(f"delete from results.{table} where study = ?", [study])
        for table in MODEL_TABLES:
            if f"results.{table}" in there:
                con.execute(f"delete from results.{table} where starts_with(model_id, ?)", [f"{study}."])


def _create(con: duckdb.DuckDBPyConnection) -> None:
    """The tables of studies, with the columns that this build has."""
    for table, columns in TABLES.items():
        con.execute(f"create table if not exists results.{table} ({columns}, {IDENTITY})")
    con.execute("alter table results.study_steps add column if not exists question varchar")
