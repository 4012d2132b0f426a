"""A plugin of pytest that writes what each test and fixture costs in CPU seconds, with every process that it starts.

``python -m pytest -n 0 -q -p benchmarks.cpu_of_tests tests/store`` writes a line of JSON per test and per fixture of
more than a test to the file named by ``COAGG_CPU_OF_TESTS`` (``cpu-of-tests.jsonl``); ``python -m
benchmarks.cpu_of_tests FILES`` adds them up by file of tests. Children count as they run and after (``/proc``), those
of the server of forked commands too; processes that outlive their parent are adopted, so that nothing is lost.
"""

import collections
import ctypes
import json
import os
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

TICK = 1 / os.sysconf("SC_CLK_TCK")
ADOPT = 36  # PR_SET_CHILD_SUBREAPER


def _below(pid: int) -> float:
    """CPU seconds of all that a process has started: of its ended children, and of the running ones with theirs."""
    total = 0.0
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            try:
                fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
                total += sum(map(int, fields[11:15])) * TICK + _below(int(child))
            except OSError:  # ended meanwhile: its parent has it
                continue
    return total


def spent() -> float:
    """CPU seconds of this process and of everything it has started."""
    ended = os.times()
    return time.process_time() + ended.children_user + ended.children_system + _below(os.getpid())


class _Written:
    def __init__(self, path: Path) -> None:
        self.file = path.open("a", encoding="utf-8")

    def line(self, kind: str, name: str, began: float) -> None:
        self.file.write(json.dumps({"kind": kind, "name": name, "cpu": round(spent() - began, 4)}) + "\n")
        self.file.flush()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        began = spent()
        try:
            return (yield)
        finally:
            self.line("test", item.nodeid, began)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Generator[None, object, object]:
        began = spent()
        try:
            return (yield)
        finally:
            if fixturedef.scope != "function":
                self.line("fixture", f"{request.node.nodeid or 'session'} {fixturedef.argname}", began)


def pytest_configure(config: pytest.Config) -> None:
    ctypes.CDLL(None).prctl(ADOPT, 1, 0, 0, 0)
    config.pluginmanager.register(_Written(Path(os.environ.get("COAGG_CPU_OF_TESTS", "cpu-of-tests.jsonl"))))


def main(paths: list[str]) -> None:
    """Print CPU seconds and number of tests by file, the dearest first."""
    cost: collections.Counter[str] = collections.Counter()
    tests: collections.Counter[str] = collections.Counter()
    for path in paths:
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            if told["kind"] == "test":
                file = told["name"].partition("::")[0]
                cost[file] += told["cpu"]
                tests[file] += 1
    for file, seconds in cost.most_common():
        print(f"{seconds:8.1f} {tests[file]:6d}  {file}")
    print(f"{cost.total():8.1f} {tests.total():6d}  all")


if __name__ == "__main__":
    main(sys.argv[1:])
