"""Whether a refresh would find anything to do, asked before Dagster, dbt or Great Expectations are even imported.

A refresh that went through leaves beside its release what it had read (a hash over files, catalogue, names, panel,
study zero, models and code, taken before its first step) and what it made (sizes and times of the working file, the
release and the report). Where both are still so and no run came between, the next one would make the same again.
"""

import hashlib
import json
import os
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration import run_log
from orchestration.boundaries import kept_file
from orchestration.health import last_run
from orchestration.identity import code_version, installed, shaping_files
from orchestration.pages import DICTIONARY, ENTRY, EXHIBITS, REPORT, lineage_page
from orchestration.studies.files import MAIN, files_beside, study_files, together
from warehouse.arrivals import content_hash, landed_files, name_in
from warehouse.bundled import DBT_PROJECT, ROOT
from warehouse.exceptions_file import NAME as EXCEPTIONS
from warehouse.once_read import content_of
from warehouse.panel import Panel
from warehouse.store import ONLY_READ, Store, write_atomically

SETTINGS = ("COAGG_THREADS", "COAGG_MEMORY_LIMIT")


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The release that still is what a refresh would make."""

    release: str
    data_vintage: str


def inputs(panel: Panel) -> str:
    """Hash of all that a refresh reads: files, lists of names, choices, models, code and packages."""
    digest = hashlib.sha256(sys.version.encode())
    said = (panel.language, panel.report.language)
    for part in (code_version.__wrapped__(), *installed(), *(os.environ.get(name, "") for name in SETTINGS), *said):
        digest.update(part.encode() + b"\x1e")
    for name, content in _contents(panel):
        digest.update(f"{name}\x1f{content}\x1e".encode())
    return digest.hexdigest()


def _contents(panel: Panel) -> Iterator[tuple[str, str]]:
    """Name and hash of every file that shapes what is published."""
    limit = round(panel.reading.max_mb * 1e6)
    for number, folder in enumerate(panel.incoming):
        for path in landed_files(folder):
            yield f"{number}/{name_in(path, folder)}", content_hash(path, limit)[0]
    catalogue = sorted([*panel.sources.glob("*.yml"), *panel.sources.glob("*.yaml")])
    shaping = [*shaping_files(panel.seeds), *shaping_files(DBT_PROJECT)]
    drawn = together(panel.folder / panel.report.boundaries) if panel.report.boundaries else []
    drawn += [kept] if (kept := kept_file(panel)) else []
    study = study_files(panel).get(MAIN)
    beside = [study, *files_beside(study)] if study else []
    choices = [path for name in ("panel.yml", EXCEPTIONS) if (path := panel.folder / name).is_file()]
    for path in (*choices, *catalogue, *shaping, *drawn, *beside):
        yield _called(path, panel), content_of(path).hex()


def _called(path: Path, panel: Panel) -> str:
    """Without the places where panel and code lie, so that a copied panel is known again."""
    return os.path.relpath(path, ROOT if path.is_relative_to(ROOT) else panel.folder)


def state_file(store: Store) -> Path:
    """Where the last refresh that went through says what it had read and made."""
    return store.root / "unchanged.json"


def remember(store: Store, run_id: str, read: str) -> None:
    """Once everything is made, by the last step of a whole refresh; ``read`` is ``inputs`` from before its first."""
    release = store.history()[-1]
    said = {
        "inputs": read,
        "last_run": run_id,
        "release": release.file,
        "data_vintage": release.data_vintage,
        "made": _made(store, release.file),
    }
    write_atomically(state_file(store), json.dumps(said, indent=1))


def _made(store: Store, release: str) -> dict[str, list[int]]:
    """Size and time of what a refresh makes, by its path in the store."""
    pages = [store.reports / ENTRY, store.reports / REPORT, store.reports / DICTIONARY]
    for folder in (store.reports / "expectations", store.reports / EXHIBITS, store.reports / "studies" / MAIN):
        pages += sorted(p for p in folder.rglob("*") if p.is_file())
    found = {}
    for path in (store.working, store.published, store.releases / release, *pages):
        if path.is_file():
            status = path.stat()
            found[path.relative_to(store.root).as_posix()] = [status.st_size, status.st_mtime_ns]
    return found


def unchanged(panel: Panel, store: Store) -> Unchanged | None:
    """The release that a refresh would only make again; ``None`` where there is something to do, or no telling."""
    try:
        said = json.loads(state_file(store).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    history = store.history()
    last = last_run(store)
    if not history or history[-1].file != said["release"]:
        return None
    if last is None or last.ended != "succeeded" or last.run_id != said["last_run"]:
        return None
    if any((store.root / "alive").glob("*")):  # a run at work, or one that was killed and has to be cleared up
        return None
    if not lineage_page(store).is_file():  # `coagg docs` writes it too: its time says nothing
        return None
    if _made(store, said["release"]) != said["made"] or inputs(panel) != said["inputs"]:
        return None
    return Unchanged(said["release"], said["data_vintage"])


def note_look(store: Store, found: Unchanged) -> None:
    """A look that found nothing new is a run that went well: it is in the log, and the store is not overdue.

    A store that may only be read keeps no log of who looked.
    """
    run_id = str(uuid.uuid4())
    said = json.loads(state_file(store).read_text(encoding="utf-8"))
    try:
        run_log.note(store.run_log, "info", "nothing new", run_id, f"Nothing new since release {found.release}.")
        write_atomically(state_file(store), json.dumps(said | {"last_run": run_id}, indent=1))
    except OSError as exc:
        if exc.errno not in ONLY_READ:
            raise
