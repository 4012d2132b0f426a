"""Ctrl-C in `coagg run`: one line, no traceback, what was published stays, and the next run goes on."""

import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from orchestration.dbt.handed_on import COMPILED, cache_folder
from tests import forked
from tests.jobs import ROOT, atlantis_folder

pytestmark = pytest.mark.slow
HANDLED = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"  # a test in the background ignores it
)
START = f"{HANDLED}; {forked.COAGG}"


def stopped_after(job, mark):
    """Its exit code and what it printed, stopped as a terminal does it: the whole group gets the signal."""
    if mark == "store:":  # while it still imports
        run = subprocess.Popen(
            [sys.executable, "-c", START, "run"],
            env=job.environment(), cwd=ROOT, text=True, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
    else:
        run = forked.begun(["run"], job.environment(), code=START)
    said = []
    for line in run.stdout:
        said.append(line)
        if mark in line:
            os.killpg(run.pid, signal.SIGINT)
            break
    said += run.stdout.readlines()
    return run.wait(300), "".join(said)


def without_sql(cache: Path) -> Path:
    """A cache of what dbt made of all projects but for their SQL, which a run then has dbt compile beside it."""
    (cache / "dbt").mkdir(parents=True)
    for made in (cache_folder() / "dbt").glob("*.zip"):
        with zipfile.ZipFile(made) as whole, zipfile.ZipFile(cache / "dbt" / made.name, "w") as part:
            for name in set(whole.namelist()) - {COMPILED}:
                part.writestr(name, whole.read(name))
    return cache


@pytest.mark.parametrize("mark", ["store:", "✓ raw/observations", "✓ dbt_panel"])
def test_ctrl_c_is_one_line(atlantis_job, tmp_path, monkeypatch, mark):
    """While Dagster starts, inside a step that waits for dbt, whose SQL nobody has handed on, and in a later one."""
    job = atlantis_folder(tmp_path / "atlantis")
    if mark == "✓ raw/observations":
        monkeypatch.setenv("COAGG_CACHE", str(without_sql(tmp_path / "cache")))
    code, said = stopped_after(job, mark)
    assert (job.store / "dbt" / COMPILED).exists() is (mark == "✓ dbt_panel")
    after = said[said.index(mark) :].splitlines()[1:]
    assert code == 130 and "Traceback" not in said and "Error" not in said, said
    assert [line for line in after if line.strip() and "✓" not in line] == [
        line for line in after if line.startswith("Stopped by you; what was published stays. To go on: ")
    ], said
    told = job.coagg("status")
    assert told.returncode == 0 and "Traceback" not in told.stdout + told.stderr
    if mark != "store:":
        assert "stopped by you" in told.stdout
