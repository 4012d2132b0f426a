"""Status as people and monitors read it, hooks after a failure and a release, and a log that rotates."""

import json
import os
import select
import socketserver
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest
import yaml
from typer.testing import CliRunner

from orchestration import hooks, run_log, unfinished
from orchestration.cli import app
from orchestration.environment import prepare
from orchestration.health import health
from orchestration.hooks import ON_COMMAND_LINE, tell_failure, tell_release
from orchestration.run_lock import living
from tests.jobs import ROOT, atlantis_folder
from warehouse.connection import connect
from warehouse.panel import load_panel
from warehouse.store import write_manifest


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.delenv("COAGG_STORE", raising=False)
    made = atlantis_folder(tmp_path / "atlantis").folder
    monkeypatch.setenv("COAGG_PANEL", str(made))
    return made


def operations(folder, **settings):
    path = folder / "panel.yml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump(data | {"operations": settings}, allow_unicode=True), encoding="utf-8")
    return prepare(folder)


def logged(store, run_id, *events):
    for event, step, said in events:
        run_log.note(store.run_log, "info", event, run_id, said)
        if step:
            lines = store.run_log.read_text().splitlines()
            lines[-1] = json.dumps(json.loads(lines[-1]) | {"step": step})
            store.run_log.write_text("\n".join(lines) + "\n")


def released(store, run_id="run-1"):
    with connect(store.working) as con:
        con.execute("create table if not exists marts.t as select 1 as a")
    return store.publish(run_id, "vintage", "code")


def asked():
    done = CliRunner().invoke(app, ["status", "--json"])
    return done.exit_code, json.loads(done.stdout.strip().splitlines()[-1])


def test_a_store_without_runs_and_one_whose_last_run_went_well_are_healthy(folder):
    _, store = prepare(folder)
    code, said = asked()
    assert (code, said["state"], said["healthy"], said["problems"]) == (0, "no run yet", True, [])
    logged(store, "r1", ("run started", None, ""), ("run succeeded", None, ""))
    release = released(store)
    code, said = asked()
    assert (code, said["state"], said["last_run"]["ended"]) == (0, "ok", "succeeded")
    assert said["last_release"]["file"] == release.file


def test_status_fails_after_a_failed_run_and_says_what_to_do(folder):
    _, store = prepare(folder)
    logged(store, "r1", ("run started", None, ""), ("run succeeded", None, ""))
    logged(
        store, "r2", ("run started", None, ""), ("step failed", "panel_gate", "110000 2012"), ("run failed", None, "")
    )
    code, said = asked()
    assert (code, said["state"], said["last_run"]["failures"]) == (1, "failed", {"panel_gate": "110000 2012"})
    assert "Mend what is named" in said["problems"][0] and "coagg run" in said["problems"][0]
    printed = CliRunner().invoke(app, ["status"])
    assert printed.exit_code == 1
    logged(store, "r3", ("run started", None, ""), ("run succeeded", None, ""))
    assert asked()[0] == 0


def test_status_tells_a_killed_run_from_one_that_is_going_on(folder):
    _, store = prepare(folder)
    logged(store, "r1", ("run started", None, ""), ("step started", "dbt_panel", ""))
    with living(store, "r1"):
        assert asked()[0] == 0 and asked()[1]["state"] == "running"
    code, said = asked()
    assert (code, said["state"]) == (1, "killed") and "in or after dbt_panel" in said["problems"][0]


def test_a_release_that_is_too_old_is_overdue(folder):
    panel, store = operations(folder, overdue_after_days=8)
    assert health(panel, store).state == "overdue" and "nothing was published" in health(panel, store).problems[0]
    release = released(store)
    assert health(panel, store).healthy
    for days, healthy in ((7.9, True), (8.1, False)):
        moment = (datetime.now(UTC) - timedelta(days=days)).isoformat()
        write_manifest(store.manifest, [type(release)(**{**vars_of(release), "published_at": moment})])
        assert health(panel, store).healthy == healthy
    code, said = asked()
    assert (code, said["state"]) == (1, "overdue") and "8.1 days old" in said["problems"][0]


def vars_of(release):
    return {name: getattr(release, name) for name in release.__dataclass_fields__}


WRITES = "import os, sys, pathlib; pathlib.Path(sys.argv[1]).write_text(os.environ['COAGG_EVENT'] + sys.stdin.read())"


def command(tmp_path, code=WRITES):
    script = tmp_path / "hook.py"
    script.write_text(code)
    return f"{sys.executable} {script} '{tmp_path / 'it told.json'}'"


def test_a_command_is_told_of_a_failure_and_of_a_release(folder, tmp_path):
    hook = {"command": command(tmp_path)}
    panel, store = operations(folder, on_failure=hook, on_release=hook)
    told = tmp_path / "it told.json"
    tell_failure(panel, store, "r1", ["panel_gate: 人口 of 110000 2012"])
    text = told.read_text()
    assert text.startswith("failure{")
    said = json.loads(text.removeprefix("failure"))
    assert said["run_id"] == "r1" and said["store"] == str(store.root) and "人口 of 110000 2012" in said["message"]
    assert "coagg run" in said["message"] and str(store.run_log) in said["message"]
    told.unlink()
    tell_release(panel, store, "run-1")
    assert not told.exists()  # this run published nothing
    release = released(store)
    tell_release(panel, store, "run-1")
    assert told.read_text().startswith("release{") and release.file in told.read_text()


