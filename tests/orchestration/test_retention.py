"""What runs leave behind stays within the limits of panel.yml, at the cost of nothing that is needed."""

import json
import os
import shutil
import sqlite3
import time
import uuid

import dagster as dg
import pytest
import yaml
from typer.testing import CliRunner

from orchestration import retention, run_log
from orchestration.environment import prepare
from orchestration.retention import compact, keep_limits, keep_limits_quietly
from orchestration.run_lock import only_run
from tests.jobs import atlantis_folder
from warehouse.panel import load_panel


@pytest.fixture(scope="module")
def no_runs(tmp_path_factory):
    """The databases of Dagster's history before any run: to make them takes longer than a run."""
    home = tmp_path_factory.mktemp("dagster")
    with dg.DagsterInstance.local_temp(str(home)):
        return home / "history"


@pytest.fixture
def panel_of(no_runs, tmp_path, monkeypatch):
    """A panel with these limits, its store, and Dagster's instance in it."""
    monkeypatch.delenv("COAGG_STORE", raising=False)
    folder = atlantis_folder(tmp_path / "atlantis").folder
    instances = []

    def made(**limits):
        path = folder / "panel.yml"
        data = yaml.safe_load(path.read_text()) | {"retention": limits}
        path.write_text(yaml.safe_dump(data, allow_unicode=True))
        monkeypatch.delenv("DAGSTER_HOME", raising=False)
        panel, store = prepare(folder)
        if not (history := store.dagster_home / "history").exists():
            shutil.copytree(no_runs, history)
        instances.append(dg.DagsterInstance.from_config(str(store.dagster_home)))
        return panel, store, instances[-1]

    yield made
    for instance in instances:
        instance.dispose()


@dg.asset(check_specs=[dg.AssetCheckSpec("sound", asset="table")])
def table():
    """As heavy in events as a refresh: metadata of 60 kB, and a check."""
    print("printed by a step")
    metadata = {"preview": dg.MetadataValue.md("| 110000 | 2012 | 108.5 |\n" * 2500)}
    return dg.MaterializeResult(metadata=metadata, check_results=[dg.AssetCheckResult(passed=True, check_name="sound")])


@dg.asset
def breaks():
    raise ValueError("out of bounds")


def run(instance, asset=table):
    return dg.materialize([asset], instance=instance, raise_on_error=False).run_id


def dbt_folder(store, run_id):
    folder = store.root / "dbt" / f"dbt_panel-{run_id[:7]}-{uuid.uuid4().hex[:7]}"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("x" * 50_000)


def refreshed(panel, store, instance):
    run_id = run(instance)
    dbt_folder(store, run_id)
    with only_run(store):
        keep_limits(panel, store, instance)
    return run_id


