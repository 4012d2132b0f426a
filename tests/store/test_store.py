"""Publishing is all or nothing, readers keep their release, and a torn working file is replaced."""

import subprocess
import sys
import textwrap

import duckdb
import pytest

from warehouse.connection import connect
from warehouse.errors import WarehouseError
from warehouse.store import RELEASES_KEPT, Store


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "store")
    with connect(store.working) as con:
        con.execute("create table marts.t as select 1 as a")
        con.execute("create view marts.v as select * from marts.t")
    return store


def publish(store, value, run="run-0001"):
    with connect(store.working) as con:
        con.execute("create or replace table marts.t as select ? as a", [value])
    return store.publish(run, "v", "c")


def value(path):
    with connect(path, read_only=True) as con:
        return con.execute("select a from marts.t").fetchone()[0]


def test_a_release_holds_tables_only_so_that_one_attached_to_another_shows_its_own_figures(store):
    old = publish(store, 1)
    publish(store, 2)
    with duckdb.connect(str(store.published), read_only=True) as con:
        con.execute(f"attach '{store.releases / old.file}' as old (read_only)")
        assert con.execute("select a from old.marts.v").fetchone()[0] == 1
        assert con.execute("select a from marts.v").fetchone()[0] == 2
        assert con.execute("select count(*) from duckdb_views() where not internal").fetchone()[0] == 0
    assert set(old.tables) >= {"marts.t", "marts.v"}


def test_an_open_reader_keeps_its_release_and_a_new_one_sees_the_new(store):
    publish(store, 1)
    reader = duckdb.connect(str(store.published), read_only=True)
    publish(store, 2)
    assert reader.execute("select a from marts.t").fetchone()[0] == 1
    code = textwrap.dedent(f"""
        import duckdb
        print(duckdb.connect({str(store.published)!r}, read_only=True).execute("select a from marts.t").fetchone()[0])
    """)
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "2"
    reader.close()


def test_views_survive_publishing_under_another_file_name(store):
    publish(store, 7)
    with connect(store.published, read_only=True) as con:
        assert con.execute("select a from marts.v").fetchone()[0] == 7


def test_only_the_last_releases_are_kept_and_stay_readable(store):
    for i in range(RELEASES_KEPT + 2):
        publish(store, i)
    history = store.history()
    assert len(history) == RELEASES_KEPT
    assert len(list(store.releases.glob("*.duckdb"))) == RELEASES_KEPT
    assert value(store.releases / history[0].file) == 2
    assert history[-1].tables == {"marts.t": 1, "marts.v": 1}


def test_a_publish_that_fails_leaves_the_published_file(store, monkeypatch):
    publish(store, 1)

    def torn(path):
        raise OSError("No space left on device")

    monkeypatch.setattr("warehouse.store._fsync", torn)
    with pytest.raises(WarehouseError, match="earlier release stays"):
        publish(store, 2)
    assert value(store.published) == 1
    assert not list(store.releases.glob(".*"))


def test_a_corrupt_working_file_is_replaced_by_the_last_good_release(store):
    publish(store, 1)
    publish(store, 2)
    store.working.write_bytes(b"not a database" * 1000)
    said = store.restore_working()
    assert said and store.history()[-1].file in said
    assert value(store.working) == 2
    assert store.restore_working() is None


def test_a_working_file_that_is_gone_begins_from_the_last_good_release(store):
    assert store.restore_working() is None
    publish(store, 3)
    store.working.unlink()
    assert store.history()[-1].file in store.restore_working()
    assert value(store.working) == 3


def test_a_corrupt_release_is_passed_over(store):
    publish(store, 1)
    publish(store, 2)
    newest = store.releases / store.history()[-1].file
    newest.unlink()
    newest.write_bytes(b"x" * 9000)
    store.working.write_bytes(b"y" * 9000)
    assert store.history()[0].file in store.restore_working()
    assert value(store.working) == 1


def test_a_locked_warehouse_says_who_and_what_to_do(store):
    code = f"import duckdb,time; c=duckdb.connect({str(store.working)!r}); print('locked', flush=True); time.sleep(30)"
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout.readline().strip() == "locked"
        with pytest.raises(WarehouseError, match="locked by another process"), connect(store.working, timeout_s=0.3):
            pass
    finally:
        holder.kill()
        holder.wait()


def test_no_warehouse_yet_says_what_to_run(tmp_path):
    with pytest.raises(WarehouseError, match="make run"), connect(tmp_path / "none.duckdb", read_only=True):
        pass


@pytest.mark.parametrize("few", [True, False])
def test_texts_of_a_small_panel_are_written_without_looking_for_their_best_storage(tmp_path, monkeypatch, few):
    if not few:
        monkeypatch.setattr("warehouse.connection.FEW_FIGURES", 0)
    path = tmp_path / "working.duckdb"
    with connect(path) as con:
        columns = "'Yearbook of the region numbered ' || i as name, sqrt(i) / 7 as value"
        con.execute(f"create table raw.t as select {columns} from range(50_000) r(i)")
    with connect(path, read_only=True) as con:
        said = "select distinct compression from pragma_storage_info('raw.t') where segment_type <> 'VALIDITY'"
        how = {name for (name,) in con.execute(said).fetchall()}
    assert how == ({"Uncompressed"} if few else {"FSST", "ALPRD"})
