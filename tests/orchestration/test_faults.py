"""Whatever happens to a run, the published warehouse stays whole and readable, and the next run finishes."""

import json
import os
import shutil
import signal
import time
from pathlib import Path

import pytest
import yaml

from orchestration.run_lock import only_run
from orchestration.run_log import read
from tests import forked
from tests.jobs import ATLANTIS, revised_workbook
from warehouse.store import Store

ROOT = Path(__file__).parents[2]
LATER = ROOT / "warehouse" / "sample_later"
DAGSTER = "from dagster._cli import main; main()"  # the command ``dagster``


def fingerprint(job):
    return job.published.stat().st_ino, job.query("select sum(theta) as s from marts.coagglomeration")["s"][0]


def land_revised(job):
    """The yearbook of 2003 once more, published in 2009 with one figure changed."""
    revised_workbook(ATLANTIS / "landing" / "emploi_2003.xlsx", job.folder / "landing" / "emploi_2009.xlsx", D9=105.3)


def killed_after(job, step, seconds=0.0):
    """SIGKILL the whole run some time after it says that ``step`` is done, so in the middle of the next one."""
    run = job.begun("run")
    for line in run.stdout:
        if f"✓ {step}" in line:
            break
    time.sleep(seconds)
    os.killpg(run.pid, signal.SIGKILL)
    assert run.wait() == -signal.SIGKILL


READER = """
import sys, time
from pathlib import Path
from warehouse.connection import connect
path, stop = Path(sys.argv[1]), Path(sys.argv[2])
print("ready", flush=True)
reads, seen = 0, set()
ended = False
while not ended:
    ended = stop.exists()  # and one more read, of what is published now
    with connect(path, read_only=True) as con:
        release = con.execute("select run_id, data_vintage from meta.release").fetchone()
        total = con.execute("select sum(theta) from marts.coagglomeration where year = 2003").fetchone()
        made = con.execute("select run_id from meta.runs where run_id = ?", [release[0]]).fetchone()
        models = con.execute("select count(distinct model_id) from results.model_terms").fetchone()
    assert made == (release[0],), release
    reads += 1
    seen.add((release, total, models))
    time.sleep(0.2)
print(reads, len(seen), len({s[0] for s in seen}), flush=True)
"""


@pytest.mark.slow
def test_killed_in_any_step_the_published_file_stays_and_the_next_run_finishes(copied_atlantis, tmp_path):
    """With readers in other processes all the while: two releases, one state each."""
    stop = tmp_path / "stop"
    looked_at = [str(copied_atlantis.published), str(stop)]
    readers = [forked.begun(looked_at, copied_atlantis.environment(), code=READER) for _ in range(2)]
    assert all(reader.stdout.readline() == "ready\n" for reader in readers)
    before = fingerprint(copied_atlantis)
    land_revised(copied_atlantis)
    killed_after(copied_atlantis, "raw/observations", 0.5)  # in dbt
    assert fingerprint(copied_atlantis) == before
    killed_after(copied_atlantis, "dbt_indices", 0.3)  # in estimation
    assert fingerprint(copied_atlantis) == before
    killed_after(copied_atlantis, "revisions")  # in publishing
    assert fingerprint(copied_atlantis)[1] == before[1]
    done = copied_atlantis.coagg("run")
    assert done.returncode == 0, done.stdout
    inode, total = fingerprint(copied_atlantis)
    assert inode != before[0] and total != before[1]
    stop.touch()
    for reader in readers:
        reads, states, releases = map(int, reader.stdout.read().split())
        assert reader.wait(60) == 0
        assert reads > 50 and states == releases and releases in {2, 3}
    assert copied_atlantis.query("select count(*) as n from quality.revisions where kind = 'revised'")["n"][0] == 1


@pytest.mark.slow
def test_a_failed_expectation_stops_what_is_downstream_and_leaves_the_published_file(copied_atlantis):
    before = fingerprint(copied_atlantis)
    path = copied_atlantis.folder / "panel.yml"
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    settings["validation"]["bounds"] = {"population_persons": [1, 1000]}
    path.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    done = copied_atlantis.coagg("run")
    assert done.returncode == 1
    for said in ("population_persons", "panel_expectations", "Mestor 2003", "published warehouse is as it was"):
        assert said in done.stdout
    assert "dbt_indices" not in done.stdout
    assert fingerprint(copied_atlantis) == before


