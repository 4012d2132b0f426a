"""Python that a forked command starts is forked as well, and is to whoever started it what a started one is."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests import forked

ASKED = """
import os, sys
print(sys.argv, os.getcwd(), os.environ["SAID"], sys.stdin.read())
print("oops", file=sys.stderr)
sys.exit(3)
"""


def test_arguments_folder_environment_streams_and_exit_code_are_those_of_a_started_one(tmp_path):
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    told = []
    for start in (subprocess.Popen, forked.Popen):
        command = [sys.executable, "-W", "error", "-c", ASKED, "one", "two"]
        process = start(command, **pipes, text=True, cwd=tmp_path, env={**os.environ, "SAID": "this"})
        told.append((*process.communicate("read"), process.returncode))
    assert told[0] == told[1] and told[0][1:] == ("oops\n", 3)


def parent(process):
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("PPid:"))


def test_it_is_waited_for_and_killed_as_a_started_one_and_other_programs_are_started():
    process = forked.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    assert process.poll() is None and parent(process) != os.getpid()
    process.kill()
    assert process.wait(60) == process.poll() == -signal.SIGKILL
    other = forked.Popen(["sh", "-c", "exit 4"])
    assert parent(other) == os.getpid() and other.wait() == 4


def test_a_command_finds_no_dbt_imported_and_dbts_process_does():
    imported = "import sys; print(any(name.partition('.')[0] == 'dbt' for name in sys.modules))"
    assert forked.python(imported, os.environ).stdout == "False\n"
    done = forked.coagg([forked.DBT_WORKER], os.environ, code=imported)
    assert done.stdout == "True\n"


def test_a_command_of_another_program_has_that_programs_modules(tmp_path):
    (tmp_path / "warehouse").mkdir()
    (tmp_path / "warehouse" / "__init__.py").write_text("whose = 'theirs'", encoding="utf-8")
    asked = "import warehouse; print(getattr(warehouse, 'whose', 'ours'))"
    theirs = {**os.environ, "PYTHONPATH": str(tmp_path)}
    assert forked.python(asked, theirs, tmp_path).stdout == "theirs\n"
    assert forked.python(asked, os.environ).stdout == "ours\n"


def test_a_worker_of_tests_warns_and_starts_others_as_one_that_was_started(monkeypatch):
    monkeypatch.delenv("PYTHONWARNINGS", raising=False)
    told = (
        "import subprocess, sys, warnings; silent = ('ignore', None, Warning, None, 0) in warnings.filters; "
        "print(sys.warnoptions, silent, subprocess.Popen.__module__)"
    )
    found = []
    for start in (subprocess.Popen, forked.Worker, forked.Popen):
        process = start([sys.executable, "-u", "-c", told], stdout=subprocess.PIPE, text=True)
        found.append(process.communicate()[0])
    assert found == ["[] False subprocess\n", "[] False subprocess\n", "['ignore'] True tests.forked\n"]
