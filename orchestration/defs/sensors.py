"""The doorbell: a file that lands, and has stopped growing, starts a refresh, again if that failed.

A file that lands while a refresh is at work waits for its end: that refresh may have read it, and then none is asked.

The cursor keeps each file's size and time as last seen (``stamp``), its content hash once it has been asked for
(``sha``, ``asked``), and until a refresh has read it the run that was asked (``key``), how often in vain (``failed``)
and when next (``again``).
"""

import hashlib
import json
import time
from typing import Any

import dagster as dg

from orchestration.dbt.project import PANEL
from orchestration.defs.jobs import refresh
from orchestration.language import described, told
from orchestration.studies.main_study import mistakes
from orchestration.unfinished import end_killed_unless_busy, unfinished
from warehouse.arrivals import content_hash, landed_files, name_in
from warehouse.ingest import last_read
from warehouse.store import Store

INTERVAL_S = 15
BACK_OFF_S = (60, 300, 1800, 7200, 21_600, 86_400)  # after the first failure, the second …; the last one repeats
UNKNOWN_S = 600  # a run that was asked for and is in no list by then was never made

Seen = dict[str, Any]


@dg.sensor(
    job=refresh,
    description=described("landing_arrivals"),
    minimum_interval_seconds=INTERVAL_S,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def landing_arrivals(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Ask for a refresh when the landing folder holds new content; a file still being copied waits a tick.

    Runs that were killed are marked as failed first: they would keep every other from starting. A refresh that failed
    is asked for again after 1, 5, 30 minutes, 2, 6 hours, then every day, until one has succeeded.
    """
    for said in end_killed_unless_busy(context.instance, Store(PANEL.store)):
        context.log.warning(told(said))
    seen: dict[str, Seen] = json.loads(context.cursor or "{}")
    now, growing, fresh = _look(seen)
    if fresh and any(record.dagster_run.job_name == refresh.name for record in unfinished(context.instance)):
        for name in fresh:  # as if not looked at, until that run has ended
            now[name] |= {"asked": False, "sha": seen[name].get("sha")}
        context.update_cursor(json.dumps(now))
        said = f"{', '.join(fresh)[:250]} waits for the end of the run that is at work, which may read it."
        return dg.SkipReason(told(said))
    fresh = _unread(fresh, now)
    retried = [name for name, entry in now.items() if _is_due(context.instance, entry)]
    wanted = [*fresh, *(name for name in retried if name not in fresh)]
    if not wanted:
        context.update_cursor(json.dumps(now))
        return dg.SkipReason(told(f"Nothing new in {PANEL.landing}{_waiting(growing, now)}."))
    if problems := mistakes(PANEL):  # the cursor stays, so that what waits is asked for once they are mended
        said = f"{', '.join(wanted)[:250]} will be read when studies/main.yml is mended: {problems}"
        return dg.SkipReason(told(said))
    for name in wanted:  # counted, so that content put back under its name is asked for under another key
        now[name]["asks"] = now[name].get("asks", 0) + 1
    counted = [[name, now[name].get("sha"), now[name].get("asks", 0)] for name in sorted(now)]
    key = f"landing-{hashlib.sha256(json.dumps(counted).encode()).hexdigest()[:16]}"
    for name in wanted:
        now[name] |= {"key": key, "when": time.time()}
        now[name].pop("again", None)
    # This sensor asks again itself, and tells the weekly run's retries to keep out of it.
    tags = {"coagg/arrived": ", ".join(wanted)[:250], "dagster/max_retries": "0"}
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=key, tags=tags)], cursor=json.dumps(now))


def _look(seen: dict[str, Seen]) -> tuple[dict[str, Seen], list[str], list[str]]:
    """What lies there now, which files are still growing, which hold content that was not asked for yet."""
    now: dict[str, Seen] = {}
    growing, fresh = [], []
    for path in landed_files(PANEL.landing):
        name = name_in(path, PANEL.landing)
        status = path.stat()
        stamp = [status.st_size, status.st_mtime_ns]
        before = seen.get(name, {})
        now[name] = before | {"stamp": stamp}
        if before.get("stamp") != stamp:
            now[name]["asked"] = False
            growing.append(name)
        elif not before.get("asked"):
            sha, _ = content_hash(path, round(PANEL.reading.max_mb * 1e6))
            now[name] |= {"sha": sha, "asked": True}
            if sha != before.get("sha"):
                now[name]["failed"] = 0
                fresh.append(name)
    return now, growing, fresh


def _unread(fresh: list[str], now: dict[str, Seen]) -> list[str]:
    """Those whose content is not what the published release read last under their name."""
    store = Store(PANEL.store)
    if not fresh or not store.published.exists():
        return fresh
    with store.read() as con:
        read = last_read(con)
    return [name for name in fresh if read.get(name) != now[name]["sha"]]


def _is_due(instance: dg.DagsterInstance, entry: Seen) -> bool:
    """Whether the refresh asked for this file failed, none has succeeded since, and it is time to ask again.

    Notes in the entry what it finds; a run that a person cancelled is not asked for again.
    """
    if "key" not in entry:
        return False
    if "again" not in entry:
        tags = {"dagster/run_key": entry["key"]}
        last = next(iter(instance.get_runs(dg.RunsFilter(tags=tags), limit=1)), None)
        if last is None and time.time() - entry["when"] < UNKNOWN_S:
            return False
        if last and last.status in {dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.CANCELED}:
            _settle(entry)
            return False
        if last and last.status != dg.DagsterRunStatus.FAILURE:
            return False
        failed = entry.get("failed", 0)
        entry |= {"failed": failed + 1, "again": time.time() + BACK_OFF_S[min(failed, len(BACK_OFF_S) - 1)]}
    if _was_read_since(instance, entry):
        _settle(entry)
        return False
    return bool(time.time() >= entry["again"])


def _was_read_since(instance: dg.DagsterInstance, entry: Seen) -> bool:
    """Whether a later refresh, whoever started it, has succeeded."""
    done = dg.RunsFilter(job_name=refresh.name, statuses=[dg.DagsterRunStatus.SUCCESS])
    latest = next(iter(instance.get_run_records(done, limit=1)), None)
    return latest is not None and latest.create_timestamp.timestamp() > entry["when"]


def _settle(entry: Seen) -> None:
    for key in ("key", "when", "again", "failed"):
        entry.pop(key, None)


def _waiting(growing: list[str], now: dict[str, Seen]) -> str:
    said = f"; waiting for {', '.join(growing)} to stop changing" if growing else ""
    again = [entry["again"] for entry in now.values() if "again" in entry]
    if again:
        said += f"; a refresh failed, asked for again in {max(0, min(again) - time.time()) / 60:.0f} min"
    return said
