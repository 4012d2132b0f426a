"""Runs whose process was killed: Dagster's instance keeps them as started for ever, and starts no other beside them.

Every run holds a lock of its own while it works or waits (``run_lock.living``), which ends with its process. So whoever
holds the store's run lock knows which of the others cannot live any more.
"""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from orchestration import run_log
from orchestration.hooks import ON_COMMAND_LINE, tell_failure
from orchestration.run_lock import only_run, trace_of
from warehouse.errors import WarehouseError
from warehouse.panel import load_panel
from warehouse.store import Store

if TYPE_CHECKING:
    from dagster import DagsterInstance, RunRecord

STARTS_WITHIN_S = 120.0  # from launch to its own lock: a process with all imports, on a busy machine
LOCKS_WITHIN_S = 120.0  # from Dagster's "started" to the lock, in the same process
DAEMON_BEATS_S = 120.0  # a daemon that lives says so every 30 s


def end_killed_runs(instance: "DagsterInstance", store: Store) -> list[str]:
    """Mark as failed the runs that no process is at work for; one sentence each. The run lock must be held.

    Queued ones count as well where no daemon lives that would start them.
    """
    said = []
    for record in unfinished(instance):
        run = record.dagster_run
        trace = trace_of(store, run.run_id)
        if trace == "alive" or (trace == "none" and _may_come(instance, record)):
            continue
        now = instance.get_run_by_id(run.run_id)  # its mark goes last: whoever has none may just have ended
        if now is None or now.is_finished:
            continue
        message = f"Run {run.run_id} ({run.job_name}) was killed while {run.status.value.lower().replace('_', ' ')}."
        instance.report_run_failed(run, f"{message} No process works for it any more.")
        run_log.note(store.run_log, "error", "run killed", run.run_id, message)
        if ON_COMMAND_LINE in run.tags:  # of the others the UI's sensor tells
            tell_failure(load_panel(), store, run.run_id, [message])
        said.append(f"{message} It no longer holds others up.")
    return said


def end_killed_unless_busy(instance: "DagsterInstance", store: Store) -> list[str]:
    """``end_killed_runs`` where no run is working; the lock is taken only if there is something to end."""
    if not unfinished(instance):
        return []
    try:
        with only_run(store):
            return end_killed_runs(instance, store)
    except WarehouseError:  # the end of that run, or the sensor's next look, clears up
        return []


def unfinished(instance: "DagsterInstance") -> "Sequence[RunRecord]":
    """Runs that wait or work, by what the instance says of them."""
    from dagster import DagsterRunStatus, RunsFilter

    names = ("NOT_STARTED", "QUEUED", "STARTING", "STARTED", "CANCELING")
    return instance.get_run_records(RunsFilter(statuses=[DagsterRunStatus[name] for name in names]))


def _may_come(instance: "DagsterInstance", record: "RunRecord") -> bool:
    """Whether a run without its lock is one that has not had the time to take it."""
    status, now = record.dagster_run.status.value, time.time()
    if status in {"NOT_STARTED", "QUEUED", "STARTING"}:
        daemons = instance.get_daemon_heartbeats().values() if status == "QUEUED" else ()
        beats = any(now - daemon.timestamp < DAEMON_BEATS_S for daemon in daemons)
        return beats or now - record.update_timestamp.timestamp() < STARTS_WITHIN_S
    return now - (record.start_time or 0.0) < LOCKS_WITHIN_S
