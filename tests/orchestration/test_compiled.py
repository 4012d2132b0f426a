"""dbt's compiled SQL run by DuckDB: dbt's own rules for what runs, what a failure stops and what is told."""

import json
from pathlib import Path

import duckdb
import pytest

from orchestration.dbt.compiled import (
    Compiled,
    FailedNodesError,
    is_plain,
    keep_compiled,
    read_compiled,
    run_compiled,
    seed_columns,
)

PLAIN = {"materialized": "table", "pre-hook": [], "post-hook": [], "contract": {"enforced": False}}
COUNTS = {
    "materialized": "test",
    "severity": "ERROR",
    "fail_calc": "count(*)",
    "warn_if": "!= 0",
    "error_if": "!= 0",
    "limit": None,
    "store_failures": None,
}


def node(uid, config):
    kind, _, name = uid.split(".")
    return {
        "resource_type": kind,
        "name": name,
        "alias": name,
        "schema": "marts",
        "path": f"{name}.csv",
        "original_file_path": f"models/{name}.sql",
        "config": config,
        "columns": {},
    }


def project(**above):
    """A manifest of models (by what they read), tests (names with `test_`) and seeds (`seed_`)."""
    kinds = {name: name.partition("_")[0] if "_" in name else "model" for name in above}
    uids = {name: f"{kind}.coagg.{name}" for name, kind in kinds.items()}
    nodes = {uid: node(uid, dict(COUNTS if "test_" in name else PLAIN)) for name, uid in uids.items()}
    return {"nodes": nodes, "parent_map": {uids[name]: [uids[p] for p in parents] for name, parents in above.items()}}


@pytest.fixture
def con():
    with duckdb.connect() as con:
        con.execute("create schema marts")
        yield con


def outcomes(con, manifest, sql, seeds=None, folder=Path()):
    """Status of each node in the order in which they ran, and what was raised."""
    seen, raised = {}, ""
    made = Compiled(by_uid(manifest, sql), {f"seed.coagg.{name}": columns for name, columns in (seeds or {}).items()})
    try:
        for event in run_compiled(con, manifest, made, list(manifest["nodes"]), folder):
            seen[event["data"]["node_info"]["unique_id"].split(".")[-1]] = event["data"]["status"]
    except FailedNodesError as exc:
        raised = str(exc)
    return seen, raised


def by_uid(manifest, sql):
    return {uid: sql[uid.split(".")[-1]] for uid in manifest["nodes"] if not uid.startswith("seed.")}


CHAIN = {"c": ["b"], "a": [], "b": ["a"], "test_a": ["a"], "test_ab": ["a", "b"], "other": []}
SQL = {
    "a": "select 1 as x",
    "b": 'select x + 1 as x from "marts"."a"',
    "c": 'select x + 1 as x from "marts"."b";',
    "other": "select 5 as x",
    "test_a": 'select * from "marts"."a" where x is null',
    "test_ab": 'select * from "marts"."a" join "marts"."b" using (x)',
}


def test_models_come_after_what_they_read_and_tests_before_what_is_below(con):
    seen, raised = outcomes(con, project(**CHAIN), SQL)
    assert set(seen.values()) == {"success", "pass"} and not raised
    order = list(seen)
    assert order.index("a") < order.index("test_a") < order.index("b") < order.index("test_ab") < order.index("c")
    assert con.execute("select x from marts.c").fetchall() == [(3,)]


@pytest.mark.parametrize(
    ("broken", "sql", "skipped"),
    [
        ("test_a", 'select * from "marts"."a"', {"b", "c", "test_ab"}),
        ("test_ab", 'select * from "marts"."a"', {"c"}),  # b is no descendant of itself
        ("b", "select error('no')", {"c", "test_ab"}),
        ("a", "select x from nowhere", {"test_a", "b", "c", "test_ab"}),
    ],
)
def test_a_failure_stops_what_is_below_it_and_nothing_else(con, broken, sql, skipped):
    seen, raised = outcomes(con, project(**CHAIN), SQL | {broken: sql})
    assert {name for name, status in seen.items() if status == "skipped"} == skipped
    assert seen["other"] == "success" and broken in raised and f"{broken}.sql" in raised
    assert seen[broken] == ("fail" if broken.startswith("test") else "error")


def test_a_view_takes_the_place_of_a_table_and_a_table_that_of_a_view(con):
    """A working file made anew from a release has tables where the project has views."""
    manifest = project(a=[], b=["a"])
    manifest["nodes"]["model.coagg.a"]["config"] = {**PLAIN, "materialized": "view"}
    con.execute("create table marts.a as select 1 as x; create view marts.b as select 2 as x")
    seen, raised = outcomes(con, manifest, {"a": "select 3 as x", "b": 'select x from "marts"."a"'})
    assert (seen, raised) == ({"a": "success", "b": "success"}, "")
    kinds = con.execute("select table_name, table_type from information_schema.tables order by all").fetchall()
    assert kinds == [("a", "VIEW"), ("b", "BASE TABLE")]
    assert con.execute("from marts.b").fetchall() == [(3,)]