def size(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def rows(store, what):
    with sqlite3.connect(store.dagster_home / "history" / "runs" / "index.db") as con:
        return con.execute(what).fetchone()[0]


def test_the_store_stops_growing_and_a_run_costs_what_the_first_did(panel_of):
    panel, store, instance = panel_of(runs=3, dbt_runs=1)
    grown, seconds = [], []
    for _ in range(10):
        began = time.process_time()
        refreshed(panel, store, instance)
        seconds.append(time.process_time() - began)
        grown.append(size(store.root))
    # Asset events are kept twice (run and index): without limits the last is some ten times the first.
    assert max(grown[6:]) < 1.25 * grown[4] and grown[9] < 5 * grown[0]
    assert min(seconds[6:]) < 3 * min(seconds[:4])
    assert rows(store, "select count(distinct run_id) from event_logs") == 3
    assert rows(store, "select count(*) from asset_check_executions") == 3


def test_a_deleted_run_leaves_no_file_and_what_is_kept_is_whole(panel_of):
    panel, store, instance = panel_of(runs=2, dbt_runs=1)
    runs = [refreshed(panel, store, instance) for _ in range(5)]
    left = {path.name for path in store.dagster_home.rglob("*")} | {
        path.name for path in (store.root / "dbt").iterdir()
    }
    for gone in runs[:3]:
        assert instance.get_run_by_id(gone) is None
        assert [name for name in left if gone in name or gone[:7] in name] == []
    for kept in runs[3:]:
        assert instance.get_run_by_id(kept).is_success and len(instance.all_logs(kept)) > 5
    assert instance.get_latest_materialization_event(table.key).run_id == runs[-1]


def test_each_job_keeps_its_own_and_the_last_success_stays_however_old(panel_of):
    panel, store, instance = panel_of(runs=2)
    good = run(instance)
    bad = [run(instance, breaks) for _ in range(4)]
    keep_limits(panel, store, instance)
    assert [instance.get_run_by_id(r) is not None for r in [good, *bad]] == [True, False, False, True, True]


def test_runs_at_work_are_never_deleted(panel_of):
    panel, store, instance = panel_of(runs=2)

    @dg.op
    def nothing(): ...

    @dg.job
    def refresh():
        nothing()

    going = [instance.create_run_for_job(refresh, status=dg.DagsterRunStatus.STARTED) for _ in range(4)]
    keep_limits(panel, store, instance)
    assert all(instance.get_run_by_id(r.run_id) for r in going)


def test_a_deletion_cut_short_is_finished_later_but_a_young_run_is_left(panel_of, monkeypatch):
    panel, store, instance = panel_of(runs=2)
    run(instance)
    lost = str(uuid.uuid4())
    shard = store.dagster_home / "history" / "runs" / f"{lost}.db"
    printed = store.dagster_home / "storage" / lost / "compute_logs"
    shard.write_bytes(b"x")
    printed.mkdir(parents=True)
    keep_limits(panel, store, instance)
    assert shard.exists() and printed.exists()
    for path in (shard, printed.parent):
        os.utime(path, (1e9, 1e9))
    keep_limits(panel, store, instance)
    assert not shard.exists() and not printed.parent.exists()


def test_an_instance_of_ones_own_is_left_alone(panel_of, tmp_path):
    panel, store, _ = panel_of(runs=2)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with dg.DagsterInstance.local_temp(str(elsewhere)) as other:
        runs = [run(other) for _ in range(4)]
        keep_limits(panel, store, other)
        assert all(other.get_run_by_id(r) for r in runs)


def test_logs_drafts_and_working_files_set_aside(panel_of):
    panel, store, instance = panel_of(logs=1, set_aside=1)
    logs = store.run_log.parent
    logs.mkdir(parents=True, exist_ok=True)
    for number in (1, 2, 3, 7):
        (logs / f"runs.{number}.jsonl").write_text("x")
    for number in range(3):
        for ending in ("", ".wal"):
            path = store.root / f"working-broken-{number}.duckdb{ending}"
            path.write_text("x")
            os.utime(path, (1e9 + number, 1e9 + number))
    store.releases.mkdir()
    drafts = [store.root / ".working-77", store.root / ".studies-ab.duckdb", store.releases / ".1.duckdb.building"]
    for draft in drafts:
        draft.write_text("x")
    keep_limits(panel, store, instance)
    assert {path.name for path in logs.glob("runs.*.jsonl")} == {"runs.1.jsonl"}
    assert {path.name for path in store.root.glob("working-broken*")} == {
        "working-broken-2.duckdb",
        "working-broken-2.duckdb.wal",
    }
    assert not any(draft.exists() for draft in drafts)


def test_an_emptied_database_gives_the_disk_back_but_waits_for_nobody(tmp_path):
    path = tmp_path / "index.db"
    with sqlite3.connect(path) as con:
        con.execute(
            "create table t as with recursive n(i) as (select 1 union all select i + 1 from n where i < 9000) "
            "select i, hex(randomblob(400)) as x from n"
        )
        con.commit()
        con.execute("delete from t where i > 100")
    before = path.stat().st_size
    holder = sqlite3.connect(path)
    holder.execute("begin immediate")
    assert compact(path) == 0 and path.stat().st_size == before
    holder.rollback()
    holder.close()
    assert compact(path) > 0.9 * before
    assert sqlite3.connect(path).execute("select count(*) from t").fetchone() == (100,)
    assert compact(tmp_path / "none.db") == 0


def test_what_fails_here_fails_no_run(panel_of, monkeypatch):
    panel, store, instance = panel_of()

    def full(*_, **__):
        raise OSError("No space left on device")

    monkeypatch.setattr(retention, "keep_limits", full)
    keep_limits_quietly(panel, store, instance)
    (line,) = run_log.read(store.run_log)
    assert line["level"] == "warning" and "No space left" in line["message"]


def test_a_run_keeps_the_limits_by_itself_and_a_long_history_over_several_runs(panel_of, monkeypatch):
    from orchestration.resources import Warehouse

    panel, _, instance = panel_of(runs=2)
    runs = [run(instance) for _ in range(6)]
    monkeypatch.setattr(retention, "AT_ONCE", 3)
    monkeypatch.setattr("orchestration.resources.live_to_the_end", lambda *_: None)

    @dg.asset
    def looks(warehouse: Warehouse): ...

    resources = {"warehouse": Warehouse(folder=str(panel.folder))}
    for left in (3, 1):  # the runs of `looks` are of the same job, and count
        assert dg.materialize([looks], instance=instance, resources=resources).success
        assert sum(instance.get_run_by_id(r) is not None for r in runs) == left


def test_clean_on_the_command_line_says_what_went(panel_of, tmp_path, monkeypatch):
    from orchestration.cli import app

    panel, store, instance = panel_of(runs=2, dbt_runs=0)
    for _ in range(5):
        dbt_folder(store, run(instance))
    monkeypatch.setenv("COAGG_PANEL", str(panel.folder))
    done = CliRunner().invoke(app, ["clean"])
    assert done.exit_code == 0, done.output
    assert "3 runs of Dagster, 5 folders of dbt and 0 releases removed" in done.output and "MB freed" in done.output
    assert "0 runs of Dagster, 0 folders" in CliRunner().invoke(app, ["clean"]).output


def test_ticks_go_with_the_settings_of_dagster(panel_of):
    _, store, _ = panel_of(ticks_days=3)
    settings = yaml.safe_load((store.dagster_home / "dagster.yaml").read_text())
    assert settings["retention"] == {name: {"purge_after_days": 3} for name in ("sensor", "schedule")}


@pytest.mark.parametrize("wrong", [{"runs": 0}, {"releases": 1}, {"days": 3}, {"logs": 11}])
def test_limits_that_cannot_be_are_refused_by_name(panel_of, wrong):
    with pytest.raises(Exception, match=f"retention.{next(iter(wrong))}"):
        panel_of(**wrong)


def test_limits_are_no_setting_that_numbers_depend_on(panel_of):
    from orchestration.identity import settings

    panel, store, _ = panel_of()
    before = settings(panel)
    shutil.rmtree(store.dagster_home)
    assert settings(panel_of(runs=7)[0]) == before and "retention" not in json.loads(before)
    assert load_panel(panel.folder).retention.runs == 7
