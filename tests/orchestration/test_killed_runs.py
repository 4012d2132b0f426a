"""A killed run holds nothing up: it is marked as failed, the file it was for is asked for again, status says so."""

import json
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import dagster as dg
import pytest
from dagster import reconstructable
from dagster._core.events import DagsterEvent
from dagster._core.remote_origin import RegisteredCodeLocationOrigin, RemoteJobOrigin, RemoteRepositoryOrigin
from rich.console import Console

from orchestration import run_log, unfinished
from orchestration.defs import sensors
from orchestration.defs.revisions import told_of_last
from orchestration.environment import prepare
from orchestration.health import health
from orchestration.run_lock import lives, living, trace_of
from orchestration.status import print_status
from orchestration.unfinished import end_killed_runs
from tests.jobs import ROOT, atlantis_folder
from warehouse.connection import connect
from warehouse.panel_sections import ReadingLimits
from warehouse.store import Store

STATUS = dg.DagsterRunStatus


@dg.op
def nothing(): ...


@dg.job
def refresh():
    nothing()


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


@pytest.fixture
def instance(monkeypatch):
    monkeypatch.setattr(unfinished, "LOCKS_WITHIN_S", 0.0)
    monkeypatch.setattr(unfinished, "STARTS_WITHIN_S", 0.0)
    with dg.DagsterInstance.ephemeral() as made:
        yield made


def run_of(instance, status, **tags):
    origin = RemoteJobOrigin(RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("here"), "all"), "refresh")
    queued = {"remote_job_origin": origin, "job_code_origin": reconstructable(refresh).get_python_origin()}
    return instance.create_run_for_job(refresh, status=status, tags=tags, **queued if status == STATUS.QUEUED else {})


def status_of(instance, run):
    return instance.get_run_by_id(run.run_id).status


@pytest.mark.parametrize("status", ["NOT_STARTED", "QUEUED", "STARTING", "STARTED", "CANCELING"])
def test_a_run_without_a_process_is_marked_as_failed(instance, store, status):
    run = run_of(instance, STATUS[status])
    done = run_of(instance, STATUS.SUCCESS)
    (said,) = end_killed_runs(instance, store)
    assert run.run_id in said and "was killed" in said
    assert status_of(instance, run) == STATUS.FAILURE and status_of(instance, done) == STATUS.SUCCESS
    (line,) = [json.loads(text) for text in store.run_log.read_text().splitlines()]
    assert (line["event"], line["run_id"]) == ("run killed", run.run_id)
    assert end_killed_runs(instance, store) == []


