"""Dagster's event log kept open: the same rows as Dagster's own, from files that may come and go."""

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
