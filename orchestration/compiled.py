"""dbt's compiled SQL, run by DuckDB itself: where only data changed since dbt built the project, no dbt need start.

dbt stays the way the project is built, tested by hand and documented. What it made of each model and test is kept
(``TARGET/compiled.json``) under a hash of all that shapes it: models, macros, seeds, choices, dbt's own version. The
same nodes run in the same order with dbt's own rules for what a failed test stops, and tell of themselves in dbt's own
events, from which dagster-dbt makes the same records.
"""

import graphlib
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from warehouse.store import write_atomically

Event = dict[str, Any]
KINDS = {"BASE TABLE": "table", "VIEW": "view"}
MADE = {"table": "create or replace table", "view": "create or replace view"}


def compiled_mark(project: str) -> str:
    """What a compiled project is known by: its files and choices, and who compiled it."""
    return f"{project} {version('dbt-core')} {version('dbt-duckdb')}"


def read_compiled(path: Path, project: str) -> dict[str, str]:
    """SQL by unique id as dbt compiled it; empty where the project has changed since, or was never built whole."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return kept["sql"] if kept["mark"] == compiled_mark(project) else {}


def keep_compiled(path: Path, project: str, sql: Mapping[str, str]) -> None:
    """Add what dbt compiled in one half of a build to what it had in the other."""
    both = {**read_compiled(path, project), **sql}
    write_atomically(path, json.dumps({"mark": compiled_mark(project), "sql": both}))


def is_plain(manifest: Mapping[str, Any], nodes: Sequence[str]) -> bool:
    """Whether the nodes use nothing of dbt beyond tables, views and tests that count rows."""

    def plain(node: Mapping[str, Any]) -> bool:
        config = node["config"]
        if node["resource_type"] == "test":
            return not config.get("store_failures") and config.get("limit") is None
        told = [kind for column in node["columns"].values() for kind in column.get("constraints") or ()]
        beyond = node.get("constraints") or any(kind["type"] != "not_null" for kind in told)
        hooks = config.get("pre-hook") or config.get("post-hook")
        return not hooks and not beyond and config["materialized"] in {*MADE, "seed"}

    return all(plain(manifest["nodes"][uid]) for uid in nodes)


class FailedNodesError(Exception):
    """Models that could not be built, or tests that failed; the message names each."""


def run_compiled(
    con: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], sql: Mapping[str, str], nodes: Sequence[str]
) -> Iterator[Event]:
    """Build the models and run the tests among ``nodes``; one event of dbt's per result.

    Raises
    ------
    FailedNodesError
        At the end, as dbt does: what does not depend on the failure was built.
    """
    run = _Run(con, manifest, sql)
    tests = [uid for uid in nodes if uid.startswith("test.")]
    waiting = {uid: {p for p in _parents(manifest, uid) if p in nodes} for uid in tests}
    yield from run.tests([uid for uid, above in waiting.items() if not above])
    for uid in _in_order(manifest, [n for n in nodes if not n.startswith("test.")]):
        yield run.model(uid)
        ready = [test for test, above in waiting.items() if uid in above and above <= run.seen]
        yield from run.tests(ready)
    if run.problems:
        raise FailedNodesError("\n".join(run.problems))


def _parents(manifest: Mapping[str, Any], uid: str) -> list[str]:
    return manifest["parent_map"].get(uid, [])


def _in_order(manifest: Mapping[str, Any], nodes: Sequence[str]) -> list[str]:
    graph = {uid: sorted(set(_parents(manifest, uid)) & set(nodes)) for uid in nodes}
    return list(graphlib.TopologicalSorter(graph).static_order())


class _Run:
    """One pass over the nodes: what was seen, what failed and what that stops."""

    def __init__(self, con: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], sql: Mapping[str, str]) -> None:
        self.con, self.manifest, self.sql = con, manifest, sql
        self.invocation = str(uuid.uuid4())
        self.seen: set[str] = set()
        self.broken: set[str] = set()  # models that failed or were skipped
        self.failed_tests: list[set[str]] = []  # what each failed test is about
        self.problems: list[str] = []
        self._above: dict[str, set[str]] = {}

    def above(self, uid: str) -> set[str]:
        """All ancestors of a node."""
        if uid not in self._above:
            direct = _parents(self.manifest, uid)
            self._above[uid] = set(direct).union(*map(self.above, direct))
        return self._above[uid]

    def model(self, uid: str) -> Event:
        """Build one table or view; a seed stands as dbt loaded it."""
        node = self.manifest["nodes"][uid]
        self.seen.add(uid)
        began = datetime.now(UTC)
        above = self.above(uid)
        # dbt's rule: a failed test stops what is below everything that it is about
        if above & self.broken or any(about <= above for about in self.failed_tests):
            self.broken.add(uid)
            return self._event("LogModelResult", uid, "skipped", began)
        if node["resource_type"] == "seed":
            return self._event("LogSeedResult", uid, "success", began)
        try:
            self._make(node, self._query(uid))
        except duckdb.Error as exc:
            self.broken.add(uid)
            self.problems.append(f"Runtime Error in model {node['name']} ({node['original_file_path']}): {exc}")
            return self._event("LogModelResult", uid, "error", began)
        return self._event("LogModelResult", uid, "success", began)

    def _make(self, node: Mapping[str, Any], query: str) -> None:
        """The table or view; a table with a contract has its columns, types and order, as dbt makes it."""
        name = f'"{node["schema"]}"."{node["alias"]}"'
        kind = node["config"]["materialized"]
        there = self.con.execute(
            "select table_type from information_schema.tables "
            "where table_catalog = current_database() and table_schema = ? and table_name = ?",
            [node["schema"], node["alias"]],
        ).fetchone()
        if there and (found := KINDS[there[0]]) != kind:  # a working file made anew from a release has tables alone
            self.con.execute(f"drop {found} {name}")
        if kind == "view" or not node["config"].get("contract", {}).get("enforced"):
            self.con.execute(f"{MADE[kind]} {name} as (\n{query}\n)")
            return
        columns = {f'"{column["name"]}"': column for column in node["columns"].values()}
        filled = [
            f"{c} {told['data_type']}{' not null' * bool(told.get('constraints'))}" for c, told in columns.items()
        ]
        self.con.begin()
        try:
            self.con.execute(f"create or replace table {name} ({', '.join(filled)})")
            self.con.execute(f"insert into {name} select {', '.join(columns)} from (\n{query}\n)")
            self.con.commit()
        except duckdb.Error:
            self.con.rollback()
            raise

    def tests(self, nodes: Sequence[str]) -> Iterator[Event]:
        """Count the rows of each test; dbt's thresholds say what they mean."""
        for uid in nodes:
            node, began = self.manifest["nodes"][uid], datetime.now(UTC)
            if set(_parents(self.manifest, uid)) & self.broken:
                yield self._event("LogTestResult", uid, "skipped", began)
                continue
            config = node["config"]
            counted = config["fail_calc"]
            query = (
                f"select {counted}, {counted} {config['warn_if']}, {counted} {config['error_if']} "
                f"from (\n{self._query(uid)}\n) as dbt_internal_test"
            )
            where = f"test {node['name']} ({node['original_file_path']})"
            try:
                failures, warns, errs = self.con.execute(query).fetchall()[0]
            except duckdb.Error as exc:
                self.failed_tests.append(set(_parents(self.manifest, uid)))
                self.problems.append(f"Runtime Error in {where}: {exc}")
                yield self._event("LogTestResult", uid, "error", began)
                continue
            status = "fail" if config["severity"].upper() == "ERROR" and errs else "warn" if warns else "pass"
            if status == "fail":
                self.failed_tests.append(set(_parents(self.manifest, uid)))
                said = f"Got {failures} results, configured to fail if {config['error_if']}"
                self.problems.append(f"Failure in {where}: {said}")
            yield self._event("LogTestResult", uid, status, began, failures)

    def _query(self, uid: str) -> str:
        """The compiled SQL, naming tables by schema alone: the file has another name in a copy of the store."""
        database = self.manifest["nodes"][uid]["database"]
        return self.sql[uid].replace(f'"{database}".', "").strip().rstrip(";")

    def _event(self, kind: str, uid: str, status: str, began: datetime, failures: int | None = None) -> Event:
        ended = datetime.now(UTC)
        node = {
            "unique_id": uid,
            "node_status": status,
            "node_started_at": began.isoformat(),
            "node_finished_at": ended.isoformat(),
            "materialized": self.manifest["nodes"][uid]["config"]["materialized"],
        }
        said = f"{status.upper():<8} {uid} in {(ended - began).total_seconds():.2f} s"
        data: dict[str, Any] = {"node_info": node, "status": status}
        if failures is not None:
            data["num_failures"] = failures
        return {"info": {"name": kind, "msg": said, "invocation_id": self.invocation}, "data": data}
