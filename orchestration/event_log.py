"""Dagster's event log with its SQLite files kept open, written in bursts.

A refresh writes six hundred events. Dagster's own log opens, flushes to the disk and closes one or two files for each,
a third of the time of a first run; here the index and the log of the run at work stay open, and a commit waits for no
disk (``synchronous = normal``: with a write-ahead log a power cut may take the last events, never the file).

What a step tells of its tables and checks comes in bursts, and waits for the next event of another kind (that the
next step began, that one failed, a message), or for a second: then all of it is one transaction. Whoever reads by this
log gets what waits as well. A process that is killed loses what waited, of the step that it was killed in.

For each table that is made Dagster asks when those that it reads were, and for each step again: what is known of all
tables is read once and followed by the events written here, for as long as SQLite counts no other change of the index.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from dagster import AssetKey, DagsterEventType, EventLogEntry, EventLogRecord, StringSource
from dagster._core.events import ASSET_CHECK_EVENTS, ASSET_EVENTS, EVENT_TYPE_TO_PIPELINE_RUN_STATUS
from dagster._core.storage.event_log.base import AssetRecord
from dagster._core.storage.event_log.schema import SqlEventLogStorageTable
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME, SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from dagster_shared.record import copy
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool, StaticPool

BUSY_S = 60.0  # how long one process waits while another writes
# the write-ahead log of a file that stays open is taken into it every 200 pages, and stays small
WAIT_S = 1.0  # how long an event may wait for those after it
TIMED = "asset_keys.last_materialization_timestamp"
BURSTS = {
    DagsterEventType.STEP_OUTPUT,
    DagsterEventType.ASSET_MATERIALIZATION,
    DagsterEventType.ASSET_MATERIALIZATION_PLANNED,
    DagsterEventType.ASSET_OBSERVATION,
    DagsterEventType.ASSET_CHECK_EVALUATION,
    DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED,
    DagsterEventType.STEP_SUCCESS,  # what comes next is said at once: a hook, the next step or the end of the run
    DagsterEventType.HOOK_SKIPPED,
    DagsterEventType.HOOK_COMPLETED,
}
MIRRORED = {*ASSET_EVENTS, *ASSET_CHECK_EVENTS, *EVENT_TYPE_TO_PIPELINE_RUN_STATUS}  # in the index as well
INSERT = SqlEventLogStorageTable.insert()
PRAGMAS = "pragma synchronous = normal; pragma wal_autocheckpoint = 200; pragma journal_size_limit = 1000000"


class KeptOpenEventLog(SqliteEventLogStorage):
    """The same files and rows as Dagster's own SQLite log, which may be put in its place again at any time."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._kept: dict[str, Engine] = {}
        self._there: set[str] = set()
        self._waiting: list[EventLogEntry] = []
        self._begun: dict[str, Connection] = {}
        self._known: dict[AssetKey, AssetRecord] = {}
        self._known_at: object = None  # ``_changes`` when it was so
        super().__init__(base_dir, inst_data)
        self._db_lock: Any = threading.RLock()  # a transaction holds it, and Dagster opens the same file within

    @classmethod
    def config_type(cls) -> Any:
        """The folder of the files."""
        return {"base_dir": StringSource}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> "KeptOpenEventLog":
        """As dagster.yaml names it."""
        return cls(inst_data=inst_data, **config_value)

    def store_event(self, event: EventLogEntry) -> None:
        """Keep an event until its burst is over, then write all of it."""
        with self._db_lock:
            self._waiting.append(event)
            late = event.timestamp - self._waiting[0].timestamp > WAIT_S
            if late or event.dagster_event is None or event.dagster_event_type not in BURSTS:
                self._write()

    def _write(self) -> None:
        """What waits, each run's in one transaction; where that fails, one by one, so that one event costs no other."""
        waiting, self._waiting = self._waiting, []
        failed: list[Exception] = []
        for run_id in dict.fromkeys(entry.run_id for entry in waiting):
            burst = [entry for entry in waiting if entry.run_id == run_id]
            refused = self._refused(burst)
            if refused and len(burst) > 1:
                refused = [exc for entry in burst for exc in self._refused([entry])]
            failed += refused
        if failed:
            raise failed[0]

    def _refused(self, burst: Sequence[EventLogEntry]) -> list[Exception]:
        """Write events of one run; why they could not be."""
        try:
            with self._transaction(burst[0].run_id) as run, self._transaction(INDEX_SHARD_NAME) as index:
                began = _changes(index)
                self._store(burst, run, index)
                if self._known_at == began:
                    self._known_at = _changes(index)
        except Exception as exc:  # of any kind: it is raised once all the others are written
            self._known_at = None
            return [exc]
        return []

    def _store(self, burst: Sequence[EventLogEntry], run: Connection, index: Connection) -> None:
        """As Dagster's own ``store_event`` does, with a statement for all events and each event made a row once."""
        rows = [self._event_to_row(entry) for entry in burst]
        run.execute(INSERT, rows)
        for entry, row in zip(burst, rows, strict=True):
            kind = entry.dagster_event_type
            if kind not in MIRRORED:
                continue
            number = index.execute(INSERT, row).lastrowid
            if kind in ASSET_EVENTS:
                self._store_asset_event_tags(index, [entry], [number])
                self._store_asset_event(index, entry, number)
            elif kind in ASSET_CHECK_EVENTS:
                self.store_asset_check_event(entry, number)

    def get_asset_records(self, asset_keys: Sequence[AssetKey] | None = None) -> Sequence[AssetRecord]:
        """What is known of tables, of all of them without ``asset_keys``."""
        with self._db_lock, ExitStack() as own:
            if asset_keys is None or self._told_of(asset_keys):
                self._write()
            con = self._begun.get(INDEX_SHARD_NAME) or own.enter_context(self._transaction(INDEX_SHARD_NAME))
            if (now := _changes(con)) != self._known_at:
                self._known = {record.asset_entry.asset_key: record for record in super().get_asset_records()}
                self._known_at = now
            wanted = self._known if asset_keys is None else asset_keys
            return [self._known[key] for key in wanted if key in self._known]

    def _told_of(self, asset_keys: Sequence[AssetKey]) -> bool:
        """Whether an event that waits is of one of the tables."""
        told = {entry.dagster_event.asset_key for entry in self._waiting if entry.dagster_event}
        return not told.isdisjoint(asset_keys)

    def _store_asset_event(self, conn: Connection, event: EventLogEntry, event_id: int) -> None:
        super()._store_asset_event(conn, event, event_id)
        told = event.dagster_event
        if told is None or told.asset_key is None or told.is_asset_observation:
            return
        record = self._known.get(told.asset_key)
        if record is None:  # the first time
            self._known_at = None
            return
        entry = copy(record.asset_entry, last_run_id=event.run_id)
        if told.is_step_materialization:
            entry = copy(entry, last_materialization_record=EventLogRecord(event_id, event))
        self._known[told.asset_key] = copy(record, asset_entry=entry)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock, ExitStack() as own:
            if shard not in self._begun and self._waiting:
                self._write()
            yield self._begun.get(shard) or own.enter_context(self._transaction(shard))

    @contextmanager
    def _transaction(self, shard: str) -> Iterator[Connection]:
        with self._engine(shard).connect() as con, con.begin():
            self._begun[shard] = con
            try:
                yield con
            finally:
                del self._begun[shard]

    def _engine(self, shard: str) -> Engine:
        """The open file of the index or of one run, the last one asked for; made where it is not there (any more)."""
        if shard in self._kept and Path(self.path_for_shard(shard)).exists():
            return self._kept[shard]
        for name in [name for name in self._kept if name == shard or INDEX_SHARD_NAME not in (name, shard)]:
            self._kept.pop(name).dispose()
        where = self.conn_string_for_shard(shard)
        if shard not in self._initialized_dbs or not Path(self.path_for_shard(shard)).exists():
            self._initdb(create_engine(where, poolclass=NullPool, connect_args={"timeout": BUSY_S}))
            self._initialized_dbs.add(shard)
        # one connection for all threads: `_db_lock` lets one in at a time
        told = {"timeout": BUSY_S, "check_same_thread": False}
        engine = create_engine(where, poolclass=StaticPool, connect_args=told)
        event.listen(engine, "connect", lambda con, _: con.executescript(PRAGMAS))
        self._kept[shard] = engine
        return engine

    def has_table(self, table_name: str) -> bool:
        """Whether the index has the table: Dagster asks at every check, by a connection of its own; none goes away."""
        if table_name not in self._there and super().has_table(table_name):
            self._there.add(table_name)
        return table_name in self._there

    def _has_asset_key_index_cols_on_connection(self, conn: Connection) -> bool:
        """Whether the index has the times of tables: Dagster looks at each event."""
        if TIMED not in self._there and super()._has_asset_key_index_cols_on_connection(conn):
            self._there.add(TIMED)
        return TIMED in self._there

    def dispose(self) -> None:
        """Write what waits, and close the files."""
        with self._db_lock:
            if self._waiting:
                self._write()
        super().dispose()
        with self._db_lock:
            while self._kept:
                self._kept.popitem()[1].dispose()


def _changes(con: Connection) -> object:
    """A mark that differs once anybody has changed the file: other processes, and this connection."""
    own: Any = con.connection.driver_connection
    return con.exec_driver_sql("pragma data_version").scalar(), own.total_changes
