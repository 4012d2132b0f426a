"""The landing sensor asks once per content, and waits for a file that is still being copied."""

import hashlib
import json
import os
from datetime import datetime
from types import SimpleNamespace

import dagster as dg
import duckdb
import pytest

from orchestration.defs import raw, schedules, sensors
from orchestration.run_lock import living, only_run
from tests import forked
from warehouse.panel_sections import ReadingLimits
from warehouse.raw_tables import create_raw_tables
from warehouse.store import Store


@pytest.fixture
def landing(tmp_path, monkeypatch):
    panel = SimpleNamespace(landing=tmp_path, store=tmp_path / ".store", reading=ReadingLimits(max_mb=1))
    monkeypatch.setattr(sensors, "PANEL", panel)
    monkeypatch.setattr(sensors, "mistakes", lambda _: "")
    (tmp_path / "README.md").write_text("drop files here")
    return tmp_path


def tick(cursor):
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(cursor=cursor, instance=instance)
        answer = sensors.landing_arrivals(context)
    if isinstance(answer, dg.SkipReason):
        return [], context.cursor, answer.skip_message
    return answer.run_requests, answer.cursor, ""


def test_nothing_there(landing):
    requests, _, said = tick(None)
    assert not requests and "Nothing new" in said


def test_a_new_file_waits_one_tick_and_is_asked_for_once(landing):
    (landing / "yearbook.csv").write_text("a")
    requests, cursor, said = tick(None)
    assert not requests and "yearbook.csv" in said
    requests, cursor, _ = tick(cursor)
    assert len(requests) == 1 and requests[0].tags["coagg/arrived"] == "yearbook.csv"
    requests, cursor, _ = tick(cursor)
    assert not requests


def test_a_growing_file_waits(landing):
    path, cursor = landing / "big.xlsx", None
    for size in (10, 20, 30):
        path.write_bytes(b"x" * size)
        requests, cursor, _ = tick(cursor)
        assert not requests
    assert tick(cursor)[0]


def test_a_file_replaced_under_the_same_name_is_asked_for_again_but_a_touched_one_is_not(landing):
    path = landing / "yearbook.csv"
    path.write_text("old")
    cursor = tick(tick(None)[1])[1]
    path.write_text("newer")
    requests, cursor, _ = tick(tick(cursor)[1])
    assert len(requests) == 1
    path.touch()
    requests, cursor, _ = tick(tick(cursor)[1])
    assert not requests
    assert json.loads(cursor)["yearbook.csv"]["asked"]


def test_the_original_put_back_is_asked_for_under_a_key_of_its_own(landing):
    """A, then B, then A again: Dagster drops a request whose key it has seen."""
    path, cursor, keys = landing / "yearbook.csv", None, []
    for text in ("A", "BB", "A"):
        path.write_text(text)
        requests, cursor, _ = tick(tick(cursor)[1])
        keys += [request.run_key for request in requests]
    assert len(keys) == 3 == len(set(keys))


@dg.op
def nothing(): ...


@dg.job
def refresh():
    nothing()


def test_a_file_that_lands_during_a_refresh_is_asked_for_after_it_and_only_if_that_has_not_read_it(landing):
    """A second run made a release with nothing new."""
    for name in ("read.csv", "late.csv", "replaced.csv"):
        (landing / name).write_text(name)
    cursor, store = tick(None)[1], Store(landing / ".store")
    with dg.DagsterInstance.ephemeral() as instance:
        run = instance.create_run_for_job(refresh, status=dg.DagsterRunStatus.STARTED)
        context = dg.build_sensor_context(cursor=cursor, instance=instance)
        with living(store, run.run_id), only_run(store):
            answer = sensors.landing_arrivals(context)
    assert isinstance(answer, dg.SkipReason) and "waits for the end of the run" in answer.skip_message
    assert not any(entry["asked"] for entry in json.loads(context.cursor).values())
    with duckdb.connect(str(store.published)) as con:
        create_raw_tables(con)
        told = "insert into raw.files (file_name, file_sha256, loaded_at, status) values (?, ?, ?, 'loaded')"
        for name, text, day in (
            ("read.csv", "read.csv", 1),
            ("replaced.csv", "replaced.csv", 1),
            ("replaced.csv", "b", 2),
        ):
            con.execute(told, [name, hashlib.sha256(text.encode()).hexdigest(), datetime(2026, 1, day)])
    (request,), cursor, _ = tick(context.cursor)
    assert request.tags["coagg/arrived"] == "late.csv, replaced.csv"
    requests, _, said = tick(cursor)
    assert not requests and "Nothing new" in said


