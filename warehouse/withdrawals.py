"""A file taken back by a person, and given back: recorded with who, when and why, and reversible.

A withdrawal appends, as every change does: a row without value for each figure in force of the file, a row of raw.files
with status ``withdrawn``, and the decision in raw.decisions. The file is not read again until it is restored, whatever
becomes of its catalogue entry. What it said leaves the panel, and what an earlier file said comes back, with the next
run, whose quality.revisions shows each figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from warehouse.errors import WarehouseError
from warehouse.raw_tables import DECISIONS, FILES, OBSERVATIONS, create_raw_tables

_CELL = "file_sha256, source, sheet, cell, region_id, year, indicator, sector"
_LAST = f"""
    select * from {OBSERVATIONS} where file_sha256 = $sha
    qualify row_number() over (partition by {_CELL} order by loaded_at desc) = 1
"""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of which file; `figures` are those that leave, or come back."""

    action: str
    file_name: str
    sha256: str
    figures: int


def withdrawn_files(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """SHA-256 of the files that are withdrawn now."""
    create_raw_tables(con)
    rows = con.execute(
        f"select file_sha256 from {DECISIONS} group by 1 having max_by(action, decided_at) = 'withdraw'"
    ).fetchall()
    return frozenset(sha for (sha,) in rows)


def withdraw(con: duckdb.DuckDBPyConnection, file: str, *, because: str, who: str, now: datetime) -> Decision:
    """Withdraw the latest reading under a file's name (or the one of a SHA-256 that begins so).

    Raises
    ------
    WarehouseError
        No reason is given; no file, or several, are so called.
    """
    if not because.strip():
        raise WarehouseError("A withdrawal needs a reason: --because TEXT.")
    return _decide(con, "withdraw", file, because.strip(), who, now)


def restore(con: duckdb.DuckDBPyConnection, file: str, *, because: str = "", who: str, now: datetime) -> Decision:
    """Bring a withdrawn file's figures back as they were.

    Raises
    ------
    WarehouseError
        No withdrawn file, or several, are so called.
    """
    return _decide(con, "restore", file, because, who, now)


def _decide(con: duckdb.DuckDBPyConnection, action: str, file: str, because: str, who: str, now: datetime) -> Decision:
    create_raw_tables(con)
    sha, name = _find(con, file, among_withdrawn=action == "restore")
    (last,) = con.execute(f"select max(loaded_at) from {FILES}").fetchone() or (None,)
    now = max(now, last + timedelta(microseconds=1)) if last else now
    values = {"sha": sha, "now": now, "run": f"{action} {now:%Y-%m-%dT%H:%M:%S.%f}"}
    con.execute("begin transaction")
    try:
        figures = con.execute(_LEAVE if action == "withdraw" else _COME_BACK, values).fetchone()
        con.execute(_WITHDRAWN_FILE if action == "withdraw" else _RESTORED_FILE, values)
        con.execute(f"insert into {DECISIONS} values (?, ?, ?, ?, ?, ?)", [action, sha, name, now, who, because])
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    return Decision(action, name, sha, figures[0] if figures else 0)


_NEW_ID = "substr(sha256(observation_id || $run), 1, 24) as observation_id"
_LEAVE = f"""
    insert into {OBSERVATIONS} by name
    select * replace (null as value, 'withdrawn' as flag, $now as loaded_at, $run as run_id, {_NEW_ID})
    from ({_LAST}) where value is not null
"""
# The rows before the last ones, where the last ones are those of the withdrawal.
_COME_BACK = f"""
    insert into {OBSERVATIONS} by name
    select * replace ($now as loaded_at, $run as run_id, {_NEW_ID}) from (
        select * from {OBSERVATIONS} where file_sha256 = $sha and value is not null
            and ({_CELL.replace("file_sha256, ", "")}) in (
                select ({_CELL.replace("file_sha256, ", "")}) from ({_LAST}) where run_id = (
                    select max_by(run_id, loaded_at) from {FILES} where file_sha256 = $sha and status = 'withdrawn'
                )
            )
        qualify row_number() over (partition by {_CELL} order by loaded_at desc) = 1
    )
"""
_WITHDRAWN_FILE = f"""
    insert into {FILES} by name
    select * replace ('withdrawn' as status, 0 as observations, $now as loaded_at, $run as run_id) from {FILES}
    where file_sha256 = $sha qualify row_number() over (partition by source order by loaded_at desc) = 1
"""
_RESTORED_FILE = f"""
    insert into {FILES} by name
    select * replace ($now as loaded_at, $run as run_id) from {FILES}
    where file_sha256 = $sha and status <> 'withdrawn'
    qualify row_number() over (partition by source order by loaded_at desc) = 1
"""


def _find(con: duckdb.DuckDBPyConnection, file: str, *, among_withdrawn: bool) -> tuple[str, str]:
    """(SHA-256, name) of the file that is meant: the newest under its whole name, else under its last part."""
    rows = con.execute(
        f"""
        select file_sha256, max_by(file_name, loaded_at), max(loaded_at) from {FILES} group by 1 order by 3 desc
        """
    ).fetchall()
    gone = withdrawn_files(con)
    among = [(sha, name) for sha, name, _ in rows if (sha in gone) == among_withdrawn]
    named = [(sha, name) for sha, name in among if name == file]
    if not named:
        named = [(sha, name) for sha, name in among if name.rsplit("/", 1)[-1] == file.rsplit("/", 1)[-1]]
    if not named and len(file) >= 8:
        named = [(sha, name) for sha, name in among if sha.startswith(file)]
    what = "withdrawn file" if among_withdrawn else "file"
    if not named:
        known = ", ".join(sorted({name for _, name in among})[:20]) or "none"
        raise WarehouseError(f"No {what} is called {file!r}. There are: {known}.")
    if len({name for _, name in named}) > 1:
        names = ", ".join(sorted({name for _, name in named}))
        raise WarehouseError(f"Several files are called {file!r}: {names}. Give the whole name.")
    return named[0]
