"""What a step prints is on the run's page and where it went before, as by Dagster's own log of the same files."""

import subprocess
import sys
from pathlib import Path

import pytest
from dagster._core.storage.compute_log_manager import ComputeIOType
from dagster._core.storage.local_compute_log_manager import LocalComputeLogManager

from orchestration import compute_logs
from orchestration.compute_logs import PassedOnByThread

ROOT = Path(__file__).parents[2]
KEY = ["run", "compute_logs", "step"]
PRINTS = """
import os, subprocess, sys, time
from {module} import {name}
print("before", flush=True)
with {name}({folder!r}).capture_logs({key!r}):
    print("Beschäftigte 就业")
    subprocess.run(["sh", "-c", "echo of a child; echo oops >&2"], check=True)
    os.write(1, b"x" * 200_000 + b"\\n")
    print("last")
    {then}
print("after")
"""


def run(kind: type[LocalComputeLogManager], folder: Path, then: str = "pass") -> subprocess.CompletedProcess[str]:
    code = PRINTS.format(module=kind.__module__, name=kind.__name__, folder=str(folder), key=KEY, then=then)
    done = [sys.executable, "-W", "ignore", "-c", code]
    return subprocess.run(done, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def test_it_keeps_and_passes_on_what_is_printed_and_ends(tmp_path) -> None:
    done = run(PassedOnByThread, tmp_path)
    said = ["before", "Beschäftigte 就业", "of a child", "x" * 200_000, "last", "after"]
    assert (done.returncode, sorted(done.stdout.splitlines()), done.stderr) == (0, sorted(said), "oops\n")
    lines = done.stdout.splitlines()
    assert lines[0] == "before" and lines[-1] == "after"
    kept = LocalComputeLogManager(str(tmp_path))  # who reads it may be Dagster's own
    assert kept.is_capture_complete(KEY)
    printed = Path(kept.get_captured_local_path(KEY, "out")).read_text(encoding="utf-8")
    assert printed.splitlines() == lines[1:-1]
    assert kept.get_log_data_for_type(KEY, ComputeIOType.STDERR, offset=0, max_bytes=None)[0] == b"oops\n"


@pytest.mark.parametrize("end", ["raise SystemExit(3)", "os._exit(3)"])
def test_where_the_run_ends_within_what_it_printed_is_kept(tmp_path, end) -> None:
    done = run(PassedOnByThread, tmp_path, f"sys.stdout.flush(); {end}")
    kept = PassedOnByThread(str(tmp_path))
    assert done.returncode == 3 and "after" not in done.stdout
    assert "last" in Path(kept.get_captured_local_path(KEY, "out")).read_text(encoding="utf-8")
    assert kept.is_capture_complete(KEY) is False  # as of a run that was killed


def test_it_is_shown_while_the_step_is_at_work(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(compute_logs, "WAIT_S", 0.01)
    path, shown = tmp_path / "printed", tmp_path / "shown"
    stream = shown.open("w", encoding="utf-8")
    with stream, compute_logs._passed_on(stream, path):
        stream.write("a line\n")
        stream.flush()
        for _ in range(500):
            if shown.read_text(encoding="utf-8"):
                break
            compute_logs.threading.Event().wait(0.01)
        assert shown.read_text(encoding="utf-8") == path.read_text(encoding="utf-8") == "a line\n"


def test_a_stream_in_memory_is_left_alone(tmp_path) -> None:
    import io

    stream = io.StringIO()
    with compute_logs._passed_on(stream, tmp_path / "printed"):
        stream.write("seen")
    assert stream.getvalue() == "seen"
