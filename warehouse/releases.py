"""The list of a store's releases: kept in manifest.json, made anew from the files themselves where that is lost."""

import contextlib
import hashlib
import json
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from warehouse.connection import connect, dicts, identifier, literal, table_names
from warehouse.errors import LockedError, WarehouseError

MEND = "Put it back from a back-up, or remove it; coagg restore RELEASE goes back to one that is whole."
SCHEMA = 1  # of the list's entries; raised when one changes so that an earlier version cannot read it


@dataclass(frozen=True, slots=True)
class Release:
    """One published warehouse; ``tables`` maps schema.table to its row count, ``sha256`` is of the whole file."""

    file: str
    run_id: str
    published_at: str
    data_vintage: str
    code_version: str
    tables: dict[str, int] = field(default_factory=dict)
    schema: int = SCHEMA
    sha256: str = ""


def listed(manifest: Path) -> list[Release] | None:
    """The entries of a list; None where it is missing or damaged. Keys of later versions are passed over."""
    try:
        entries = [_entry(entry) for entry in json.loads(manifest.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return None
    return list({release.file: release for release in entries}.values())


def _entry(entry: dict[str, Any]) -> Release:
    """One entry, each value of the kind it should be; ValueError where not, or where its file is not in the folder."""
    known = {f.name for f in fields(Release)}
    release = Release(**{key: value for key, value in entry.items() if key in known})
    texts = (release.file, release.run_id, release.published_at, release.data_vintage, release.code_version)
    if not all(isinstance(text, str) for text in (*texts, release.sha256)) or not isinstance(release.tables, dict):
        raise ValueError("values of another kind")
    if Path(release.file).name != release.file or not release.file.endswith(".duckdb"):
        raise ValueError(f"{release.file} is no file of the folder")  # what is listed may be removed as too old
    datetime.fromisoformat(release.published_at)
    return release


def found(folder: Path, names: set[str]) -> list[Release]:
    """Entries of the release files called ``names``, as far as each file says of itself; by the time in their names."""
    return [_of_file(folder / name) for name in sorted(names)]


def _of_file(path: Path) -> Release:
    said: dict[str, Any] = {}
    tables: dict[str, int] = {}
    with contextlib.suppress(WarehouseError, duckdb.Error), connect(path, read_only=True, timeout_s=5) as con:
        tables = counted(con)
        if "meta.release" in table_names(con):
            said = next(dicts(con, "select * from meta.release"), said)
    stem = path.stem.partition("-")
    try:
        made = datetime.strptime(stem[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    except ValueError:
        made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    run, vintage, code = (str(said.get(key) or "unknown") for key in ("run_id", "data_vintage", "code_version"))
    return Release(path.name, run, made.isoformat(), vintage, code, tables)


def counted(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Row count of every table, by schema.table."""
    names = con.execute(
        "select schema_name, table_name from duckdb_tables() where not internal order by all"
    ).fetchall()
    if not names:
        return {}
    counting = (f"select {literal(f'{s}.{t}')}, count(*) from {identifier(s)}.{identifier(t)}" for s, t in names)
    counts = dict(con.execute(" union all ".join(counting)).fetchall())
    return {f"{s}.{t}": counts[f"{s}.{t}"] for s, t in names}


def checksum(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def problems(folder: Path, releases: list[Release]) -> list[str]:
    """What is wrong with the releases, each file read from end to end; none where all are as they were written."""
    said = []
    for release in releases:
        path = folder / release.file
        if release.sha256 and checksum(path) != release.sha256:
            said.append(f"{path} is not as it was published (its checksum differs). {MEND}")
            continue
        try:
            with connect(path, read_only=True) as con:
                held = counted(con)
        except LockedError:
            continue
        except (WarehouseError, duckdb.Error) as exc:
            said.append(f"{path} cannot be read: {exc}. {MEND}")
            continue
        if release.tables and held != release.tables:
            said.append(f"{path} holds other tables or rows than were published. {MEND}")
    return said
