"""Running studies against the published warehouse, and publishing what they give."""

import shutil
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl

from orchestration.columns import comment
from orchestration.identity import RunIdentity, identify, specification_hash
from orchestration.missing_cells import with_missing_cells
from orchestration.pages import site_pages
from orchestration.site import write_site
from orchestration.studies.data import study_data
from orchestration.studies.files import read_study
from orchestration.studies.tables import Outcome, store_outcome
from python_models.reporting.figures.style import Chart
from python_models.reporting.pages.page import Provenance
from python_models.studies import StudyError, StudyRun, check_study, run_study
from python_models.studies.engine import Progress
from python_models.studies.outputs import FigureOutput
from python_models.studies.report import study_page, write_files
from python_models.studies.text import Language
from python_models.words import listed
from python_models.words.page import PROVENANCE
from warehouse.asked import asked_language
from warehouse.connection import connect, table_names
from warehouse.panel import load_panel
from warehouse.store import Store, write_atomically


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
    study = read_study(path)
    with connect(store.current_file(), read_only=True) as con:
        identity = identify(con, run_id)
        data = study_data(con, study)
    problems = check_study(study, data)
    if problems:
        raise StudyError(problems)
    spoken = language or asked_language() or study.language or load_panel().language
    run = run_study(study, data, only=only, language=spoken, progress=progress)
    with connect(store.current_file(), read_only=True) as con:
        run = with_missing_cells(con, run)
    folder = store.reports / "studies" / study.name
    if not only and folder.exists():
        shutil.rmtree(folder)
    listed = exhibits_written(run, folder)
    report = folder / ("only.html" if only else "index.html")
    pages = site_pages(store, report.relative_to(store.reports).as_posix())
    write_atomically(report, study_page(run, Provenance(_facts(run, identity, path)), folder=folder, pages=pages))
    return Outcome(run, report, listed, identity)


def exhibits_written(run: StudyRun, folder: Path) -> pl.DataFrame:
    """Write the files of every table and figure; one row per exhibit, as ``results.study_exhibits`` keeps it."""
    folder.mkdir(parents=True, exist_ok=True)
    schema = dict.fromkeys(("study", "step", "exhibit", "kind", "paper", "caption", "query", "files"), pl.String)
    return pl.DataFrame(write_files(run, folder), schema=schema)


def _facts(run: StudyRun, identity: RunIdentity, path: Path) -> dict[str, str]:
    specification = run.context.study.model_dump(mode="json", exclude={"folder"})
    seeds = sorted({str(s.seed) for s in run.context.study.steps if "seed" in type(s).model_fields})
    return {
        "study": path.name,
        "run": identity.run_id,
        "run at": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "specification": f"{specification_hash(specification)} (results.studies, spec_json)",
        "seeds": listed(seeds, run.context.language) or PROVENANCE("no_seeds", run.context.language),
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
        with connect(store.working) as con:
            _make_anew(con, outcomes)


def _store_all(path: Path, outcomes: Sequence[Outcome]) -> None:
    with connect(path) as con:
        for outcome in outcomes:
            store_outcome(con, outcome)
        comment(con, load_panel().language)


def _make_anew(con: duckdb.DuckDBPyConnection, outcomes: Sequence[Outcome]) -> None:
    """Steps that the refresh keeps are its own: run by hand, maybe one model or another language, they are not kept."""
    ran = [f"{o.run.context.study.name}.{result.step}" for o in outcomes for result in o.run.results]
    if "meta.fingerprints" in table_names(con):
        con.execute("delete from meta.fingerprints where list_contains(?, node)", [ran])


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
    if outcomes:
        write_site(store, load_panel())
    return outcomes


def figures_of(outcome: Outcome, most: int = 6) -> dict[str, Chart]:
    """The first figures of a study by step and name."""
    found = {
        f"{r.step}_{e.name}": e.chart for r in outcome.run.results for e in r.exhibits if isinstance(e, FigureOutput)
    }
    return dict(list(found.items())[:most])
