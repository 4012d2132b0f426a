"""Yearbook files -> the raw tables: which file belongs to which source, what was read before, what is new.

`read_files` is pure (files, catalogue and seeds in, frames out); `append` writes frames in one transaction; `run` does
both for the incoming folders. Rows are appended, never updated: reading a file again under a changed catalogue or alias
list adds what is new, and withdraws by a row without value what the file no longer says. The value in force is, per
file and cell, the latest row (if it has a value), and then the latest vintage.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from warehouse.arrivals import landed_files, name_in, searched_by
from warehouse.catalogue import Source, VintageRule
from warehouse.checks import check
from warehouse.errors import FileError
from warehouse.names import Seeds
from warehouse.raw_tables import FILES, OBSERVATIONS, REJECTS, SCHEMAS, create_raw_tables
from warehouse.readers.containers import Document, Limits, cell_name, open_document
from warehouse.readers.documents import read_document
from warehouse.readers.labels import Context
from warehouse.readers.observations import Observation, Reading, Reject

READER_VERSION = 2  # raise when a change to the readers must make old files be read again


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file as found: name relative to its incoming folder (`2019/a.xlsx`), content and hash."""

    path: Path
    name: str
    data: bytes
    sha256: str
    problem: FileError | None = None


@dataclass(frozen=True, slots=True)
class Ingested:
    """Frames in the shape of raw.files, raw.observations and raw.rejects; one row of `files` per file read."""

    files: pl.DataFrame
    observations: pl.DataFrame
    rejects: pl.DataFrame


def find_files(folders: Iterable[Path]) -> list[IncomingFile]:
    """The data files that landed in the incoming folders, by name; one that is still being written waits."""
    found = (_read(path, folder) for folder in folders for path in landed_files(folder))
    return [file for file in found if file]


def _read(path: Path, folder: Path) -> IncomingFile | None:
    """The file's content, or None while it is still being written."""
    name = name_in(path, folder)
    if not path.resolve().is_relative_to(folder.resolve()):
        error = FileError(
            "outside_folder", "the file is a link that leads outside the incoming folder; copy the file itself"
        )
        return IncomingFile(path, name, b"", hashlib.sha256(name.encode()).hexdigest(), error)
    before = path.stat()
    data = path.read_bytes()
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        return None
    return IncomingFile(path, name, data, hashlib.sha256(data).hexdigest())


def mapping_hash(source: Source | None, sources: Sequence[Source], seeds: Seeds) -> str:
    """What decides how a file is read: the source's entry (all patterns, for a file without one), names, readers."""
    entry = source.fingerprint() if source else "|".join(f"{s.source}:{s.files}" for s in sources)
    return hashlib.sha256(f"{READER_VERSION}|{entry}|{seeds.fingerprint}".encode()).hexdigest()[:16]


def read_files(
    files: Iterable[IncomingFile],
    sources: Sequence[Source],
    seeds: Seeds,
    *,
    run_id: str,
    loaded_at: datetime,
    known: frozenset[tuple[str, str, str]] = frozenset(),
    limits: Limits | None = None,
) -> Ingested:
    """Read all files that were not read before under the same mapping.

    Parameters
    ----------
    known : (sha256, source, mapping hash) of what raw.files has already; see `known_readings`.

    Returns
    -------
    Ingested
        every failure is a row of `rejects` with file, place, reason and what to do; one bad file stops no other.
    """
    tables: dict[str, list[dict[str, Any]]] = {"files": [], "observations": [], "rejects": []}
    seen = set(known)
    for file, source, reading in ((f, *match) for f in files for match in _match(f, sources)):
        key = (file.sha256, source.source if source else "", mapping_hash(source, sources, seeds))
        if key in seen:
            continue
        seen.add(key)
        vintage = loaded_at.date()
        status, document = "unmatched", ("", "")
        if source:
            vintage = _vintage(source, file.name, loaded_at.date(), reading)
            status, document, reading = _read_file(file, source, seeds, vintage.year, reading, limits)
        base = {
            "source": key[1] or None,
            "file_sha256": file.sha256,
            "file_name": file.name,
            "vintage": vintage,
            "loaded_at": loaded_at,
            "run_id": run_id,
        }
        tables["files"].append(base | {"status": status, "mapping_hash": key[2]} | _file_row(file, document, reading))
        tables["observations"] += [base | _observation_row(o, base) for o in reading.observations]
        tables["rejects"] += [base | _reject_row(r, file.name) for r in reading.rejects]
    _opened.cache_clear()
    return Ingested(*(pl.DataFrame(tables[name], schema=schema) for name, schema in SCHEMAS.items()))


