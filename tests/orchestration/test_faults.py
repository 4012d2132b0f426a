"""Whatever happens to a run, the published warehouse stays whole and readable, and the next run finishes."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
LATER = ROOT / "warehouse" / "sample" / "later"


def fingerprint(job):
    return job.published.stat().st_ino, job.query("select sum(theta) as s from marts.coagglomeration")["s"][0]


def started(job):
    return subprocess.Popen(
        [sys.executable, "-u", "-c", "from orchestration.cli import main; main()", "run"],
        env=job.environment(),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def killed_after(job, step):
    """SIGKILL the whole run as soon as it says that ``step`` is done, so in the middle of the next one."""
    run = started(job)
    for line in run.stdout:
        if f"✓ {step}" in line:
            break
    os.killpg(run.pid, signal.SIGKILL)
    assert run.wait() == -signal.SIGKILL


@pytest.mark.slow
def test_killed_at_any_step_the_published_file_stays_and_the_next_run_finishes(copied_job):
    before = fingerprint(copied_job)
    for step in ("raw/observations", "panel_gate", "dbt_indices", "results/moran"):
        killed_after(copied_job, step)
        assert fingerprint(copied_job) == before
    done = copied_job.coagg("run")
    assert done.returncode == 0, done.stdout
    inode, total = fingerprint(copied_job)
    assert inode != before[0] and total == before[1]


@pytest.mark.slow
def test_a_failed_expectation_stops_what_is_downstream_and_leaves_the_published_file(copied_job):
    before = fingerprint(copied_job)
    path = copied_job.folder / "panel.yml"
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    settings["validation"]["bounds"]["population_persons"] = [1, 1000]
    path.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    done = copied_job.coagg("run")
    assert done.returncode == 1
    for said in ("population_persons", "panel_expectations", "110000 2012", "published warehouse is as it was"):
        assert said in done.stdout
    assert "dbt_indices" not in done.stdout
    assert fingerprint(copied_job) == before


@pytest.mark.slow
def test_a_new_year_and_bad_files_arrive_together(copied_job):
    good = next(LATER.glob("*.xlsx"))
    landing = copied_job.folder / "landing"
    shutil.copy(good, landing / good.name)
    (landing / good.name.replace("2021", "2022")).write_bytes(good.read_bytes()[:4000])
    (landing / "unknown_table.csv").write_text("a,b\n1,2\n")
    second = started(copied_job)
    assert "Chinese provinces" in second.stdout.readline()
    refused = copied_job.coagg("run")
    assert refused.returncode == 1 and "Another run is working" in refused.stdout
    printed = second.stdout.read()
    assert second.wait() == 0, printed
    years = copied_job.query(
        "select max(year) as last, count(distinct region_id) as n from marts.coagglomeration where year = 2020"
    )
    assert years.row(0) == (2020, 31)
    assert copied_job.query("select max(year) as y from marts.estimation_panel")["y"][0] == 2019
    rejects = copied_job.query("select file_name, reason, message from raw.rejects order by file_name")
    assert set(rejects["file_name"]) == {"unknown_table.csv", good.name.replace("2021", "2022")}
    assert all(name in message for name, message in rejects.select("file_name", "message").iter_rows())


@pytest.mark.slow
def test_a_corrupt_working_file_is_replaced_and_said(copied_job):
    (copied_job.store / "working.duckdb").write_bytes(b"torn" * 5000)
    done = copied_job.coagg("run")
    assert done.returncode == 0, done.stdout
    assert list(copied_job.store.glob("working-broken-*.duckdb"))
    assert copied_job.query("select count(*) as n from raw.observations").item() > 20_000
