"""The doorbell: a file that lands, and has stopped growing, starts a refresh."""

import hashlib
import json

import dagster as dg

from orchestration.dbt import PANEL
from orchestration.defs.jobs import refresh
from warehouse.arrivals import content_hash, landed_files, name_in

INTERVAL_S = 15


@dg.sensor(job=refresh, minimum_interval_seconds=INTERVAL_S, default_status=dg.DefaultSensorStatus.RUNNING)
def landing_arrivals(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Ask for a refresh when the landing folder holds new content; a file still being copied waits a tick.

    The cursor keeps each file's size and time as last seen, and its content hash once it has been asked for.
    """
    seen: dict[str, dict[str, object]] = json.loads(context.cursor or "{}")
    now: dict[str, dict[str, object]] = {"": seen[""]} if "" in seen else {}
    fresh, growing = [], []
    for path in landed_files(PANEL.landing):
        name = name_in(path, PANEL.landing)
        status = path.stat()
        stamp = [status.st_size, status.st_mtime_ns]
        before = seen.get(name, {})
        if before.get("stamp") != stamp:
            now[name] = {"stamp": stamp, "sha": before.get("sha")}
            growing.append(name)
            continue
        sha = before.get("sha") if before.get("asked") else None
        if sha is None:
            sha, _ = content_hash(path, round(PANEL.reading.max_mb * 1e6))
            if sha != before.get("sha"):
                fresh.append(name)
        now[name] = {"stamp": stamp, "sha": sha, "asked": True}
    if not fresh:
        context.update_cursor(json.dumps(now))
        waiting = f"; waiting for {', '.join(growing)} to stop changing" if growing else ""
        return dg.SkipReason(f"Nothing new in {PANEL.landing}{waiting}.")
    asked = int(str(seen.get("", {}).get("asked", 0))) + 1  # the same content may come a second time: A, then B, then A
    key = hashlib.sha256(json.dumps([asked, [[n, now[n]["sha"]] for n in sorted(now) if n]]).encode()).hexdigest()[:16]
    now[""] = {"asked": asked}
    request = dg.RunRequest(run_key=f"landing-{key}", tags={"coagg/arrived": ", ".join(fresh)[:250]})
    return dg.SensorResult(run_requests=[request], cursor=json.dumps(now))
