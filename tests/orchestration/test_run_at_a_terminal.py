"""At a terminal a run shows its steps; what dbt and Dagster print is in its log, not on the screen."""

import os
import subprocess
import sys

RUN = """
import logging, os, sys
from pathlib import Path
from types import SimpleNamespace
from orchestration.run import _quiet
from orchestration.terminal import Terminal, Working

with Working(Terminal(), "starting"):
    early = logging.StreamHandler()
with _quiet(SimpleNamespace(root=Path(sys.argv[1]))) as terminal, Working(terminal, "working") as line:
    line.say("raw/observations")
    print("PASS test of dbt")
    print("WARNING of Dagster", file=sys.stderr)
    early.emit(logging.makeLogRecord({"msg": "a handler made before"}))
    os.system("echo a child")
    terminal.print("a step is done")
print("and afterwards")
"""


def test_what_steps_print_is_in_the_log_and_not_on_the_screen(tmp_path):
    terminal = {**os.environ, "FORCE_COLOR": "1", "TERM": "xterm-256color"}  # as rich finds out that it is at one
    done = subprocess.run([sys.executable, "-c", RUN, str(tmp_path)], env=terminal, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    log = (tmp_path / "last_run.log").read_text()
    for printed in ("PASS test of dbt", "WARNING of Dagster", "a handler made before", "a child"):
        assert printed in log and printed not in done.stdout + done.stderr, printed
    assert "a step is done" in done.stdout and "raw/observations" in done.stdout
    assert "and afterwards" in done.stdout and "and afterwards" not in log