@pytest.mark.parametrize("code", ["import sys; sys.exit('broken')", "import time; time.sleep(30)", None])
def test_a_hook_that_fails_is_logged_and_fails_nothing(folder, tmp_path, monkeypatch, code):
    monkeypatch.setattr(hooks, "TIMEOUT_S", 1)
    panel, store = operations(folder, on_failure={"command": command(tmp_path, code) if code else "/no/such/command"})
    tell_failure(panel, store, "r1", [])
    (line,) = run_log.read(store.run_log)
    assert line["event"] == "hook failed" and "on_failure" in line["message"]
    assert health(panel, store).last_run is None


def test_a_hook_that_leaves_a_child_behind_holds_nothing_up(folder, tmp_path, monkeypatch):
    """The child inherits what the command prints to: whoever waits for the end of that waits for the child."""
    monkeypatch.setattr(hooks, "TIMEOUT_S", 30)
    gone = tmp_path / "gone"
    code = f"import subprocess; subprocess.Popen(['sh', '-c', 'sleep 120; touch {gone}'])"
    panel, store = operations(folder, on_failure={"command": command(tmp_path, code)})
    tell_failure(panel, store, "r1", [])
    assert not gone.exists() and run_log.read(store.run_log) == []


def test_a_hook_beyond_its_time_is_ended_with_what_it_started(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(hooks, "TIMEOUT_S", 5)
    pipe = tmp_path / "child"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)  # says its end once nobody has it open to write
    child = f"exec >'{pipe}'; echo here; exec sleep 120"
    code = f"import subprocess, time; subprocess.Popen(['sh', '-c', {child!r}]); time.sleep(120)"
    panel, store = operations(folder, on_failure={"command": command(tmp_path, code)})
    tell_failure(panel, store, "r1", [])
    (line,) = run_log.read(store.run_log)
    assert line["event"] == "hook failed" and "timed out" in line["message"]
    said, ended = b"", False
    while not ended and select.select([reader], [], [], 30)[0]:
        more = os.read(reader, 64)
        said, ended = said + more, not more
    os.close(reader)
    assert ended and said == b"here\n"


class Drips(socketserver.StreamRequestHandler):
    def handle(self):
        for _ in range(1200):
            self.wfile.write(b"220-")
            if self.server.given_up.wait(0.1):
                return


def test_a_mail_server_that_answers_drop_by_drop_is_given_up(folder, monkeypatch):
    monkeypatch.setattr(hooks, "TIMEOUT_S", 1)
    with socketserver.TCPServer(("127.0.0.1", 0), Drips) as server:
        server.given_up = threading.Event()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        email = {"to": ["me@example.org"], "sender": "c@example.org", "host": "127.0.0.1", "security": "none"}
        panel, store = operations(folder, on_failure={"email": email | {"port": server.server_address[1]}})
        began = time.monotonic()
        tell_failure(panel, store, "r1", [])
        took = time.monotonic() - began
        server.given_up.set()
        assert took < 60  # the server would go on for two minutes
        server.shutdown()
    assert "longer than 1 s" in run_log.read(store.run_log)[0]["message"]


@pytest.mark.parametrize(
    "text", ["7", "null", "[]", '{"event": 3}', '{"event": "run started"}', "\x00" * 20, "[" * 5000]
)
def test_lines_of_the_log_that_are_none_are_passed_over(folder, text):
    panel, store = prepare(folder)
    run_log.note(store.run_log, "info", "run started", "r1", "")
    with store.run_log.open("a") as handle:
        handle.write(text + "\n")
    run_log.note(store.run_log, "info", "run succeeded", "r1", "")
    assert health(panel, store).last_run.ended == "succeeded"


ROTATES = """
import sys
from pathlib import Path
from orchestration import run_log
run_log.ROTATED_AT, run_log.ROTATED_KEPT = 20_000, 500
for number in range(400):
    run_log.note(Path(sys.argv[1]), "info", "message", f"{sys.argv[2]}-{number}", "图" * (number % 97))
"""


def test_two_processes_that_log_and_rotate_lose_and_tear_no_line(folder):
    _, store = prepare(folder)
    command = [sys.executable, "-c", ROTATES, str(store.run_log)]
    writers = [subprocess.Popen([*command, name], cwd=ROOT) for name in "ab"]
    assert [writer.wait(120) for writer in writers] == [0, 0]
    lines = [
        json.loads(line) for path in store.run_log.parent.glob("*.jsonl") for line in path.read_text().splitlines()
    ]
    assert sorted(line["run_id"] for line in lines) == sorted(f"{name}-{n}" for name in "ab" for n in range(400))


