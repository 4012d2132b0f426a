"""Running studies against the published warehouse and storing what they give: rows, specification, files, report."""

import json
import shutil
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl

from orchestration.identity import RunIdentity, identify, specification_hash
from orchestration.results import IDENTITY, ModelResult, identified, write_models
from orchestration.study_data import study_data
from python_models.reporting.style import Chart
from python_models.studies import Study, StudyRun, check_study, load_study, run_study
from python_models.studies.engine import Progress
from python_models.studies.errors import StudyError, near
from python_models.studies.outputs import CELL_SCHEMA, FigureOutput, FittedModel, ModelTable, cells
from python_models.studies.report import study_page, write_files
from python_models.studies.text import Language
from warehouse.bundled import STUDIES
from warehouse.connection import connect
from warehouse.panel import BUNDLED, Panel
from warehouse.store import Store, write_atomically

TABLES = {
    "studies": (
        "study varchar, title varchar, source varchar, language varchar, spec_json varchar, spec_hash varchar, "
        "steps bigint, failed bigint, report varchar, finished_at timestamp with time zone"
    ),
    "study_steps": (
        "study varchar, step varchar, position bigint, kind varchar, title varchar, paper varchar, status varchar, "
        "message varchar, seconds double"
    ),
    "study_warnings": "study varchar, step varchar, warning varchar",
    "study_exhibits": (
        "study varchar, step varchar, exhibit varchar, kind varchar, paper varchar, caption varchar, query varchar, "
        "files varchar"
    ),
    "study_tables": (
        'study varchar, step varchar, exhibit varchar, kind varchar, "row" bigint, position bigint, "column" varchar, '
        "value double, text varchar"
    ),
    "study_efficiency": (
        "study varchar, step varchar, efficiency varchar, region_id varchar, year bigint, score double, "
        "malmquist double, level double, efficiency_change double, best_practice_change double"
    ),
}
WHOLE = ""  # the step of rows that belong to the study as a whole


@dataclass(frozen=True, slots=True)
class Outcome:
    """A study that ran: its results, where its report lies, and what was stored of its exhibits."""

    run: StudyRun
    report: Path
    exhibits: pl.DataFrame
    identity: RunIdentity


def study_files(panel: Panel) -> dict[str, Path]:
    """Studies by name: those in the panel's folder, and for the bundled panel those in ``studies/``."""
    folders = [panel.folder / "studies", *([STUDIES] if panel.folder == BUNDLED else [])]
    found = [p for f in folders if f.is_dir() for p in sorted(f.glob("*.yml")) if not p.name.startswith("_")]
    return {path.stem: path for path in found}


def study_path(panel: Panel, name: str) -> Path:
    """The file of a study, by its name or its path.

    Raises
    ------
    StudyError
        No such study.
    """
    if name.endswith((".yml", ".yaml")):
        return Path(name).resolve()
    known = study_files(panel)
    if name not in known:
        raise StudyError([f"No study {name!r}{near(name, known)}"])
    return known[name]


def checked(store: Store, study: Study) -> tuple[StudyRun | None, list[str]]:
    """Problems of a study against the published warehouse; nothing is run."""
    with connect(store.published, read_only=True) as con:
        try:
            data = study_data(con, study)
        except StudyError as exc:
            return None, exc.problems
    return None, check_study(study, data)


