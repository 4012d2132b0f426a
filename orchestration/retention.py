"""What is kept of past runs: the limits of panel.yml's ``retention``, applied after every run and by ``coagg clean``.

Dagster keeps each run's events in a file of its own and those about assets once more in an index, and deletes none.
Runs are deleted through its own interface; what that leaves behind (the emptied file, what steps printed, outcomes of
checks) goes with them.
"""

import contextlib
import re
import shutil
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration import run_log
from warehouse.panel import Panel
from warehouse.store import Store

if TYPE_CHECKING:
    from dagster import DagsterInstance

AT_ONCE = (
    40  # runs deleted after a run: a store of years is brought within its limits over several, or by `coagg clean`
)
YOUNG_S = 3600.0  # files of no known run that are younger are left alone: their run may be about to be written
RUN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DBT_FOLDER = re.compile(r".+-(?P<run>[0-9a-f]{7})-[0-9a-f]{7}")  # dagster-dbt's name: assets, run, a number
SQLITE = ("history/runs/index.db", "history/runs.db", "schedules/schedules.db")


@dataclass(slots=True)
class Cleared:
    """What was removed; ``size`` in bytes."""

    runs: int = 0
    dbt: int = 0
    files: int = 0
    size: int = 0


def keep_limits_quietly(panel: Panel, store: Store, instance: "DagsterInstance | None") -> None:
    """``keep_limits`` at the end of a run, which it never fails: what went wrong is a line of the log."""
    try:
        keep_limits(panel, store, instance, at_once=AT_ONCE)
    except Exception as exc:  # whatever Dagster's storage or the disk says; the run's own work is done
        with contextlib.suppress(OSError):
            run_log.note(store.run_log, "warning", "message", "retention", f"limits of `retention` not kept: {exc!r}")


def keep_limits(
    panel: Panel, store: Store, instance: "DagsterInstance | None", *, at_once: int | None = None
) -> Cleared:
    """Remove what is beyond the limits; ``at_once`` runs at most. The run lock must be held.

    Only Dagster's home inside the store is touched: another one may hold the runs of other projects.
    """
    limits, cleared = panel.retention, Cleared()
    cleared.size += store.clear_leftovers() + run_log.drop_rotated(store.run_log, limits.logs)
    for path in _set_aside(store, limits.set_aside):
        _remove(path, cleared)
    for folder in _dbt_folders(store, limits.dbt_runs):
        _remove(folder, cleared)
        cleared.dbt += 1
    for draft in store.root.glob(".studies-*.duckdb*"):
        _remove(draft, cleared)
    if instance is not None and _is_ours(store, instance):
        _dagster(store, instance, limits.runs, limits.ticks_days, cleared, at_once)
    return cleared


def _is_ours(store: Store, instance: "DagsterInstance") -> bool:
    home = instance.root_directory if instance.is_persistent else None
    return home is not None and Path(home).resolve() == store.dagster_home.resolve()


def _dagster(
    store: Store, instance: "DagsterInstance", kept: int, days: int, cleared: Cleared, at_once: int | None
) -> None:
    old = _runs_beyond(instance, kept)
    for run_id in old if at_once is None else old[-at_once:]:  # the oldest first
        _delete_run(store, instance, run_id, cleared)
    for path in _orphans(store, instance):
        _remove(path, cleared)
    before = time.time() - days * 86_400.0
    for state in instance.all_instigator_state():
        instance.purge_ticks(state.instigator_origin_id, state.selector_id, before)
    for name in SQLITE:
        cleared.size += compact(store.dagster_home / name)