def test_a_file_beyond_the_limit_is_not_read_but_asked_for(landing, monkeypatch):
    """The run names it as a reject; the sensor knows it by size and time."""
    path = landing / "big.csv"
    with path.open("wb") as file:
        file.truncate(2_000_000)
    monkeypatch.setattr("hashlib.file_digest", lambda *a: pytest.fail("read"))
    assert len(tick(tick(None)[1])[0]) == 1


def test_partial_and_hidden_files_are_left_alone(landing):
    for name in (".hidden.csv", "copy.part", "~$open.xlsx"):
        (landing / name).write_text("x")
    assert "waiting" not in tick(None)[2]


def test_the_code_location_has_what_the_ui_shows():
    from orchestration.definitions import defs

    jobs = {job.name for job in defs.resolve_all_job_defs()}
    assert {"refresh", "ingest_year"} <= jobs
    groups = {spec.group_name for spec in defs.resolve_all_asset_specs()}
    assert {"raw", "seeds", "staging", "intermediate", "marts", "results", "published"} <= groups
    undescribed = [spec.key.to_user_string() for spec in defs.resolve_all_asset_specs() if not spec.description]
    assert undescribed == []


ONE_YEAR = """
import json
import dagster as dg
from orchestration.definitions import PANEL, defs
from orchestration.resources import Warehouse

with dg.DagsterInstance.ephemeral() as instance:
    done = defs.resolve_job_def("ingest_year").execute_in_process(partition_key="2015", instance=instance)
asked = "select distinct {} from raw.{} where source = 'employment_by_sector'"
read = [Warehouse(folder=str(PANEL.folder)).query(asked.format(*what)) for what in
        [("file_sha256", "files"), ("year", "observations")]]
print("READ" + json.dumps([done.success, read[0].height, read[1]["year"].to_list()]))
"""


def test_one_years_ingestion_reads_the_files_of_that_year_only():
    """In a process of its own: definitions are of the panel that they were first imported for."""
    done = forked.python(ONE_YEAR, os.environ)
    assert done.returncode == 0, done.stderr
    told = next(line for line in done.stdout.splitlines() if line.startswith("READ"))
    assert json.loads(told.removeprefix("READ")) == [True, 1, [2015]]


def test_a_file_that_lands_while_study_zero_has_mistakes_is_asked_for_once_they_are_mended(landing, monkeypatch):
    (landing / "yearbook.csv").write_text("a")
    _, cursor, _ = tick(None)
    monkeypatch.setattr(sensors, "mistakes", lambda _: "study main, weigths: no such key")
    for _ in range(2):
        requests, cursor, said = tick(cursor)
        assert not requests
        assert "yearbook.csv will be read when studies/main.yml is mended: study main, weigths" in said
    monkeypatch.setattr(sensors, "mistakes", lambda _: "")
    requests, cursor, _ = tick(cursor)
    assert len(requests) == 1 and requests[0].tags["coagg/arrived"] == "yearbook.csv"
    assert not tick(cursor)[0]


def test_the_clock_asks_for_no_refresh_while_study_zero_has_mistakes(landing, monkeypatch):
    monkeypatch.setattr(schedules, "unchanged", lambda *_: None)
    for problem, kind in (("study main, weigths: no such key", dg.SkipReason), ("", dg.RunRequest)):
        monkeypatch.setattr(schedules, "mistakes", lambda _, said=problem: said)
        with dg.build_schedule_context() as context:
            answer = schedules.weekly_refresh(context)
        assert isinstance(answer, kind) and (not problem or problem in answer.skip_message)


def test_a_whole_refresh_from_the_ui_reads_nothing_while_study_zero_has_mistakes(tmp_path, monkeypatch):
    """The first step fails at once, is not tried again, and touches no store."""
    monkeypatch.setattr(raw, "mistakes", lambda _: "study main, weigths: no such key")
    whole = SimpleNamespace(job_name="refresh", asset_selection=None, resolved_op_selection=None, run_id="r")
    warehouse = SimpleNamespace(panel=None, store=None, moment=None)
    step = raw.observations.op.compute_fn.decorated_fn
    with pytest.raises(dg.Failure, match="Nothing was begun") as failure:
        step(SimpleNamespace(run=whole), raw.IngestConfig(), warehouse)
    assert not failure.value.allow_retries and "weigths" in failure.value.description
