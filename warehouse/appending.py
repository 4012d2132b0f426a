"""Frames of what was read -> the raw tables, in one transaction: appended, or withdrawn by a row without value.

DuckDB reads the frames from Parquet files by itself; neither rows nor pyarrow pass through Python, and what waits to be
appended waits on disk.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from warehouse.connection import choose_compression, literal, settings
from warehouse.raw_tables import FILES, GAPS, OBSERVATIONS, REJECTS, SCHEMAS, create_raw_tables
from warehouse.reading import Ingested

TOGETHER = 250_000  # figures that are compared at once with what their files said before
APPENDING_MEMORY = "256MB"

_PLACE = "file_sha256, source, sheet, cell, region_id, year, indicator, sector"
_SAME_PLACE = " and ".join(f"a.{c.strip()} is not distinct from b.{c.strip()}" for c in _PLACE.split(","))
_IN_FORCE = f"""
    (select * from {OBSERVATIONS}
     where (file_sha256, source) in (select (file_sha256, source) from _files)
     qualify row_number() over (partition by {_PLACE} order by loaded_at desc) = 1)
"""
_APPEND_ALL = f"insert into {OBSERVATIONS} by name select * from _observations"
_APPEND_NEW = f"""
    insert into {OBSERVATIONS} by name
    select a.* from _observations a
    left join {_IN_FORCE} b on {_SAME_PLACE}
        and a.value = b.value and a.unit = b.unit and a.vintage = b.vintage
        and a.flag is not distinct from b.flag and a.region_key = b.region_key
    where b.observation_id is null
"""
_WITHDRAW = f"""
    insert into {OBSERVATIONS} by name
    select b.* replace (
        null as value, 'withdrawn' as flag, f.loaded_at as loaded_at, f.run_id as run_id,
        substr(sha256(b.observation_id || f.run_id), 1, 24) as observation_id
    )
    from {_IN_FORCE} b
    join _files f on f.file_sha256 = b.file_sha256 and f.source = b.source
        and f.observations > 0  -- an entry that reads nothing is a mistake, not a correction
    where b.value is not null and not exists (select 1 from _observations a where {_SAME_PLACE})
"""


def append(
    con: duckdb.DuckDBPyConnection, parts: Iterable[Ingested], anew: frozenset[str] = frozenset()
) -> dict[str, int]:
    """Append parts as they come, all of them in one transaction or none.

    anew : SHA-256 of files that were read before but count as new: all that they say is appended.

    Returns
    -------
    dict
        counts of files, and of rows appended, withdrawn and rejected.
    """
    create_raw_tables(con)
    con.execute("begin transaction")
    try:
        with tempfile.TemporaryDirectory() as scratch, _sparing(con):
            known = set(con.execute(f"select file_sha256, source from {FILES}").fetchall())
            first, again = _Waiting(con, Path(scratch) / "first"), _Waiting(con, Path(scratch) / "again")
            for part in parts:
                keys = set(part.files.select("file_sha256", "source").iter_rows())
                read_before = bool(keys & known) and anew.isdisjoint(part.files["file_sha256"])
                (again if read_before else first).add(part)
                if again.figures >= TOGETHER:
                    again.compare_and_append()
            first.append_all()
            again.compare_and_append()
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    choose_compression(con)
    return {name: first.counts[name] + again.counts[name] for name in first.counts}


@contextmanager
def _sparing(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Appending in order is the work of one thread, and needs no more memory than some groups of rows take.

    With all threads and memory the same rows take twice the CPU seconds and three times the memory. What does not fit
    goes to disk, beside the warehouse file; a warehouse in memory has nowhere to put it, and is left alone.
    """
    on_disk = con.execute("select path is not null from duckdb_databases() where database_name = current_database()")
    (beside,) = on_disk.fetchone() or (False,)
    own = {"threads": "1", "disabled_compression_methods": ""}
    with settings(con, own | ({"memory_limit": APPENDING_MEMORY} if beside else {})):
        yield


@dataclass(slots=True)
class _Waiting:
    """Parts that wait, as Parquet files of a folder, and what came of them."""

    con: duckdb.DuckDBPyConnection
    folder: Path
    parts: int = 0
    figures: int = 0
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("files", "appended", "withdrawn", "rejected"), 0)
    )

    def add(self, part: Ingested) -> None:
        self.folder.mkdir(exist_ok=True)
        for name in SCHEMAS:
            path = self.folder / f"{name}-{self.parts:06}.parquet"
            getattr(part, name).write_parquet(path, compression="uncompressed", statistics=False)
        self.parts += 1
        self.figures += part.observations.height
        self.counts["files"] += part.files.height
        self.counts["rejected"] += part.rejects.height

    def append_all(self) -> None:
        """Files that were never read before say only what is new."""
        if self._show():
            self.counts["appended"] += self._count(_APPEND_ALL)
            self._done()

    def compare_and_append(self) -> None:
        """Files that were read before: what they say now and did not, and what they no longer say."""
        if self._show():
            self.counts["withdrawn"] += self._count(_WITHDRAW)
            self.counts["appended"] += self._count(_APPEND_NEW)
            self._done()

    def _show(self) -> bool:
        for name in SCHEMAS if self.parts else ():
            paths = ", ".join(map(literal, sorted(self.folder.glob(f"{name}-*.parquet"))))
            self.con.execute(f"create or replace temp view _{name} as from read_parquet([{paths}])")
        return self.parts > 0

    def _done(self) -> None:
        self.con.execute(f"insert into {FILES} by name select * from _files")
        self.con.execute(f"insert into {REJECTS} by name select * from _rejects")
        self.con.execute(f"insert into {GAPS} by name select * from _gaps")
        for name in SCHEMAS:
            self.con.execute(f"drop view _{name}")
        for path in self.folder.iterdir():
            path.unlink()
        self.parts = self.figures = 0

    def _count(self, query: str) -> int:
        row = self.con.execute(query).fetchone()
        return int(row[0]) if row else 0
