#!/usr/bin/env bash
# dagster 1.13.27: delete_run leaves each run's database file and the executions of its asset checks behind
#
# Guess: `instance.delete_run(run_id)` (or "Delete" in the UI) gives the disk back; who deletes old runs every week keeps the store small.
# Behaviour: rows of the run and of its events go. The run's own SQLite file under history/runs stays, emptied but not smaller, one
# file per run for ever; so do its rows in `asset_check_executions`, which the UI goes on showing as the check's history.
# Why it matters: a panel refreshed every week by a local Dagster keeps growing although old runs are deleted. coagg's retention
# deletes both itself after each refresh (tests/orchestration/test_retention.py).
#
# Seen (2026-11-28), three runs of one asset with one check, then all deleted:
#   runs 3 -> 0, asset check executions 3 -> 3, run databases 3 -> 3 of the same size
source "$(dirname "$0")/run.bash"
packages dagster==1.13.27
export DAGSTER_HOME="$folder/home" DAGSTER_DISABLE_TELEMETRY=1
mkdir "$DAGSTER_HOME"
"$python" -W ignore - 2>/dev/null <<'PY'
import os
import sqlite3
import sys
from pathlib import Path

import dagster as dg


@dg.asset
def table(): ...


@dg.asset_check(asset=table)
def has_rows():
    return dg.AssetCheckResult(passed=True)


history = Path(os.environ["DAGSTER_HOME"]) / "history"


def found(instance):
    with sqlite3.connect(history / "runs" / "index.db") as con:
        checks = con.execute("select count(*) from asset_check_executions").fetchone()[0]
    files = {p.name: p.stat().st_size for p in (history / "runs").glob("*.db") if p.name != "index.db"}
    return len(instance.get_runs()), checks, files


with dg.DagsterInstance.get() as instance:
    runs = [dg.materialize([table, has_rows], instance=instance).run_id for _ in range(3)]
    before = found(instance)
    for run in runs:
        instance.delete_run(run)
    after = found(instance)
size = "of the same size" if before[2] == after[2] else "smaller"
print(f"runs {before[0]} -> {after[0]}, asset check executions {before[1]} -> {after[1]}, ", end="")
print(f"run databases {len(before[2])} -> {len(after[2])} {size}")
sys.exit(0 if after[0] == 0 and after[1] == 3 and len(after[2]) == 3 else "changed: deleting a run takes more with it now")
PY