@pytest.mark.slow
def test_a_new_year_and_bad_files_arrive_together_and_the_working_file_is_torn(copied_job):
    observations = copied_job.query("select count(*) as n from raw.observations").item()
    (copied_job.store / "working.duckdb").write_bytes(b"torn" * 5000)
    good = next(LATER.glob("*.xlsx"))
    landing = copied_job.folder / "landing"
    shutil.copy(good, landing / good.name)
    (landing / good.name.replace("2021", "2022")).write_bytes(good.read_bytes()[:4000])
    (landing / "unknown_table.csv").write_text("a,b\n1,2\n")
    second = copied_job.begun("run")
    assert "Chinese provinces" in second.stdout.readline()
    refused = copied_job.coagg("run")
    assert refused.returncode == 1 and "Another run is working" in refused.stderr
    printed = second.stdout.read()
    assert second.wait() == 0, printed
    (broken,) = copied_job.store.glob("working-broken-*.duckdb")
    assert f"was corrupt (kept as {broken.name}); restored from release" in printed  # it was in Dagster's log alone
    assert copied_job.query("select count(*) as n from raw.observations").item() > observations > 20_000
    years = copied_job.query(
        "select max(year) as last, count(distinct region_id) as n from marts.coagglomeration where year = 2020"
    )
    assert years.row(0) == (2020, 31)
    assert copied_job.query("select max(year) as y from marts.estimation_panel")["y"][0] == 2019
    rejects = copied_job.query("select file_name, reason, message from raw.rejects order by file_name")
    assert set(rejects["file_name"]) == {"unknown_table.csv", good.name.replace("2021", "2022")}
    assert all(name in message for name, message in rejects.select("file_name", "message").iter_rows())


@pytest.mark.slow
def test_a_run_from_dagsters_ui_and_one_from_the_command_line_do_not_meet(copied_atlantis):
    """``dagster job execute`` runs what the UI's run worker runs; ``ingest_year`` is the shortest job."""
    command = ["job", "execute", "-m", "orchestration.definitions", "-j", "ingest_year", "--tags",
               '{"dagster/partition": "2001"}', "-c", str(copied_atlantis.folder / "run.yaml")]  # fmt: skip
    (copied_atlantis.folder / "run.yaml").write_text("ops: {raw__observations: {config: {year: 2001}}}")
    home = copied_atlantis.store / "dagster"
    home.mkdir(exist_ok=True)
    environment = copied_atlantis.environment() | {"DAGSTER_HOME": str(home), "COAGG_LOCK_WAIT_S": "1"}
    with only_run(Store(copied_atlantis.store)):
        done = forked.coagg(command, environment, code=DAGSTER)
        assert done.returncode != 0 and "Another run is working" in done.stdout + done.stderr
        for other in (["run", "--rebuild"], ["docs"]):  # both write to the store, and hold the working file
            refused = copied_atlantis.coagg(*other)
            assert refused.returncode == 1 and "Another run is working" in refused.stderr
    done = forked.coagg(command, environment, code=DAGSTER)
    assert done.returncode == 0, done.stdout + done.stderr
    events = read(copied_atlantis.store / "logs" / "runs.jsonl")
    ended = [line for line in events if line["event"] in {"step succeeded", "run failed", "run succeeded"}]
    assert all(line["run_id"] for line in ended) and ended[-1]["event"] == "run succeeded"
    assert any(line.get("seconds", -1) >= 0 and line["step"] == "raw/observations" for line in ended)


def test_a_corrupt_published_file_is_said_with_the_last_good_release(copied_atlantis):
    store = Store(copied_atlantis.store)
    good = store.history()[-1]
    copied_atlantis.published.unlink()
    copied_atlantis.published.write_bytes(b"torn" * 5000)
    for command in (["status"], ["sql", "select 1"]):
        said = copied_atlantis.coagg(*command)
        assert said.returncode == 1 and good.file in said.stderr and "Traceback" not in said.stdout + said.stderr, said
    os.truncate(store.releases / good.file, 50_000)
    copied_atlantis.published.unlink()
    os.link(store.releases / good.file, copied_atlantis.published)
    said = copied_atlantis.coagg("status", "--json")  # a monitor was told that all is well
    told = json.loads(said.stdout)
    assert said.returncode == 1 and not told["healthy"] and told["state"] == "damaged"
    assert "No release can be read" in told["problems"][0] and "run' publishes anew" in told["problems"][0]
    said = copied_atlantis.coagg("status")
    assert (said.stdout + said.stderr).count("cannot be opened") == 1