class Smtp(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 here\r\n")
        inside = False
        for raw in self.rfile:
            line = raw.decode().rstrip("\r\n")
            if inside:
                self.server.got.append(line)
                inside = line != "."
                if not inside:
                    self.wfile.write(b"250 kept\r\n")
                continue
            inside = line.upper() == "DATA"
            self.wfile.write(
                b"354 go on\r\n" if inside else b"221 bye\r\n" if line.upper() == "QUIT" else b"250 ok\r\n"
            )
            if line.upper() == "QUIT":
                return


def test_an_email_is_sent(folder):
    with socketserver.TCPServer(("127.0.0.1", 0), Smtp) as server:
        server.got = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        email = {"to": ["me@example.org", "you@example.org"], "sender": "coagg@example.org", "host": "127.0.0.1"}
        email |= {"port": server.server_address[1], "security": "none"}
        panel, store = operations(folder, on_failure={"email": email})
        tell_failure(panel, store, "r1", ["panel_gate: out of bounds\nin two lines"])
        server.shutdown()
    text = "\n".join(server.got)
    assert run_log.read(store.run_log) == []
    assert "To: me@example.org, you@example.org" in text and "Subject: Atlantis" in text and "out of bounds" in text


def test_killed_runs_of_the_command_line_are_told_when_found_and_others_by_the_sensor(folder, monkeypatch):
    from tests.orchestration.test_killed_runs import refresh

    _, store = prepare(folder)
    told = []
    monkeypatch.setattr(unfinished, "LOCKS_WITHIN_S", 0.0)
    monkeypatch.setattr(unfinished, "tell_failure", lambda panel, store, run_id, said: told.append((run_id, said)))
    with dg.DagsterInstance.ephemeral() as instance:
        started = {"status": dg.DagsterRunStatus.STARTED}
        instance.create_run_for_job(refresh, **started)
        mine = instance.create_run_for_job(refresh, tags={ON_COMMAND_LINE: "yes"}, **started)
        unfinished.end_killed_runs(instance, store)
    ((run_id, (said,)),) = told
    assert run_id == mine.run_id and "was killed" in said


@pytest.mark.parametrize(("tags", "count"), [({}, 1), ({ON_COMMAND_LINE: "yes"}, 0)])
def test_the_failure_sensor_tells_what_failed(monkeypatch, tags, count):
    from orchestration.defs import hooks as sensors

    @dg.op
    def breaks():
        raise ValueError("out of bounds")

    @dg.job
    def breaking():
        breaks()

    told = []
    monkeypatch.setattr(sensors, "tell_failure", lambda panel, store, run_id, said: told.append(said))
    with dg.DagsterInstance.ephemeral() as instance:
        done = breaking.execute_in_process(instance=instance, raise_on_error=False, tags=tags)
        event = done.get_run_failure_event()
        run = instance.get_run_by_id(done.run_id)
        context = dg.build_run_status_sensor_context("failures_told", event, instance, run)
        sensors.failures_told(context.for_run_failure())
    assert len(told) == count
    assert all("breaks: " in said[0] and "out of bounds" in said[0] for said in told)


def test_what_stopped_a_step_is_our_sentence_not_the_systems_error_below_it():
    from warehouse.errors import WarehouseError

    @dg.op
    def publishes():
        try:
            raise OSError(27, "File too large")
        except OSError as exc:
            raise WarehouseError("Publishing failed, the earlier release stays. Free disk space.") from exc

    @dg.op
    def reads():
        raise RuntimeError("outer") from ValueError("inner")

    @dg.job
    def both():
        publishes()
        reads()

    with dg.DagsterInstance.ephemeral() as instance:
        done = both.execute_in_process(instance=instance, raise_on_error=False)
        said = {e.step_key: run_log.root_cause(e.event_specific_data.error) for e in done.get_step_failure_events()}
    assert said["publishes"] == "Publishing failed, the earlier release stays. Free disk space."
    assert said["reads"] == "ValueError: inner"


def test_the_code_location_has_the_sensors_that_tell():
    from orchestration.definitions import defs

    names = {sensor.name for sensor in defs.sensors}
    assert {"landing_arrivals", "failures_told", "releases_told"} <= names


def test_the_log_rotates_and_keeps_the_last_run_whole(folder, monkeypatch):
    panel, store = prepare(folder)
    monkeypatch.setattr(run_log, "ROTATED_AT", 2_000)
    for number in range(200):
        run_log.note(store.run_log, "info", "run started", f"r{number}", "x" * 50)
    logs = store.run_log.parent
    names = {path.name for path in logs.glob("*.jsonl")}
    assert names == {"runs.jsonl", *(f"runs.{n}.jsonl" for n in range(1, run_log.ROTATED_KEPT + 1))}
    assert all(path.stat().st_size < 2_500 for path in logs.glob("*.jsonl"))
    kept = run_log.read(store.run_log)
    assert [line["run_id"] for line in kept] == [f"r{n}" for n in range(200 - len(kept), 200)] and len(kept) > 10
    assert health(panel, store).last_run.run_id == "r199"


def test_hooks_are_no_setting_that_numbers_depend_on(folder):
    from orchestration.identity import settings

    before = settings(load_panel(folder))
    panel, _ = operations(folder, overdue_after_days=3)
    assert settings(panel) == before