def _runs_beyond(instance: "DagsterInstance", kept: int) -> list[str]:
    """Ended runs beyond the ``kept`` newest of their job, newest first; a job's last success always stays."""
    from dagster import DagsterRunStatus, RunsFilter

    ended = [DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED]
    count: dict[str, int] = {}
    succeeded: set[str] = set()
    beyond = []
    for run in instance.get_runs(RunsFilter(statuses=ended)):
        count[run.job_name] = count.get(run.job_name, 0) + 1
        last_success = run.is_success and run.job_name not in succeeded
        if last_success:
            succeeded.add(run.job_name)
        if count[run.job_name] > kept and not last_success:
            beyond.append(run.run_id)
    return beyond


def _delete_run(store: Store, instance: "DagsterInstance", run_id: str, cleared: Cleared) -> None:
    from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable
    from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage

    instance.delete_run(run_id)
    events = instance.event_log_storage
    if isinstance(events, SqliteEventLogStorage):  # `delete_run` leaves the outcomes of checks
        with events.index_connection() as con:
            con.execute(AssetCheckExecutionsTable.delete().where(AssetCheckExecutionsTable.c.run_id == run_id))
    for path in _files_of(store, run_id):
        _remove(path, cleared)
    cleared.runs += 1


def _files_of(store: Store, run_id: str) -> list[Path]:
    """Where Dagster's own layout keeps a run's events and what its steps printed."""
    shard = store.dagster_home / "history" / "runs" / f"{run_id}.db"
    sides = [shard, shard.with_name(f"{shard.name}-wal"), shard.with_name(f"{shard.name}-shm")]
    return [path for path in (*sides, store.dagster_home / "storage" / run_id) if path.exists()]


def _orphans(store: Store, instance: "DagsterInstance") -> list[Path]:
    """Files of runs that Dagster does not know: left where a deletion was cut short."""
    shards = (store.dagster_home / "history" / "runs").glob("*.db")
    folders = (store.dagster_home / "storage").glob("*")
    named = {path.name.removesuffix(".db"): path for path in (*folders, *shards)}
    known = {run.run_id for run in instance.get_runs()}
    lost = [
        run_id
        for run_id, path in named.items()
        if RUN_ID.fullmatch(run_id) and run_id not in known and time.time() - path.stat().st_mtime > YOUNG_S
    ]
    return [path for run_id in lost for path in _files_of(store, run_id)]


def _dbt_folders(store: Store, kept: int) -> list[Path]:
    """Folders of dbt's artefacts of all but the ``kept`` newest runs (a run has one for each of its calls)."""
    runs: dict[str, list[Path]] = {}
    for folder in (store.root / "dbt").glob("*"):
        if folder.is_dir() and (named := DBT_FOLDER.fullmatch(folder.name)):
            runs.setdefault(named["run"], []).append(folder)
    oldest_first = sorted(runs.values(), key=lambda folders: max(f.stat().st_mtime for f in folders))
    return [folder for folders in oldest_first[: len(runs) - kept] for folder in folders] if len(runs) > kept else []


def _set_aside(store: Store, kept: int) -> list[Path]:
    """Working files put aside, all but the ``kept`` newest, with their write-ahead files."""
    aside = [*store.root.glob("working-broken-*.duckdb"), *store.root.glob("before-restore-*.duckdb")]
    aside.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    both = ((path, path.with_name(f"{path.name}.wal")) for path in aside[kept:])
    return [path for pair in both for path in pair if path.exists()]


def compact(path: Path) -> int:
    """Give the disk back where half of an SQLite file is empty; the bytes freed, none while others write to it."""
    if not path.exists() or path.stat().st_size < 1_000_000:
        return 0
    before = path.stat().st_size
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(path, timeout=1.0)) as con:
        pages, free = (con.execute(f"pragma {what}").fetchone()[0] for what in ("page_count", "freelist_count"))
        if free * 2 > pages:
            con.execute("vacuum")
            con.execute("pragma wal_checkpoint(truncate)")
    return max(0, before - path.stat().st_size)


def _remove(path: Path, cleared: Cleared) -> None:
    inside = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    size = sum(p.stat().st_size for p in inside)
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
    cleared.files += len(inside)
    cleared.size += size
