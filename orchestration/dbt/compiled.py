"""dbt's compiled SQL, run by DuckDB itself: dbt reads and compiles a project once, and need not start for data alone.

dbt stays the way the project is written, tested by hand (``dbt build``) and documented. What it made of each model and
test, and the columns that it gave each seed, are kept (``TARGET/compiled.json``, ``project``). The same nodes
run in the same order with dbt's own rules for what a failed test stops, and tell of themselves in dbt's own events,
from which dagster-dbt makes the same records.
"""

import graphlib
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from warehouse.connection import identifier, literal
from warehouse.store import write_atomically

Event = dict[str, Any]
KINDS = {"BASE TABLE": "table", "VIEW": "view"}
MADE = {"table": "create or replace table", "view": "create or replace view"}


@dataclass(frozen=True, slots=True)
class Compiled:
    """What dbt made of a project: SQL by unique id of models and tests, columns with types by unique id of seeds."""

    sql: dict[str, str]
    seeds: dict[str, dict[str, str]]

    def covers(self, nodes: Sequence[str]) -> bool:
        """Whether it has all of these nodes."""
        return set(nodes) <= self.sql.keys() | self.seeds.keys()


def read_compiled(path: Path) -> Compiled | None:
    """What is kept; nothing where the project has not been compiled since it changed."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return Compiled(kept["sql"], kept["seeds"])
    except (FileNotFoundError, json.JSONDecodeError, KeyError):
        return None


def keep_compiled(path: Path, made: Compiled) -> None:
    """Write it down whole."""
    write_atomically(path, json.dumps(asdict(made)))


def seed_columns(con: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Columns and types of each seed's table as dbt has just made it, by unique id."""
    rows = con.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns() "
        "where database_name = current_database() order by column_index"
    ).fetchall()
    tables: dict[tuple[str, str], dict[str, str]] = {}
    for schema, table, column, kind in rows:
        tables.setdefault((schema, table), {})[column] = kind
    seeds = {uid: node for uid, node in manifest["nodes"].items() if node["resource_type"] == "seed"}
    return {uid: tables[node["schema"], node["alias"]] for uid, node in seeds.items()}


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

    after = any("on-run-end" in node.get("tags", ()) for node in manifest["nodes"].values())
    return not after and all(plain(manifest["nodes"][uid]) for uid in nodes)


class FailedNodesError(Exception):
    """Models that could not be built, or tests that failed; the message names each."""


def run_compiled(
    con: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], made: Compiled, nodes: Sequence[str], seeds: Path
) -> Iterator[Event]:
    """Load the seeds of a folder, build the models and run the tests among ``nodes``; one event of dbt's per result.

    Raises
    ------
    FailedNodesError
        At the end, as dbt does: what does not depend on the failure was built.
    """
    run = _Run(con, manifest, made, seeds)
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

    def __init__(
        self, con: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], made: Compiled, seeds: Path
    ) -> None:
        self.con, self.manifest, self.made, self.seeds = con, manifest, made, seeds
        self.invocation = str(uuid.uuid4())
        self.seen: set[str] = set()
        self.broken: set[str] = set()  # models that failed or were skipped
        self.failed_tests: list[set[str]] = []  # what each failed test is about
        self.problems: list[str] = []
        self._above: dict[str, set[str]] = {}
        rows = con.execute(
            "select table_schema, table_name, table_type from information_schema.tables "
            "where table_catalog = current_database()"
        ).fetchall()
        self.there = {(schema, name): KINDS[kind] for schema, name, kind in rows}

    def above(self, uid: str) -> set[str]:
        """All ancestors of a node."""
        if uid not in self._above:
            direct = _parents(self.manifest, uid)
            self._above[uid] = set(direct).union(*map(self.above, direct))
        return self._above[uid]

    def model(self, uid: str) -> Event:
        """Load one seed, or build one table or view."""
        node = self.manifest["nodes"][uid]
        kind, said = ("seed", "LogSeedResult") if uid.startswith("seed.") else ("model", "LogModelResult")
        self.seen.add(uid)
        began = datetime.now(UTC)
        above = self.above(uid)
        # dbt's rule: a failed test stops what is below everything that it is about
        if above & self.broken or any(about <= above for about in self.failed_tests):
            self.broken.add(uid)
            return self._event(said, uid, "skipped", began)
        try:
            if kind == "seed":
                self._load(node, self.made.seeds[uid])
            else:
                self._make(node, self._query(uid))
        except duckdb.Error as exc:
            self.broken.add(uid)
            self.problems.append(f"Runtime Error in {kind} {node['name']} ({node['original_file_path']}): {exc}")
            return self._event(said, uid, "error", began)
        return self._event(said, uid, "success", began)

    def _load(self, node: Mapping[str, Any], columns: Mapping[str, str]) -> None:
        """A seed's table with dbt's columns, filled as the project's macro load_csv_rows does."""
        name = f'"{node["schema"]}"."{node["alias"]}"'
        typed = ", ".join(f"{identifier(column)} {kind}" for column, kind in columns.items())
        path = literal(str(self.seeds / node["path"]))
        self.con.execute(f'create schema if not exists "{node["schema"]}"')
        self.con.execute(f"create or replace table {name} ({typed})")
        self.con.execute(f"copy {name} from {path} (format csv, header true, delimiter ',')")

    def _make(self, node: Mapping[str, Any], query: str) -> None:
        """The table or view; a table with a contract has its columns, types and order, as dbt makes it."""
        name = f'"{node["schema"]}"."{node["alias"]}"'
        kind = node["config"]["materialized"]
        there = self.there.get((node["schema"], node["alias"]), kind)
        if there != kind:  # a working file made anew from a release has tables alone
            self.con.execute(f"drop {there} {name}")
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
        return self.made.sql[uid].strip().rstrip(";")

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