def test_a_run_that_works_or_waits_in_another_process_is_left_alone_until_that_is_killed(instance, store):
    run = run_of(instance, STATUS.STARTED)
    code = (
        "import sys, time; from pathlib import Path; from orchestration.run_lock import living;"
        "from warehouse.store import Store\n"
        "with living(Store(Path(sys.argv[1])), sys.argv[2]): print('alive', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(store.root), run.run_id], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout.readline() == "alive\n"
    assert end_killed_runs(instance, store) == [] and status_of(instance, run) == STATUS.STARTED
    other.kill()
    other.wait()
    assert len(end_killed_runs(instance, store)) == 1 and status_of(instance, run) == STATUS.FAILURE
    assert list((store.root / "alive").iterdir()) == []


def test_a_run_that_has_just_been_launched_has_time_to_come(store):
    with dg.DagsterInstance.ephemeral() as instance:
        for status in (STATUS.STARTING, STATUS.NOT_STARTED):
            run_of(instance, status)
        assert end_killed_runs(instance, store) == []


def test_a_run_that_is_about_to_take_its_lock_or_to_be_written_as_ended_is_left_alone(store):
    with dg.DagsterInstance.ephemeral() as instance:
        run = run_of(instance, STATUS.STARTED)
        instance.report_dagster_event(DagsterEvent("PIPELINE_START", run.job_name), run.run_id)
        assert end_killed_runs(instance, store) == [] and status_of(instance, run) == STATUS.STARTED


def test_the_mark_of_a_run_is_never_seen_without_its_lock(store):
    """``lives`` clears away a mark that nobody holds, so one that is being made must not be seen."""
    seen, stop = [], threading.Event()

    def look():
        while not stop.is_set():
            seen.append(trace_of(store, "r1"))

    watcher = threading.Thread(target=look)
    watcher.start()
    for _ in range(300):
        with living(store, "r1"):
            seen.append(trace_of(store, "r1"))
            assert seen[-1] == "alive"
    stop.set()
    watcher.join()
    assert "killed" not in seen


def test_a_queued_run_stays_where_a_daemon_lives(instance, store):
    from dagster._daemon.types import DaemonHeartbeat

    run = run_of(instance, STATUS.QUEUED)
    instance.add_daemon_heartbeat(DaemonHeartbeat(time.time(), "SENSOR", "1", []))
    assert end_killed_runs(instance, store) == [] and status_of(instance, run) == STATUS.QUEUED


def test_the_warehouse_of_a_run_holds_its_lock_while_it_waits_and_works(tmp_path, monkeypatch):
    from orchestration.resources import Warehouse

    monkeypatch.delenv("COAGG_STORE")
    folder = atlantis_folder(tmp_path / "atlantis").folder
    found = []

    @dg.asset
    def looks(context, warehouse: Warehouse):
        found.append(lives(Store(warehouse.panel.store), context.run.run_id))

    done = dg.materialize([looks], resources={"warehouse": Warehouse(folder=str(folder))})
    assert done.success and found == [True]
    assert lives(Store(folder / "store"), done.run_id)  # to the end of the process: Dagster has yet to write the end


def test_status_says_was_killed_or_is_going_on(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("COAGG_STORE")
    panel, store = prepare(atlantis_folder(tmp_path / "atlantis").folder)
    store.run_log.parent.mkdir(parents=True)
    lines = [{"event": "run started", "step": None}, {"event": "step started", "step": "raw/observations"}]
    text = [json.dumps(line | {"time": "2026-01-01T00:00:00", "run_id": "r1", "message": ""}) for line in lines]
    store.run_log.write_text("\n".join(text) + "\n")
    with living(store, "r1"):
        print_status(Console(width=200), panel, store, health(panel, store))
    assert "r1, 2026-01-01T00:00:00 UTC: is going on" in capsys.readouterr().out
    print_status(Console(width=200), panel, store, health(panel, store))
    assert "was killed in or after raw/observations" in capsys.readouterr().out


def test_dagsters_settings_follow_the_store_but_not_over_a_persons_own(tmp_path, monkeypatch):
    monkeypatch.delenv("COAGG_STORE")
    first = atlantis_folder(tmp_path / "first").folder
    _, store = prepare(first)
    settings = store.dagster_home / "dagster.yaml"
    assert "run_monitoring: {enabled: true" in settings.read_text() and str(first) in settings.read_text()
    first.rename(tmp_path / "moved")
    _, store = prepare(tmp_path / "moved")
    settings = store.dagster_home / "dagster.yaml"
    assert str(store.run_log) in settings.read_text() and str(first) not in settings.read_text()
    own = settings.read_text().split("\n", 1)[1].replace("300", "301")
    settings.write_text(own)
    prepare(tmp_path / "moved")
    assert settings.read_text() == own


@pytest.fixture
def landing(tmp_path, monkeypatch):
    folder = tmp_path / "landing"
    folder.mkdir()
    monkeypatch.setattr(
        sensors, "PANEL", SimpleNamespace(landing=folder, store=tmp_path / "store", reading=ReadingLimits())
    )
    monkeypatch.setattr(sensors, "mistakes", lambda _: "")
    return folder


@pytest.fixture
def clock(monkeypatch):
    now = [time.time()]
    monkeypatch.setattr(sensors.time, "time", lambda: now[0])
    return now


def tick(instance, cursor):
    context = dg.build_sensor_context(cursor=cursor, instance=instance)
    answer = sensors.landing_arrivals(context)
    if isinstance(answer, dg.SkipReason):
        return None, context.cursor
    (request,) = answer.run_requests
    return request, answer.cursor


def asked(instance, landing):
    (landing / "yearbook.csv").write_text("a")
    request, cursor = tick(instance, tick(instance, None)[1])
    assert request is not None
    return request, cursor


def test_a_failed_refresh_is_asked_for_again_ever_later_until_one_succeeds(instance, landing, clock):
    request, cursor = asked(instance, landing)
    keys = {request.run_key}
    for wait in (60, 300, 1800, 7200, 21_600, 86_400, 86_400):
        run_of(instance, STATUS.FAILURE, **{"dagster/run_key": request.run_key})
        nothing_yet, cursor = tick(instance, cursor)
        clock[0] += wait - 1
        still_nothing, cursor = tick(instance, cursor)
        assert nothing_yet is None and still_nothing is None
        clock[0] += 2
        request, cursor = tick(instance, cursor)
        assert request.tags["coagg/arrived"] == "yearbook.csv" and request.run_key not in keys
        keys.add(request.run_key)
    run_of(instance, STATUS.SUCCESS, **{"dagster/run_key": request.run_key})
    clock[0] += 10**6
    assert tick(instance, cursor)[0] is None


@pytest.mark.parametrize("status", ["STARTED", "QUEUED", "SUCCESS", "CANCELED"])
def test_a_refresh_that_did_not_fail_is_not_asked_for_again(instance, landing, clock, status):
    request, cursor = asked(instance, landing)
    run = run_of(instance, STATUS[status], **{"dagster/run_key": request.run_key})
    with living(Store(landing.parent / "store"), run.run_id):
        for _ in range(3):
            clock[0] += 10**5
            again, cursor = tick(instance, cursor)
            assert again is None


def test_a_later_refresh_that_somebody_else_started_settles_it(instance, landing, clock):
    clock[0] -= 100
    request, cursor = asked(instance, landing)
    run_of(instance, STATUS.FAILURE, **{"dagster/run_key": request.run_key})
    _, cursor = tick(instance, cursor)
    run_of(instance, STATUS.SUCCESS)
    clock[0] += 10**5
    assert tick(instance, cursor)[0] is None


def test_content_put_back_under_its_name_is_asked_for_under_a_key_of_its_own(instance, landing, clock):
    request, cursor = asked(instance, landing)
    keys = [request.run_key]
    for text in ("bb", "a"):
        (landing / "yearbook.csv").write_text(text)
        request, cursor = tick(instance, tick(instance, cursor)[1])
        keys.append(request.run_key)
    assert len(set(keys)) == 3


def test_the_sensor_ends_killed_runs_but_not_while_another_works(tmp_path, landing, instance):
    run = run_of(instance, STATUS.STARTED)
    code = (
        "import sys; from pathlib import Path; from orchestration.run_lock import only_run;"
        "from warehouse.store import Store\n"
        "with only_run(Store(Path(sys.argv[1]))): print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "store")]
    other = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout.readline() == "held\n"
    tick(instance, None)
    assert status_of(instance, run) == STATUS.STARTED
    other.communicate()
    tick(instance, None)
    assert status_of(instance, run) == STATUS.FAILURE


@pytest.mark.parametrize("event", ["run killed", "run failed", "run started"])
def test_what_a_run_changed_that_was_stopped_after_publishing_is_told_by_the_next(store, event):
    """The next compared itself with that release, whose report nobody had made: a yearbook's revisions were in none."""
    made = []
    for number in range(2):
        with connect(store.working) as con:
            con.execute("create or replace table marts.t as select ? as a", [number])
        made.append(store.publish(f"run-{number}", "v", "code"))
        run_log.note(store.run_log, "info", "run succeeded" if number == 0 else event, f"run-{number}", "")
    assert store.last_good() == made[1] and told_of_last(store) == made[0]
    store.run_log.write_text(store.run_log.read_text().replace("succeeded", "failed"))
    assert told_of_last(store) is None  # all of it is new
    store.run_log.unlink()
    assert told_of_last(store) == made[1]