def perform(
    store: Store,
    path: Path,
    *,
    run_id: str,
    only: Sequence[str] = (),
    language: Language | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Check and run a study on the published data and write its files; nothing is stored yet.

    Raises
    ------
    StudyError
        The study is wrong in itself or does not fit the warehouse; every mistake is named.
    """
    study = load_study(path)
    with connect(store.published, read_only=True) as con:
        identity = identify(con, run_id)
        data = study_data(con, study)
    problems = check_study(study, data)
    if problems:
        raise StudyError(problems)
    run = run_study(study, data, only=only, language=language, progress=progress)
    folder = store.reports / "studies" / study.name
    if not only and folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    listed = write_files(run, folder)
    report = folder / ("only.html" if only else "index.html")
    write_atomically(report, study_page(run, _facts(run, identity, path)))
    schema = dict.fromkeys(("study", "step", "exhibit", "kind", "paper", "caption", "query", "files"), pl.String)
    return Outcome(run, report, pl.DataFrame(listed, schema=schema), identity)


def _facts(run: StudyRun, identity: RunIdentity, path: Path) -> dict[str, str]:
    specification = run.context.study.model_dump(mode="json", exclude={"folder"})
    seeds = sorted({str(s.seed) for s in run.context.study.steps if hasattr(s, "seed")})
    return {
        "study": path.name,
        "run": identity.run_id,
        "run at": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "specification": f"{specification_hash(specification)} (results.studies, spec_json)",
        "seeds": ", ".join(seeds) or "none",
        "data vintage": identity.data_vintage,
        "code version": identity.code_version,
    }


def publish(store: Store, outcomes: Sequence[Outcome]) -> None:
    """Store the outcomes in the working file and in a new release made of the published one.

    The release is not copied from the working file, where a refresh that stopped may have left unchecked tables.
    """
    if not outcomes:
        return
    draft = store.root / f".studies-{uuid.uuid4().hex}.duckdb"
    try:
        shutil.copyfile(store.published, draft)
        _store_all(draft, outcomes)
        last = outcomes[-1].identity
        store.publish(last.run_id, last.data_vintage, last.code_version, source=draft)
    finally:
        draft.unlink(missing_ok=True)
        draft.with_name(draft.name + ".wal").unlink(missing_ok=True)
    if store.working.exists():
        _store_all(store.working, outcomes)


def _store_all(path: Path, outcomes: Sequence[Outcome]) -> None:
    with connect(path) as con:
        for outcome in outcomes:
            store_outcome(con, outcome)


def store_outcome(con: duckdb.DuckDBPyConnection, outcome: Outcome) -> None:
    """Replace a study's rows (of the steps that ran) in every ``results`` table; each table all or nothing."""
    run, identity = outcome.run, outcome.identity
    study = run.context.study.name
    whole = len(run.results) == len(run.context.study.steps) and not any(r.partial for r in run.results)
    if whole:
        write_models(con, identity, f"{study}.", [_stored(m, study) for m in run.models])
    else:
        for result in run.results:
            for model in result.models:
                write_models(con, identity, model.model_id, [_stored(model, study)])
    steps = [r.step for r in run.results if not r.partial]
    for table, frame in _frames(outcome, whole).items():
        _replace(con, table, frame, study, None if whole else steps, identity)


def _stored(model: FittedModel, study: str) -> ModelResult:
    return ModelResult(
        model_id=model.model_id,
        estimator=model.estimator,
        outcome=model.outcome,
        formula=model.formula,
        specification=model.specification,
        terms=model.terms,
        fit=model.glance,
        tests=model.tests,
        rows=model.rows,
        weights_id=model.weights,
        sample=model.sample,
        study=study,
    )


def _frames(outcome: Outcome, whole: bool) -> dict[str, pl.DataFrame]:
    """Rows of each table of ``TABLES`` in the columns written there."""
    run, context = outcome.run, outcome.run.context
    name = context.study.name
    kept = [r for r in run.results if not r.partial]
    steps = [
        {"study": name, "step": r.step, "position": i, "kind": r.kind,
         "title": context.say(context.study.step(r.step).title), "paper": context.study.step(r.step).paper,
         "status": r.status, "message": r.message, "seconds": r.seconds}
        for i, r in enumerate(kept, 1)
    ]  # fmt: skip
    said = [{"study": name, "step": r.step, "warning": w} for r in kept for w in r.warnings]
    frames = {
        "study_steps": pl.DataFrame(steps),
        "study_warnings": pl.DataFrame(said, schema=dict.fromkeys(("study", "step", "warning"), pl.String)),
        "study_exhibits": outcome.exhibits.filter(pl.col("step").is_in([r.step for r in kept])),
        "study_tables": _cells(outcome, [r.step for r in kept]),
    }
    if not whole:
        return frames
    said += [{"study": name, "step": WHOLE, "warning": w} for w in run.cautions]
    specification = context.study.model_dump(mode="json", exclude={"folder"})
    failed = sum(r.status == "failed" for r in run.results)
    row = {
        "study": name,
        "title": context.say(context.study.title),
        "source": context.study.source,
        "language": context.language,
        "spec_json": json.dumps(specification, ensure_ascii=False),
        "spec_hash": specification_hash(specification),
        "steps": len(run.results),
        "failed": failed,
        "report": str(outcome.report),
        "finished_at": datetime.now(UTC),
    }
    return frames | {
        "studies": pl.DataFrame([row]),
        "study_warnings": pl.DataFrame(said, schema=dict.fromkeys(("study", "step", "warning"), pl.String)),
        "study_efficiency": _efficiency(outcome),
    }


def _cells(outcome: Outcome, steps: Sequence[str]) -> pl.DataFrame:
    name = outcome.run.context.study.name
    parts = [
        cells(name, r.step, e)
        for r in outcome.run.results
        if r.step in steps
        for e in r.exhibits
        if not isinstance(e, ModelTable)
    ]
    return pl.concat(parts) if parts else pl.DataFrame(schema=CELL_SCHEMA)


def _efficiency(outcome: Outcome) -> pl.DataFrame:
    context = outcome.run.context
    parts = [
        table.select(
            study=pl.lit(context.study.name),
            step=pl.lit(WHOLE),
            efficiency=pl.lit(block),
            region_id=pl.col(context.unit).cast(pl.String),
            year=pl.col(context.period).cast(pl.Int64),
            score=block,
            malmquist=f"{block}_index",
            level=f"{block}_level",
            efficiency_change=f"{block}_catch_up",
            best_practice_change=f"{block}_best_practice",
        )
        for block, table in context.data.efficiency.items()
    ]
    return pl.concat(parts) if parts else pl.DataFrame()


def _replace(
    con: duckdb.DuckDBPyConnection,
    table: str,
    frame: pl.DataFrame,
    study: str,
    steps: Sequence[str] | None,
    identity: RunIdentity,
) -> None:
    """Put ``frame`` in the place of the study's rows (of ``steps``), with the run's identity."""
    con.execute(f"create table if not exists results.{table} ({TABLES[table]}, {IDENTITY})")
    con.execute("begin")
    try:
        if steps is None:
            con.execute(f"delete from results.{table} where study = ?", [study])
        else:
            con.execute(f"delete from results.{table} where study = ? and list_contains(?, step)", [study, list(steps)])
        if not frame.is_empty():
            con.register("_rows", identified(frame, identity).to_arrow())
            con.execute(f"insert into results.{table} by name select * from _rows")
            con.unregister("_rows")
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise


def run_studies(
    store: Store,
    paths: Sequence[Path],
    *,
    run_id: str | None = None,
    only: Sequence[str] = (),
    language: Language | None = None,
    progress: Callable[[Path], Progress] | None = None,
    failed: Callable[[Path, Exception], None] | None = None,
) -> list[Outcome]:
    """Run studies one after another and publish what they gave; one that cannot run does not stop the others.

    Raises
    ------
    StudyError
        A study cannot run and no ``failed`` was given to hear of it.
    """
    run_id = run_id or str(uuid.uuid4())
    outcomes = []
    for path in paths:
        try:
            watch = progress(path) if progress else None
            outcomes.append(perform(store, path, run_id=run_id, only=only, language=language, progress=watch))
        except Exception as exc:  # a mistake of ours included: the studies that ran are published all the same
            if failed is None:
                raise
            failed(path, exc)
    publish(store, outcomes)
    return outcomes


def figures_of(outcome: Outcome, most: int = 6) -> dict[str, Chart]:
    """The first figures of a study by step and name."""
    found = {
        f"{r.step}_{e.name}": e.chart for r in outcome.run.results for e in r.exhibits if isinstance(e, FigureOutput)
    }
    return dict(list(found.items())[:most])
