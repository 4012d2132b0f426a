"""One dbt process for a whole run: it imports dbt and reads the project once, then does what it is told, line by line.

``python -m orchestration.dbt_worker`` reads one JSON object a line from standard input: ``args`` (as after ``dbt``),
``env`` (what of the environment changed) and, for a build, ``compiled`` (where to keep the compiled SQL, and the
project's hash). It answers with dbt's own events, one JSON object a line, and an object with ``done`` at the end.

A process of its own, because dbt keeps its connection to the DuckDB file as long as its process lives, unless told.
"""

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from orchestration.compiled import keep_compiled

IDLE_S = 900.0


class Worker:
    """dbt with the manifest of what it read last."""

    def __init__(self) -> None:
        self._manifests: dict[tuple[str, str], Any] = {}

    def do(self, order: dict[str, Any]) -> dict[str, Any]:
        """Run one command; its events go to standard output as dbt writes them."""
        os.environ.update(order.get("env", {}))
        args = order["args"]
        read = (args[args.index("--vars") + 1], os.environ.get("COAGG_SEEDS", ""))
        outcome = dbtRunner(manifest=self._manifests.get(read)).invoke(args)
        if args[0] == "parse" and outcome.success:
            self._manifests = {read: outcome.result}
        if "compiled" in order and outcome.result is not None:
            results: Any = outcome.result.results  # type: ignore[union-attr]
            sql = {r.node.unique_id: r.node.compiled_code for r in results if getattr(r.node, "compiled_code", None)}
            keep_compiled(Path(order["compiled"]["path"]), order["compiled"]["project"], sql)
        if DuckDBConnectionManager._ENV is not None:  # the file is let go of; others write to it now
            DuckDBConnectionManager._ENV.close()
        DuckDBConnectionManager.close_all_connections()
        return {"done": True, "success": outcome.success, "problem": str(outcome.exception or "")}


def main() -> None:
    """Serve until standard input ends."""
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    worker, idle = Worker(), _ended_if_idle()
    for line in sys.stdin:
        idle.cancel()
        sys.stdout.write(json.dumps(worker.do(json.loads(line))) + "\n")
        sys.stdout.flush()
        idle = _ended_if_idle()


def _end_with_parent(parent: int) -> None:
    """A run that is killed leaves no dbt behind that would hold the DuckDB file."""
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


def _ended_if_idle() -> threading.Timer:
    """A process that serves for days, such as the UI's, does not keep a dbt that it needed once."""
    timer = threading.Timer(IDLE_S, os._exit, [0])
    timer.daemon = True
    timer.start()
    return timer


if __name__ == "__main__":
    main()