def _match(file: IncomingFile, sources: Sequence[Source]) -> list[tuple[Source | None, Reading]]:
    """The source whose patterns fit the file's name; several only if each says which sheets or tables are its own."""
    matching = [s for s in sources if s.matches(file.name)]
    if file.problem:
        reject = Reject(file.problem.reason, str(file.problem))
    elif not matching:
        message = (
            "no source has a pattern for this name; rename the file, or write a source (coagg source inspect FILE)"
        )
        reject = Reject("no_source", message)
    elif len(matching) > 1 and not all(s.shares_files() for s in matching):
        names = ", ".join(s.source for s in matching)
        message = (
            f"the patterns of {names} all fit this name; narrow `files` of one, or give each its `sheets` or `tables`"
        )
        reject = Reject("two_sources", message)
    else:
        return [(source, Reading()) for source in matching]
    return [(None, Reading(rejects=[reject]))]


def _read_file(
    file: IncomingFile, source: Source, seeds: Seeds, published: int, reading: Reading, limits: Limits | None
) -> tuple[str, tuple[str, str], Reading]:
    """Status, (container, encoding) and what was read, after the checks over the whole file."""
    try:
        document = _opened(file.data, source.container, source.encoding, source.delimiter, source.member, limits)
    except FileError as error:
        reading.rejects.append(Reject(error.reason, str(error)))
        return "rejected", ("", ""), reading
    context = Context(source, seeds, file.name, published, document.stored_numbers)
    result = check(read_document(document, context), context)
    result.rejects[:0] = reading.rejects
    status = "loaded" if not result.rejects else "partly_loaded" if result.observations else "rejected"
    return status, (document.container, document.encoding), result


@lru_cache(maxsize=1)
def _opened(data: bytes, container: str, encoding: str, delimiter: str, member: str, limits: Limits | None) -> Document:
    """Several sources may read one workbook, one after the other."""
    return open_document(
        data, container=container, encoding=encoding, delimiter=delimiter, member=member, limits=limits
    )


def _vintage(source: Source, name: str, today: date, reading: Reading) -> date:
    """Publication date: fixed by the source, from the file's name, else the day of loading."""
    rule = source.vintage
    if isinstance(rule, date):
        return rule
    if not isinstance(rule, VintageRule):
        return today
    found = re.search(rule.file_name, searched_by(rule.file_name, name))
    groups = found.groupdict() if found else {}
    try:
        if text := groups.get("date"):
            return datetime.strptime(re.sub(r"\D", "", text), "%Y%m%d").date()
        return date(int(groups["year"]), 12, 31)
    except (KeyError, ValueError):
        message = f"no publication date in the name by the pattern {rule.file_name!r}; the day of loading is used"
        reading.rejects.append(Reject("no_vintage", message))
        return today


def _file_row(file: IncomingFile, document: tuple[str, str], reading: Reading) -> dict[str, Any]:
    return {
        "bytes": len(file.data),
        "observations": len(reading.observations),
        "rejects": len(reading.rejects),
        "missing": reading.missing,
        "container": document[0],
        "encoding": document[1],
    }


def _observation_row(o: Observation, base: dict[str, Any]) -> dict[str, Any]:
    k = o.key
    row = {
        "sheet": o.sheet,
        "row": o.row,
        "column": o.column,
        "cell": o.cell,
        "region_raw": k.region_raw,
        "region_key": k.region_key,
        "region_id": k.region_id,
        "year": k.year,
        "indicator": k.indicator,
        "sector_raw": k.sector_raw,
        "sector": k.sector,
        "value_raw": o.value_raw.strip(),
        "unit_raw": k.unit_raw,
        "value": o.value,
        "unit": k.unit,
        "flag": o.flag,
    }
    return row | {"observation_id": observation_id(base, row)}


def observation_id(base: dict[str, Any], row: dict[str, Any]) -> str:
    """Hash of place, meaning, value and run: unique, and the same whenever the same run is made again."""
    parts = (
        base["source"],
        base["file_sha256"],
        base["run_id"],
        *(row[k] for k in ("sheet", "cell", "region_id", "year")),
    )
    parts += tuple(row[k] for k in ("indicator", "sector", "value", "unit", "flag"))
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:24]


