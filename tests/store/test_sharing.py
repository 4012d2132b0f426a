"""Each reader has its release by that release's own file name, and can ask whether there is a newer one."""

import os
import threading
import time

import duckdb
import pytest

import coagg
from orchestration.environment import prepare
from tests import forked
from tests.jobs import atlantis_folder
from tests.store.test_releases import publish
from warehouse.errors import WarehouseError
from warehouse.store import Store


@pytest.fixture
def panel(tmp_path, monkeypatch):
    monkeypatch.delenv("COAGG_STORE", raising=False)
    return prepare(atlantis_folder(tmp_path / "it's a [panel] 面板").folder)


def read(con):
    return con.execute("select a from marts.t").fetchone()[0]


def test_a_second_connection_of_a_process_reads_the_new_release_beside_the_old(panel):
    folder, store = panel[0].folder, panel[1]
    publish(store, 1)
    with coagg.open_warehouse(folder) as old:
        assert coagg.newer_release(old) is None
        newest = publish(store, 2)
        with coagg.open_warehouse(folder) as new:
            assert (read(old), read(new)) == (1, 2)
            assert coagg.newer_release(old) == newest.file and coagg.newer_release(new) is None
        assert read(old) == 1
    with store.read() as con:
        assert read(con) == 2


def test_the_published_path_itself_keeps_a_process_on_its_first_release(panel):
    """What DuckDB does, and why readers of one process should not open ``published.duckdb``."""
    store = panel[1]
    publish(store, 1)
    first = duckdb.connect(str(store.published), read_only=True)
    publish(store, 2)
    second = duckdb.connect(str(store.published), read_only=True)
    assert read(second) == 1
    first.close()
    second.close()


def test_after_a_restore_the_earlier_release_is_the_one_to_go_to(panel):
    folder, store = panel[0].folder, panel[1]
    made = [publish(store, i) for i in range(3)]
    with coagg.open_warehouse(folder) as con:
        store.restore(made[0].file)
        assert coagg.newer_release(con) == made[0].file
        with coagg.open_warehouse(folder) as again:
            assert read(again) == 0


def test_any_connection_on_a_release_may_ask_others_are_told(panel):
    store = panel[1]
    made = [publish(store, i) for i in range(2)]
    with duckdb.connect(str(store.releases / made[0].file), read_only=True) as con:
        assert coagg.newer_release(con) == made[1].file
    for con in (duckdb.connect(), duckdb.connect(str(store.published), read_only=True)):
        with con, pytest.raises(WarehouseError, match="open_warehouse"):
            coagg.newer_release(con)


def test_a_reader_whose_release_is_dropped_reads_on_and_a_new_one_is_never_refused(panel):
    folder, store = panel[0].folder, Store(panel[1].root, kept=2)
    publish(store, 0)
    stop, failures, reads = threading.Event(), [], []

    def reader():
        while not stop.is_set():
            try:
                with coagg.open_warehouse(folder) as con:
                    reads.append(read(con))
            except Exception as exc:
                failures.append(exc)

    with coagg.open_warehouse(folder) as held:
        thread = threading.Thread(target=reader)
        thread.start()
        for i in range(1, 9):
            publish(store, i)
        while len(reads) <= 8 and not failures:  # it reads beside the publishing, as often as the machine lets it
            time.sleep(0.01)
        stop.set()
        thread.join()
        assert read(held) == 0 and not failures and reads == sorted(reads) and len(reads) > 8
        assert coagg.newer_release(held) == store.current().file


def test_what_the_docs_tell_a_pool_to_do_works(panel):
    """`coagg status --json` names the file; a program without coagg opens that."""
    import json

    store = panel[1]
    for i in range(2):
        publish(store, i)
    done = forked.coagg(["status", "--json"], os.environ)
    said = json.loads(done.stdout.strip().splitlines()[-1])
    with duckdb.connect(said["published_file"], read_only=True) as con:
        assert read(con) == 1
