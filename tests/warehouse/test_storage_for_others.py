"""The published file opens in drivers older than ours: docs/sql-cookbook.md says from which DuckDB on."""

import duckdb

from warehouse.connection import connect
from warehouse.store import Store


def test_a_release_is_in_the_storage_that_every_duckdb_from_1_0_on_reads(tmp_path):
    store = Store(tmp_path)
    with connect(store.working) as con:
        con.execute("create table marts.t as select 1 as a")
    store.publish("run", "vintage", "code")
    with duckdb.connect(str(store.published), read_only=True) as con:
        tags = con.execute("select tags from duckdb_databases() where not internal").fetchall()
    assert [tag["storage_version"] for (tag,) in tags] == ["v1.0.0+"]