def _reject_row(r: Reject, file_name: str) -> dict[str, Any]:
    cell = cell_name(r.row, r.column) if r.row and r.column else None
    place = ", ".join([file_name, *([f"sheet {r.sheet!r}"] if r.sheet else []), *([f"cell {cell}"] if cell else [])])
    return {
        "sheet": r.sheet,
        "row": r.row,
        "column": r.column,
        "cell": cell,
        "value_raw": r.value_raw,
        "reason": r.reason,
        "message": f"{place}: {r.message}",
    }


# --- the warehouse ---------------------------------------------------------------------------------------------


def known_readings(con: duckdb.DuckDBPyConnection) -> frozenset[tuple[str, str, str]]:
    """What was read before: (sha256, source, mapping hash), of the last reading of each file and source only."""
    create_raw_tables(con)
    rows = con.execute(
        f"""
        select file_sha256, coalesce(source, ''), mapping_hash from {FILES}
        qualify row_number() over (partition by file_sha256, source order by loaded_at desc) = 1
        """
    ).fetchall()
    return frozenset((a, b, c) for a, b, c in rows)


def append(con: duckdb.DuckDBPyConnection, ingested: Ingested) -> dict[str, int]:
    """Append in one transaction; returns counts of files, rows appended, withdrawn and rejected."""
    create_raw_tables(con)
    con.execute("begin transaction")
    try:
        for name in SCHEMAS:
            con.register(f"_{name}", getattr(ingested, name).to_arrow())
        con.execute(f"insert into {FILES} by name select * from _files")
        con.execute(f"insert into {REJECTS} by name select * from _rejects")
        withdrawn = con.execute(_WITHDRAW).fetchone()
        appended = con.execute(_APPEND_NEW).fetchone()
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    finally:
        for name in SCHEMAS:
            con.unregister(f"_{name}")
    return {
        "files": ingested.files.height,
        "appended": appended[0] if appended else 0,
        "withdrawn": withdrawn[0] if withdrawn else 0,
        "rejected": ingested.rejects.height,
    }


_PLACE = "file_sha256, source, sheet, cell, region_id, year, indicator, sector"
_SAME_PLACE = " and ".join(f"a.{c.strip()} is not distinct from b.{c.strip()}" for c in _PLACE.split(","))
_IN_FORCE = f"""
    (select * from {OBSERVATIONS}
     where (file_sha256, source) in (select (file_sha256, source) from _files)
     qualify row_number() over (partition by {_PLACE} order by loaded_at desc) = 1)
"""
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


def files_of_year(ingested: Ingested, year: int) -> Ingested:
    """What was read from the files that hold a figure of that year."""
    holding = ingested.observations.filter(pl.col("year") == year).select("file_sha256").unique()
    frames = (ingested.files, ingested.observations, ingested.rejects)
    return Ingested(*(frame.join(holding, on="file_sha256", how="semi") for frame in frames))


def keep_file(file: IncomingFile, store: Path) -> Path:
    """A content-addressed copy under `store`, written aside and renamed; there already: nothing to do."""
    suffix = file.path.suffix.lower() if re.fullmatch(r"\.\w{1,8}", file.path.suffix) else ""
    target = store / file.sha256[:2] / f"{file.sha256}{suffix}"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{target.name}.{os.getpid()}")
        aside.write_bytes(file.data)
        aside.replace(target)
    return target


def run(
    con: duckdb.DuckDBPyConnection,
    folders: Sequence[Path],
    sources: Sequence[Source],
    seeds: Seeds,
    *,
    store: Path,
    run_id: str,
    now: datetime,
    limits: Limits | None = None,
    year: int | None = None,
) -> tuple[Ingested, dict[str, int]]:
    """Ingest the incoming folders: keep every new file, read it, append.

    With `year`, only the files that hold figures of that year; the others wait for a later run.
    `now` is moved past the last load if the clock went backwards, so that the latest row stays the latest.
    """
    now = now.astimezone(UTC).replace(tzinfo=None) if now.tzinfo else now
    known = known_readings(con)
    last = con.execute(f"select max(loaded_at) from {FILES}").fetchone()
    if last and last[0] is not None:
        now = max(now, last[0] + timedelta(microseconds=1))
    files = find_files(folders)
    ingested = read_files(files, sources, seeds, run_id=run_id, loaded_at=now, known=known, limits=limits)
    if year is not None:
        ingested = files_of_year(ingested, year)
    read = set(ingested.files["file_sha256"])
    for file in files:
        if file.sha256 in read and not file.problem:
            keep_file(file, store)
    return ingested, append(con, ingested)
