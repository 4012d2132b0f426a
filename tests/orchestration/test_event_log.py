"""Dagster's event log kept open: the same rows as Dagster's own, from files that may come and go."""

import sqlite3
import threading
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.event_log.sqlite import sqlite_event_log

from orchestration import event_log
from orchestration.environment import prepare
from tests.jobs import atlantis_folder


@dg.asset(check_specs=[dg.AssetCheckSpec("whole", asset="numbers")])
def numbers(context: dg.AssetExecutionContext):
    context.log.info("a line")
    yield dg.MaterializeResult(metadata={"rows": 3}, check_results=[dg.AssetCheckResult(passed=True)])


JOB = dg.Definitions(assets=[numbers], jobs=[dg.define_asset_job("all_of_it")]).resolve_job_def("all_of_it")


@pytest.fixture
def instance(tmp_path: Path, monkeypatch):
    monkeypatch.delenv("COAGG_STORE", raising=False)
    for name in ("COAGG_SEEDS", "WAREHOUSE_PATH", "DBT_TARGET_PATH", "DBT_LOG_PATH"):
        monkeypatch.setenv(name, "")
    _, store = prepare(atlantis_folder(tmp_path / "it's a panel").folder)
    with dg.DagsterInstance.from_config(str(store.dagster_home)) as made:
        yield made


def _run(instance: dg.DagsterInstance) -> str:
    done = JOB.execute_in_process(instance=instance)
    assert done.success
    return done.run_id


def test_a_panel_has_the_log_kept_open(instance):
    assert isinstance(instance.event_log_storage, event_log.KeptOpenEventLog)


def test_dagsters_own_log_reads_the_same(instance, tmp_path):
    run_id = _run(instance)
    kept = instance.event_log_storage
    own = sqlite_event_log.SqliteEventLogStorage(kept._base_dir)
    assert own.get_logs_for_run(run_id) == kept.get_logs_for_run(run_id)
    assert len(kept.get_logs_for_run(run_id)) > 10
    key = dg.AssetKey("numbers")
    assert own.get_asset_records([key]) == kept.get_asset_records([key])
    check = dg.AssetCheckKey(key, "whole")
    assert own.get_asset_check_execution_history(check, 5) == kept.get_asset_check_execution_history(check, 5)


def test_files_are_opened_once_a_run_not_once_an_event(instance, monkeypatch):
    opened: list[str] = []
    create = event_log.create_engine

    def counted(url: str, **told):
        opened.append(told["poolclass"].__name__)
        return create(url, **told)

    monkeypatch.setattr(event_log, "create_engine", counted)
    monkeypatch.setattr(sqlite_event_log, "create_engine", counted)
    first, second = _run(instance), _run(instance)
    assert opened.count("StaticPool") <= 3, opened  # the index, and each run's own
    assert opened.count("NullPool") < 12, opened  # to make them, and where Dagster asks for a table
    assert len(instance.event_log_storage.get_logs_for_run(first)) == len(
        instance.event_log_storage.get_logs_for_run(second)
    )


def test_a_deleted_run_is_gone_and_the_next_is_written(instance):
    run_id = _run(instance)
    instance.delete_run(run_id)
    assert not instance.event_log_storage.get_logs_for_run(run_id)
    assert instance.event_log_storage.get_logs_for_run(_run(instance))


def test_a_file_taken_away_is_made_again(instance):
    storage = instance.event_log_storage
    run_id = _run(instance)
    Path(storage.path_for_shard(run_id)).unlink()
    assert storage.get_logs_for_run(run_id) == []
    assert storage.get_logs_for_run(_run(instance))


