"""Study zero: the main job's models, a study like others, whose steps the refresh runs and keeps one by one."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from orchestration.identity import RunIdentity
from orchestration.pages import REPORT
from orchestration.studies.checks import names_taken
from orchestration.studies.data import study_data
from orchestration.studies.files import MAIN, read_study, study_files, together
from orchestration.studies.runs import exhibits_written
from orchestration.studies.tables import COLUMNS_FROM, Outcome, stored_efficiency
from python_models.reporting.pages.stored_study import fragment_file
from python_models.studies import Study, StudyData, StudyError, run_study
from python_models.studies.beside import files_outside
from python_models.studies.check import check_rows, check_step
from python_models.studies.data import CUT, EXPOSURE
from python_models.studies.engine import refused_step
from python_models.studies.steps.base import Step
from python_models.studies.text import Language, say
from warehouse.once_read import once_read
from warehouse.panel import Panel
from warehouse.store import Store


def main_study(panel: Panel) -> Study | None:
    """The panel's ``studies/main.yml``; None where it has none, and the refresh ends with the indices.

    Raises
    ------
    StudyError
        The file has mistakes, or a step has the name of another asset of the results.
    """
    path = study_files(panel).get(MAIN)
    study = _loaded(path) if path else None
    if study and (problems := [*names_taken(study), *files_outside(study)]):  # a link may lead elsewhere since
        raise StudyError(problems)
    return study


_loaded = once_read(read_study)  # a run asks for it eight times


def folder_of(store: Store) -> Path:
    """Where the tables and figures of study zero lie as files."""
    return store.reports / "studies" / MAIN


def data_of(
    con: duckdb.DuckDBPyConnection, study: Study, steps: Sequence[Step] = (), base: StudyData | None = None
) -> StudyData:
    """The frames of study zero, with the efficiency that the working file keeps, and the variants of ``steps``.

    ``base`` is what was read without variants before: the steps of a run share it.

    Raises
    ------
    StudyError
        SQL that does not run, years or regions that are not there, rows that share region and year.
    """
    if base is not None:
        return study_data(con, study, dict(base.efficiency), steps, base)
    data = study_data(con, study, stored_efficiency(con, study.name, COLUMNS_FROM) if study.efficiency else {}, steps)
    if problems := check_rows(study, data):
        raise StudyError(problems)
    return data


def perform_step(
    study: Study, step: str, data: StudyData, language: Language, folder: Path, identity: RunIdentity
) -> Outcome:
    """Run one step and write its files; nothing is stored yet. One that does not fit the data fails and says why.

    A step of several models is not checked beforehand: a model that the data refuse is one column less, not a reason to
    lose the others.
    """
    problems = [] if study.step(step).model_names() else check_step(study, step, data)
    if problems:
        run = refused_step(study, data, step, language)
    else:
        run = run_study(study, data, only=[step], language=language)
    (result,) = run.results
    if result.status == "failed" and (problems := problems or check_step(study, step, data)):
        said = "; ".join(p.removeprefix(f"study {study.name}, step {step}, ") for p in problems)
        run = replace(run, results=[replace(result, message=said)])
    return Outcome(run, folder.parents[1] / REPORT, exhibits_written(run, folder), identity, by_itself=True)


def is_stored(con: duckdb.DuckDBPyConnection, study: str, step: str, folder: Path) -> bool:
    """Whether a step's rows are there, and the files that the report shows or offers of its tables and figures."""
    if not con.execute("select 1 from results.study_steps where study = ? and step = ?", [study, step]).fetchone():
        return False  # taken out of the study once, and put in again
    query = "select files from results.study_exhibits where study = ? and step = ?"
    listed = con.execute(query, [study, step]).fetchall()
    paths = ((fragment_file(files, folder), *(folder / name for name in files.split(", "))) for (files,) in listed)
    return all(path.is_file() for several in paths for path in several)


def reads(study: Study, step: Step, data: StudyData, language: Language) -> Iterator[object]:
    """All that a step's numbers and exhibits depend on: columns, matrices, tables, files, its own words."""
    text = " ".join(s.model_dump_json() for s in study.behind(step))
    words = set(re.findall(r"\w+", text))

    def named(name: str) -> bool:
        return set(re.findall(r"\w+", name)) <= words

    weights = {name: w for name, w in study.weights.items() if named(name)}
    yield from (text, language, study.sample.table, study.group, study.boundaries, sorted(weights.items()))
    beside = [study.boundaries, *(file for w in weights.values() for file in w.files)]
    yield [_contents(study.folder / name) for name in beside if name]
    yield _contents(data.shapes) if data.shapes else []
    yield data.places  # maps show regions that the sample leaves out
    yield {name: part for name, part in study.samples.items() if named(name)}
    # a label that a step does not name may be of a value or term that it meets, but not of another column
    others = {name for name in data.frame.columns if not named(name)}
    yield {name: label for name, label in study.labels.items() if name not in others}
    yield {name: say(d, language) for name, d in study.definitions.items() if named(name)}
    yield {name: expression for name, expression in study.sample.derived.items() if named(name)}
    blocks = {name: e for name, e in study.efficiency.items() if any(map(named, e.columns(name)))}
    yield blocks
    kept = {study.sample.unit, study.sample.period, "longitude", "latitude", study.sample.filled}
    kept |= {say(study.sample.region_name, language), *(w.column for w in weights.values())}
    kept |= {column for block in blocks.values() for column in block.reads}  # a bootstrap measures them anew
    kept |= {f"{CUT}{name}" for name in study.samples if named(name)}
    kept |= {f"{EXPOSURE}{name}" for name in study.shift_share if named(name)}
    yield data.frame.select(c for c in data.frame.columns if c in kept or c not in others)
    yield from (table for name, table in data.tables.items() if named(name))
    yield from (data.variants[name].frame for name in step.variants(study) if name in data.variants)
    if any(w.kind == "contiguity" for w in weights.values()):
        yield data.edges.sort(data.edges.columns)


def _contents(path: Path) -> list[str]:
    """Hashes of a file and of those that belong to it (a shapefile's); none where it is the name of a package."""
    return [hashlib.sha256(p.read_bytes()).hexdigest() for p in together(path)]


def tables_read(study: Study) -> list[str]:
    """``schema.table`` of everything the study names, its panel first."""
    texts: list[Any] = [study.sample.table, *(j.table for j in study.sample.join), *study.tables.values()]
    texts += [made.table for made in study.shift_share.values()]
    return list(dict.fromkeys(name for text in texts for name in re.findall(r"\b(?:marts|intermediate)\.\w+", text)))


def mistakes(panel: Panel) -> str:
    """Why study zero cannot be read; empty where it can, or where there is none."""
    try:
        main_study(panel)
    except StudyError as exc:
        return str(exc)
    return ""
