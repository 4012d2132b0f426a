"""The one dbt process of a run (``orchestration.dbt_worker``), started when dbt is first needed and told what to do."""

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from warehouse.bundled import DBT_PROJECT, ROOT
from warehouse.errors import WarehouseError

PASSED_ON = ("WAREHOUSE_PATH", "COAGG_SEEDS", "COAGG_PANEL")


class DbtSession:
    """Commands to one dbt process, one after the other; it ends with this one, or when it has had nothing to do."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        atexit.register(self.end)

    def events(
        self, command: Sequence[str], variables: str, compiled: dict[str, str] | None = None
    ) -> Iterator[dict[str, Any]]:
        """Run ``dbt COMMAND`` and give its events as they come; ``compiled`` says where the SQL it made is kept.

        Raises
        ------
        WarehouseError
            dbt refuses, or a model or test failed; its own messages are passed on.
        """
        folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT), "--target-path"]
        args = [*command, "--log-format", "json", *folders, str(self.target), "--vars", variables]
        order: dict[str, Any] = {"args": args, "env": {name: os.environ.get(name, "") for name in PASSED_ON}}
        if compiled:
            order["compiled"] = compiled
        errors: list[str] = []
        with self._lock:
            for event in self._answers(json.dumps(order)):
                if event.get("done"):
                    if not event["success"]:
                        said = "\n".join(dict.fromkeys([*errors, event["problem"]])).strip()
                        raise WarehouseError(f"dbt {command[0]} failed:\n{said}")
                    return
                if event["info"]["level"] == "error":
                    errors.append(event["info"]["msg"])
                yield event

    def run(self, command: Sequence[str], variables: str) -> None:
        """Run ``dbt COMMAND`` to its end, without its events."""
        for _ in self.events(command, variables):
            pass

    def _answers(self, order: str) -> Iterator[dict[str, Any]]:
        process = self._running()
        assert process.stdin and process.stdout
        process.stdin.write(order + "\n")
        process.stdin.flush()
        ended = False
        try:
            for line in process.stdout:
                try:
                    event = json.loads(line)
                except json.JSONDecodeError:
                    sys.stdout.write(line)  # what a library prints
                    continue
                ended = "done" in event
                yield event
                if ended:
                    return
        finally:
            if not ended:  # interrupted, or nobody listens any more: dbt does not go on alone
                process.kill()
                process.wait()
        raise WarehouseError(f"dbt ended unexpectedly ({process.wait()}); what it said is in {self.target / 'dbt.log'}")

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is None or self._process.poll() is not None:
            known = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
            self._process = subprocess.Popen(
                [sys.executable, "-m", "orchestration.dbt_worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                start_new_session=True,  # Ctrl-C comes to this process alone, which then ends dbt
                env={**os.environ, "PYTHONPATH": known, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
            )
        return self._process

    def end(self) -> None:
        """Let the process go; the next command starts another."""
        process, self._process = self._process, None
        if process and process.stdin:
            with contextlib.suppress(OSError):
                process.stdin.close()
            process.wait()
