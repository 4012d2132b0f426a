"""dbt reads and compiles a project beside a first run's imports; who needs its manifest or SQL waits for it."""

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import pytest

from orchestration.dbt import handed_on
from orchestration.dbt import project as dbt
from orchestration.dbt.session import DbtSession
from warehouse.errors import WarehouseError

WAIT_S = 30


class Slow:
    """Stands for dbt: each command waits until it may go on, and is written down once it is through."""

    def __init__(self, project: Path, target: Path) -> None:
        self.project, self.target = project, target
        self.done: list[str] = []
        self.threads: set[str] = set()
        self.refuses = False
        self.may = {name: threading.Event() for name in ("parse", "seed", "compile")}

    def run(self, command: list[str], variables: str, project: str, aside: Path | None = None) -> dict[str, object]:
        assert self.may[command[0]].wait(WAIT_S)
        if self.refuses:
            raise WarehouseError("no such macro")
        self.done.append(command[0])
        self.threads.add(threading.current_thread().name)
        if command[0] == "parse":
            (self.target / handed_on.MANIFEST).write_text(json.dumps({"nodes": {}}))
        elif command[0] == "seed":
            duckdb.connect(str(aside)).close()
        return {"sql": {"model.m": "select 1"}}


@pytest.fixture
def slow(tmp_path, monkeypatch, stood_in):
    """A project that nobody has read yet."""
    monkeypatch.setenv("COAGG_CACHE", str(tmp_path / "cache"))
    return stood_in(Slow)


def started(stands: Slow) -> None:
    """Once the thread beside is at work: it has the lock."""
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        if not dbt._COMPILING.acquire(blocking=False):
            return
        dbt._COMPILING.release()
        time.sleep(0.01)


def test_the_manifest_is_there_before_the_sql(slow):
    assert dbt.begin()
    started(slow)
    slow.may["parse"].set()
    assert dbt.parsed_project().exists() and slow.done == ["parse"]
    for name in ("seed", "compile"):
        slow.may[name].set()
    assert dbt.compiled_project().sql == {"model.m": "select 1"}
    assert slow.done == ["parse", "seed", "compile"]  # each once
    assert threading.current_thread().name not in slow.threads
    assert not list(slow.target.glob("compiling-*"))


def test_what_is_known_is_not_read_again(slow):
    for event in slow.may.values():
        event.set()
    dbt.compiled_project()
    assert not dbt.begin()
    (slow.target / handed_on.COMPILED).unlink()
    assert dbt.begin()
    assert dbt.compiled_project().sql and slow.done == ["parse", *["seed", "compile"] * 2]
    (slow.project / "m.sql").write_text("two")
    assert dbt.begin()
    dbt.compiled_project()
    assert slow.done[-3:] == ["parse", "seed", "compile"]


def test_what_dbt_refuses_is_told_to_who_needs_it(slow):
    slow.refuses = True
    for event in slow.may.values():
        event.set()
    assert dbt.begin()
    with pytest.raises(WarehouseError, match=r"dbt cannot parse .*\nno such macro"):
        dbt.parsed_project()
    slow.refuses = False
    assert dbt.compiled_project().sql  # once it is mended


def test_a_process_at_work_that_nobody_waits_for_is_ended(tmp_path):
    """A run that ends at once, refused or stopped, does not wait for dbt, and leaves none behind."""
    session = DbtSession(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(600)"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    session._process = process
    told: list[Exception] = []

    def ask() -> None:
        try:
            session.run(["parse"], "{}")
        except Exception as exc:  # whatever it was at
            told.append(exc)

    asking = threading.Thread(target=ask)
    asking.start()
    while not session._lock.locked():
        time.sleep(0.01)
    session.end()
    asking.join(WAIT_S)
    assert process.poll() is not None and len(told) == 1 and not asking.is_alive()
