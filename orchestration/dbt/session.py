"""The one dbt process of a run (``orchestration.dbt.worker``), started when dbt is first needed and told what to do."""

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

from orchestration.dbt.compiled import Compiled, seed_columns
from warehouse.bundled import DBT_PROJECT, ROOT
from warehouse.connection import connect, let_go
from warehouse.errors import WarehouseError

# Where dbt is killed, Python's keeper of its locks would warn on the person's screen that they were not given back.
LEFT_BEHIND = "ignore::UserWarning:multiprocessing.resource_tracker"
PASSED_ON = ("WAREHOUSE_PATH", "COAGG_SEEDS", "COAGG_PANEL")


class DbtSession:
    """Commands to one dbt process, one after the other; it ends with this one, or when it has had nothing to do."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        atexit.register(self.end)

    def events(
        self, command: Sequence[str], variables: str, project: str = "", aside: Path | None = None
    ) -> Generator[dict[str, Any], None, dict[str, Any]]:
        """Run ``dbt COMMAND`` and give its events as they come; returns what the process answers at its end.

        Commands for the same ``project`` (a hash of all that shapes it) share one reading of its files. With ``aside``
        dbt reads and writes that DuckDB file, not the working file.

        Raises
        ------
        WarehouseError
            dbt refuses, or a model or test failed; its own messages are passed on.
        """
        folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT), "--target-path"]
        args = [*command, "--log-format", "json", *folders, str(self.target), "--vars", variables]
        environment = {name: os.environ.get(name, "") for name in PASSED_ON}
        if aside:
            environment["WAREHOUSE_PATH"] = str(aside)
        else:
            let_go()
        order = {"args": args, "env": environment, "project": project}
        errors: list[str] = []
        answer: dict[str, Any] = {}
        with self._lock:
            for answer in self._answers(json.dumps(order)):
                if "done" not in answer:  # the last one is
                    if answer["info"]["level"] == "error":
                        errors.append(answer["info"]["msg"])
                    yield answer
        if not answer["success"]:
            said = "\n".join(dict.fromkeys([*errors, answer["problem"]])).strip()
            raise WarehouseError(f"dbt {command[0]} failed:\n{said}")
        return answer

    def run(
        self, command: Sequence[str], variables: str, project: str = "", aside: Path | None = None
    ) -> dict[str, Any]:
        """Run ``dbt COMMAND`` to its end, without its events; returns the process's answer."""
        events = self.events(command, variables, project, aside)
        while True:
            try:
                next(events)
            except StopIteration as ended:
                answer: dict[str, Any] = ended.value
                return answer

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
        process = self._process
        if process is None or process.poll() is not None:
            known = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
            process = self._process = subprocess.Popen(
                [sys.executable, "-W", LEFT_BEHIND, "-m", "orchestration.dbt.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                start_new_session=True,  # Ctrl-C comes to this process alone, which then ends dbt
                env={**os.environ, "PYTHONPATH": known, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
            )
        return process

    def end(self) -> None:
        """Let the process go, whatever it is at; the next command starts another."""
        process, self._process = self._process, None
        if process and process.stdin:
            if self._lock.locked():  # nobody waits for it any more
                process.kill()
            with contextlib.suppress(OSError):
                process.stdin.close()
            process.wait()


def compiled_by(session: DbtSession, manifest: Path, variables: str, project: str, aside: Path) -> Compiled:
    """The SQL of a parsed project and its seeds' columns, as dbt compiles it on a file that has the seeds alone.

    Raises
    ------
    WarehouseError
        As ``DbtSession.events``.
    """
    session.run(["seed", "--full-refresh", "--no-write-json"], variables, project, aside)
    compiling = ["compile", "--exclude", "resource_type:unit_test", "--no-write-json"]
    sql = session.run(compiling, variables, project, aside)["sql"]
    with connect(aside, read_only=True) as con:
        return Compiled(sql, seed_columns(con, json.loads(manifest.read_text(encoding="utf-8"))))
