"""What a command imports before it does anything: counted, not timed, so that it means the same on any machine."""

import json
import subprocess
import sys

import pytest

HEAVY = (
    "dagster",
    "dbt",
    "great_expectations",
    "polars",
    "pandas",
    "numpy",
    "scipy",
    "matplotlib",
    "altair",
    "libpysal",
)
ASKED = """
import atexit, json, os, sys

def tell():
    print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), flush=True)
    os._exit(0)  # however the command ended

atexit.register(tell)
sys.argv = ["coagg", *json.loads(sys.argv[1])]
from coagg.__main__ import main
main()
"""


def imported(*arguments: str, **environment) -> set[str]:
    command = [sys.executable, "-c", ASKED, json.dumps(arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, **environment)
    return set(json.loads(done.stdout.strip().splitlines()[-1]))


@pytest.mark.parametrize("command", [["--help"], ["--version"], ["run", "--help"], ["status"], ["status", "--json"]])
def test_a_command_without_a_warehouse_imports_no_engine(command):
    assert not imported(*command) & set(HEAVY)


@pytest.mark.parametrize(
    "command",
    [["sql", "from marts.coagglomeration limit 1"], ["status"], ["status", "--deep"], ["run"]],
    ids=lambda command: command[0],
)
def test_a_command_that_only_reads_imports_no_engine(copied_atlantis, command, monkeypatch):
    monkeypatch.setenv("COAGG_PANEL", str(copied_atlantis.folder))
    monkeypatch.delenv("COAGG_STORE", raising=False)
    assert not imported(*command) & {*HEAVY, "markdown_it"}  # Markdown is of pages of help alone


def test_a_study_is_checked_without_what_runs_or_draws_it(copied_atlantis, monkeypatch):
    monkeypatch.setenv("COAGG_PANEL", str(copied_atlantis.folder))
    monkeypatch.delenv("COAGG_STORE", raising=False)
    assert not imported("study", "check") & {"dagster", "dbt", "great_expectations", "matplotlib"}


def test_a_study_nobody_touched_is_checked_without_an_engine(copied_atlantis, monkeypatch):
    monkeypatch.setenv("COAGG_PANEL", str(copied_atlantis.folder))
    monkeypatch.delenv("COAGG_STORE", raising=False)
    assert "polars" in imported("study", "check", "main")
    assert not imported("study", "check", "main") & set(HEAVY)
