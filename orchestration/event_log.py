"""Dagster's event log with its SQLite files kept open.

A refresh writes a thousand events. Dagster's own log opens, flushes to the disk and closes one or two files for each,
a third of the time of a first run; here the index and the log of the run at work stay open, and a commit waits for no
disk (``synchronous = normal``: with a write-ahead log a power cut may take the last events, never the file).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster import StringSource
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME, SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool, StaticPool

BUSY_S = 60.0  # how long one process waits while another writes
# the write-ahead log of a file that stays open is taken into it every 200 pages, and stays small
PRAGMAS = "pragma synchronous = normal; pragma wal_autocheckpoint = 200; pragma journal_size_limit = 1000000"


class KeptOpenEventLog(SqliteEventLogStorage):
    """The same files and rows as Dagster's own SQLite log, which may be put in its place again at any time."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._kept: dict[str, Engine] = {}
        self._there: set[str] = set()
        super().__init__(base_dir, inst_data)

    @classmethod
    def config_type(cls) -> Any:
        """The folder of the files."""
        return {"base_dir": StringSource}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> "KeptOpenEventLog":
        """As dagster.yaml names it."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock, self._engine(shard).connect() as con, con.begin():
            yield con

    def _engine(self, shard: str) -> Engine:
        """The open file of the index or of one run, the last one asked for; made where it is not there (any more)."""
        if shard in self._kept and Path(self.path_for_shard(shard)).exists():
            return self._kept[shard]
        for name in [name for name in self._kept if name == shard or name != INDEX_SHARD_NAME]:
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

    def dispose(self) -> None:
        """Close the files."""
        super().dispose()
        with self._db_lock:
            while self._kept:
                self._kept.popitem()[1].dispose()