def test_threads_take_turns(instance):
    run_ids = [_run(instance) for _ in range(2)]
    expected = {run_id: len(instance.event_log_storage.get_logs_for_run(run_id)) for run_id in run_ids}
    read: list[tuple[str, int]] = []

    def look(run_id: str) -> None:
        for _ in range(20):
            read.append((run_id, len(instance.event_log_storage.get_logs_for_run(run_id))))

    threads = [threading.Thread(target=look, args=(run_id,)) for run_id in run_ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(read) == set(expected.items()) and len(read) == 40


@dg.multi_asset(specs=[dg.AssetSpec("one"), dg.AssetSpec("two", deps=["one"])])
def bursts(context: dg.AssetExecutionContext):
    own = sqlite_event_log.SqliteEventLogStorage(context.instance.event_log_storage._base_dir)
    SEEN["began"] = _kinds(own, context.run.run_id)
    yield dg.MaterializeResult(asset_key="one", metadata={"rows": 1})
    SEEN["one made"] = _kinds(own, context.run.run_id)
    context.log.info("a line")
    SEEN["said"] = _kinds(own, context.run.run_id)
    yield dg.MaterializeResult(asset_key="two", metadata={"rows": 2})
    if context.run.tags.get("fails"):
        raise RuntimeError("the step dies")


SEEN: dict[str, list[str]] = {}
BURSTS = dg.Definitions(assets=[bursts], jobs=[dg.define_asset_job("bursts")]).resolve_job_def("bursts")


def _kinds(storage, run_id: str) -> list[str]:
    logged = storage.get_logs_for_run(run_id)
    return [entry.dagster_event_type.value if entry.dagster_event else "message" for entry in logged]


@pytest.mark.parametrize("fails", [False, True])
def test_others_see_a_step_begin_and_end_and_what_it_told_by_then(instance, fails):
    tags = {"fails": "yes"} if fails else {}
    done = BURSTS.execute_in_process(instance=instance, tags=tags, raise_on_error=False)
    assert done.success != fails
    assert SEEN["began"][-1] == "STEP_START"  # the UI shows a running step
    assert SEEN["said"].count("ASSET_MATERIALIZATION") == 1 and SEEN["said"][-1] == "message"
    own = sqlite_event_log.SqliteEventLogStorage(instance.event_log_storage._base_dir)
    kinds = _kinds(own, done.run_id)
    assert kinds.count("ASSET_MATERIALIZATION") == 2
    assert kinds[-1] == ("PIPELINE_FAILURE" if fails else "PIPELINE_SUCCESS")
    assert kinds == _kinds(instance.event_log_storage, done.run_id)


def test_an_event_that_cannot_be_written_costs_no_other(instance, monkeypatch):
    storage, own = instance.event_log_storage, sqlite_event_log.SqliteEventLogStorage
    run_id = _run(instance)
    logged = [entry for entry in storage.get_logs_for_run(run_id) if entry.dagster_event]
    made = next(entry for entry in logged if entry.dagster_event.is_step_materialization)
    row_of, before = own._event_to_row, len(storage.get_logs_for_run(run_id))

    def refuse_one(self, event) -> dict:
        if event is made:
            raise ValueError("not to be written")
        return row_of(self, event)

    monkeypatch.setattr(own, "_event_to_row", refuse_one)
    storage.store_event(made)  # waits
    with pytest.raises(ValueError, match="not to be"):
        storage.store_event(logged[-1])
    assert len(storage.get_logs_for_run(run_id)) == before + 1


def test_every_table_is_as_dagsters_own_log_writes_it(instance, tmp_path):
    runs = [_run(instance), BURSTS.execute_in_process(instance=instance).run_id, _run(instance)]
    kept = instance.event_log_storage
    own = sqlite_event_log.SqliteEventLogStorage(str(tmp_path / "own"))
    own.register_instance(instance)
    for run_id in runs:
        for entry in kept.get_logs_for_run(run_id):
            own.store_event(entry)
    for shard in (*runs, "index"):
        ours, theirs = (_rows(storage.path_for_shard(shard)) for storage in (kept, own))
        assert ours == theirs, shard
        assert ours["event_logs"]
    assert ours["asset_keys"] and ours["asset_check_executions"]


TIMES = ("create_timestamp", "migration_completed")


def _rows(path: str) -> dict[str, list[tuple]]:
    """Every table but what it says of the time of writing."""
    with sqlite3.connect(path) as con:
        tables = [name for (name,) in con.execute("select name from sqlite_master where type = 'table'")]
        found = {}
        for name in tables:
            columns = [row[1] for row in con.execute(f"pragma table_info({name})") if row[1] not in TIMES]
            named = ", ".join(f'"{column}"' for column in columns)
            found[name] = con.execute(f"select {named} from {name} order by 1").fetchall()
    return found


def test_what_is_known_of_tables_follows_whoever_writes(instance):
    kept, key = instance.event_log_storage, dg.AssetKey("numbers")
    own = sqlite_event_log.SqliteEventLogStorage(kept._base_dir)
    assert kept.get_asset_records([key]) == []
    runs = [_run(instance) for _ in range(2)]
    assert own.get_asset_records([key]) == kept.get_asset_records([key])
    assert kept.get_asset_records()[0].asset_entry.last_run_id == runs[-1]
    for writer in (own, kept):  # another process, and this one
        writer.wipe_asset(key)
        assert own.get_asset_records([key]) == kept.get_asset_records([key])
        _run(instance)
        assert own.get_asset_records([key]) == kept.get_asset_records([key])