def test_a_warning_stops_nothing_and_thresholds_are_dbts(con):
    manifest = project(**CHAIN)
    warned = manifest["nodes"]["test.coagg.test_a"]["config"]
    all_rows = SQL | {"test_a": 'select * from "marts"."a"'}
    warned["severity"] = "warn"
    assert outcomes(con, manifest, all_rows)[0]["test_a"] == "warn"
    warned |= {"severity": "ERROR", "error_if": "> 1"}
    seen, raised = outcomes(con, manifest, all_rows)
    assert (seen["test_a"], seen["c"], raised) == ("warn", "success", "")
    warned["warn_if"] = "> 1"
    assert outcomes(con, manifest, all_rows)[0]["test_a"] == "pass"


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("a", {"materialized": "incremental"}),
        ("a", {"pre-hook": ["select 1"]}),
        ("test_a", {"limit": 5}),
        ("test_a", {"store_failures": True}),
    ],
)
def test_what_needs_more_than_tables_views_and_counts_is_left_to_dbt(name, config):
    manifest = project(**CHAIN)
    assert is_plain(manifest, list(manifest["nodes"]))
    uid = next(uid for uid in manifest["nodes"] if uid.endswith(f".{name}"))
    manifest["nodes"][uid]["config"] |= config
    assert not is_plain(manifest, list(manifest["nodes"]))


def test_a_contract_gives_a_table_its_columns_types_and_order(con):
    manifest = project(a=[])
    a = manifest["nodes"]["model.coagg.a"]
    a["config"]["contract"] = {"enforced": True}
    a["columns"] = {
        "k": {"name": "k", "data_type": "string", "constraints": [{"type": "not_null"}]},
        "v": {"name": "v", "data_type": "double"},
    }
    assert is_plain(manifest, list(manifest["nodes"]))
    assert outcomes(con, manifest, {"a": "select 1 as v, 'x' as k"}) == ({"a": "success"}, "")
    told = con.execute('select column_name, column_type, "null" from (describe marts.a)').fetchall()
    assert told == [("k", "VARCHAR", "NO"), ("v", "DOUBLE", "YES")]
    seen, raised = outcomes(con, manifest, {"a": "select 2 as v, null as k"})
    assert seen == {"a": "error"} and "a.sql" in raised
    assert con.execute("from marts.a").fetchall() == [("x", 1.0)]  # the table before stands, as with dbt
    a["columns"]["v"]["constraints"] = [{"type": "primary_key"}]
    assert not is_plain(manifest, list(manifest["nodes"]))


def test_a_seed_has_the_columns_that_dbt_gave_it_and_the_cells_of_its_file(con, tmp_path):
    manifest = project(seed_names=[], a=["seed_names"])
    manifest["nodes"]["seed.coagg.seed_names"] |= {"schema": "seeds", "config": {"materialized": "seed"}}
    sql = {"a": 'select "odd ""name", code from seeds.seed_names'}
    columns = {"code": "VARCHAR", 'odd "name': "INTEGER"}
    folder = tmp_path / "it's here"
    folder.mkdir()
    (folder / "seed_names.csv").write_text('code,"odd ""name"\n010000,1\n,\n')
    assert is_plain(manifest, list(manifest["nodes"]))
    for _ in range(2):  # into no schema yet, and over the table that is there
        seen, raised = outcomes(con, manifest, sql, {"seed_names": columns}, folder)
        assert (seen, raised) == ({"seed_names": "success", "a": "success"}, "")
        assert con.execute("from marts.a").fetchall() == [(1, "010000"), (None, None)]
    assert seed_columns(con, manifest) == {"seed.coagg.seed_names": columns}
    (folder / "seed_names.csv").write_text('code,"odd ""name"\n010000,one\n')
    seen, raised = outcomes(con, manifest, sql, {"seed_names": columns}, folder)
    assert seen == {"seed_names": "error", "a": "skipped"} and "seed_names" in raised


def test_hooks_at_the_end_are_dbts_own():
    manifest = project(a=[])
    manifest["nodes"]["operation.coagg.end"] = {**node("operation.coagg.end", PLAIN), "tags": ["on-run-start"]}
    assert is_plain(manifest, ["model.coagg.a"])
    manifest["nodes"]["operation.coagg.end"]["tags"] = ["on-run-end"]
    assert not is_plain(manifest, ["model.coagg.a"])


def test_what_is_kept_is_read_whole_or_not_at_all(tmp_path):
    path = tmp_path / "compiled.json"
    assert read_compiled(path) is None
    made = Compiled({"model.a": "select 1"}, {"seed.b": {"code": "VARCHAR"}})
    keep_compiled(path, made)
    assert read_compiled(path) == made
    assert made.covers(["model.a", "seed.b"]) and not made.covers(["model.a", "model.c"])
    path.write_text(path.read_text()[:-1])
    assert read_compiled(path) is None
    path.write_text(json.dumps({"mark": "of an earlier build", "sql": {}}))
    assert read_compiled(path) is None
