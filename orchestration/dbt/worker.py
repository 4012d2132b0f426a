"""One dbt process for a whole run: it imports dbt and reads the project once, then does what it is told, line by line.

``python -m orchestration.dbt.worker`` reads one JSON object a line from standard input: ``args`` (as after ``dbt``),
``env`` (what of the environment changed) and ``project`` (a hash of all that shapes it, or nothing). It answers with
dbt's own events, one JSON object a line, and at the end an object with ``done``, after ``compile`` with the ``sql``.

A process of its own, because dbt keeps its connection to the DuckDB file as long as its process lives, unless told.
"""

import gc
import json
import os
import sys
import threading
import time
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from orchestration.dbt.shortened import shorten

IDLE_S = 900.0


class Worker:
    """dbt with the manifest of the project that it read last."""

    def __init__(self) -> None:
        self._project = ""
        self._manifest: Any = None
        self._compiled = False

    def do(self, order: dict[str, Any]) -> dict[str, Any]:
        """Run one command; its events go to standard output as dbt writes them."""
        os.environ.update(order.get("env", {}))
        args, project = order["args"], order.get("project", "")
        if args[0] == "parse":
            return self._answer(self._read(args, project))
        if not project:
            return self._answer(dbtRunner().invoke(args))
        if project != self._project:
            read = self._read(["parse", "--no-write-json", *args[args.index("--log-format") :]], project)
            if not read.success:
                return self._answer(read)
        if args[0] == "docs" and self._compiled:
            args = [*args, "--no-compile"]
        outcome: Any = dbtRunner(manifest=self._manifest).invoke(args)
        answer = self._answer(outcome)
        if args[0] == "compile" and outcome.success:
            self._compiled = True
            answer["sql"] = {result.node.unique_id: _by_schema(result.node) for result in outcome.result.results}
        return answer

    def _read(self, args: list[str], project: str) -> Any:
        self._project, self._manifest, self._compiled = "", None, False
        outcome: Any = dbtRunner().invoke(args)
        if outcome.success:
            self._project, self._manifest = project, outcome.result
        return outcome

    def _answer(self, outcome: Any) -> dict[str, Any]:
        if DuckDBConnectionManager._ENV is not None:  # the file is let go of; others write to it now
            DuckDBConnectionManager._ENV.close()
        DuckDBConnectionManager.close_all_connections()
        return {"done": True, "success": outcome.success, "problem": str(outcome.exception or "")}


def _by_schema(node: Any) -> str:
    """The compiled SQL, naming tables by schema alone: the file has another name in a copy of the store."""
    return str(node.compiled_code).replace(f'"{node.database}".', "")


def main() -> None:
    """Serve until standard input ends."""
    shorten()
    gc.disable()  # what dbt reads stays until the end: looking through it for garbage is a sixth of its time
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    worker, idle = Worker(), _ended_if_idle()
    for line in sys.stdin:
        idle.cancel()
        sys.stdout.write(json.dumps(worker.do(json.loads(line))) + "\n")
        sys.stdout.flush()
        idle = _ended_if_idle()
    os._exit(0)  # what dbt has read need not be taken apart


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
